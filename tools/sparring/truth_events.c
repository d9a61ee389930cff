#include "truth_events.h"

#include <stdio.h>
#include <string.h>

static int find(const sparring_events *events, int fighter, long long serial)
{
    for (int i = events->count - 1; i >= 0; i--) {
        if (events->open[i].event.fighter == fighter + 1 && events->open[i].event.move_id == serial)
            return i;
    }
    return -1;
}

static void drop(sparring_events *events, int i)
{
    events->count--;
    memmove(&events->open[i], &events->open[i + 1],
            sizeof(events->open[0]) * (size_t)(events->count - i));
}

static int begin(sparring_events *events, const sparring_moment *moment, int fighter)
{
    const sparring_actor *actor = &moment->actor[fighter];
    const sparring_doing *doing = &actor->doing;
    if (events->count == EVENTS_OPEN_MAX)
        drop(events, 0);
    int i = events->count++;
    truth_event *event = &events->open[i].event;
    events->open[i].first = moment->step;
    events->open[i].live = 0;
    *event = (truth_event){.line = TRUTH_EVENT,
                           .fighter = fighter + 1,
                           .move_id = doing->serial,
                           .label = (int32_t)doing->label,
                           .limb = sparring_truth_limb(actor, doing->limb),
                           .feint = doing->feint != 0,
                           .control = doing->control != 0,
                           .southpaw = actor->southpaw != 0,
                           .round = moment->round};
    snprintf(event->move, sizeof(event->move), "%s", doing->move);
    snprintf(event->style, sizeof(event->style), "%s", doing->style);
    return i;
}

void sparring_events_step(sparring_events *events, const sparring_moment *moment, int live)
{
    events->step = moment->step;
    for (int fighter = 0; fighter < SPARRING_FIGHTERS; fighter++) {
        const sparring_actor *actor = &moment->actor[fighter];
        if (actor->doing.serial > 0) {
            int i = find(events, fighter, actor->doing.serial);
            if (i < 0)
                i = begin(events, moment, fighter);
            events->open[i].last = moment->step;
            events->open[i].live += live;
        }
        if (actor->contact.present) {
            int i = find(events, fighter, actor->contact.serial);
            if (i < 0)
                continue;
            truth_event *event = &events->open[i].event;
            event->flags = TRUTH_HAS_CONTACT;
            event->contact_s = (double)moment->step / SPARRING_STEPS;
            sparring_truth_contact(actor, &actor->contact, &event->contact);
        }
    }
}

void sparring_events_replay(sparring_events *events, const sparring_moment *moment)
{
    for (int fighter = 0; fighter < SPARRING_FIGHTERS; fighter++) {
        int i = find(events, fighter, moment->actor[fighter].doing.serial);
        if (i >= 0)
            events->open[i].event.replayed = 1;
    }
}

int sparring_events_next(sparring_events *events, int all, truth_event *ret_event)
{
    for (int i = 0; i < events->count; i++) {
        if (!all && events->step - events->open[i].last < EVENTS_DELAY_S * SPARRING_STEPS &&
            events->count < EVENTS_OPEN_MAX - SPARRING_FIGHTERS)
            continue;
        long long steps = events->open[i].last - events->open[i].first + 1;
        *ret_event = events->open[i].event;
        ret_event->start_s = (double)events->open[i].first / SPARRING_STEPS;
        ret_event->end_s = (double)(events->open[i].last + 1) / SPARRING_STEPS;
        ret_event->shown = (float)fmin(1, (double)events->open[i].live / (double)steps);
        drop(events, i);
        return 1;
    }
    return 0;
}
