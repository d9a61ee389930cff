/* Convolutions as a matrix product on packed weights.
 *
 * Output channels are cut into *panels* of a few registers; a panel's weights lie as [k][panel lanes], so that one
 * step of k reads them as whole registers. A *tile* is some pixels times one panel: its sums stay in registers while
 * k runs over all weights; each step loads the panel's weights once and broadcasts one input value per pixel.
 *
 * With NHWC rows a window of kernel_w pixels is one run of kernel_w*in_channels floats, so every kernel size is a 1x1
 * product over kernel_h such runs: no im2col copy.
 *
 * Long sums are taken in chunks of CHUNK steps that are added up at the end: rounding then grows with the root of the
 * chunk's length and the number of chunks, not with all of k, which keeps the error below XNNPACK's and costs a few
 * additions per chunk.
 *
 * Panel widths count in units of half registers (AVX-512) or registers (others). Tile heights are chosen so that
 * sums + weights + one broadcast fill the register file: with 32 registers 8 pixels x 3 registers need 24 + 3 + 1.
 * The wider the tile in both directions, the fewer loads per multiply-add: 8x3 does 24 per 11 loads. */
#include "nn/kernels/vector.h"

enum {
#if defined __AVX512F__
    UNIT = HALF_LANES,
    UNITS_MAX = 6,
    PIXELS_MAX = 16,
#elif defined __AVX2__
    UNIT = LANES,
    UNITS_MAX = 3,
    PIXELS_MAX = 8,
#elif defined __SSE2__
    UNIT = LANES,
    UNITS_MAX = 2,
    PIXELS_MAX = 8,
#else
    UNIT = LANES,
    UNITS_MAX = 3,
    PIXELS_MAX = 8,
#endif
    UNITS_PER_VEC = LANES / UNIT,
    VECS_MAX = (UNITS_MAX + UNITS_PER_VEC - 1) / UNITS_PER_VEC,
    SUMS_MAX = 32, /* registers of a tile */
    CHUNK = 128,
    /* Weights up to this stay in the first-level cache while all pixels pass; larger ones are taken panel by panel. */
    CACHED_FLOATS = 8 * 1024
};

/* Some tiles side by side in one row and panel. */
typedef struct conv_row {
    const float *const *in; /* kernel_h rows */
    ptrdiff_t in_at, in_step; /* floats: first pixel of the first tile, from pixel to pixel */
    int runs, run;            /* kernel_h runs of this many floats */
    const float *weights;
    const float *bias;
    float *out;
    ptrdiff_t out_pitch;
    const float *residual; /* or NULL */
    ptrdiff_t residual_pitch;
    poise_nn_act before, after;
    const float *before_slopes, *after_slopes; /* at the panel's first channel */
    int channels;                              /* of the panel that really exist */
} conv_row;

/* `pixels` and `units` are constants wherever these are inlined; each decision is made once per tile.
 *
 * sum[n] belongs to pixel n / vecs and register n % vecs of the panel, half_sum[i] to pixel i. All loops over registers
 * are single ones: of two nested loops that both must disappear, clang 14 keeps the outer one when the inner runs
 * once. */
ALWAYS_INLINE void tile_act(vec sum[SUMS_MAX], half half_sum[PIXELS_MAX], const int pixels, const int units,
                            poise_nn_act act, const float *slopes)
{
    const int vecs = units / UNITS_PER_VEC, halves = units % UNITS_PER_VEC, sums = pixels * vecs;
    const vec zero = {0}, six = vec_splat(6);
    const half half_zero = {0}, half_six = half_splat(6);
    if (act == POISE_NN_ACT_NONE) {
        return;
    }
    if (act == POISE_NN_ACT_PRELU) {
        UNROLL
        for (int n = 0; n < sums; n++) {
            sum[n] = vec_max(sum[n], zero) + vec_load(slopes + n % vecs * LANES) * vec_min(sum[n], zero);
        }
        UNROLL
        for (int i = 0; i < pixels * halves; i++) {
            half slope = half_load(slopes + vecs * LANES);
            half_sum[i] = half_max(half_sum[i], half_zero) + slope * half_min(half_sum[i], half_zero);
        }
        return;
    }
    UNROLL
    for (int n = 0; n < sums; n++) {
        sum[n] = vec_max(sum[n], zero);
    }
    UNROLL
    for (int i = 0; i < pixels * halves; i++) {
        half_sum[i] = half_max(half_sum[i], half_zero);
    }
    if (act == POISE_NN_ACT_RELU6) {
        UNROLL
        for (int n = 0; n < sums; n++) {
            sum[n] = vec_min(sum[n], six);
        }
        UNROLL
        for (int i = 0; i < pixels * halves; i++) {
            half_sum[i] = half_min(half_sum[i], half_six);
        }
    }
}

/* Stores the first `channels` (fewer than the panel has) of a pixel that lies in `lane`. */
static void store_some(float *out, const float *lane, int channels)
{
    int c = 0;
    if (channels >= LANES) {
        for (; c + LANES <= channels; c += LANES) {
            vec_store(out + c, vec_load(lane + c));
        }
        /* The rest as a whole register that ends with the last channel. */
        vec_store(out + channels - LANES, vec_load(lane + channels - LANES));
        return;
    }
    for (; c < channels; c++) {
        out[c] = lane[c];
    }
}

/* Tells a compiler that it does not know where p points to: what lies there is then really loaded and stored. */
#define IN_MEMORY(p) __asm__("" : "+r"(p) : : "memory")

/* One tile at `in_at`, `out`, `residual` (or NULL); the rest is the row's. */
ALWAYS_INLINE void tile(const conv_row *row, const int pixels, const int units, ptrdiff_t in_at, float *out,
                        const float *residual)
{
    const int vecs = units / UNITS_PER_VEC, halves = units % UNITS_PER_VEC, lanes = units * UNIT;
    const int sums = pixels * vecs, registers = vecs + halves;
    vec sum[SUMS_MAX];
    half half_sum[PIXELS_MAX];
    UNROLL
    for (int n = 0; n < sums; n++) {
        sum[n] = vec_load(row->bias + n % vecs * LANES);
    }
    UNROLL
    for (int i = 0; i < pixels * halves; i++) {
        half_sum[i] = half_load(row->bias + vecs * LANES);
    }

    /* Kept in memory: no register is free for them while a chunk runs. */
    vec total_memory[SUMS_MAX];
    half half_total_memory[PIXELS_MAX];
    vec *total = total_memory;
    half *half_total = half_total_memory;
    IN_MEMORY(total);
    IN_MEMORY(half_total);

    const float *weights = row->weights;
    ptrdiff_t step = row->in_step;
    int chunked = row->runs * row->run > CHUNK, room = CHUNK;
    if (chunked) {
        UNROLL
        for (int n = 0; n < sums; n++) {
            total[n] = (vec){0};
        }
        UNROLL
        for (int i = 0; i < pixels * halves; i++) {
            half_total[i] = (half){0};
        }
    }
    for (int u = 0; u < row->runs; u++) {
        const float *in = row->in[u] + in_at;
        for (int left = row->run; left > 0;) {
            if (room == 0) {
                UNROLL
                for (int n = 0; n < sums; n++) {
                    total[n] += sum[n];
                    sum[n] = (vec){0};
                }
                UNROLL
                for (int i = 0; i < pixels * halves; i++) {
                    half_total[i] += half_sum[i];
                    half_sum[i] = (half){0};
                }
                room = CHUNK;
            }
            int steps = left < room ? left : room;
            left -= steps;
            room -= steps;
            for (int k = steps; k > 0; k--, in++, weights += lanes) {
                vec w[VECS_MAX];
                UNROLL
                for (int j = 0; j < vecs; j++) {
                    w[j] = vec_load(weights + j * LANES);
                }
                half half_w = half_load(weights + (halves ? vecs * LANES : 0));
                UNROLL
                for (int n = 0; n < pixels * registers; n++) {
                    int i = n / registers, j = n % registers;
                    vec x = vec_splat(in[i * step]);
                    if (j < vecs) {
                        sum[i * vecs + j] += x * w[j];
                    } else {
                        half_sum[i] += vec_low(x) * half_w;
                    }
                }
            }
        }
    }
    if (chunked) {
        UNROLL
        for (int n = 0; n < sums; n++) {
            sum[n] += total[n];
        }
        UNROLL
        for (int i = 0; i < pixels * halves; i++) {
            half_sum[i] += half_total[i];
        }
    }

    tile_act(sum, half_sum, pixels, units, row->before, row->before_slopes);
    if (residual) {
        UNROLL
        for (int n = 0; n < sums; n++) {
            sum[n] += vec_load(residual + n / vecs * row->residual_pitch + n % vecs * LANES);
        }
        UNROLL
        for (int i = 0; i < pixels * halves; i++) {
            half_sum[i] += half_load(residual + i * row->residual_pitch + vecs * LANES);
        }
    }
    tile_act(sum, half_sum, pixels, units, row->after, row->after_slopes);

    if (row->channels >= lanes) {
        UNROLL
        for (int n = 0; n < sums; n++) {
            vec_store(out + n / vecs * row->out_pitch + n % vecs * LANES, sum[n]);
        }
        UNROLL
        for (int i = 0; i < pixels * halves; i++) {
            half_store(out + i * row->out_pitch + vecs * LANES, half_sum[i]);
        }
        return;
    }
    /* The last panel of a count that fills no register. */
    float lane[PIXELS_MAX][VECS_MAX * LANES];
    UNROLL
    for (int n = 0; n < sums; n++) {
        vec_store(lane[n / vecs] + n % vecs * LANES, sum[n]);
    }
    UNROLL
    for (int i = 0; i < pixels * halves; i++) {
        half_store(lane[i] + vecs * LANES, half_sum[i]);
    }
    for (int i = 0; i < pixels; i++) {
        store_some(out + i * row->out_pitch, lane[i], row->channels);
    }
}

/* `count` tiles of `pixels` pixels. */
ALWAYS_INLINE void tile_row(const conv_row *row, const int pixels, const int units, int count)
{
    ptrdiff_t in_at = row->in_at;
    float *out = row->out;
    const float *residual = row->residual;
    for (; count > 0; count--) {
        tile(row, pixels, units, in_at, out, residual);
        in_at += pixels * row->in_step;
        out += pixels * row->out_pitch;
        residual = residual ? residual + pixels * row->residual_pitch : NULL;
    }
}

#define TILE(pixels, units)                                                                                           \
    static void tile_##pixels##_##units(const conv_row *row, int count)                                               \
    {                                                                                                                 \
        tile_row(row, pixels, units, count);                                                                          \
    }
#define TILES_4(units) TILE(1, units) TILE(2, units) TILE(3, units) TILE(4, units)
#define TILES_6(units) TILES_4(units) TILE(5, units) TILE(6, units)
#define TILES_8(units) TILES_6(units) TILE(7, units) TILE(8, units)
#define TILES_12(units) TILES_8(units) TILE(9, units) TILE(10, units) TILE(11, units) TILE(12, units)
#define TILES_14(units) TILES_12(units) TILE(13, units) TILE(14, units)
#define TILES_16(units) TILES_14(units) TILE(15, units) TILE(16, units)
#define NAMES_4(units) NULL, tile_1_##units, tile_2_##units, tile_3_##units, tile_4_##units
#define NAMES_6(units) NAMES_4(units), tile_5_##units, tile_6_##units
#define NAMES_8(units) NAMES_6(units), tile_7_##units, tile_8_##units
#define NAMES_12(units) NAMES_8(units), tile_9_##units, tile_10_##units, tile_11_##units, tile_12_##units
#define NAMES_14(units) NAMES_12(units), tile_13_##units, tile_14_##units
#define NAMES_16(units) NAMES_14(units), tile_15_##units, tile_16_##units

typedef void (*tile_function)(const conv_row *row, int count);

#if defined __AVX512F__
TILES_16(1)
TILES_16(2)
TILES_12(3)
TILES_14(4)
TILES_8(5)
TILES_8(6)
static const tile_function tiles[UNITS_MAX + 1][PIXELS_MAX + 1] = {
    {NULL}, {NAMES_16(1)}, {NAMES_16(2)}, {NAMES_12(3)}, {NAMES_14(4)}, {NAMES_8(5)}, {NAMES_8(6)}};
static const int tile_pixels[UNITS_MAX + 1] = {0, 16, 16, 12, 14, 8, 8};
#elif defined __AVX2__
TILES_8(1)
TILES_6(2)
TILES_4(3)
static const tile_function tiles[UNITS_MAX + 1][PIXELS_MAX + 1] = {
    {NULL}, {NAMES_8(1)}, {NAMES_6(2)}, {NAMES_4(3)}};
static const int tile_pixels[UNITS_MAX + 1] = {0, 8, 6, 4};
#elif defined __SSE2__
TILES_8(1)
TILES_4(2)
static const tile_function tiles[UNITS_MAX + 1][PIXELS_MAX + 1] = {{NULL}, {NAMES_8(1)}, {NAMES_4(2)}};
static const int tile_pixels[UNITS_MAX + 1] = {0, 8, 4};
#else
TILES_8(1)
TILES_8(2)
TILES_8(3)
static const tile_function tiles[UNITS_MAX + 1][PIXELS_MAX + 1] = {
    {NULL}, {NAMES_8(1)}, {NAMES_8(2)}, {NAMES_8(3)}};
static const int tile_pixels[UNITS_MAX + 1] = {0, 8, 8, 8};
#endif

/* Units of the next panel when `units` are left: as few panels as possible, of about equal width, in whole
 * registers except for an odd last half. */
static int next_panel(int units)
{
    int panels = (units + UNITS_MAX - 1) / UNITS_MAX;
    int vecs = (units + UNITS_PER_VEC * panels - 1) / (UNITS_PER_VEC * panels);
    int next = vecs * UNITS_PER_VEC;
    return next < units ? next : units;
}

size_t POISE_KERNEL(conv_pack_size)(int k, int out_channels)
{
    return (size_t)k * (size_t)((out_channels + UNIT - 1) / UNIT * UNIT);
}

void POISE_KERNEL(conv_pack)(const float *weights, int k, int out_channels, float *ret_packed)
{
    int units = (out_channels + UNIT - 1) / UNIT;
    for (int channel = 0; units > 0;) {
        int panel = next_panel(units), lanes = panel * UNIT;
        for (int lane = 0; lane < lanes; lane++) {
            const float *from = weights + (ptrdiff_t)(channel + lane) * k;
            int exists = channel + lane < out_channels;
            for (int i = 0; i < k; i++) {
                ret_packed[(ptrdiff_t)i * lanes + lane] = exists ? from[i] : 0;
            }
        }
        ret_packed += (ptrdiff_t)k * lanes;
        channel += lanes;
        units -= panel;
    }
}

/* One panel of the output channels. */
typedef struct conv_panel {
    int units, channel;
    const float *weights;
} conv_panel;

/* Row y of one panel, in tiles of as equal a height as possible. */
static void run_row(const poise_nn_conv_layer *layer, const poise_nn_conv_job *job, const conv_panel *panel, int y)
{
    const poise_nn_epilogue *epilogue = &layer->epilogue;
    int channel = panel->channel;
    conv_row row = {
        .in = job->in + (ptrdiff_t)y * layer->stride_h,
        .in_step = layer->stride_w * job->in_pitch,
        .runs = layer->kernel_h,
        .run = layer->kernel_w * layer->in_channels,
        .weights = panel->weights,
        .bias = layer->bias + channel,
        .out = job->out[y] + channel,
        .out_pitch = job->out_pitch,
        .residual = job->residual ? job->residual[y] + channel : NULL,
        .residual_pitch = job->residual_pitch,
        .before = epilogue->before,
        .after = epilogue->after,
        .before_slopes = epilogue->before_slopes ? epilogue->before_slopes + channel : layer->bias,
        .after_slopes = epilogue->after_slopes ? epilogue->after_slopes + channel : layer->bias,
        .channels = layer->out_channels - channel,
    };
    int most = tile_pixels[panel->units], count = (job->width + most - 1) / most;
    int small = job->width / count, larger = job->width % count; /* `larger` tiles have one pixel more */
    if (larger) {
        ptrdiff_t pixels = (ptrdiff_t)larger * (small + 1);
        tiles[panel->units][small + 1](&row, larger);
        row.in_at += pixels * row.in_step;
        row.out += pixels * row.out_pitch;
        row.residual = row.residual ? row.residual + pixels * row.residual_pitch : NULL;
    }
    tiles[panel->units][small](&row, count - larger);
}

/* The panel behind `panel`, when `units` are left. */
static void next(const poise_nn_conv_layer *layer, conv_panel *panel, int units)
{
    ptrdiff_t k = (ptrdiff_t)layer->kernel_h * layer->kernel_w * layer->in_channels;
    panel->weights += k * panel->units * UNIT;
    panel->channel += panel->units * UNIT;
    panel->units = next_panel(units);
}

void POISE_KERNEL(conv)(const poise_nn_conv_layer *layer, const poise_nn_conv_job *job)
{
    int units = (layer->out_channels + UNIT - 1) / UNIT, k = layer->kernel_h * layer->kernel_w * layer->in_channels;
    int cached = POISE_KERNEL(conv_pack_size)(k, layer->out_channels) <= CACHED_FLOATS;
    /* Weights that stay in the cache pass for each row, others once for all rows. */
    int turns = cached ? job->rows : 1, rows = cached ? 1 : job->rows;
    for (int turn = 0; turn < turns; turn++) {
        conv_panel panel = {0, 0, layer->weights};
        for (int left = units; left > 0; left -= panel.units) {
            next(layer, &panel, left);
            for (int y = turn; y < turn + rows; y++) {
                run_row(layer, job, &panel, y);
            }
        }
    }
}
