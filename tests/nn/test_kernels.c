/* Every kernel of every instruction set against its scalar twin, on random shapes.
 *
 * Bound of a sum: both sides round each of the n products and additions, so they differ by at most about
 * 2 * (n + 4) * 2^-24 times the sum of the magnitudes, which the scalar kernel computes from absolute values.
 * Activations with slopes up to 1 do not enlarge a difference.
 *
 * Buffers are exact: what a kernel may read behind them (POISE_NN_SLACK) is NaN, what it must not write is checked.
 * A failed case prints its seed; run the program with that seed as argument to repeat just it. */
#include "nn/kernels/kernels.h"
#include "nn/nn.h"
#include "nn/plan.h"

#include "../support/tap.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CASES = 400, ROWS_MAX = 64 };
static const float untouched = -12345.5F;

static uint64_t state;

static uint32_t random_u32(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

/* A number in [low, high]. */
static int random_int(int low, int high)
{
    return low + (int)(random_u32() % (uint32_t)(high - low + 1));
}

/* Channel counts: any small number, or one that nets have. */
static int random_channels(void)
{
    static const int usual[] = {8, 16, 24, 32, 39, 40, 48, 56, 64, 72, 80, 88, 96, 112, 144};
    return random_int(0, 1) ? random_int(1, 70) : usual[random_int(0, (int)(sizeof usual / sizeof *usual) - 1)];
}

static float random_float(void)
{
    return (float)random_int(-1000000, 1000000) / 1e6F;
}

/* `count` random floats followed by NaN as slack; 64-byte aligned; the caller frees. */
static float *random_floats(size_t count)
{
    size_t bytes = (count + POISE_NN_SLACK) * sizeof(float);
    float *p = aligned_alloc(64, (bytes + 63) / 64 * 64);
    if (!p) {
        abort();
    }
    for (size_t i = 0; i < count; i++) {
        p[i] = random_float();
    }
    for (size_t i = count; i < count + POISE_NN_SLACK; i++) {
        p[i] = NAN;
    }
    return p;
}

static float *magnitudes(const float *from, size_t count)
{
    float *p = random_floats(count);
    for (size_t i = 0; i < count; i++) {
        p[i] = fabsf(from[i]);
    }
    return p;
}

/* Per-channel constants, padded as a plan pads them. */
static float *random_per_channel(int channels)
{
    size_t padded = ((size_t)channels + POISE_NN_CHANNEL_PAD - 1) / POISE_NN_CHANNEL_PAD * POISE_NN_CHANNEL_PAD;
    float *p = random_floats(padded);
    for (size_t i = (size_t)channels; i < padded; i++) {
        p[i] = 0;
    }
    return p;
}

/* Output images are rows of `width` pixels with gaps between pixels and rows; all of it is compared. */
typedef struct output {
    float *memory;
    float *row[ROWS_MAX];
    size_t count;
    ptrdiff_t pitch;
} output;

static output make_output(int rows, int width, int channels, ptrdiff_t pitch)
{
    size_t row = (size_t)width * (size_t)pitch + 3;
    output o = {.count = row * (size_t)rows, .pitch = pitch};
    (void)channels;
    o.memory = random_floats(o.count);
    for (size_t i = 0; i < o.count; i++) {
        o.memory[i] = untouched;
    }
    for (int y = 0; y < rows; y++) {
        o.row[y] = o.memory + (size_t)y * row;
    }
    return o;
}

/* Worst difference as a multiple of the bound; infinite when something outside was written. */
static double compare(const output *got, const output *want, const output *magnitude, int rows, int width,
                      int channels, int terms)
{
    double worst = 0;
    for (int y = 0; y < rows; y++) {
        ptrdiff_t end = (ptrdiff_t)width * got->pitch + 3;
        for (ptrdiff_t i = 0; i < end; i++) {
            float g = got->row[y][i];
            if (i >= width * got->pitch || i % got->pitch >= channels) {
                if (g != untouched) {
                    return INFINITY;
                }
                continue;
            }
            double bound = 2.0 * (terms + 4) * ldexp(magnitude->row[y][i], -24) + 1e-30;
            double ratio = fabs((double)g - (double)want->row[y][i]) / bound;
            worst = !(ratio <= worst) ? ratio : worst; /* also for NaN */
        }
    }
    return worst;
}

static poise_nn_act random_act(int with_prelu)
{
    return (poise_nn_act)random_int(0, with_prelu ? 3 : 2);
}

typedef struct rows_in {
    float *memory;
    size_t count;
    const float *row[ROWS_MAX];
} rows_in;

static rows_in make_rows(int rows, size_t row_floats)
{
    rows_in in = {.count = (size_t)rows * row_floats};
    in.memory = random_floats(in.count);
    for (int i = 0; i < rows; i++) {
        in.row[i] = in.memory + (size_t)i * row_floats;
    }
    return in;
}

static rows_in same_rows(const rows_in *in, int rows, float *memory)
{
    rows_in other = {.memory = memory, .count = in->count};
    for (int i = 0; i < rows; i++) {
        other.row[i] = memory + (in->row[i] - in->memory);
    }
    return other;
}

static double conv_case(const poise_nn_kernels *kernels, const poise_nn_kernels *scalar, char *text, size_t text_size)
{
    poise_nn_conv_layer layer = {.kernel_h = random_int(0, 2) ? 1 : random_int(1, 5),
                                 .in_channels = random_channels(),
                                 .out_channels = random_channels()};
    layer.kernel_w = layer.kernel_h > 1 || !random_int(0, 9) ? random_int(1, 5) : 1;
    layer.stride_h = random_int(0, 3) ? 1 : random_int(1, 3);
    layer.stride_w = random_int(0, 3) ? 1 : random_int(1, 3);
    int rows = random_int(1, 3), width = random_int(1, 34), use_residual = random_int(0, 1);
    int in_rows = (rows - 1) * layer.stride_h + layer.kernel_h;
    int in_width = (width - 1) * layer.stride_w + layer.kernel_w;
    ptrdiff_t in_pitch = layer.in_channels + (layer.kernel_w == 1 && random_int(0, 1) ? 5 : 0);
    ptrdiff_t out_pitch = layer.out_channels + (random_int(0, 1) ? random_int(1, 20) : 0);
    int k = layer.kernel_h * layer.kernel_w * layer.in_channels;
    layer.epilogue.before = random_act(1);
    layer.epilogue.after = random_act(1);
    snprintf(text, text_size, "conv %dx%d stride %dx%d, %d>%d, %d rows of %d, act %d %d, residual %d", layer.kernel_h,
             layer.kernel_w, layer.stride_h, layer.stride_w, layer.in_channels, layer.out_channels, rows, width,
             layer.epilogue.before, layer.epilogue.after, use_residual);

    float *slopes[2] = {random_per_channel(layer.out_channels), random_per_channel(layer.out_channels)};
    layer.epilogue.before_slopes = layer.epilogue.before == POISE_NN_ACT_PRELU ? slopes[0] : NULL;
    layer.epilogue.after_slopes = layer.epilogue.after == POISE_NN_ACT_PRELU ? slopes[1] : NULL;
    float *weights = random_floats((size_t)k * (size_t)layer.out_channels);
    float *bias = random_per_channel(layer.out_channels);
    float *packed = random_floats(kernels->conv_pack_size(k, layer.out_channels));
    kernels->conv_pack(weights, k, layer.out_channels, packed);
    rows_in in = make_rows(in_rows, (size_t)in_width * (size_t)in_pitch);
    rows_in residual = make_rows(rows, (size_t)width * (size_t)out_pitch);
    output got = make_output(rows, width, layer.out_channels, out_pitch);
    output want = make_output(rows, width, layer.out_channels, out_pitch);
    output size = make_output(rows, width, layer.out_channels, out_pitch);

    int over = use_residual && random_int(0, 1); /* the residual lies where the output goes */
    for (int y = 0; over && y < rows; y++) {
        for (int x = 0; x < width; x++) {
            memcpy(got.row[y] + x * out_pitch, residual.row[y] + x * out_pitch,
                   (size_t)layer.out_channels * sizeof(float));
        }
    }
    poise_nn_conv_job job = {.in = in.row,
                             .residual = use_residual ? residual.row : NULL,
                             .in_pitch = in_pitch,
                             .out_pitch = out_pitch,
                             .residual_pitch = out_pitch,
                             .rows = rows,
                             .width = width};
    poise_nn_conv_layer reference = layer;
    reference.weights = weights;
    reference.bias = layer.bias = bias;
    layer.weights = packed;
    job.out = want.row;
    scalar->conv(&reference, &job);
    job.out = got.row;
    job.residual = over ? (const float *const *)got.row : job.residual;
    kernels->conv(&layer, &job);

    float *weights_size = magnitudes(weights, (size_t)k * (size_t)layer.out_channels);
    float *bias_size = magnitudes(bias, (size_t)layer.out_channels);
    rows_in in_size = same_rows(&in, in_rows, magnitudes(in.memory, in.count));
    rows_in residual_size = same_rows(&residual, rows, magnitudes(residual.memory, residual.count));
    reference.weights = weights_size;
    reference.bias = bias_size;
    reference.epilogue = (poise_nn_epilogue){.before = POISE_NN_ACT_NONE};
    job.in = in_size.row;
    job.residual = use_residual ? residual_size.row : NULL;
    job.out = size.row;
    scalar->conv(&reference, &job);
    double worst = compare(&got, &want, &size, rows, width, layer.out_channels, k);

    float *all[] = {slopes[0],     slopes[1],  weights,    bias,          packed,         in.memory,
                    residual.memory, got.memory, want.memory, size.memory, weights_size, bias_size,
                    in_size.memory, residual_size.memory};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]);
    }
    return worst;
}

static double depthwise_case(const poise_nn_kernels *kernels, const poise_nn_kernels *scalar, char *text,
                             size_t text_size)
{
    poise_nn_depthwise_layer layer = {.channels = random_channels(), .act = random_act(0)};
    int usual = random_int(0, 4);
    layer.kernel_h = usual ? (random_int(0, 1) ? 3 : 5) : random_int(1, 7);
    layer.kernel_w = usual ? layer.kernel_h : random_int(1, 7);
    layer.stride_h = random_int(1, usual ? 2 : 3);
    layer.stride_w = usual ? layer.stride_h : random_int(1, 3);
    int rows = random_int(1, 5), width = random_int(1, 34);
    int in_rows = (rows - 1) * layer.stride_h + layer.kernel_h;
    int in_width = (width - 1) * layer.stride_w + layer.kernel_w;
    ptrdiff_t in_pitch = layer.channels + (random_int(0, 1) ? 3 : 0);
    ptrdiff_t out_pitch = layer.channels + (random_int(0, 1) ? random_int(1, 20) : 0);
    int taps = layer.kernel_h * layer.kernel_w;
    snprintf(text, text_size, "depthwise %dx%d stride %dx%d, %d channels, %d rows of %d, act %d", layer.kernel_h,
             layer.kernel_w, layer.stride_h, layer.stride_w, layer.channels, rows, width, layer.act);

    float *weights = random_floats((size_t)taps * (size_t)layer.channels);
    float *bias = random_per_channel(layer.channels);
    float *packed = random_floats(kernels->depthwise_pack_size(taps, layer.channels));
    kernels->depthwise_pack(weights, taps, layer.channels, packed);
    rows_in in = make_rows(in_rows, (size_t)in_width * (size_t)in_pitch);
    output got = make_output(rows, width, layer.channels, out_pitch);
    output want = make_output(rows, width, layer.channels, out_pitch);
    output size = make_output(rows, width, layer.channels, out_pitch);
    /* Sometimes the first row is one that stands for padding. */
    int padded = random_int(0, 1);
    for (ptrdiff_t i = 0; padded && i < (ptrdiff_t)in_width * in_pitch; i++) {
        in.memory[i] = 0;
    }
    poise_nn_depthwise_job job = {.in = in.row,
                                  .zeros = padded ? in.row[0] : NULL,
                                  .in_pitch = in_pitch,
                                  .out_pitch = out_pitch,
                                  .rows = rows,
                                  .width = width};
    poise_nn_depthwise_layer reference = layer;
    reference.weights = weights;
    reference.bias = layer.bias = bias;
    layer.weights = packed;
    job.out = want.row;
    scalar->depthwise(&reference, &job);
    job.out = got.row;
    kernels->depthwise(&layer, &job);

    float *weights_size = magnitudes(weights, (size_t)taps * (size_t)layer.channels);
    float *bias_size = magnitudes(bias, (size_t)layer.channels);
    rows_in in_size = same_rows(&in, in_rows, magnitudes(in.memory, in.count));
    reference.weights = weights_size;
    reference.bias = bias_size;
    reference.act = POISE_NN_ACT_NONE;
    job.in = in_size.row;
    job.out = size.row;
    scalar->depthwise(&reference, &job);
    double worst = compare(&got, &want, &size, rows, width, layer.channels, taps);

    float *all[] = {weights,     bias,        packed,       in.memory, got.memory,
                    want.memory, size.memory, weights_size, bias_size, in_size.memory};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]);
    }
    return worst;
}

static double resize_case(const poise_nn_kernels *kernels, const poise_nn_kernels *scalar, char *text,
                          size_t text_size)
{
    int channels = random_channels(), in_width = random_int(1, 12), width = random_int(1, 24);
    int use_residual = random_int(0, 1);
    poise_nn_resize_job job = {.row_fraction = fabsf(random_float()), .width = width, .channels = channels};
    job.epilogue.before = random_act(1);
    job.epilogue.after = random_act(1);
    snprintf(text, text_size, "resize %d>%d, %d channels, act %d %d, residual %d", in_width, width, channels,
             job.epilogue.before, job.epilogue.after, use_residual);
    float *slopes[2] = {random_per_channel(channels), random_per_channel(channels)};
    job.epilogue.before_slopes = job.epilogue.before == POISE_NN_ACT_PRELU ? slopes[0] : NULL;
    job.epilogue.after_slopes = job.epilogue.after == POISE_NN_ACT_PRELU ? slopes[1] : NULL;
    int left[24], right[24];
    float fraction[24];
    for (int x = 0; x < width; x++) {
        left[x] = random_int(0, in_width - 1);
        right[x] = random_int(0, in_width - 1);
        fraction[x] = fabsf(random_float());
    }
    rows_in in = make_rows(2, (size_t)in_width * (size_t)channels);
    rows_in residual = make_rows(1, (size_t)width * (size_t)channels);
    output got = make_output(1, width, channels, channels), want = make_output(1, width, channels, channels);
    output size = make_output(1, width, channels, channels);
    for (size_t i = 0; i < (size_t)width * (size_t)channels; i++) {
        size.memory[i] = 2; /* a mean of values up to 1, and a residual up to 1 */
    }
    job.top = in.row[0];
    job.bottom = in.row[1];
    job.left = left;
    job.right = right;
    job.fraction = fraction;
    job.residual = use_residual ? residual.memory : NULL;
    job.out = want.memory;
    scalar->resize(&job);
    job.out = got.memory;
    kernels->resize(&job);
    double worst = compare(&got, &want, &size, 1, width, channels, 4);
    float *all[] = {slopes[0], slopes[1], in.memory, residual.memory, got.memory, want.memory, size.memory};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]);
    }
    return worst;
}

static double pool_case(const poise_nn_kernels *kernels, const poise_nn_kernels *scalar, char *text, size_t text_size)
{
    int channels = random_channels(), in_width = random_int(3, 20);
    poise_nn_pool_job job = {.row_count = random_int(1, 4),
                             .in_width = in_width,
                             .kernel_w = random_int(1, 3),
                             .stride_w = random_int(1, 2),
                             .channels = channels};
    job.pad_left = random_int(0, job.kernel_w - 1);
    job.width = (in_width + job.pad_left - 1) / job.stride_w + 1;
    job.out_pitch = channels + (random_int(0, 1) ? 9 : 0);
    snprintf(text, text_size, "pool %dx%d stride %d, %d channels, width %d", job.row_count, job.kernel_w,
             job.stride_w, channels, job.width);
    rows_in in = make_rows(job.row_count, (size_t)in_width * (size_t)channels);
    output got = make_output(1, job.width, channels, job.out_pitch);
    output want = make_output(1, job.width, channels, job.out_pitch);
    output size = make_output(1, job.width, channels, job.out_pitch);
    memset(size.memory, 0, size.count * sizeof(float)); /* exact */
    job.in = in.row;
    job.out = want.memory;
    scalar->max_pool(&job);
    job.out = got.memory;
    kernels->max_pool(&job);
    double worst = compare(&got, &want, &size, 1, job.width, channels, 1);
    free(in.memory);
    free(got.memory);
    free(want.memory);
    free(size.memory);
    return worst;
}

static double copy_case(const poise_nn_kernels *kernels, const poise_nn_kernels *scalar, char *text, size_t text_size)
{
    int channels = random_channels(), pixels = random_int(1, 40);
    ptrdiff_t pitch = channels + (random_int(0, 2) ? random_int(0, 40) : 0);
    snprintf(text, text_size, "copy %d pixels of %d channels, %td apart", pixels, channels, pitch);
    float *in = random_floats((size_t)channels * (size_t)pixels);
    output got = make_output(1, pixels, channels, pitch), want = make_output(1, pixels, channels, pitch);
    output size = make_output(1, pixels, channels, pitch);
    memset(size.memory, 0, size.count * sizeof(float)); /* exact */
    scalar->copy(in, want.memory, pitch, pixels, channels);
    kernels->copy(in, got.memory, pitch, pixels, channels);
    double worst = compare(&got, &want, &size, 1, pixels, channels, 1);
    free(in);
    free(got.memory);
    free(want.memory);
    free(size.memory);
    return worst;
}

/* add, prelu, mean and logistic. */
static double plain_case(const poise_nn_kernels *kernels, const poise_nn_kernels *scalar, char *text, size_t text_size)
{
    static const char *const names[] = {"add", "prelu", "mean", "logistic"};
    int channels = random_channels(), pixels = random_int(1, 40), which = random_int(0, 3);
    size_t count = (size_t)channels * (size_t)pixels;
    poise_nn_act act = random_act(0);
    snprintf(text, text_size, "%s, %d pixels, %d channels, act %d", names[which], pixels, channels, act);
    float *a = random_floats(count), *b = random_floats(count), *slopes = random_per_channel(channels);
    int out_pixels = which == 2 ? 1 : pixels, in_place = which != 2 && random_int(0, 1);
    output got = make_output(1, out_pixels, channels, channels), want = make_output(1, out_pixels, channels, channels);
    output size = make_output(1, out_pixels, channels, channels);
    for (int i = 0; i < out_pixels * channels; i++) {
        size.memory[i] = which == 3 ? 1 : 2;
    }
    for (size_t i = 0; which == 3 && i < count; i++) {
        a[i] *= 100;
    }
    if (in_place) {
        memcpy(got.memory, a, count * sizeof *a);
    }
    for (int pass = 0; pass < 2; pass++) {
        const poise_nn_kernels *table = pass ? kernels : scalar;
        float *out = pass ? got.memory : want.memory;
        const float *in = pass && in_place ? got.memory : a;
        if (which == 0) {
            table->add(in, b, out, count, act);
        } else if (which == 1) {
            table->prelu(in, slopes, out, (size_t)pixels, channels);
        } else if (which == 2) {
            table->mean(in, out, (size_t)pixels, channels);
        } else {
            table->logistic(in, out, count);
        }
    }
    double worst = compare(&got, &want, &size, 1, out_pixels, channels, which == 2 ? pixels : 2);
    float *all[] = {a, b, slopes, got.memory, want.memory, size.memory};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]);
    }
    return worst;
}

typedef double (*case_function)(const poise_nn_kernels *, const poise_nn_kernels *, char *, size_t);

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        case_function run;
    } kinds[] = {{"conv", conv_case},
                 {"depthwise", depthwise_case},
                 {"resize", resize_case},
                 {"max_pool", pool_case},
                 {"copy", copy_case},
                 {"add, prelu, mean, logistic", plain_case}};
    tap t = {0, 0};
    const poise_nn_kernels *scalar = poise_nn_kernels_for(POISE_NN_ISA_SCALAR);
    unsigned long only = argc > 1 ? strtoul(argv[1], NULL, 0) : 0;
    for (int isa = POISE_NN_ISA_SCALAR; isa < POISE_NN_ISA_COUNT; isa++) {
        const poise_nn_kernels *kernels = poise_nn_kernels_for((poise_nn_isa)isa);
        for (size_t kind = 0; kernels && kind < sizeof kinds / sizeof *kinds; kind++) {
            double worst = 0;
            int bad = 0;
            for (unsigned long seed = only ? only : 1; seed <= (only ? only : CASES); seed++) {
                char text[160];
                state = 0x9e3779b97f4a7c15u * (seed + 1000 * kind);
                random_u32();
                double ratio = kinds[kind].run(kernels, scalar, text, sizeof text);
                if (!(ratio <= 1)) {
                    printf("# seed %lu: %s: %s: %g times the bound\n", seed, kernels->name, text, ratio);
                    bad++;
                }
                worst = ratio > worst ? ratio : worst;
            }
            tap_ok(&t, !bad, "%s: %s like the reference on %d shapes, worst %.3f of the bound", kernels->name,
                   kinds[kind].name, only ? 1 : CASES, worst);
        }
    }
    return tap_end(&t);
}
