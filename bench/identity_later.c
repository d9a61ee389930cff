/* Scenes of one bout or clip, kept until all of them are known: as `poise run` does with a file. */
#include "identity.h"

#include <stdlib.h>

int identity_later_open(identity_later *l, const char *folder, poise_err *err)
{
    l->item = calloc(1, sizeof *l->item);
    return l->item ? poise_spool_new(folder, &l->spool, err)
                   : poise_fail(err, POISE_ENOMEM, "no memory");
}

void identity_later_close(identity_later *l)
{
    poise_spool_free(&l->spool);
    poise_hindsight_free(&l->kept);
    free(l->item);
}

int identity_later_keep(identity_later *l, const poise_people *people, const poise_scene *scene,
                        poise_err *err)
{
    poise_hindsight_note note;
    poise_people_noted(people, &note);
    const int code = poise_hindsight_keep(&l->kept, &note, l->item, 0, err);
    return code ? code : poise_spool_add(l->spool, scene, err);
}

int identity_later_begin(identity_later *l, poise_err *err)
{
    poise_hindsight_settle(&l->kept);
    return poise_spool_rewind(l->spool, err);
}

int identity_later_next(identity_later *l, const poise_scene **ret_scene, poise_err *err)
{
    const int code = poise_spool_next(l->spool, &l->item->scene, err);
    if (code == 0) {
        poise_hindsight_recall(&l->kept, l->item);
        *ret_scene = &l->item->scene;
    }
    return code;
}
