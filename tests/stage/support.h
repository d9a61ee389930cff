/* What the tests of stage share. */
#ifndef TESTS_STAGE_SUPPORT_H
#define TESTS_STAGE_SUPPORT_H

#include "stage/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above */
#include <cmocka.h>

/* A folder of this test, made when first asked for and removed by stage_test_clean(). */
const char *stage_test_folder(void);
void stage_test_clean(void);

/* Path of `name` in that folder; static memory, the last eight stay. */
const char *stage_test_path(const char *name);

/* Writes a raw video (Y4M) of a moving square. */
void stage_test_video(const char *path, int frames, int width, int height);

/* The models below $POISE_MODELS, opened once; skips the test when they are not there. */
const poise_models *stage_test_models(void);

/* Path of a file below $POISE_SHARED; skips the test when it is not there. */
const char *stage_test_shared(const char *name);

/* Settings with one thread, lite model's name, and no outputs. */
poise_stage_settings stage_test_settings(const char *source);

#endif
