/* Hands of followed people. The body says where to look: no palm detector is needed, and whose hand
 * it is and which side is known before it is found. Once found, a hand keeps its own region from
 * frame to frame as MediaPipe's does, as long as its wrist stays by the body's wrist. At most two
 * landmark runs per hand and frame. */
#include "people/loop.h"

#include <math.h>

enum { ELBOW = 13, WRIST = 15, PINKY = 17, INDEX = 19 }; /* left; right is one more */

static const float wrist_visible = 0.5f;
static const float wrist_near =
    0.5f; /* of the hand region's side: how far apart the two wrists may be */
static const float side_min_px = 16; /* smaller hands have nothing to see */
static const int64_t retry_ns =
    100000000; /* between looks for a hand that was not found where the body has it */

typedef struct vec2 {
    float x, y;
} vec2;

static vec2 pixel_of(const poise_people *people, const poise_landmark *l)
{
    return (vec2){l->x * (float)people->width, l->y * (float)people->height};
}

/* Region of a hand from the body: around the knuckles, upright along wrist → knuckles. Wider than a
 * tracked hand's, since the body's knuckles are rough. 0 if it cannot be said or is too small. */
static int region_from_body(const poise_people *people, const poise_follow *follow, int side,
                            poise_rect *ret_roi)
{
    const float pi = 3.14159265f, reach = 4.0f; /* side of the region over wrist-knuckles */
    const poise_landmark *l = follow->smoothed.landmarks;
    if (!(l[WRIST + side].visibility >= wrist_visible))
        return 0;
    vec2 wrist = pixel_of(people, &l[WRIST + side]), elbow = pixel_of(people, &l[ELBOW + side]);
    vec2 pinky = pixel_of(people, &l[PINKY + side]), index = pixel_of(people, &l[INDEX + side]);
    vec2 knuckles = {(2 * index.x + pinky.x) / 3, (2 * index.y + pinky.y) / 3};
    float length = hypotf(knuckles.x - wrist.x, knuckles.y - wrist.y);
    float forearm = hypotf(wrist.x - elbow.x, wrist.y - elbow.y);
    float least =
        fmaxf(0.25f * forearm,
              0.06f * follow->shape.radius); /* a hand pointing at the camera is not small */
    float angle = atan2f(-(knuckles.y - wrist.y), knuckles.x - wrist.x);
    float edge = reach * fmaxf(length, least);
    if (!isfinite(edge) || !isfinite(angle) || edge < side_min_px)
        return 0;
    float rot = pi / 2 - angle;
    rot -= 2 * pi * floorf((rot + pi) / (2 * pi));
    *ret_roi = (poise_rect){.xc = knuckles.x / (float)people->width,
                            .yc = knuckles.y / (float)people->height,
                            .w = edge / (float)people->width,
                            .h = edge / (float)people->height,
                            .rot = rot};
    return poise_rect_usable(*ret_roi);
}

static void hand_work(void *cookie, int task, int member)
{
    poise_people *people = cookie;
    poise_hand_job *job = &people->hand_job[task];
    poise_hand_landmarker *runner = people->member[member].hand;
    poise_hand_landmarker_run(runner, people->image, job->roi, &job->result);
    if (!job->refine || !(job->result.presence > people->settings.min_presence))
        return;
    poise_rect closer =
        poise_hand_roi_from_landmarks(job->result.landmarks, people->width, people->height);
    if (poise_rect_usable(closer))
        poise_hand_landmarker_run(runner, people->image, closer, &job->result);
}

/* Distance of the hand's wrist from the body's, in sides of the hand's region. */
static float wrist_gap(const poise_people *people, const poise_follow *follow, int side,
                       const poise_hand_result *hand)
{
    vec2 body = pixel_of(people, &follow->smoothed.landmarks[WRIST + side]);
    vec2 own = pixel_of(people, &hand->landmarks[0]);
    return hypotf(body.x - own.x, body.y - own.y) / (hand->roi.w * (float)people->width);
}

/* 1 if two results are on one hand: their wrists and middle fingers' bases fall together. */
static int same_hand(const poise_people *people, const poise_hand_result *a,
                     const poise_hand_result *b)
{
    const float together = 0.2f; /* of the region's side */
    float limit = together * fminf(a->roi.w, b->roi.w) * (float)people->width;
    for (int k = 0; k <= 9; k += 9) {
        vec2 p = pixel_of(people, &a->landmarks[k]), q = pixel_of(people, &b->landmarks[k]);
        if (!(hypotf(p.x - q.x, p.y - q.y) < limit))
            return 0;
    }
    return 1;
}

static int finite_hand(const poise_hand_result *hand)
{
    float sum = hand->presence + hand->left;
    for (int i = 0; i < POISE_HAND_LANDMARKS; i++)
        sum += hand->landmarks[i].x + hand->landmarks[i].y + hand->landmarks[i].z +
               hand->world[i].x + hand->world[i].y + hand->world[i].z;
    return isfinite(sum);
}

static void lose(poise_people *people, poise_hand_follow *hand)
{
    hand->present = 0;
    hand->tracking = 0;
    hand->next_try_ns = people->now_ns + retry_ns;
}

void poise_people_hands(poise_people *people)
{
    int jobs = 0;
    for (int i = 0; i < people->count; i++)
        for (int side = 0; side < 2; side++) {
            poise_follow *follow = &people->follow[i];
            poise_hand_follow *hand = &follow->hand[side];
            poise_hand_job *job = &people->hand_job[jobs];
            hand->present = 0;
            if (!follow->posed) {
                hand->tracking = 0;
                continue;
            }
            *job = (poise_hand_job){
                .person = i, .side = side, .refine = !hand->tracking, .roi = hand->roi};
            if (!hand->tracking && (people->now_ns < hand->next_try_ns ||
                                    !region_from_body(people, follow, side, &job->roi)))
                continue;
            jobs++;
        }
    poise_team_run(people->team, jobs, hand_work, people);
    for (int k = 0; k < jobs; k++) {
        poise_hand_job *job = &people->hand_job[k];
        poise_follow *follow = &people->follow[job->person];
        poise_hand_follow *hand = &follow->hand[job->side];
        if (!(job->result.presence > people->settings.min_presence) || !finite_hand(&job->result) ||
            !(follow->smoothed.landmarks[WRIST + job->side].visibility >= wrist_visible) ||
            !(wrist_gap(people, follow, job->side, &job->result) < wrist_near)) {
            lose(people, hand);
            continue;
        }
        hand->present = hand->tracking = 1;
        hand->result = job->result;
        hand->roi =
            poise_hand_roi_from_landmarks(job->result.landmarks, people->width, people->height);
        if (!poise_rect_usable(hand->roi))
            lose(people, hand);
    }
    /* One hand claimed twice goes to the wrist it is nearer to. */
    for (int a = 0; a < jobs; a++)
        for (int b = a + 1; b < jobs; b++) {
            poise_follow *fa = &people->follow[people->hand_job[a].person],
                         *fb = &people->follow[people->hand_job[b].person];
            int sa = people->hand_job[a].side, sb = people->hand_job[b].side;
            if (!fa->hand[sa].present || !fb->hand[sb].present ||
                !same_hand(people, &fa->hand[sa].result, &fb->hand[sb].result))
                continue;
            if (wrist_gap(people, fa, sa, &fa->hand[sa].result) <=
                wrist_gap(people, fb, sb, &fb->hand[sb].result))
                lose(people, &fb->hand[sb]);
            else
                lose(people, &fa->hand[sa]);
        }
}
