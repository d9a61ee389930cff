#include "record/migrate.h"

#include <string.h>

int poise_migrations_add(poise_migrations *migrations, const poise_record *record, int32_t from,
                         poise_migration_step step, poise_err *err)
{
    if (from < 1)
        return poise_fail(err, POISE_EINVAL, "%s: a migration from version %d: versions start at 1",
                          record->name, from);
    for (int i = 0; i < migrations->count; i++)
        if (migrations->steps[i].record == record && migrations->steps[i].from == from)
            return poise_fail(err, POISE_EINVAL,
                              "%s: the migration from version %d is registered already",
                              record->name, from);
    if (migrations->count == POISE_MIGRATIONS_MAX)
        return poise_fail(err, POISE_ELIMIT, "more than %d migrations", POISE_MIGRATIONS_MAX);
    migrations->steps[migrations->count++] = (poise_migration){record, from, step};
    return 0;
}

static const poise_migration *find(const poise_migrations *migrations, const poise_record *record,
                                   int32_t from)
{
    for (int i = 0; i < migrations->count; i++)
        if (migrations->steps[i].record == record && migrations->steps[i].from == from)
            return &migrations->steps[i];
    return NULL;
}

int poise_migrations_run(const poise_migrations *migrations, const poise_record *record,
                         void *value, const poise_log *log, poise_err *err)
{
    const poise_field *field = NULL;
    for (int i = 0; i < record->field_count; i++)
        if (record->fields[i].flags & POISE_FIELD_VERSION)
            field = &record->fields[i];
    if (!field)
        return poise_fail(err, POISE_EINVAL, "%s has no version", record->name);
    int32_t version;
    memcpy(&version, (char *)value + field->offset, sizeof version);
    if (version < 1)
        return poise_fail(err, POISE_EFORMAT, "%s: %d is no version: must be 1 to %d", record->name,
                          version, record->version);
    if (version > record->version)
        return poise_fail(err, POISE_EUNSUPPORTED,
                          "%s: version %d is newer than %d, the newest this poise knows: upgrade",
                          record->name, version, record->version);
    for (; version < record->version; version++) {
        const poise_migration *migration = find(migrations, record, version);
        if (!migration)
            return poise_fail(err, POISE_EFORMAT, "%s: no migration from version %d to %d",
                              record->name, version, version + 1);
        int code = migration->step ? migration->step(value, err) : 0;
        if (code)
            return poise_fail_prefix(err, code, "%s: migrating from version %d", record->name,
                                     version);
        int32_t next = version + 1;
        memcpy((char *)value + field->offset, &next, sizeof next);
        poise_log_line(log, POISE_LOG_INFO, "record", "%s: migrated from version %d to %d",
                       record->name, version, next);
    }
    return 0;
}
