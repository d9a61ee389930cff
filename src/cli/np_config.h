/* NeuroPose's settings: from the environment, and over it from a YAML file (--config). */
#ifndef POISE_CLI_NP_CONFIG_H
#define POISE_CLI_NP_CONFIG_H

#include "base/err.h"

#include <stddef.h>

enum { POISE_NP_CONFIG_TEXT = 1024, POISE_NP_CONFIG_FILE_MAX = 1 << 20 };

typedef struct poise_np_config {
    char data_dir[POISE_NP_CONFIG_TEXT];        /* "" = $XDG_DATA_HOME/neuropose/jobs */
    char model_cache_dir[POISE_NP_CONFIG_TEXT]; /* "" = $XDG_DATA_HOME/neuropose/models */
    int poll_interval_seconds;                  /* >= 1; 10 */
    char device[32];                            /* "/CPU:0" */
    double default_fov_degrees;                 /* 0 < x < 180; 55 */
    int status_checkpoint_every_frames;         /* >= 1; 30 */
} poise_np_config;

poise_np_config poise_np_config_defaults(void);

/* Takes NEUROPOSE_DATA_DIR and so on from the environment. Errors: POISE_EINVAL, text beginning
 * "invalid config". */
int poise_np_config_environment(poise_np_config *config, poise_err *err);

/* Reads a YAML text: one mapping of the names above to plain values, or nothing at all. Unknown or
 * repeated keys, anchors and aliases, lists and deeper mappings are refused. `name` goes into error
 * texts, which begin with "invalid config". *config is untouched on failure. Errors: POISE_EINVAL,
 * POISE_EFORMAT. */
int poise_np_config_read(const void *text, size_t size, const char *name, poise_np_config *config,
                         poise_err *err);

/* The same for a file. POISE_ENOENT (text holds its name), POISE_EIO. */
int poise_np_config_file(const char *path, poise_np_config *config, poise_err *err);

#endif
