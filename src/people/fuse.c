/* From a find to a pose: where the landmark network sees nothing of a fighter the find itself is
 * his pose, and where several networks see him their joints are brought together.
 *
 * The landmark network places joints finely, but in a clinch on the wrong body; the finder and the
 * closer know whose body is meant, the finder only coarsely where its joints are. */
#include "people/loop.h"

#include <math.h>
#include <string.h>

_Static_assert(POISE_FIND_JOINTS == (int)POISE_SHAPE_JOINTS, "a find's joints are a shape's");
/* The find's joint that each landmark goes with: the face with the nose, fingers with the wrist,
 * feet with the ankle. */
static const unsigned char joint_of[POISE_LANDMARKS] = {0, 0, 0, 0, 0,  0,  0,  0,  0,  0,  0,
                                                        1, 2, 3, 4, 5,  6,  5,  6,  5,  6,  5,
                                                        6, 7, 8, 9, 10, 11, 12, 11, 12, 11, 12};

static const float seen_least = 0.3f; /* joint_score of a joint that is seen */

float poise_find_radius(const poise_people *people, const poise_find *find)
{
    return hypotf((find->rim[0] - find->hip[0]) * (float)people->width,
                  (find->rim[1] - find->hip[1]) * (float)people->height);
}

poise_shape poise_find_shape(const poise_people *people, const poise_find *find)
{
    poise_landmark landmarks[POISE_LANDMARKS] = {0};
    const poise_landmark auxiliary[POISE_POSE_AUXILIARY] = {{.x = find->hip[0], .y = find->hip[1]},
                                                            {.x = find->rim[0], .y = find->rim[1]}};
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        landmarks[poise_shape_landmark[k]] = (poise_landmark){
            .x = find->joint[k][0], .y = find->joint[k][1], .visibility = find->joint_score[k]};
    return poise_shape_of(landmarks, auxiliary, people->width, people->height);
}

void poise_find_draw(const poise_people *people, const poise_find *find, poise_job *job)
{
    const float radius_m = 0.95f; /* of the circle around a standing body, as a rule */
    const float w = (float)people->width, h = (float)people->height;
    const float radius = poise_find_radius(people, find);
    poise_pose_result *r = &job->result;
    memset(r, 0, sizeof *r);
    r->roi = job->roi;
    r->presence = find->score;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        const float *joint = find->joint[joint_of[i]];
        float score = poise_shape_landmark[joint_of[i]] == i ? find->joint_score[joint_of[i]] : 0;
        r->landmarks[i] = (poise_landmark){.x = joint[0],
                                           .y = joint[1],
                                           .z = joint[2] / radius_m * radius / w,
                                           .visibility = score,
                                           .presence = score};
        r->world[i] = (poise_point3){.x = (joint[0] - find->hip[0]) * w / radius * radius_m,
                                     .y = (joint[1] - find->hip[1]) * h / radius * radius_m,
                                     .z = joint[2]};
    }
    r->auxiliary[0] =
        (poise_landmark){.x = find->hip[0], .y = find->hip[1], .visibility = 1, .presence = 1};
    r->auxiliary[1] =
        (poise_landmark){.x = find->rim[0], .y = find->rim[1], .visibility = 1, .presence = 1};
    job->shape = poise_find_shape(people, find);
    job->weak = 1;
}

/* Metres per pixel at which the landmarks in the picture fit those in metres best (least squares,
 * from the middle of the hips); 0: they do not. */
static float metres_per_px(const poise_people *people, const poise_pose_result *r)
{
    const float w = (float)people->width, h = (float)people->height;
    const float cx = 0.5f * (r->landmarks[23].x + r->landmarks[24].x),
                cy = 0.5f * (r->landmarks[23].y + r->landmarks[24].y);
    float up = 0, down = 1e-6f;
    for (int i = 11; i < POISE_LANDMARKS; i++) {
        float x = (r->landmarks[i].x - cx) * w, y = (r->landmarks[i].y - cy) * h;
        up += x * r->world[i].x + y * r->world[i].y;
        down += x * x + y * y;
    }
    return fmaxf(up / down, 0);
}

/* Across the line of sight the landmarks in metres are those in the picture, from now on. */
static void world_of_picture(const poise_people *people, poise_pose_result *r, float scale)
{
    const float w = (float)people->width, h = (float)people->height;
    const float cx = 0.5f * (r->landmarks[23].x + r->landmarks[24].x),
                cy = 0.5f * (r->landmarks[23].y + r->landmarks[24].y);
    if (!(scale > 0))
        return;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        r->world[i].x = scale * w * (r->landmarks[i].x - cx);
        r->world[i].y = scale * h * (r->landmarks[i].y - cy);
    }
}

/* A place in the picture and how sure it is: the sum of what several say of one joint, each
 * weighted by the inverse square of its expected error. */
typedef struct opinion {
    float x, y, weight;
} opinion;

static void hear(opinion *sum, float x, float y, float error)
{
    const float weight = 1 / (error * error);
    sum->x += weight * x;
    sum->y += weight * y;
    sum->weight += weight;
}

static float close_error(const poise_close_look *look, int k)
{
    const float least = 0.03f;
    return fmaxf(look->error[k], least);
}

/* 1 where the landmark network's arms fail (as on rendered fighters), 0 where they do not (as of
 * people in real videos): there both networks agree on what is plain to see, and where the closer
 * contradicts, it has missed an arm in a pose that it does not know. */
static float arms_fail(const poise_people *people)
{
    const float right = 0.07f, wrong = 0.11f;
    const float share = (people->finding.close_trust.arms - right) / (wrong - right);
    return fminf(fmaxf(share, 0), 1);
}

/* 1 where the closer is sure of joint k, 0 where it is not: then what it says of an arm that is
 * plain to see is a guess. */
static float is_sure(const poise_close_look *look, int k)
{
    const float sure = 0.03f, unsure = 0.05f; /* radii */
    return fminf(fmaxf((unsure - close_error(look, k)) / (unsure - sure), 0), 1);
}

static int is_arm(int k)
{
    enum { FIRST_ELBOW = 3, LAST_WRIST = 6 };
    return k >= FIRST_ELBOW && k <= LAST_WRIST;
}

/* How far the closer has joint k from where the loop has it, radii. */
static float joint_apart(const poise_people *people, const poise_close_look *look,
                         const poise_follow *follow, int k)
{
    const poise_landmark *own = &follow->result.landmarks[poise_shape_landmark[k]];
    return hypotf((look->joint[k][0] - own->x) * (float)people->width,
                  (look->joint[k][1] - own->y) * (float)people->height) /
           fmaxf(follow->shape.radius, 1);
}

static float median(const float apart[POISE_FIND_JOINTS])
{
    float sorted[POISE_FIND_JOINTS];
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        int at = k;
        for (; at > 0 && sorted[at - 1] > apart[k]; at--)
            sorted[at] = sorted[at - 1];
        sorted[at] = apart[k];
    }
    return sorted[POISE_FIND_JOINTS / 2];
}

float poise_find_apart(const poise_people *people, const poise_close_look *look,
                       const poise_follow *follow)
{
    float apart[POISE_FIND_JOINTS];
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        apart[k] = joint_apart(people, look, follow, k);
    return median(apart);
}

float poise_find_strayed(const poise_people *people, const poise_find *find,
                         const poise_close_look *look)
{
    const float w = (float)people->width, h = (float)people->height;
    const float radius = poise_find_radius(people, find);
    float apart[POISE_FIND_JOINTS];
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        apart[k] = hypotf((look->joint[k][0] - find->joint[k][0]) * w,
                          (look->joint[k][1] - find->joint[k][1]) * h) /
                   fmaxf(radius, 1);
    return median(apart) + median(look->error);
}

float poise_find_arms_apart(const poise_people *people, const poise_close_look *look,
                            const poise_follow *follow)
{
    const float well = 0.7f, most = 0.3f;
    float sum = 0;
    int count = 0;
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        if (is_arm(k) && follow->result.landmarks[poise_shape_landmark[k]].visibility > well) {
            sum += fminf(joint_apart(people, look, follow, k), most);
            count++;
        }
    return count > 0 ? sum / (float)count : -1;
}

/* Where joint k is: the landmark network's word and the closer's, or the finder's if the closer did
 * not look and it sees the joint. x, y: normalised coordinates. */
static opinion joint_place(const poise_people *people, const poise_find *find,
                           const poise_close_look *look, const poise_follow *follow, int k,
                           int finder_sees, int same_body)
{
    /* Expected errors, radii, measured on rendered bouts (docs/decisions/0022): where the closer
     * looked, the finder adds nothing. */
    const float own_seen = 0.08f, own_hidden = 0.15f, found = 0.1f;
    const float visible = 0.5f, contradicts = 0.5f;
    const poise_landmark *own = &follow->result.landmarks[poise_shape_landmark[k]];
    float error = own->visibility >= visible ? own_seen : own_hidden;
    opinion others = {0, 0, 0};
    if (look != NULL) { /* who contradicts it is on another body, as a rule */
        const float doubt = contradicts * joint_apart(people, look, follow, k);
        const int is_plain = is_arm(k) && same_body && own->visibility >= visible;
        const float wrong = is_plain ? fmaxf(arms_fail(people), is_sure(look, k)) : 1;
        error = hypotf(error, wrong * doubt);
        hear(&others, look->joint[k][0], look->joint[k][1],
             hypotf(close_error(look, k), 2 * (1 - wrong) * doubt));
    } else if (finder_sees) {
        hear(&others, find->joint[k][0], find->joint[k][1], found);
    }
    hear(&others, own->x, own->y, error);
    return (opinion){others.x / others.weight, others.y / others.weight, others.weight};
}

/* Metres away from the camera, from the middle of the hips, of joint k: the landmark network's word
 * and the closer's. What hides from the picture hides its depth too, so that is as unsure as the
 * place is. */
static float joint_depth(const poise_close_look *look, const poise_follow *follow, int k)
{
    /* Expected errors, metres: measured on rendered bouts (docs/decisions/0022). */
    static const float own[POISE_FIND_JOINTS] = {0.15f, 0.13f, 0.13f, 0.21f, 0.21f, 0.25f, 0.25f,
                                                 0.03f, 0.03f, 0.16f, 0.16f, 0.20f, 0.20f};
    const float body_radius_m = 0.95f;
    opinion depth = {0, 0, 0};
    hear(&depth, look->joint[k][2], 0, body_radius_m * close_error(look, k));
    hear(&depth, follow->result.world[poise_shape_landmark[k]].z, 0, own[k]);
    return depth.x / depth.weight;
}

void poise_find_carry(const poise_people *people, poise_follow *follow)
{
    poise_pose_result *r = &follow->result;
    const poise_found *found = &follow->found;
    const float px_per_metre = found->metres_per_px > 0 ? 1 / found->metres_per_px : 0;
    for (int i = 0; i < POISE_LANDMARKS; i++) {
        const int k = joint_of[i];
        poise_landmark *landmark = &r->landmarks[i];
        landmark->x += found->shift[k][0];
        landmark->y += found->shift[k][1];
        landmark->z += found->shift[k][2] * px_per_metre / (float)people->width;
        r->world[i].z += found->shift[k][2];
        if (poise_shape_landmark[k] == i)
            landmark->visibility = fmaxf(landmark->visibility, found->visible[k]);
    }
    world_of_picture(people, r, found->metres_per_px);
    follow->shape = poise_shape_of(r->landmarks, r->auxiliary, people->width, people->height);
}

int poise_find_errors(const poise_follow *follow, float ret_error_px[POISE_LANDMARKS])
{
    if (follow->found.find < 0 || !(follow->found.error[0] > 0))
        return 0;
    for (int i = 0; i < POISE_LANDMARKS; i++)
        ret_error_px[i] = follow->found.error[joint_of[i]] * follow->shape.radius;
    return 1;
}

static int confirms(const poise_find *find)
{
    enum { ENOUGH = 8 };
    int seen = 0;
    for (int k = 0; k < POISE_FIND_JOINTS; k++)
        seen += find->joint_score[k] >= seen_least;
    return seen >= ENOUGH;
}

void poise_find_unfuse(const poise_find *find, poise_follow *follow)
{
    memset(follow->found.shift, 0, sizeof follow->found.shift);
    memset(follow->found.visible, 0, sizeof follow->found.visible);
    memset(follow->found.error, 0, sizeof follow->found.error);
    follow->found.confirmed = confirms(find);
}

void poise_find_fuse(const poise_people *people, const poise_find *find,
                     const poise_close_look *look, poise_follow *follow)
{
    const float memory = 0.07f; /* of the scale, per frame */
    const float same_body_most = 0.12f; /* radii */
    poise_pose_result *r = &follow->result;
    poise_found *found = &follow->found;
    float scale = metres_per_px(people, r);
    if (found->metres_per_px > 0 && scale > 0)
        scale = found->metres_per_px * powf(scale / found->metres_per_px, memory);
    found->metres_per_px = scale;
    const int same_body = look != NULL && poise_find_apart(people, look, follow) < same_body_most;
    for (int k = 0; k < POISE_FIND_JOINTS; k++) {
        const poise_landmark *own = &r->landmarks[poise_shape_landmark[k]];
        const int sees = find->joint_score[k] >= seen_least;
        const opinion place = joint_place(people, find, look, follow, k, sees, same_body);
        found->shift[k][0] = place.x - own->x;
        found->shift[k][1] = place.y - own->y;
        found->shift[k][2] =
            look == NULL
                ? 0
                : joint_depth(look, follow, k) - r->world[poise_shape_landmark[k]].z;
        found->visible[k] = sees ? find->joint_score[k] : 0;
        found->error[k] = look != NULL ? 1 / sqrtf(place.weight) : 0;
    }
    found->confirmed = confirms(find);
    if (look != NULL && !same_body) {
        /* It slides: the next look is to be where the find is. */
        r->auxiliary[0].x = find->hip[0];
        r->auxiliary[0].y = find->hip[1];
        r->auxiliary[1].x = find->rim[0];
        r->auxiliary[1].y = find->rim[1];
    }
    poise_find_carry(people, follow);
}
