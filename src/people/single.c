/* One person exactly as MediaPipe Pose does it, and MediaPipe Hands beside it. MediaPipe's hands
 * belong to nobody: here each goes to the person's nearer wrist of the two that are free. */
#include "people/loop.h"

#include <math.h>

static float wrist_distance(const poise_people *people, const poise_pose_smoothed *smoothed,
                            int side, const poise_hand_result *hand)
{
    const poise_landmark *wrist = &smoothed->landmarks[15 + side];
    return hypotf((wrist->x - hand->landmarks[0].x) * (float)people->width,
                  (wrist->y - hand->landmarks[0].y) * (float)people->height);
}

static void give_hands(const poise_people *people, const poise_pose_smoothed *smoothed,
                       poise_person *person)
{
    const poise_hands_result *hands = people->hands_result;
    unsigned char used[POISE_HANDS_MAX] = {0};
    for (int round = 0; round < 2; round++) { /* the nearest pair first */
        float nearest = INFINITY;
        int which = -1, where = 0;
        for (int i = 0; i < hands->count; i++)
            for (int side = 0; side < 2 && !used[i]; side++) {
                if (person->hands[side].present)
                    continue;
                float distance = wrist_distance(people, smoothed, side, &hands->hand[i]);
                if (distance < nearest) {
                    nearest = distance;
                    which = i;
                    where = side;
                }
            }
        if (which < 0)
            return;
        used[which] = 1;
        poise_people_emit_hand(people, &hands->hand[which], &person->hands[where]);
    }
}

void poise_people_single(poise_people *people, poise_scene *scene)
{
    const poise_loop_settings loop = {.min_detection = people->settings.min_detection,
                                      .min_presence = people->settings.min_presence,
                                      .smooth = people->settings.smooth,
                                      .still = people->settings.still,
                                      .hands_max = 2};
    poise_pose_single_result *result = people->single_result;
    poise_pose_single_step(&people->single, &loop, people->member[0].detector,
                           people->member[0].landmarker, people->image, people->now_ns, result);
    people->detector_ran += result->detected;
    people->landmark_ran += result->landmarked;
    if (people->settings.hands) {
        poise_hands_loop_step(&people->hands_loop, &loop, people->palm, people->member[0].hand,
                              people->image, people->hands_result);
        people->detector_ran += people->hands_result->detected;
    }
    if (!result->present) {
        people->single_id = 0;
        return;
    }
    poise_person *person = &scene->people[scene->people_count++];
    if (people->single_id == 0 || people->settings.still) {
        people->single_id = people->next_id++;
        person->flags |= POISE_PERSON_NEW;
        people->single_stature = (poise_stature){.count = 0};
    }
    person->id = people->single_id;
    poise_people_emit(people, &result->result, &result->smoothed, &people->single_stature, person);
    if (people->settings.hands)
        give_hands(people, &result->smoothed, person);
}
