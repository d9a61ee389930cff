#include "moves/watch.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { PAIR = POISE_FIGHTERS };

struct poise_watch {
    const poise_moves_model *model;
    poise_net_instance *instance[POISE_NETS];
    float *input[POISE_NETS]; /* PAIR x POISE_WINDOW_SAMPLES x inputs */
    poise_ensemble ensemble[POISE_FIGHTERS];
    poise_events *events;
    /* Windows whose inputs are in place; only their heads (up to `mask`) are filled in. */
    poise_window pair[PAIR];
    int pairs;
    poise_prediction waiting[POISE_WATCH_WAITING];
    int first, count;
};

int poise_watch_new(const poise_moves_model *model, const poise_ensemble_settings *ensemble,
                    const poise_event_settings *events, poise_watch **ret_watch, poise_err *err)
{
    const poise_ensemble_settings *settings = ensemble ? ensemble : &model->ensemble;
    int rc = poise_ensemble_check(settings, err);
    if (rc)
        return rc;
    poise_watch *w = calloc(1, sizeof *w);
    if (w == NULL)
        return poise_fail(err, POISE_ENOMEM, "no memory for the models of moves");
    w->model = model;
    for (int k = 0; k < POISE_NETS && !rc; k++) {
        const size_t floats =
            (size_t)PAIR * POISE_WINDOW_SAMPLES * (size_t)poise_net_inputs(model->net[k]);
        w->input[k] = calloc(floats, sizeof *w->input[k]);
        rc = w->input[k] ? poise_net_instance_new(model->net[k], PAIR, &w->instance[k], err)
                         : poise_fail(err, POISE_ENOMEM, "no memory for the models of moves");
    }
    for (int i = 0; i < POISE_FIGHTERS; i++)
        poise_ensemble_start(&w->ensemble[i], settings);
    if (!rc)
        rc = poise_events_new(events ? events : &model->events, &w->events, err);
    if (rc) {
        poise_watch_free(&w);
        return rc;
    }
    *ret_watch = w;
    return 0;
}

void poise_watch_free(poise_watch **watch)
{
    if (watch == NULL || *watch == NULL)
        return;
    for (int k = 0; k < POISE_NETS; k++) {
        poise_net_instance_free(&(*watch)->instance[k]);
        free((*watch)->input[k]);
    }
    poise_events_free(&(*watch)->events);
    free(*watch);
    *watch = NULL;
}

int64_t poise_watch_middle_ns(const poise_window *window)
{
    const int64_t half_window_ns = 500000000;
    return window->end_ns > half_window_ns ? window->end_ns - half_window_ns : 0;
}

/* The source's frame at a time within the window. */
static int64_t frame_at(const poise_window *window, int64_t ns)
{
    const int64_t span = window->end_ns - window->start_ns;
    const double share = span > 0 ? (double)(ns - window->start_ns) / (double)span : 0;
    return window->start_frame +
           (int64_t)(share * (double)(window->end_frame - window->start_frame));
}

static void tell(poise_watch *w, const poise_window *window, const poise_fused *fused)
{
    if (w->count == POISE_WATCH_WAITING) {
        w->first = (w->first + 1) % POISE_WATCH_WAITING;
        w->count--;
    }
    poise_prediction *p = &w->waiting[(w->first + w->count++) % POISE_WATCH_WAITING];
    *p = (poise_prediction){
        .fighter = window->fighter,
        .flags = (window->flags & POISE_WINDOW_UNCERTAIN ? POISE_PREDICTION_UNCERTAIN : 0u) |
                 (fused->label == POISE_LABEL_UNKNOWN ? POISE_PREDICTION_ABSTAINED : 0u),
        .number = window->number,
        .frame = frame_at(window, fused->middle_ns),
        .pts_ns = fused->middle_ns,
        .label = fused->best,
        .confidence = fused->confidence};
    memcpy(p->probability, fused->probability, sizeof p->probability);
    memcpy(p->weight, fused->weight, sizeof p->weight);
}

/* Runs what waits. */
static void run_pair(poise_watch *w)
{
    static const int both[PAIR] = {1, 0};
    float logits[POISE_NETS][PAIR][POISE_LABELS];
    if (w->pairs == 0)
        return;
    for (int k = 0; k < POISE_NETS; k++)
        poise_net_run(w->instance[k], w->input[k], w->pairs == PAIR ? both : NULL, w->pairs,
                      logits[k]);
    for (int b = 0; b < w->pairs; b++) {
        const poise_window *window = &w->pair[b];
        poise_ensemble *ensemble = &w->ensemble[window->fighter - 1];
        float probability[POISE_NETS][POISE_LABELS];
        poise_fused fused;
        for (int k = 0; k < POISE_NETS; k++)
            poise_softmax(logits[k][b], POISE_LABELS, ensemble->settings.temperature[k],
                          probability[k]);
        poise_ensemble_fuse(ensemble, poise_watch_middle_ns(window), w->pairs == PAIR,
                            (const float(*)[POISE_LABELS])probability, &fused);
        poise_events_window(w->events, window, &fused);
        tell(w, window, &fused);
    }
    w->pairs = 0;
}

void poise_watch_window(poise_watch *w, const poise_window *window)
{
    const poise_window *before = &w->pair[0];
    if (w->pairs == 1 && (before->number != window->number || before->fighter == window->fighter))
        run_pair(w);
    const int b = w->pairs++;
    for (int k = 0; k < POISE_NETS; k++)
        poise_net_input(w->model->net[k], window,
                        w->input[k] + (ptrdiff_t)b * POISE_WINDOW_SAMPLES *
                                          poise_net_inputs(w->model->net[k]));
    memcpy(&w->pair[b], window, offsetof(poise_window, mask));
    if (w->pairs == PAIR)
        run_pair(w);
}

void poise_watch_frame(poise_watch *w, const poise_motion_frame *frame)
{
    run_pair(w);
    for (int i = 0; i < POISE_FIGHTERS; i++)
        if ((frame->flags & (POISE_SCENE_CUT | POISE_SCENE_REPLAY)) ||
            (frame->fighter[i].flags & POISE_MOTION_RESET))
            poise_ensemble_break(&w->ensemble[i]);
    poise_events_frame(w->events, frame);
}

void poise_watch_end(poise_watch *w)
{
    run_pair(w);
    poise_events_end(w->events);
}

int poise_watch_prediction(poise_watch *w, poise_prediction *ret_prediction)
{
    if (w->count == 0)
        return 0;
    *ret_prediction = w->waiting[w->first];
    w->first = (w->first + 1) % POISE_WATCH_WAITING;
    w->count--;
    return 1;
}

int poise_watch_event(poise_watch *w, poise_event *ret_event)
{
    if (!poise_events_next(w->events, ret_event))
        return 0;
    const poise_evidence *evidence = w->model->evidence;
    /* A straight whose hand is not known is no better proven than the weaker of the two. */
    ret_event->evidence = ret_event->label != POISE_LABEL_UNKNOWN ? evidence[ret_event->label]
                          : evidence[POISE_LABEL_JAB] < evidence[POISE_LABEL_CROSS]
                              ? evidence[POISE_LABEL_JAB]
                              : evidence[POISE_LABEL_CROSS];
    return 1;
}
