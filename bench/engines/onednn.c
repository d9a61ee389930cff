/* oneDNN as a comparison: a fair one, so it gets what makes it fast.
 *
 *  - Every convolution chooses its own layouts (format `any`), reorders are put where they differ;
 * with layouts forced on it, oneDNN falls to its `ref` kernels without a word.
 *  - ADD and PRELU behind a convolution become its post-ops, unless that makes the implementation
 * `ref`.
 *  - Activations share one arena, placed by lifetime: with a buffer per tensor the same primitives
 * take 40 % longer.
 *  - One thread: libgomp is told so in every thread that runs an engine.
 *
 * A refusal by oneDNN ends the program with a message: there is nothing a benchmark could do
 * instead. */
#include "onednn_build.h"

#include <stdlib.h>
#include <string.h>

/* libgomp's; declared here because clang's omp.h is another package. */
void omp_set_num_threads(int count);

/* An arena and scratch memory of its own, and every step's arguments in them. */
static void bind(onednn *o)
{
    o->arena = poise_dnn_aligned(o->arena_bytes);
    o->scratch = poise_dnn_aligned(o->scratch_bytes);
    for (int i = 0; i < o->step_count; i++)
        for (int k = 0; k < o->step[i].argument_count; k++) {
            argument *a = &o->step[i].argument[k];
            void *p = a->buffer >= 0 ? o->arena + o->buffer[a->buffer].offset : a->constant;
            if (a->role == DNNL_ARG_SCRATCHPAD)
                p = o->scratch;
            poise_dnn_need(dnnl_memory_create(&a->memory, &a->layout, o->engine, p), "memory");
        }
}

/* Largest first, each at the lowest place where nothing lies that lives at the same time. */
static void place_buffers(onednn *o)
{
    for (;;) {
        buffer *next = NULL;
        for (int i = 0; i < o->buffer_count; i++)
            if (!o->buffer[i].placed && (!next || o->buffer[i].bytes > next->bytes))
                next = &o->buffer[i];
        if (!next)
            break;
        next->offset = 0;
        for (int moved = 1; moved;) {
            moved = 0;
            for (int i = 0; i < o->buffer_count; i++) {
                const buffer *b = &o->buffer[i];
                if (b->placed && b->first <= next->last && b->last >= next->first &&
                    next->offset < b->offset + b->bytes && b->offset < next->offset + next->bytes) {
                    next->offset = b->offset + b->bytes;
                    moved = 1;
                }
            }
        }
        next->placed = 1;
        if (next->offset + next->bytes > o->arena_bytes)
            o->arena_bytes = next->offset + next->bytes;
    }
}

static void run(poise_engine *engine)
{
    const onednn *o = engine->state;
    omp_set_num_threads(1);
    for (int i = 0; i < o->step_count; i++) {
        const step *s = &o->step[i];
        if (s->move) {
            s->move(s);
            continue;
        }
        dnnl_exec_arg_t args[ARGS_MAX];
        for (int k = 0; k < s->argument_count; k++)
            args[k] = (dnnl_exec_arg_t){s->argument[k].role, s->argument[k].memory};
        poise_dnn_need(dnnl_primitive_execute(s->primitive, o->stream, s->argument_count, args),
                       "running");
    }
    poise_dnn_need(dnnl_stream_wait(o->stream), "running");
}

static void release(poise_engine *engine)
{
    onednn *o = engine->state;
    for (int i = 0; i < o->step_count; i++) {
        for (int k = 0; k < o->step[i].argument_count; k++)
            poise_dnn_need(dnnl_memory_destroy(o->step[i].argument[k].memory), "cleaning up");
        if (o->step[i].primitive && !o->is_twin)
            poise_dnn_need(dnnl_primitive_destroy(o->step[i].primitive), "cleaning up");
    }
    for (int i = 0; i < o->owned_count; i++)
        free(o->owned[i]);
    poise_dnn_need(dnnl_stream_destroy(o->stream), "cleaning up");
    if (!o->is_twin)
        poise_dnn_need(dnnl_engine_destroy(o->engine), "cleaning up");
    free(o->arena);
    free(o->scratch);
    free(o->step);
    free(o);
    engine->state = NULL;
}

static poise_engine face(onednn *o, const poise_nn_graph *graph)
{
    poise_engine engine = {.name = "oneDNN", .run = run, .free = release, .state = o};
    engine.input = (float *)(void *)(o->arena + o->buffer[o->input].offset);
    engine.input_count = graph->tensor[graph->input].elements;
    engine.output_count = graph->output_count;
    for (int k = 0; k < graph->output_count; k++) {
        engine.output[k] = (const float *)(const void *)(o->arena + o->buffer[o->output[k]].offset);
        engine.output_elements[k] = graph->tensor[graph->output[k]].elements;
    }
    return engine;
}

int poise_engine_onednn(const poise_nn_graph *graph, poise_engine *ret_engine, poise_err *err)
{
    (void)err;
    omp_set_num_threads(1);
    onednn *o = calloc(1, sizeof *o);
    poise_dnn_need_memory(o != NULL);
    o->step = calloc(STEPS_MAX, sizeof *o->step);
    poise_dnn_need_memory(o->step != NULL);
    poise_dnn_need(dnnl_engine_create(&o->engine, dnnl_cpu, 0), "starting");
    poise_dnn_need(dnnl_stream_create(&o->stream, o->engine, dnnl_stream_default_flags),
                   "starting");
    size_t tensors = (size_t)graph->tensor_count;
    build b = {.o = o,
               .graph = graph,
               .copies = calloc(tensors, sizeof *b.copies),
               .uses_left = calloc(tensors, sizeof *b.uses_left),
               .done = calloc((size_t)graph->node_count, 1)};
    poise_dnn_need_memory(b.copies != NULL);
    poise_dnn_need_memory(b.uses_left != NULL);
    poise_dnn_need_memory(b.done != NULL);
    for (size_t t = 0; t < tensors; t++) {
        b.uses_left[t] = graph->tensor[t].uses;
        for (int k = 0; k < COPIES_MAX; k++)
            b.copies[t][k].buffer = -1;
    }
    dnnl_memory_desc_t picture = poise_dnn_plain(&graph->tensor[graph->input]);
    value input = {picture, poise_dnn_new_buffer(&b, &picture)};
    o->buffer[input.buffer].first = 0;
    o->buffer[input.buffer].last = FOREVER; /* benchmarks do not fill it anew each time */
    poise_dnn_made(&b, graph->input, input);
    for (int32_t n = 0; n < graph->node_count; n++)
        if (!b.done[n])
            poise_dnn_add_node(&b, n);
    o->input = input.buffer;
    for (int k = 0; k < graph->output_count; k++) {
        o->output[k] = poise_dnn_fetch_plain(&b, graph->output[k]).buffer;
        o->buffer[o->output[k]].last = FOREVER;
    }
    place_buffers(o);
    bind(o);
    free(b.copies);
    free(b.uses_left);
    free(b.done);
    *ret_engine = face(o, graph);
    return 0;
}

int poise_engine_onednn_twin(const poise_engine *first, const poise_nn_graph *graph,
                             poise_engine *ret_engine, poise_err *err)
{
    (void)err;
    const onednn *from = first->state;
    onednn *o = malloc(sizeof *o);
    poise_dnn_need_memory(o != NULL);
    *o = *from;
    o->is_twin = 1;
    o->owned_count = 0;
    o->step = malloc(STEPS_MAX * sizeof *o->step);
    poise_dnn_need_memory(o->step != NULL);
    memcpy(o->step, from->step, STEPS_MAX * sizeof *o->step);
    poise_dnn_need(dnnl_stream_create(&o->stream, o->engine, dnnl_stream_default_flags),
                   "starting");
    bind(o);
    *ret_engine = face(o, graph);
    return 0;
}

void poise_engine_onednn_describe(const poise_engine *engine, void (*line)(const char *text))
{
    const onednn *o = engine->state;
    for (int i = 0; i < o->step_count; i++)
        line(o->step[i].name);
}
