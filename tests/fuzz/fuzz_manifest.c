/* Model manifests: any bytes give a manifest or one line of error. */
#include "pose/models.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    poise_manifest manifest;
    poise_err err;
    if (size > POISE_MANIFEST_MAX)
        return 0;
    const int code = poise_manifest_read(data, size, "fuzz.json", &manifest, &err);
    if (code == 0) {
        if (manifest.file[0] == '/' || strlen(manifest.sha256) != 64 ||
            manifest.role >= POISE_ROLE_COUNT)
            abort();
    } else if (strchr(err.text, '\n')) {
        abort();
    }
    return 0;
}
