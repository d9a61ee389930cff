/* Opening models: what goes wrong must be said in one line that names the thing and the remedy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pose/models.h"

#include "../nn/tiny_tflite.h"

#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

/* ---- a folder of our own -------------------------------------------------------------------- */

static const char *below(const char *name)
{
    static char path[2][256];
    static int turn;
    turn = !turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static void write_file(const char *name, const void *bytes, size_t size)
{
    FILE *file = fopen(below(name), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, P_tmpdir "/poise-models-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"m.json", "cache", "weights.tflite"};
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        remove(below(names[k]));
    return rmdir(folder);
}

/* A manifest of a person's landmark model; what a test wants otherwise is replaced in it. */
static const char template[] =
    "{\"version\": 1, \"name\": \"mine\", \"role\": \"landmark\", \"decoder\": \"blazepose\", "
    "\"file\": \"weights.tflite\","
    " \"sha256\": \"0000000000000000000000000000000000000000000000000000000000000000\","
    " \"input\": {\"side\": 256, \"low\": 0, \"high\": 1, \"channels\": \"rgb\"},"
    " \"outputs\": {\"landmarks\": 0, \"presence\": 1, \"heatmap\": 3, \"world\": 4},"
    " \"skeleton\": \"blazepose33\", \"licence\": \"Apache-2.0\", \"source\": \"here\"}";

static void replaced(const char *text, const char *from, const char *to, char *ret_text,
                     size_t size)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    snprintf(ret_text, size, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* Reads the template with one replacement. */
static int read_edited(const char *from, const char *to, poise_manifest *ret_manifest,
                       poise_err *err)
{
    char text[4096];
    replaced(template, from, to, text, sizeof text);
    return poise_manifest_read(text, strlen(text), "m.json", ret_manifest, err);
}

static void expect(int code, const poise_err *err, int wanted, const char *const words[])
{
    if (code != wanted)
        fail_msg("%s instead of %s: %s", poise_error_name(code), poise_error_name(wanted),
                 err->text);
    assert_null(strchr(err->text, '\n'));
    for (; *words; words++)
        if (!strstr(err->text, *words))
            fail_msg("'%s' is not in: %s", *words, err->text);
}
#define EXPECT(code, err, wanted, ...)                                                             \
    expect(code, &(err), wanted, (const char *const[]){__VA_ARGS__, NULL})

/* ---- manifests ------------------------------------------------------------------------------ */

static void a_good_manifest_is_read(void **state)
{
    (void)state;
    poise_manifest m;
    poise_err err;
    assert_int_equal(read_edited("mine", "yours", &m, &err), 0);
    assert_string_equal(m.name, "yours");
    assert_int_equal(m.role, POISE_ROLE_LANDMARK);
    assert_int_equal(m.input.side, 256);
    assert_int_equal(m.outputs.world, 4);
    assert_int_equal(m.outputs.boxes, -1);
    assert_int_equal(read_edited("\"heatmap\": 3, ", "", &m, &err),
                     0); /* a landmark model may have none */
    assert_int_equal(m.outputs.heatmap, -1);
}

static void decoders_without_weights_are_refused_by_name(void **state)
{
    (void)state;
    poise_manifest m;
    poise_err err;
    EXPECT(read_edited("\"blazepose\"", "\"metrabs\"", &m, &err), err, POISE_EUNSUPPORTED, "m.json",
           "metrabs", "weights");
    EXPECT(read_edited("\"blazepose\"", "\"movenet\"", &m, &err), err, POISE_EUNSUPPORTED, "m.json",
           "movenet", "weights");
    EXPECT(read_edited("\"blazepose\"", "\"blazepost\"", &m, &err), err, POISE_EUNSUPPORTED,
           "blazepost", "unknown");
    /* also when the rest of it has fields that poise does not know */
    EXPECT(read_edited("\"decoder\": \"blazepose\"",
                       "\"decoder\": \"metrabs\", \"joints\": [1, {\"a\": 2}]", &m, &err),
           err, POISE_EUNSUPPORTED, "metrabs");
}

static void wrong_manifests_name_the_field(void **state)
{
    (void)state;
    poise_manifest m;
    poise_err err;
    EXPECT(read_edited("\"landmark\"", "\"palm\"", &m, &err), err, POISE_EFORMAT, "m.json",
           "decoder", "palm");
    EXPECT(read_edited("weights.tflite", "../weights.tflite", &m, &err), err, POISE_EFORMAT, "file",
           "below");
    EXPECT(read_edited("weights.tflite", "a/../../w.tflite", &m, &err), err, POISE_EFORMAT, "file",
           "below");
    EXPECT(read_edited("weights.tflite", "/etc/passwd", &m, &err), err, POISE_EFORMAT, "file",
           "below");
    EXPECT(read_edited("weights.tflite", "", &m, &err), err, POISE_EFORMAT, "file", "below");
    EXPECT(read_edited("0000\"", "000g\"", &m, &err), err, POISE_EFORMAT, "sha256", "64");
    EXPECT(read_edited("0000\"", "000\"", &m, &err), err, POISE_EFORMAT, "sha256", "64");
    EXPECT(read_edited("\"side\": 256", "\"side\": 100000", &m, &err), err, POISE_EFORMAT,
           "input.side");
    EXPECT(read_edited("\"high\": 1", "\"high\": 0", &m, &err), err, POISE_EFORMAT, "input.high");
    EXPECT(read_edited("\"world\": 4", "\"world\": 99", &m, &err), err, POISE_EFORMAT,
           "outputs.world");
    EXPECT(read_edited(", \"world\": 4", "", &m, &err), err, POISE_EFORMAT, "outputs.world",
           "blazepose");
    EXPECT(read_edited("blazepose33", "coco17", &m, &err), err, POISE_EFORMAT, "skeleton",
           "blazepose33");
    EXPECT(read_edited("\"source\"", "\"sauce\"", &m, &err), err, POISE_EFORMAT, "sauce");
    EXPECT(read_edited("\"version\": 1", "\"version\": 2", &m, &err), err, POISE_EUNSUPPORTED,
           "version");
    EXPECT(read_edited("\"here\"}", "\"here\"", &m, &err), err, POISE_EFORMAT, "m.json");
}

static void a_finder_says_how_high_its_input_is(void **state)
{
    (void)state;
    static const char finder[] =
        "{\"version\": 1, \"name\": \"finder\", \"role\": \"finder\", \"decoder\": "
        "\"poise_finder\", \"file\": \"weights.tflite\", \"sha256\": "
        "\"0000000000000000000000000000000000000000000000000000000000000000\", \"input\": "
        "{\"side\": %d, \"rows\": %d, \"low\": 0, \"high\": 1, \"channels\": \"rgb\"}, "
        "\"outputs\": {%s}, \"licence\": \"Apache-2.0\", \"source\": \"here\"}";
    static const struct {
        int side, rows;
        const char *outputs, *word; /* NULL: it is fine */
    } cases[] = {
        {256, 160, "\"finds\": 0", NULL},    {256, 256, "\"finds\": 0", NULL},
        {256, 0, "\"finds\": 0", "rows"},    {256, 162, "\"finds\": 0", "rows"},
        {160, 256, "\"finds\": 0", "rows"},  {254, 160, "\"finds\": 0", "rows"},
        {256, 160, "\"boxes\": 0", "finds"},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        poise_manifest m;
        poise_err err;
        char text[1024];
        snprintf(text, sizeof text, finder, cases[k].side, cases[k].rows, cases[k].outputs);
        const int code = poise_manifest_read(text, strlen(text), "f.json", &m, &err);
        if (cases[k].word)
            EXPECT(code, err, POISE_EFORMAT, "f.json", cases[k].word, "poise_finder");
        else
            assert_int_equal(code, 0);
    }
    poise_manifest m;
    poise_err err;
    EXPECT(read_edited("\"side\": 256", "\"side\": 256, \"rows\": 160", &m, &err), err,
           POISE_EFORMAT, "input.rows", "blazepose");
}

/* The manifest of a network of ours that takes a square of one size. */
static const char square_template[] =
    "{\"version\": 1, \"name\": \"%s\", \"role\": \"%s\", \"decoder\": \"poise_%s\", \"file\": "
    "\"weights.tflite\", \"sha256\": "
    "\"0000000000000000000000000000000000000000000000000000000000000000\", \"input\": "
    "{\"side\": %d, \"low\": 0, \"high\": 1, \"channels\": \"rgb\"}, \"outputs\": {\"%s\": 0}, "
    "\"licence\": \"Apache-2.0\", \"source\": \"here\"}";

static void closer_and_namer_take_one_input(void **state)
{
    (void)state;
    static const struct {
        const char *name, *output;
        int side;
    } nets[] = {{"closer", "joints", 160}, {"namer", "map", 96}};
    static const struct {
        const char *from, *to, *word; /* NULL: it is fine */
    } cases[] = {
        {"rgb", "rgb", NULL},
        {"\"low\"", "\"rows\": 96, \"low\"", "input.rows"},
        {"\"high\": 1", "\"high\": 255", "high 1"},
        {"rgb", "bgr", "rgb"},
    };
    for (size_t n = 0; n < sizeof nets / sizeof nets[0]; n++) {
        char whole[1024], text[1024], decoder[32], missing[32];
        const char *name = nets[n].name;
        poise_manifest m;
        poise_err err;
        snprintf(decoder, sizeof decoder, "poise_%s", name);
        snprintf(missing, sizeof missing, "outputs.%s", nets[n].output);
        snprintf(whole, sizeof whole, square_template, name, name, name, nets[n].side,
                 nets[n].output);
        for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
            replaced(whole, cases[k].from, cases[k].to, text, sizeof text);
            const int code = poise_manifest_read(text, strlen(text), "c.json", &m, &err);
            if (cases[k].word)
                EXPECT(code, err, POISE_EFORMAT, "c.json", cases[k].word, decoder);
            else
                assert_int_equal(code, 0);
        }
        replaced(whole, nets[n].output, "finds", text, sizeof text);
        EXPECT(poise_manifest_read(text, strlen(text), "c.json", &m, &err), err, POISE_EFORMAT,
               "c.json", missing, decoder);
        snprintf(text, sizeof text, square_template, name, name, name, nets[n].side + 32,
                 nets[n].output);
        EXPECT(poise_manifest_read(text, strlen(text), "c.json", &m, &err), err, POISE_EFORMAT,
               "c.json", "input.side", decoder);
    }
}

/* ---- files ---------------------------------------------------------------------------------- */

static int open_written(const char *manifest, poise_err *err)
{
    poise_model model;
    write_file("m.json", manifest, strlen(manifest));
    const int code =
        poise_model_open(below("m.json"), POISE_ROLE_LANDMARK, POISE_NN_ISA_SCALAR, &model, err);
    if (!code)
        poise_model_close(&model);
    return code;
}

static void missing_changed_and_broken_files(void **state)
{
    (void)state;
    poise_err err;
    poise_model model;
    char text[4096], hex[SHA256_DIGEST_STRING_LENGTH];
    EXPECT(poise_model_open(below("none.json"), POISE_ROLE_LANDMARK, POISE_NN_ISA_SCALAR, &model,
                            &err),
           err, POISE_ENOENT, "none.json", "manifest", "--models");
    EXPECT(open_written(template, &err), err, POISE_ENOENT, "weights.tflite", "missing",
           "make models");
    write_file("weights.tflite", "not weights", 11);
    EXPECT(open_written(template, &err), err, POISE_EHASH, "weights.tflite", "SHA-256", "mine",
           "make models");
    SHA256Data((const uint8_t *)"not weights", 11, hex);
    replaced(template, "0000000000000000000000000000000000000000000000000000000000000000", hex,
             text, sizeof text);
    EXPECT(open_written(text, &err), err, POISE_EFORMAT, "weights.tflite");
    EXPECT(poise_model_open(below("m.json"), POISE_ROLE_HAND, POISE_NN_ISA_SCALAR, &model, &err),
           err, POISE_EINVAL, "m.json", "landmark", "hand");
    EXPECT(open_written("", &err), err, POISE_EFORMAT, "m.json");
}

/* A network of one convolution, of `inputs` channels of 96 x 96 pixels, under a namer's manifest.
 */
static int open_as_namer(int32_t inputs, poise_err *err)
{
    enum { SIDE = 96, INPUTS_MAX = 5, OUT = 2 };
    static tiny_tflite t;
    static const float weights[OUT * 3 * 3 * INPUTS_MAX], bias[OUT];
    tiny_begin(&t);
    const int32_t in =
        tiny_tensor(&t, "in", 0, 4, (const int32_t[]){1, SIDE, SIDE, inputs}, NULL, 0);
    const int32_t kernel = tiny_tensor(&t, "w", 0, 4, (const int32_t[]){OUT, 3, 3, inputs}, weights,
                                       (size_t)(OUT * 3 * 3 * inputs) * sizeof *weights);
    const int32_t sums = tiny_tensor(&t, "b", 0, 1, (const int32_t[]){OUT}, bias, sizeof bias);
    const int32_t out =
        tiny_tensor(&t, "out", 0, 4, (const int32_t[]){1, SIDE / 2, SIDE / 2, OUT}, NULL, 0);
    tiny_input(&t, in);
    tiny_output(&t, out);
    tiny_conv_options(&t, tiny_op(&t, 3, 3, (const int32_t[]){in, kernel, sums}, out), 0, 2, 0);
    write_file("weights.tflite", t.data, t.size);

    char whole[1024], text[1024], hex[SHA256_DIGEST_STRING_LENGTH];
    snprintf(whole, sizeof whole, square_template, "namer", "namer", "namer", SIDE, "map");
    SHA256Data(t.data, t.size, hex);
    replaced(whole, "0000000000000000000000000000000000000000000000000000000000000000", hex, text,
             sizeof text);
    write_file("m.json", text, strlen(text));
    poise_model model;
    const int code =
        poise_model_open(below("m.json"), POISE_ROLE_NAMER, POISE_NN_ISA_SCALAR, &model, err);
    if (!code)
        poise_model_close(&model);
    return code;
}

static void what_is_no_namer_is_refused(void **state)
{
    (void)state;
    poise_err err;
    EXPECT(open_as_namer(3, &err), err, POISE_EFORMAT, "weights.tflite", "1x96x96x3", "1x96x96x5",
           "namer");
    EXPECT(open_as_namer(5, &err), err, POISE_EFORMAT, "weights.tflite", "'map' has 4608 values",
           "poise_namer needs 648");
}

/* Our models folder, or a skipped test. */
static const char *models_folder(void)
{
    const char *models = getenv("POISE_MODELS");
    static char path[4096];
    snprintf(path, sizeof path, "%s/cache/pose_landmark_lite.tflite", models ? models : "models");
    if (access(path, R_OK) != 0) {
        print_message("# skipped: %s is missing; run 'make models'\n", path);
        skip();
    }
    snprintf(path, sizeof path, "%s", models ? models : "models");
    return path;
}

/* The real lite model under a manifest of ours that says `outputs` or `input` otherwise. */
static int open_real(const char *from, const char *to, poise_err *err)
{
    char text[4096], with_hash[4096], target[8192];
    snprintf(target, sizeof target, "%s/cache", models_folder());
    char *real = realpath(target, NULL);
    assert_non_null(real);
    unlink(below("cache"));
    assert_int_equal(symlink(real, below("cache")), 0);
    free(real);
    replaced(template, "weights.tflite", "cache/pose_landmark_lite.tflite", text, sizeof text);
    replaced(text, "0000000000000000000000000000000000000000000000000000000000000000",
             "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61", with_hash,
             sizeof with_hash);
    replaced(with_hash, from, to, text, sizeof text);
    return open_written(text, err);
}

static void manifest_and_model_must_agree(void **state)
{
    (void)state;
    poise_err err;
    assert_int_equal(open_real("mine", "mine", &err), 0);
    EXPECT(open_real("\"side\": 256", "\"side\": 224", &err), err, POISE_EFORMAT,
           "pose_landmark_lite.tflite", "256", "224");
    EXPECT(open_real("\"landmarks\": 0", "\"landmarks\": 4", &err), err, POISE_EFORMAT, "landmarks",
           "117", "195");
    EXPECT(open_real("\"world\": 4", "\"world\": 7", &err), err, POISE_EFORMAT, "world");
    EXPECT(open_real("\"heatmap\": 3", "\"heatmap\": 2", &err), err, POISE_EFORMAT, "heatmap");
}

static void a_folder_opens_with_and_without_hands(void **state)
{
    (void)state;
    poise_models *models = NULL;
    poise_hand_landmarker *hand = NULL;
    poise_detector *detector = NULL;
    poise_err err;
    assert_int_equal(poise_models_open(models_folder(), POISE_POSE_LITE, 0, &models, &err), 0);
    assert_false(poise_models_have_hands(models));
    EXPECT(poise_hand_landmarker_new(models, &hand, &err), err, POISE_EINVAL, "hands");
    assert_null(hand);
    assert_int_equal(poise_detector_new(models, POISE_DETECT_POSE, &detector, &err), 0);
    poise_detector_free(&detector);
    poise_detector_free(&detector);
    poise_models_close(&models);
    assert_null(models);
    poise_models_close(&models);
    assert_int_equal(poise_models_open(models_folder(), POISE_POSE_LITE, 1, &models, &err), 0);
    assert_true(poise_models_have_hands(models));
    poise_models_close(&models);
    EXPECT(poise_models_open("/nowhere", POISE_POSE_FULL, 0, &models, &err), err, POISE_ENOENT,
           "/nowhere/pose_detection.json");
    EXPECT(poise_models_open(NULL, POISE_POSE_FULL, 0, &models, &err), err, POISE_EINVAL, "folder");
    EXPECT(poise_models_open("x", (poise_pose_model)5, 0, &models, &err), err, POISE_EINVAL, "5");
    const poise_model_files half = {.detector = "a", .landmark = "b", .palm = "c"};
    EXPECT(poise_models_open_files(&half, &models, &err), err, POISE_EINVAL, "palm", "hand");
    assert_null(models);
}

/* A runner must survive regions and pictures that show nothing. */
static void runners_survive_strange_regions(void **state)
{
    (void)state;
    poise_models *models = NULL;
    poise_pose_landmarker *landmarker = NULL;
    poise_err err;
    assert_int_equal(poise_models_open(models_folder(), POISE_POSE_LITE, 0, &models, &err), 0);
    assert_int_equal(poise_pose_landmarker_new(models, &landmarker, &err), 0);
    static poise_pose_result result;
    const uint8_t pixel[3] = {0, 0, 0};
    const poise_image dot = {.width = 1, .height = 1, .plane = {pixel}, .stride = {3}};
    poise_pose_landmarker_run(landmarker, &dot, (poise_rect){0, 0, 0, 0, 0}, &result);
    assert_true(result.presence == 0 && result.landmarks[5].x == 0);
    poise_pose_landmarker_run(landmarker, &dot, poise_image_whole(), &result);
    assert_true(result.presence >= 0 && result.presence <= 1);
    poise_pose_landmarker_free(&landmarker);
    poise_pose_landmarker_free(&landmarker);
    poise_models_close(&models);
}

/* Both loops over noise in odd sizes and several formats; what comes out must not depend on which
 * runner did it. */
static void loops_give_the_same_bytes_in_any_runner(void **state)
{
    (void)state;
    enum { SIDE = 67, FRAMES = 4 };
    static uint8_t noise[SIDE * SIDE * 4];
    static poise_pose_single_result pose[2];
    static poise_hands_result hands[2];
    poise_models *models = NULL;
    poise_err err;
    uint32_t seed = 7;
    for (size_t k = 0; k < sizeof noise; k++) {
        seed = seed * 1664525u + 1013904223u;
        noise[k] = (uint8_t)(seed >> 24);
    }
    assert_int_equal(poise_models_open(models_folder(), POISE_POSE_LITE, 1, &models, &err), 0);
    poise_loop_settings settings = poise_loop_defaults();
    settings.min_detection = settings.min_presence = 0; /* so that noise is somebody */
    for (int turn = 0; turn < 2; turn++) {
        poise_detector *detector = NULL, *palm = NULL;
        poise_pose_landmarker *landmarker = NULL;
        poise_hand_landmarker *hand = NULL;
        static poise_pose_single single;
        poise_hands_loop loop = {0};
        memset(&single, 0, sizeof single);
        memset(&pose[turn], 0, sizeof pose[turn]);
        memset(&hands[turn], 0, sizeof hands[turn]);
        assert_int_equal(poise_detector_new(models, POISE_DETECT_POSE, &detector, &err), 0);
        assert_int_equal(poise_detector_new(models, POISE_DETECT_PALM, &palm, &err), 0);
        assert_int_equal(poise_pose_landmarker_new(models, &landmarker, &err), 0);
        assert_int_equal(poise_hand_landmarker_new(models, &hand, &err), 0);
        for (int frame = 0; frame < FRAMES; frame++) {
            const poise_image image = {.format = frame & 1 ? POISE_PIXEL_I420 : POISE_PIXEL_RGB24,
                                       .width = SIDE - frame,
                                       .height = SIDE,
                                       .plane = {noise, noise + frame, noise + 2 * frame},
                                       .stride = {SIDE * 3, SIDE, SIDE}};
            assert_int_equal(poise_image_check(&image, &err), 0);
            poise_pose_single_step(&single, &settings, detector, landmarker, &image,
                                   1000000000 + frame * 33000000, &pose[turn]);
            poise_hands_loop_step(&loop, &settings, palm, hand, &image, &hands[turn]);
            assert_true(hands[turn].count >= 0 && hands[turn].count <= POISE_HANDS_MAX);
        }
        assert_true(pose[turn].landmarked);
        poise_detector_free(&detector);
        poise_detector_free(&palm);
        poise_pose_landmarker_free(&landmarker);
        poise_hand_landmarker_free(&hand);
    }
    poise_models_close(&models);
    assert_memory_equal(&pose[0], &pose[1], sizeof pose[0]);
    assert_memory_equal(&hands[0], &hands[1], sizeof hands[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_manifest_is_read),
        cmocka_unit_test(decoders_without_weights_are_refused_by_name),
        cmocka_unit_test(wrong_manifests_name_the_field),
        cmocka_unit_test(a_finder_says_how_high_its_input_is),
        cmocka_unit_test(closer_and_namer_take_one_input),
        cmocka_unit_test(missing_changed_and_broken_files),
        cmocka_unit_test(what_is_no_namer_is_refused),
        cmocka_unit_test(manifest_and_model_must_agree),
        cmocka_unit_test(a_folder_opens_with_and_without_hands),
        cmocka_unit_test(runners_survive_strange_regions),
        cmocka_unit_test(loops_give_the_same_bytes_in_any_runner),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
