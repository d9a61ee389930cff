/* NeuroPose's YAML settings: hostile text gives an error line or settings within their ranges. */
#include "cli/np_config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    poise_np_config config = poise_np_config_defaults();
    poise_err err = {0};
    const int rc = poise_np_config_read(data, size, "fuzz.yaml", &config, &err);
    if (rc == 0 && (!(config.default_fov_degrees > 0 && config.default_fov_degrees < 180) ||
                    config.poll_interval_seconds < 1 || config.status_checkpoint_every_frames < 1 ||
                    config.device[0] != '/' || !memchr(config.data_dir, 0, sizeof(config.data_dir))))
        abort();
    if (rc && (!*err.text || strchr(err.text, '\n')))
        abort();
    return 0;
}
