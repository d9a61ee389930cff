#include "styles.h"

#include <stdio.h>

static const int split_first[SPLIT_COUNT + 1] = {0, 6, 8, STYLE_STRATA};

int sparring_style_count(sparring_split split)
{
    return split_first[split + 1] - split_first[split];
}

/* FNV-1a: a number from a name. */
static uint64_t name_number(const char *name, uint64_t from)
{
    for (; *name != '\0'; name++)
        from = (from ^ (unsigned char)*name) * 0x100000001b3u;
    return from;
}

/* Which stratum style `style` of this name owns in a trait: the name's own permutation. */
static int stratum_of(uint64_t name, int trait, int style)
{
    sparring_random random = random_stream(name, (uint64_t)trait);
    int order[STYLE_STRATA] = {0};
    for (int i = 0; i < STYLE_STRATA; i++) { /* Fisher and Yates, inside out */
        int j = random_below(&random, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    return order[style];
}

sparring_style sparring_style_get(const char *library, const char *move, sparring_split split,
                                  int index)
{
    int number = split_first[split] + index;
    sparring_style style;
    uint64_t name = name_number(move, name_number(library, 0xcbf29ce484222325u));
    snprintf(style.name, sizeof(style.name), "%s/%s/%d", library, move, number);
    for (int i = 0; i < TRAIT_COUNT; i++)
        style.trait[i] = (stratum_of(name, i, number) + 0.5) / STYLE_STRATA;
    return style;
}

/* A value within the style's own stratum, a tenth of its width from both ends. */
static double vary(double middle, sparring_random *random)
{
    return middle + random_between(random, -0.4, 0.4) / STYLE_STRATA;
}

sparring_take sparring_take_make(const sparring_move *move, const sparring_style *style,
                                 sparring_random *random, double speed, double size)
{
    sparring_take take = {.move = move, .size = size, .broken_at = -1};
    for (int i = 0; i < TRAIT_COUNT; i++)
        take.trait[i] = vary(style->trait[i], random);
    double tempo = speed * lerpd(0.90, 1.06, take.trait[TRAIT_TEMPO]);
    double stretch[4] = {
        lerpd(0.72, 1.45, take.trait[TRAIT_WINDUP]), lerpd(1.22, 0.98, take.trait[TRAIT_SNAP]),
        lerpd(1.25, 0.85, take.trait[TRAIT_SNAP]), lerpd(0.82, 1.30, take.trait[TRAIT_RECOVERY])};
    const double written[5] = {0, move->strike, move->contact, move->recover, move->end};
    for (int i = 0; i < 4; i++)
        take.knot[i + 1] = take.knot[i] + (written[i + 1] - written[i]) * stretch[i] / tempo;
    return take;
}

double sparring_take_time(const sparring_take *take, double seconds)
{
    const sparring_move *move = take->move;
    const double written[5] = {0, move->strike, move->contact, move->recover, move->end};
    if (seconds <= 0)
        return 0;
    if (seconds >= take->knot[4])
        return move->end;
    /* Knots that fall together (blocks have no way out) are one. */
    double t[7], v[7];
    int n = 0;
    t[n] = -1, v[n++] = -1;
    for (int i = 0; i < 5; i++) {
        if (i == 0 || take->knot[i] > t[n - 1] + 1e-9)
            t[n] = take->knot[i], v[n++] = written[i];
    }
    t[n] = t[n - 1] + 1, v[n] = v[n - 1] + 1;
    int at = 1;
    while (at + 1 < n - 1 && seconds >= t[at + 1])
        at++;
    return sparring_cubic(&t[at - 1], &v[at - 1], seconds);
}

enum { BREAK_MS = 190 }; /* how long giving up takes */

double sparring_take_end(const sparring_take *take)
{
    return take->broken_at >= 0 ? take->broken_at + BREAK_MS * 1e-3 : take->knot[4];
}

sparring_phase sparring_take_phase(const sparring_take *take, double seconds)
{
    if (seconds < 0 || seconds >= sparring_take_end(take))
        return PHASE_NONE;
    return seconds < take->knot[1]   ? PHASE_WINDUP
           : seconds < take->knot[3] ? PHASE_STRIKE
                                     : PHASE_RECOVER;
}

/* 0 at both ends and outside, 1 in the middle. */
static double hump(double from, double to, double t)
{
    if (t <= from || t >= to)
        return 0;
    double u = (t - from) / (to - from);
    return 16 * u * u * (1 - u) * (1 - u);
}

static double trait_scale(const sparring_take *take, int channel)
{
    const double *trait = take->trait;
    switch (channel) {
    case PELVIS_X:
    case PELVIS_Y:
    case PELVIS_Z:
        return lerpd(0.65, 1.3, trait[TRAIT_SHIFT]);
    case PELVIS_YAW:
    case CHEST_YAW:
        return lerpd(0.82, 1.14, trait[TRAIT_TURN]);
    case CHEST_PITCH:
    case CHEST_ROLL:
    case HEAD_ROLL:
    case HEAD_PITCH:
        return lerpd(0.72, 1.25, trait[TRAIT_LEAN]);
    case LEAD_ELBOW:
    case REAR_ELBOW:
    case LEAD_KNEE:
    case REAR_KNEE:
        return lerpd(0.85, 1.12, trait[TRAIT_FLARE]);
    default:
        return 1;
    }
}

/* What belongs to the style alone and not to the table: the path of the striking limb, the other
 * hand, the tell. `weight`: of the whole take. */
static void add_habits(const sparring_take *take, double t, double weight, double *channel)
{
    const sparring_move *move = take->move;
    const double *trait = take->trait;
    if (move->limb == LIMB_NONE)
        return;
    int lead = sparring_limb_lead(move->limb);
    double sign = lead == SPARRING_LEAD ? 1 : -1;
    double out = weight * hump(move->strike * 0.6, move->contact, t);
    double back = weight * hump(move->contact, move->end, t);
    double before = weight * hump(0, move->strike + 0.5 * (move->contact - move->strike), t);
    double whole =
        weight * smoothstepd(0, move->strike, t) * (1 - smoothstepd(move->recover, move->end, t));
    int leg = sparring_limb_is_leg(move->limb);
    if (leg) {
        double *c = channel + (lead == SPARRING_LEAD ? 0 : LEG_BLOCK);
        c[LEAD_FOOT_X] += sign * 0.14 * (trait[TRAIT_ARC] - 0.5) * out;
        c[LEAD_FOOT_Y] += 0.12 * (trait[TRAIT_RISE] - 0.5) * out;
        c[LEAD_KNEE] += 24 * (trait[TRAIT_FLARE] - 0.5) * out;
        channel[LEAD_HAND_Y] += 0.12 * (trait[TRAIT_COVER] - 0.5) * whole;
        channel[REAR_HAND_Y] += 0.16 * (trait[TRAIT_COVER] - 0.5) * whole;
        channel[REAR_HAND_X] -= 0.10 * (trait[TRAIT_DROP] - 0.5) * whole;
    } else {
        double *c = channel + (lead == SPARRING_LEAD ? 0 : ARM_BLOCK);
        double *other = channel + (lead == SPARRING_LEAD ? ARM_BLOCK : 0);
        c[LEAD_HAND_X] += sign * 0.15 * (trait[TRAIT_ARC] - 0.5) * out;
        c[LEAD_HAND_Y] += 0.12 * (trait[TRAIT_RISE] - 0.5) * out;
        c[LEAD_ELBOW] += 26 * (trait[TRAIT_FLARE] - 0.5) * out;
        c[LEAD_HAND_Y] -= 0.20 * trait[TRAIT_DROP] * back;
        other[LEAD_HAND_Y] += 0.13 * (trait[TRAIT_COVER] - 0.6) * whole;
        other[LEAD_HAND_Z] += 0.07 * (0.5 - trait[TRAIT_COVER]) * whole;
        c[LEAD_HAND_Y] -= 0.07 * trait[TRAIT_TELL] * before;
    }
    channel[CHEST_YAW] += sign * 8 * trait[TRAIT_TELL] * before;
    channel[PELVIS_Y] -= 0.035 * trait[TRAIT_TELL] * before;
}

void sparring_take_add(const sparring_take *take, double seconds, double *channel)
{
    if (seconds <= 0 || seconds >= sparring_take_end(take))
        return;
    const sparring_move *move = take->move;
    double t = sparring_take_time(take, seconds), weight = 1;
    if (take->broken_at >= 0)
        weight = 1 - smoothstepd(take->broken_at, take->broken_at + BREAK_MS * 1e-3, seconds);
    double drawn = move->limb == LIMB_NONE
                       ? 1
                       : lerpd(lerpd(0.6, 1.3, take->trait[TRAIT_CHAMBER]), 1,
                               smoothstepd(0.7 * move->strike, move->contact, t));
    unsigned char seen[CHANNEL_COUNT] = {0};
    for (int i = 0; i < move->key_count; i++) {
        sparring_channel c = move->keys[i].channel;
        if (seen[c])
            continue;
        seen[c] = 1;
        double difference = weight * (sparring_move_value(move, c, t) - sparring_guard[c]);
        if (sparring_channel_scales(c))
            difference *= take->size * drawn * trait_scale(take, c);
        channel[c] += difference;
    }
    add_habits(take, t, weight, channel);
}

sparring_stance sparring_stance_get(const sparring_library *library, sparring_split split,
                                    int index, sparring_random *random)
{
    sparring_style style = sparring_style_get(library->name, "guard", split, index);
    int number = split_first[split] + index;
    const sparring_guard_shape *shape = &library->guard[number % library->guards];
    sparring_stance stance;
    snprintf(stance.name, sizeof(stance.name), "%s/%s/%d", library->name, shape->name, number);
    for (int i = 0; i < CHANNEL_COUNT; i++)
        stance.channel[i] = sparring_guard[i];
    for (int i = 0; i < shape->settings; i++)
        stance.channel[shape->setting[i].channel] = shape->setting[i].value;
    double trait[TRAIT_COUNT]; /* each -0.5..0.5 */
    for (int i = 0; i < TRAIT_COUNT; i++)
        trait[i] = vary(style.trait[i], random) - 0.5;
    double *c = stance.channel;
    c[LEAD_HAND_Y] += 0.09 * trait[TRAIT_COVER];
    c[REAR_HAND_Y] += 0.06 * trait[TRAIT_RISE];
    c[LEAD_HAND_Z] += 0.10 * trait[TRAIT_ARC];
    c[REAR_HAND_Z] += 0.07 * trait[TRAIT_SNAP];
    c[LEAD_HAND_X] += 0.07 * trait[TRAIT_CHAMBER];
    c[REAR_HAND_X] -= 0.06 * trait[TRAIT_CHAMBER];
    c[LEAD_ELBOW] += 16 * trait[TRAIT_FLARE];
    c[REAR_ELBOW] += 16 * trait[TRAIT_FLARE];
    c[PELVIS_YAW] += 16 * trait[TRAIT_TURN];
    c[PELVIS_Y] -= 0.05 * (trait[TRAIT_SHIFT] + 0.3);
    c[CHEST_PITCH] += 8 * trait[TRAIT_LEAN];
    c[HEAD_PITCH] += 8 * trait[TRAIT_TELL];
    double wide = 1 + 0.3 * trait[TRAIT_DROP], length = 1 + 0.3 * trait[TRAIT_SHIFT];
    for (int i = 0; i < 2; i++) {
        stance.foot_x[i] = shape->foot_x[i] * wide;
        stance.foot_z[i] = shape->foot_z[i] * length;
        stance.foot_yaw[i] = radians(shape->foot_yaw[i] + 10 * trait[TRAIT_TURN]);
    }
    stance.bounce_hz = shape->bounce_hz * (1 + 0.35 * trait[TRAIT_TEMPO]);
    stance.bounce_m = shape->bounce_m * (1 + 1.2 * trait[TRAIT_WINDUP]);
    stance.sway = 1 + 0.8 * trait[TRAIT_RECOVERY];
    return stance;
}
