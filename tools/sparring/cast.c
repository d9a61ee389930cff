#include "cast.h"

#include "hall_pictures.h"

#include <stddef.h>

/* sRGB 0..255 to linear light. */
static sparring_rgb srgb(double r, double g, double b)
{
    double c[3] = {r / 255, g / 255, b / 255};
    for (int i = 0; i < 3; i++)
        c[i] = c[i] <= 0.04045 ? c[i] / 12.92 : pow((c[i] + 0.055) / 1.055, 2.4);
    return (sparring_rgb){(float)c[0], (float)c[1], (float)c[2]};
}

static sparring_rgb shade(sparring_rgb c, double factor)
{
    float f = (float)factor;
    return (sparring_rgb){c.r * f, c.g * f, c.b * f};
}

/* What only one part wears. Cloth without hue: black, grey or white. */
static const sparring_pattern patterns[SPLIT_COUNT][3] = {
    [SPLIT_TRAIN] = {PATTERN_PLAIN, PATTERN_STRIPE, PATTERN_HEM},
    [SPLIT_VALIDATION] = {PATTERN_PANEL, PATTERN_CHECK, PATTERN_PANEL},
    [SPLIT_TEST] = {PATTERN_HALVES, PATTERN_FLECKS, PATTERN_HALVES},
};
static const double neutral[SPLIT_COUNT] = {34, 120, 215};
static const double referee_shirt[SPLIT_COUNT][3] = {
    {226, 226, 222}, {120, 160, 205}, {30, 30, 32}};
static const double shoes[SPLIT_COUNT][2] = {{30, 200}, {80, 150}, {55, 235}};

/* Along the tones of human skin, 0 pale .. 1 dark. */
static sparring_rgb skin_tone(double u)
{
    static const double tones[5][3] = {
        {240, 202, 178}, {222, 176, 145}, {188, 138, 104}, {138, 94, 66}, {84, 57, 43}};
    int i = (int)(u * 4);
    i = i > 3 ? 3 : i;
    double c[3];
    for (int k = 0; k < 3; k++)
        c[k] = lerpd(tones[i][k], tones[i + 1][k], u * 4 - i);
    return srgb(c[0], c[1], c[2]);
}

/* Cloth of a hue (0..1), or of none. */
static sparring_rgb cloth(sparring_random *random, sparring_split split, double hue)
{
    if (random_unit(random) < 0.2)
        return srgb(neutral[split], neutral[split], neutral[split]);
    return sparring_tint(hue, random_between(random, 0.75, 0.97),
                         random_between(random, 0.12, 0.5));
}

/* Lengths follow the proportions in Drillis and Contini, Body segment parameters (1966). */
static void draw_build(sparring_body *body, sparring_split split, sparring_random *random)
{
    body->stature = body->woman ? split_between(random, split, 1.56, 1.78)
                                : split_between(random, split, 1.66, 1.94);
    body->scale = body->stature / 1.75;
    body->girth = split_between(random, split, 0.90, 1.14) * (body->woman ? 0.92 : 1);
    double h = body->stature, leg = split_between(random, split, 0.975, 1.03),
           arm = split_between(random, split, 0.975, 1.04);
    body->shoulder = h * (body->woman ? 0.098 : 0.107) * split_between(random, split, 0.96, 1.05);
    body->hip = h * (body->woman ? 0.059 : 0.056);
    body->thigh = h * 0.2425 * leg * random_between(random, 0.99, 1.01);
    body->shank = h * 0.2440 * leg * random_between(random, 0.99, 1.01);
    body->upper_arm = h * 0.184 * arm * random_between(random, 0.99, 1.01);
    body->forearm = h * 0.148 * arm * random_between(random, 0.99, 1.01);
    body->spine = h * 0.288;
}

static void draw_skin_and_hair(sparring_body *body, sparring_split split, sparring_random *random)
{
    static const double hairs[5][3] = {
        {30, 24, 22}, {58, 38, 26}, {92, 60, 36}, {150, 112, 66}, {110, 52, 30}};
    double tone = split_between(random, split, 0, 1);
    const double *hair = hairs[random_below(random, tone > 0.55 ? 2 : 5)];
    body->colour[STUFF_SKIN] = body->colour[STUFF_HEAD] = skin_tone(tone);
    body->colour[STUFF_HAIR] = srgb(hair[0], hair[1], hair[2]);
    static const sparring_hair his[5] = {HAIR_SHORT, HAIR_SHORT, HAIR_CROPPED, HAIR_CROPPED,
                                         HAIR_NONE};
    static const sparring_hair hers[3] = {HAIR_TIED, HAIR_TIED, HAIR_BUN};
    body->hair = body->woman ? hers[random_below(random, 3)] : his[random_below(random, 5)];
    if (!body->woman && random_unit(random) < 0.4)
        body->beard = random_between(random, 0.3, 0.9);
}

/* What follows from the kit. */
static void finish(sparring_body *body)
{
    body->ankle_height = body->stature * (body->barefoot ? 0.040 : 0.046);
    if (body->top == TOP_BARE)
        body->colour[STUFF_TORSO] = body->colour[STUFF_SKIN];
    body->colour[STUFF_SLEEVE] = body->colour[STUFF_TORSO];
    if (body->barefoot)
        body->colour[STUFF_SHOE] = body->colour[STUFF_SOLE] = body->colour[STUFF_SKIN];
}

static void draw_kit(sparring_body *body, sparring_split split, sparring_random *random, double hue)
{
    static const sparring_top his[8] = {TOP_BARE, TOP_BARE, TOP_BARE,  TOP_BARE,
                                        TOP_BARE, TOP_VEST, TOP_SHORT, TOP_LONG};
    static const sparring_top hers[4] = {TOP_CROP, TOP_CROP, TOP_VEST, TOP_SHORT};
    static const sparring_hands hands[6] = {HANDS_GLOVES, HANDS_GLOVES,       HANDS_GLOVES,
                                            HANDS_GLOVES, HANDS_SMALL_GLOVES, HANDS_BARE};
    sparring_rgb *colour = body->colour;
    body->top = body->woman ? hers[random_below(random, 4)] : his[random_below(random, 8)];
    body->hands = hands[random_below(random, 6)];
    body->pattern = patterns[split][random_below(random, 3)];
    body->barefoot = random_unit(random) < 0.5;
    body->guards = body->barefoot && random_unit(random) < 0.35;
    body->pads = !body->guards && random_unit(random) < 0.15;
    body->shorts_length =
        body->woman ? random_between(random, 0.3, 0.5) : random_between(random, 0.45, 0.75);
    colour[STUFF_SHORTS] = cloth(random, split, hue);
    colour[STUFF_TORSO] =
        random_unit(random) < 0.6 ? shade(colour[STUFF_SHORTS], 0.8) : cloth(random, split, hue);
    colour[STUFF_GLOVE] = random_unit(random) < 0.5
                              ? colour[STUFF_SHORTS]
                              : cloth(random, split, split_between(random, split, 0, 1));
    int pale = random_unit(random) < 0.6;
    body->trim = pale ? srgb(226, 224, 216) : srgb(24, 24, 28);
    colour[STUFF_CUFF] = pale ? srgb(214, 212, 206) : shade(colour[STUFF_GLOVE], 0.45);
    double shoe = shoes[split][random_below(random, 2)];
    colour[STUFF_SHOE] = srgb(shoe, shoe, shoe);
    colour[STUFF_SOLE] = srgb(190, 186, 176);
    colour[STUFF_GUARD] = random_unit(random) < 0.5 ? colour[STUFF_GLOVE] : srgb(40, 40, 42);
    colour[STUFF_PAD] = srgb(neutral[split] * 0.7, neutral[split] * 0.7, neutral[split] * 0.72);
}

/* The other one's kit, but for what two people of one gym still have of their own. */
static void copy_kit(sparring_body *body, const sparring_body *from, sparring_random *random)
{
    static const sparring_stuff same[] = {STUFF_SHORTS, STUFF_GLOVE, STUFF_CUFF, STUFF_SHOE,
                                          STUFF_SOLE,   STUFF_GUARD, STUFF_PAD,  STUFF_TORSO};
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        body->colour[same[i]] = shade(from->colour[same[i]], random_between(random, 0.93, 1.07));
    body->top = from->top == TOP_CROP && !body->woman  ? TOP_VEST
                : from->top == TOP_BARE && body->woman ? TOP_CROP
                                                       : from->top;
    if (from->top == TOP_BARE) /* the chest was skin */
        body->colour[STUFF_TORSO] = shade(body->colour[STUFF_SHORTS], 0.8);
    body->hands = from->hands;
    body->pattern = from->pattern;
    body->barefoot = from->barefoot;
    body->guards = from->guards;
    body->pads = from->pads;
    body->trim = from->trim;
    body->shorts_length = from->shorts_length * random_between(random, 0.92, 1.08);
}

static void dress_referee(sparring_body *body, sparring_split split)
{
    const double *shirt = referee_shirt[split];
    body->top = TOP_SHORT;
    body->hands = HANDS_OPEN;
    body->trousers = 1;
    body->bow_tie = split != SPLIT_TEST;
    body->pattern = PATTERN_PLAIN;
    body->colour[STUFF_TORSO] = srgb(shirt[0], shirt[1], shirt[2]);
    body->colour[STUFF_SHORTS] = body->colour[STUFF_TROUSERS] = srgb(28, 28, 32);
    body->colour[STUFF_SHOE] = srgb(26, 26, 28);
    body->colour[STUFF_SOLE] = srgb(40, 40, 40);
    body->trim = srgb(18, 18, 20);
}

static void dress_bystander(sparring_body *body, sparring_split split, sparring_random *random)
{
    body->top = random_unit(random) < 0.5 ? TOP_SHORT : TOP_LONG;
    body->hands = HANDS_OPEN;
    body->trousers = 1;
    body->pattern =
        random_unit(random) < 0.6 ? PATTERN_PLAIN : patterns[split][random_below(random, 3)];
    body->colour[STUFF_TORSO] =
        sparring_tint(split_between(random, split, 0, 1), random_between(random, 0.1, 0.8),
                      random_between(random, 0.05, 0.45));
    body->colour[STUFF_SHORTS] = body->colour[STUFF_TROUSERS] =
        sparring_tint(split_between(random, split, 0, 1), random_between(random, 0.1, 0.6),
                      random_between(random, 0.03, 0.2));
    double shoe = shoes[split][random_below(random, 2)];
    body->colour[STUFF_SHOE] = srgb(shoe, shoe, shoe);
    body->colour[STUFF_SOLE] = srgb(200, 200, 196);
    body->trim = srgb(60, 44, 30);
}

sparring_cast sparring_cast_make(sparring_split split, uint64_t seed)
{
    sparring_random random = random_stream(seed, 40);
    sparring_cast cast = {.similar_kit = random_unit(&random) < 0.25};
    int referee = random_unit(&random) < 0.75, bystanders = random_below(&random, 4);
    cast.actors = SPARRING_FIGHTERS + referee + bystanders;
    double hue = 0;
    for (int i = 0; i < cast.actors; i++) {
        sparring_body *body = &cast.body[i];
        random = random_stream(seed, 100 + (uint64_t)i);
        cast.role[i] = i < SPARRING_FIGHTERS               ? ROLE_FIGHTER
                       : referee && i == SPARRING_FIGHTERS ? ROLE_REFEREE
                                                           : ROLE_BYSTANDER;
        body->woman = random_unit(&random) < 0.35;
        if (i == 1 && random_unit(&random) < 0.9)
            body->woman = cast.body[0].woman; /* who mostly fights whom */
        draw_build(body, split, &random);
        draw_skin_and_hair(body, split, &random);
        double other = hue;
        for (int tries = 0; tries < 8; tries++) { /* another colour than the first one's */
            hue = split_between(&random, split, 0, 1);
            if (i != 1 || fabs(remainder(hue - other, 1)) > 0.18)
                break;
        }
        if (cast.role[i] == ROLE_REFEREE)
            dress_referee(body, split);
        else if (cast.role[i] == ROLE_BYSTANDER)
            dress_bystander(body, split, &random);
        else if (i == 1 && cast.similar_kit)
            copy_kit(body, &cast.body[0], &random);
        else
            draw_kit(body, split, &random, hue);
    }
    for (int i = 0; i < cast.actors; i++)
        finish(&cast.body[i]);
    return cast;
}
