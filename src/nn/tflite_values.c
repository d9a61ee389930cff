/* Constants of a .tflite file as dense float32.
 *
 * The sparse format describes a tensor of rank r as a tree of levels: r levels for its dimensions
 * (or, for a blocked dimension, for its blocks) in traversal order, then one dense level per
 * blocked dimension that walks inside the block. A dense level has a child for every index; a CSR
 * level lists its children in `indices`, from segments[p] to segments[p + 1] for parent p. The
 * leaves, in order, are the stored values. Since every level moves the position in the dense tensor
 * by a fixed stride, expanding is one recursion of bounded depth. Source: the schema comments of
 * TensorFlow Lite's SparsityParameters. */
#include "nn/tflite.h"

#include <string.h>

enum { LEVELS_MAX = 8, INDEX_NONE = 0, INDEX_INT32 = 1, INDEX_UINT16 = 2, INDEX_UINT8 = 3 };

/* A list of non-negative integers in one of three widths. */
typedef struct index_list {
    poise_tfl_vector items;
    int width; /* bytes */
} index_list;

typedef struct level {
    int sparse;
    size_t size;   /* how many indices the dimension (or block) has */
    size_t stride; /* elements in the dense tensor from one index to the next */
    index_list segments, indices;
} level;

typedef struct tree {
    const poise_tfl *tfl;
    int32_t type;
    int depth;
    level levels[LEVELS_MAX];
    const uint8_t *next; /* the next stored value */
} tree;

/* Exact for all 65536 values: a half's exponent and fraction, shifted into a float's, are 2^-112 of
 * the number (also for denormal halves); infinities and NaNs get the full exponent. No branches, so
 * that compilers vectorise it. */
static float half_to_float(uint16_t half)
{
    uint32_t magnitude = (uint32_t)(half & 0x7fff) << 13;
    float value;
    memcpy(&value, &magnitude, sizeof value);
    value *= 0x1p112f;
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits |= (half & 0x7c00) == 0x7c00 ? 0x7f800000u : 0;
    bits |= (uint32_t)(half & 0x8000) << 16;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static float read_half(const uint8_t *p)
{
    return half_to_float((uint16_t)(p[0] | p[1] << 8));
}

static float read_float(const uint8_t *p)
{
    uint32_t bits =
        (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Index i of a list; i < items.count. Negative int32 come out huge and fail the range check of the
 * caller. */
static size_t index_at(const poise_tfl *tfl, const index_list *list, size_t i)
{
    const uint8_t *p = tfl->data + list->items.at + (size_t)list->width * i;
    if (list->width == 1)
        return p[0];
    if (list->width == 2)
        return (size_t)(p[0] | p[1] << 8);
    return (uint32_t)poise_tfl_int_item(tfl, list->items, (uint32_t)i);
}

static index_list read_index_list(poise_tfl *tfl, poise_tfl_table metadata, int type_field,
                                  const char *tensor)
{
    index_list list = {.width = 1};
    switch (poise_tfl_byte(tfl, metadata, type_field, INDEX_NONE)) {
    case INDEX_INT32:
        list.width = 4;
        break;
    case INDEX_UINT16:
        list.width = 2;
        break;
    case INDEX_UINT8:
        break;
    default:
        poise_tfl_fail(tfl, POISE_EFORMAT, "tensor '%s': a sparse level has no index list", tensor);
        return list;
    }
    poise_tfl_table holder = poise_tfl_child(tfl, metadata, type_field + 1);
    list.items = poise_tfl_list(tfl, holder, 0, (size_t)list.width);
    return list;
}

static int fail_sparse(poise_tfl *tfl, const char *tensor, const char *why)
{
    return poise_tfl_fail(tfl, POISE_EFORMAT, "sparse tensor '%s': %s; the file is damaged", tensor,
                          why);
}

/* Checks the list of a CSR level below `parents` nodes: afterwards expand() may index without
 * looking. Returns the number of its nodes, or 0 with status set (an all-zero tensor has 0 nodes
 * too, then status stays 0). */
static size_t check_csr(poise_tfl *tfl, const level *l, size_t parents, const char *tensor)
{
    if (l->segments.items.count < parents + 1) {
        fail_sparse(tfl, tensor, "too few segments");
        return 0;
    }
    size_t last = index_at(tfl, &l->segments, 0);
    if (last != 0) {
        fail_sparse(tfl, tensor, "segments do not begin at 0");
        return 0;
    }
    for (size_t p = 1; p <= parents; p++) {
        size_t end = index_at(tfl, &l->segments, p);
        if (end < last || end - last > l->size || end > l->indices.items.count) {
            fail_sparse(tfl, tensor, "segments are not in order or leave their index list");
            return 0;
        }
        last = end;
    }
    for (size_t i = 0; i < last; i++)
        if (index_at(tfl, &l->indices, i) >= l->size) {
            fail_sparse(tfl, tensor, "an index is beyond its dimension");
            return 0;
        }
    return last;
}

/* Fills t->levels[i].size and .stride from traversal order, block map and the level's dense sizes.
 */
static int read_layout(poise_tfl *tfl, const poise_tfl_values *values, poise_tfl_vector metadata,
                       tree *t)
{
    poise_tfl_vector order = poise_tfl_list(tfl, values->sparsity, 0, 4);
    poise_tfl_vector block_map = poise_tfl_list(tfl, values->sparsity, 1, 4);
    int rank = values->rank;
    int blocks = (int)metadata.count - rank;
    if (tfl->status)
        return tfl->status;
    if (blocks < 0 || blocks > rank || order.count != metadata.count ||
        block_map.count != (uint32_t)blocks)
        return fail_sparse(tfl, values->tensor,
                           "levels, traversal order and block map do not fit its rank");

    size_t dense_stride[4], block_size[4] = {1, 1, 1, 1};
    size_t stride = 1;
    for (int d = rank - 1; d >= 0; d--) {
        dense_stride[d] = stride;
        stride *= (size_t)values->shape[d];
    }
    unsigned seen = 0, blocked = 0;
    int dimension[LEVELS_MAX]; /* of the tensor, that level i walks over */
    for (int i = 0; i < t->depth; i++) {
        int32_t o = poise_tfl_int_item(tfl, order, (uint32_t)i);
        /* Dimensions come first, blocks after them: the layout every writer makes. */
        if (o < (i < rank ? 0 : rank) || o >= (i < rank ? rank : t->depth) || seen >> o & 1)
            return fail_sparse(tfl, values->tensor,
                               "its traversal order is not a permutation, blocks last");
        seen |= 1u << o;
        int32_t d = o < rank ? o : poise_tfl_int_item(tfl, block_map, (uint32_t)(o - rank));
        if (d < 0 || d >= rank)
            return fail_sparse(tfl, values->tensor,
                               "its block map names a dimension it does not have");
        dimension[i] = d;
        if (i < rank)
            continue;
        if (blocked >> d & 1)
            return fail_sparse(tfl, values->tensor, "its block map names a dimension twice");
        blocked |= 1u << d;
        int32_t size = poise_tfl_int(tfl, poise_tfl_item(tfl, metadata, (uint32_t)i), 1, 0);
        if (size < 1 || values->shape[d] % size != 0)
            return fail_sparse(tfl, values->tensor, "a block size does not divide its dimension");
        block_size[d] = (size_t)size;
    }
    for (int i = 0; i < t->depth; i++) {
        int d = dimension[i];
        t->levels[i].size = i < rank ? (size_t)values->shape[d] / block_size[d] : block_size[d];
        t->levels[i].stride = i < rank ? dense_stride[d] * block_size[d] : dense_stride[d];
    }
    return 0;
}

static int read_tree(poise_tfl *tfl, const poise_tfl_values *values, size_t value_size, tree *t)
{
    poise_tfl_vector metadata = poise_tfl_list(tfl, values->sparsity, 2, 4);
    if (tfl->status)
        return tfl->status;
    if (metadata.count < 1 || metadata.count > LEVELS_MAX)
        return fail_sparse(tfl, values->tensor, "it has no levels or more than 8");
    t->depth = (int)metadata.count;
    int status = read_layout(tfl, values, metadata, t);
    if (status)
        return status;

    size_t nodes = 1; /* of the level before */
    for (int i = 0; i < t->depth && !tfl->status; i++) {
        level *l = &t->levels[i];
        poise_tfl_table table = poise_tfl_item(tfl, metadata, (uint32_t)i);
        int32_t format = poise_tfl_byte(tfl, table, 0, 0);
        if (format == 1) {
            l->sparse = 1;
            l->segments = read_index_list(tfl, table, 2, values->tensor);
            l->indices = read_index_list(tfl, table, 4, values->tensor);
            if (!tfl->status)
                nodes = check_csr(tfl, l, nodes, values->tensor);
        } else if (format == 0) {
            if (poise_tfl_int(tfl, table, 1, 0) != (int32_t)l->size)
                return fail_sparse(tfl, values->tensor,
                                   "a dense level has not the size of its dimension");
            nodes *= l->size;
        } else {
            return fail_sparse(tfl, values->tensor, "a level is neither dense nor CSR");
        }
        /* Since each level's nodes are at most its parents times its size, this cannot happen; it
         * keeps the recursion's work within the dense tensor even so. */
        if (nodes > values->elements)
            return fail_sparse(tfl, values->tensor, "it holds more values than its shape");
    }
    if (!tfl->status && nodes != values->bytes.count / value_size)
        return fail_sparse(tfl, values->tensor, "its levels do not account for its values");
    return tfl->status;
}

static void expand(tree *t, int depth, size_t parent, float *dense)
{
    const level *l = &t->levels[depth];
    int leaf = depth == t->depth - 1;
    size_t begin = l->sparse ? index_at(t->tfl, &l->segments, parent) : parent * l->size;
    size_t end = l->sparse ? index_at(t->tfl, &l->segments, parent + 1) : begin + l->size;
    for (size_t n = begin; n < end; n++) {
        size_t i = l->sparse ? index_at(t->tfl, &l->indices, n) : n - begin;
        float *place = dense + i * l->stride;
        if (!leaf) {
            expand(t, depth + 1, n, place);
        } else if (t->type == POISE_TFL_FLOAT16) {
            *place = read_half(t->next);
            t->next += 2;
        } else {
            *place = read_float(t->next);
            t->next += 4;
        }
    }
}

int poise_tfl_expand(poise_tfl *tfl, const poise_tfl_values *values, float *ret_values)
{
    if (tfl->status)
        return tfl->status;
    if (values->type != POISE_TFL_FLOAT32 && values->type != POISE_TFL_FLOAT16)
        return poise_tfl_fail(
            tfl, POISE_EUNSUPPORTED,
            "tensor '%s': constants of type number %d are not supported, only float32 and float16; "
            "convert the model without integer quantisation",
            values->tensor, (int)values->type);
    size_t value_size = values->type == POISE_TFL_FLOAT16 ? 2 : 4;
    if (values->bytes.count % value_size != 0)
        return poise_tfl_fail(tfl, POISE_EFORMAT,
                              "tensor '%s': %u bytes are no whole number of values", values->tensor,
                              (unsigned)values->bytes.count);
    const uint8_t *p = tfl->data + values->bytes.at;
    if (values->sparsity.at) {
        tree t = {.tfl = tfl, .type = values->type, .next = p};
        int status = read_tree(tfl, values, value_size, &t);
        if (status)
            return status;
        memset(ret_values, 0, values->elements * sizeof *ret_values);
        expand(&t, 0, 0, ret_values);
        return 0;
    }
    if (values->bytes.count / value_size != values->elements)
        return poise_tfl_fail(
            tfl, POISE_EFORMAT,
            "tensor '%s': its shape has %zu values, the file holds %u bytes of them; the file is "
            "damaged",
            values->tensor, values->elements, (unsigned)values->bytes.count);
    if (values->type == POISE_TFL_FLOAT16)
        for (size_t i = 0; i < values->elements; i++)
            ret_values[i] = read_half(p + 2 * i);
    else
        for (size_t i = 0; i < values->elements; i++)
            ret_values[i] = read_float(p + 4 * i);
    return 0;
}
