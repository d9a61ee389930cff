/* Old documents: steps that bring a record from one schema version to the next. A missing version
 * is 1. */
#ifndef POISE_RECORD_MIGRATE_H
#define POISE_RECORD_MIGRATE_H

#include "base/log.h"
#include "record/record.h"

enum { POISE_MIGRATIONS_MAX = 64 };

/* Turns *value, read from a document of version `from`, into what version from + 1 means. */
typedef int (*poise_migration_step)(void *value, poise_err *err);

typedef struct poise_migration {
    const poise_record *record;
    int32_t from;
    poise_migration_step step; /* NULL: nothing but the version number changes */
} poise_migration;

/* Filled once at start, then constant. Zero it before use. */
typedef struct poise_migrations {
    poise_migration steps[POISE_MIGRATIONS_MAX];
    int32_t count;
} poise_migrations;

/* Adds a step. POISE_EINVAL: from < 1, or that step is there already; POISE_ELIMIT. */
int poise_migrations_add(poise_migrations *migrations, const poise_record *record, int32_t from,
                         poise_migration_step step, poise_err *err);

/* Takes *value from its version to record->version and stores that version in its
 * POISE_FIELD_VERSION field. One info line per step in `log` (may be NULL), none if it is current.
 * POISE_EFORMAT: version < 1, or no step is known
 * ("no migration"); POISE_EUNSUPPORTED: newer than record->version, says to upgrade. */
int poise_migrations_run(const poise_migrations *migrations, const poise_record *record,
                         void *value, const poise_log *log, poise_err *err);

#endif
