#include "truth.h"

#include <stdio.h>

static const char *const line_names[] = {"header", "frame", "event", NULL};
static const char *const split_names[] = {"train", "validation", "test", NULL};
static const char *const origin_names[] = {"library", "second", "mocap", NULL};
static const char *const role_names[] = {"fighter", "referee", "bystander", NULL};
static const char *const state_names[] = {"fight", "pause", NULL};
static const char *const stance_names[] = {"orthodox", "southpaw", NULL};
static const char *const phase_names[] = {"none", "windup", "strike", "recover", NULL};
static const char *const limb_names[] = {"none",       "left_hand",  "right_hand",  "left_foot",
                                         "right_foot", "left_elbow", "right_elbow", "left_knee",
                                         "right_knee", NULL};
static const char *const target_names[] = {"none", "head", "body", "arm", "leg", NULL};
static const char *const outcome_names[] = {"none", "landed", "blocked", "missed", NULL};

#define COLOUR_ABOUT "sRGB, 0..1"

static const poise_field cast_fighter_fields[] = {
    POISE_FIELD(truth_cast_fighter, id, POISE_KIND_I32, POISE_RANGE(1, 2)),
    POISE_FIELD(truth_cast_fighter, woman, POISE_KIND_BOOL),
    POISE_FIELD(truth_cast_fighter, stature_m, POISE_KIND_F32, .about = "metres"),
    POISE_FIELD(truth_cast_fighter, shorts_srgb, POISE_KIND_F32, .dims = {POISE_FIXED(3)},
                .about = COLOUR_ABOUT),
    POISE_FIELD(truth_cast_fighter, gloves_srgb, POISE_KIND_F32, .dims = {POISE_FIXED(3)},
                .about = COLOUR_ABOUT),
    POISE_FIELD(truth_cast_fighter, top_srgb, POISE_KIND_F32, .dims = {POISE_FIXED(3)},
                .about = COLOUR_ABOUT "; skin where the chest is bare"),
};
static const poise_record cast_fighter_record =
    POISE_RECORD("SparringCastFighter", truth_cast_fighter, cast_fighter_fields);

static const poise_field header_fields[] = {
    POISE_FIELD_AS("type", truth_header, line, POISE_KIND_ENUM, .names = line_names),
    POISE_FIELD(truth_header, version, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, program, POISE_KIND_TEXT),
    POISE_FIELD(truth_header, seed, POISE_KIND_U64),
    POISE_FIELD(truth_header, split, POISE_KIND_ENUM, .names = split_names),
    POISE_FIELD(truth_header, origin, POISE_KIND_ENUM, .names = origin_names,
                .about = "where the movement comes from"),
    POISE_FIELD(truth_header, camera, POISE_KIND_TEXT,
                .about = "broadcast, or the kind of the one camera"),
    POISE_FIELD(truth_header, width, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, height, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, fps_num, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, fps_den, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, vfr, POISE_KIND_BOOL,
                .about = "frames jitter around that rate and some are missing"),
    POISE_FIELD(truth_header, frames, POISE_KIND_I64, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, crf, POISE_KIND_I32, POISE_RANGE(0, 51), .about = "of an MP4"),
    POISE_FIELD_AS("labels", truth_header, label, POISE_KIND_ENUM, .names = sparring_label_names,
                   .dims = {POISE_COUNTED(truth_header, labels, LABEL_COUNT)},
                   .about = "the classes in order"),
    POISE_FIELD(truth_header, similar_kit, POISE_KIND_BOOL,
                .about = "both fighters wear nearly the same"),
    POISE_FIELD_AS("fighters", truth_header, fighter, POISE_KIND_RECORD,
                   .record = &cast_fighter_record, .dims = {POISE_FIXED(SPARRING_FIGHTERS)}),
};
const poise_record sparring_truth_header_record =
    POISE_RECORD("SparringHeader", truth_header, header_fields);

static const poise_field contact_fields[] = {
    POISE_FIELD(truth_contact, limb, POISE_KIND_ENUM, .names = limb_names),
    POISE_FIELD(truth_contact, target, POISE_KIND_ENUM, .names = target_names,
                .about = "what it met; arm: a guard; none: missed"),
    POISE_FIELD(truth_contact, outcome, POISE_KIND_ENUM, .names = outcome_names),
    POISE_FIELD(truth_contact, move_id, POISE_KIND_I64),
    POISE_FIELD(truth_contact, point_m, POISE_KIND_F32, .dims = {POISE_FIXED(3)},
                .about = "world, metres"),
};
static const poise_record contact_record =
    POISE_RECORD("SparringContact", truth_contact, contact_fields);

#define BOX_FIELD(type)                                                                            \
    POISE_FIELD(type, box_px, POISE_KIND_F32, .dims = {POISE_FIXED(4)},                            \
                .about = "x, y, w, h of the whole body, pixels")
#define VISIBLE_FIELD(type)                                                                        \
    POISE_FIELD(type, visible_fraction, POISE_KIND_F32, POISE_RANGE(0, 1),                         \
                .about = "share of the outline inside the picture and not hidden by somebody")
#define PIXELS_FIELD(type)                                                                         \
    POISE_FIELD(type, image_px, POISE_KIND_F32,                                                    \
                .dims = {POISE_FIXED(SPARRING_LANDMARKS), POISE_FIXED(2)})

static const poise_field fighter_fields[] = {
    POISE_FIELD(truth_fighter, id, POISE_KIND_I32, POISE_RANGE(1, 2)),
    BOX_FIELD(truth_fighter),
    VISIBLE_FIELD(truth_fighter),
    POISE_FIELD(truth_fighter, label, POISE_KIND_ENUM, .names = sparring_label_names),
    POISE_FIELD(truth_fighter, phase, POISE_KIND_ENUM, .names = phase_names),
    POISE_FIELD(truth_fighter, limb, POISE_KIND_ENUM, .names = limb_names, .about = "of the move"),
    POISE_FIELD(truth_fighter, move, POISE_KIND_TEXT, .about = "name in the move library"),
    POISE_FIELD(truth_fighter, style, POISE_KIND_TEXT, .about = "of the library, or mocap clip"),
    POISE_FIELD(truth_fighter, move_id, POISE_KIND_I64,
                .about = "counts this fighter's moves; 0: idle"),
    POISE_FIELD(truth_fighter, feint, POISE_KIND_BOOL, .about = "begun like a strike, broken off"),
    POISE_FIELD(truth_fighter, control, POISE_KIND_BOOL, .about = "clinch, takedown, ground"),
    POISE_FIELD_AS("stance", truth_fighter, southpaw, POISE_KIND_ENUM, .names = stance_names),
    POISE_FIELD(truth_fighter, reaction, POISE_KIND_TEXT, .about = "to a hit"),
    POISE_FIELD(truth_fighter, contact, POISE_KIND_RECORD, .record = &contact_record,
                .flags = POISE_FIELD_NULLABLE,
                POISE_PRESENT(truth_fighter, flags, TRUTH_HAS_CONTACT)),
    POISE_FIELD(truth_fighter, world_m, POISE_KIND_F32,
                .dims = {POISE_FIXED(SPARRING_LANDMARKS), POISE_FIXED(3)}),
    POISE_FIELD(truth_fighter, camera_m, POISE_KIND_F32,
                .dims = {POISE_FIXED(SPARRING_LANDMARKS), POISE_FIXED(3)}),
    PIXELS_FIELD(truth_fighter),
    POISE_FIELD(truth_fighter, visible, POISE_KIND_I32, POISE_RANGE(0, 1),
                .dims = {POISE_FIXED(SPARRING_LANDMARKS)}),
};
static const poise_record fighter_record =
    POISE_RECORD("SparringFighterFrame", truth_fighter, fighter_fields);

static const poise_field other_fields[] = {
    POISE_FIELD(truth_other, role, POISE_KIND_ENUM, .names = role_names),
    BOX_FIELD(truth_other),
    VISIBLE_FIELD(truth_other),
    PIXELS_FIELD(truth_other),
};
static const poise_record other_record = POISE_RECORD("SparringOther", truth_other, other_fields);

static const poise_field camera_fields[] = {
    POISE_FIELD(truth_camera, fx, POISE_KIND_F64),
    POISE_FIELD(truth_camera, fy, POISE_KIND_F64),
    POISE_FIELD(truth_camera, cx, POISE_KIND_F64),
    POISE_FIELD(truth_camera, cy, POISE_KIND_F64),
    POISE_FIELD(truth_camera, position_m, POISE_KIND_F64, .dims = {POISE_FIXED(3)}),
    POISE_FIELD(truth_camera, rotation, POISE_KIND_F64, .dims = {POISE_FIXED(3), POISE_FIXED(3)},
                .about = "camera = rotation * (world - position)"),
};
static const poise_record camera_record =
    POISE_RECORD("SparringCamera", truth_camera, camera_fields);

static const poise_field frame_fields[] = {
    POISE_FIELD_AS("type", truth_frame, line, POISE_KIND_ENUM, .names = line_names),
    POISE_FIELD(truth_frame, index, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(truth_frame, pts_ns, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(truth_frame, cut, POISE_KIND_BOOL),
    POISE_FIELD(truth_frame, shot, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_frame, camera_kind, POISE_KIND_ENUM, .names = sparring_camera_names),
    POISE_FIELD(truth_frame, replay, POISE_KIND_BOOL, .about = "shows the past again"),
    POISE_FIELD(truth_frame, ring_s, POISE_KIND_F64, .about = "ring time of what is shown"),
    POISE_FIELD(truth_frame, ring_speed, POISE_KIND_F32,
                .about = "ring seconds per media second; 1 live"),
    POISE_FIELD(truth_frame, wipe, POISE_KIND_F32, POISE_RANGE(0, 1),
                .about = "share of the picture that a wipe covers"),
    POISE_FIELD(truth_frame, round, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_frame, state, POISE_KIND_ENUM, .names = state_names),
    POISE_FIELD(truth_frame, camera, POISE_KIND_RECORD, .record = &camera_record),
    POISE_FIELD_AS("fighters", truth_frame, fighter, POISE_KIND_RECORD, .record = &fighter_record,
                   .dims = {POISE_FIXED(SPARRING_FIGHTERS)}),
    POISE_FIELD_AS("others", truth_frame, other, POISE_KIND_RECORD, .record = &other_record,
                   .dims = {POISE_COUNTED(truth_frame, others, SPARRING_OTHERS_MAX)}),
};
const poise_record sparring_truth_frame_record =
    POISE_RECORD("SparringFrame", truth_frame, frame_fields);

static const poise_field event_fields[] = {
    POISE_FIELD_AS("type", truth_event, line, POISE_KIND_ENUM, .names = line_names),
    POISE_FIELD(truth_event, fighter, POISE_KIND_I32, POISE_RANGE(1, 2)),
    POISE_FIELD(truth_event, move_id, POISE_KIND_I64, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_event, label, POISE_KIND_ENUM, .names = sparring_label_names),
    POISE_FIELD(truth_event, limb, POISE_KIND_ENUM, .names = limb_names),
    POISE_FIELD(truth_event, move, POISE_KIND_TEXT),
    POISE_FIELD(truth_event, style, POISE_KIND_TEXT),
    POISE_FIELD(truth_event, feint, POISE_KIND_BOOL),
    POISE_FIELD(truth_event, control, POISE_KIND_BOOL),
    POISE_FIELD_AS("stance", truth_event, southpaw, POISE_KIND_ENUM, .names = stance_names),
    POISE_FIELD(truth_event, round, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_event, start_s, POISE_KIND_F64, .about = "ring time"),
    POISE_FIELD(truth_event, end_s, POISE_KIND_F64, .about = "ring time"),
    POISE_FIELD(truth_event, contact_s, POISE_KIND_F64, .flags = POISE_FIELD_NULLABLE,
                POISE_PRESENT(truth_event, flags, TRUTH_HAS_CONTACT), .about = "ring time"),
    POISE_FIELD(truth_event, contact, POISE_KIND_RECORD, .record = &contact_record,
                .flags = POISE_FIELD_NULLABLE,
                POISE_PRESENT(truth_event, flags, TRUTH_HAS_CONTACT)),
    POISE_FIELD(truth_event, shown, POISE_KIND_F32, POISE_RANGE(0, 1),
                .about = "share of its time that was on air live"),
    POISE_FIELD(truth_event, replayed, POISE_KIND_BOOL, .about = "some of it was shown again"),
};
const poise_record sparring_truth_event_record =
    POISE_RECORD("SparringEvent", truth_event, event_fields);

static float srgb_of(float linear)
{
    double c = linear;
    return (float)clampd(c <= 0.0031308 ? 12.92 * c : 1.055 * pow(c, 1 / 2.4) - 0.055, 0, 1);
}

static void put_colour(float ret[3], sparring_rgb c)
{
    ret[0] = srgb_of(c.r);
    ret[1] = srgb_of(c.g);
    ret[2] = srgb_of(c.b);
}

truth_header sparring_truth_header(const sparring_cast *cast)
{
    truth_header header = {.line = TRUTH_HEADER,
                           .version = SPARRING_TRUTH_VERSION,
                           .labels = LABEL_COUNT,
                           .similar_kit = cast->similar_kit};
    snprintf(header.program, sizeof(header.program), "poise-sparring %s", POISE_VERSION);
    for (int i = 0; i < LABEL_COUNT; i++)
        header.label[i] = i;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        const sparring_body *body = &cast->body[i];
        header.fighter[i] = (truth_cast_fighter){
            .id = i + 1, .woman = body->woman, .stature_m = (float)body->stature};
        put_colour(header.fighter[i].shorts_srgb, body->colour[STUFF_SHORTS]);
        put_colour(header.fighter[i].gloves_srgb, body->colour[STUFF_GLOVE]);
        put_colour(header.fighter[i].top_srgb, body->colour[STUFF_TORSO]);
    }
    return header;
}

int32_t sparring_truth_limb(const sparring_actor *actor, sparring_limb limb)
{
    if (limb == LIMB_NONE)
        return TRUTH_NO_LIMB;
    int right = (sparring_limb_lead(limb) == SPARRING_REAR) != (actor->southpaw != 0);
    return TRUTH_LEFT_HAND + 2 * sparring_limb_part(limb) + right;
}

static void put_point(float ret[3], v3 p)
{
    ret[0] = (float)p.x;
    ret[1] = (float)p.y;
    ret[2] = (float)p.z;
}

void sparring_truth_contact(const sparring_actor *actor, const sparring_contact *contact,
                            truth_contact *ret_contact)
{
    *ret_contact = (truth_contact){.limb = sparring_truth_limb(actor, contact->limb),
                                   .target = (int32_t)contact->target,
                                   .outcome = (int32_t)contact->outcome,
                                   .move_id = contact->serial};
    put_point(ret_contact->point_m, contact->point);
}

/* Pixels of a camera-space point; one behind the camera goes far out on its own side. */
static void put_pixels(const sparring_camera *camera, v3 seen, float ret[2])
{
    double x, y;
    seen.z = fmax(seen.z, 0.02);
    sparring_camera_project(camera, seen, &x, &y);
    ret[0] = (float)clampd(x, -1e5, 1e5);
    ret[1] = (float)clampd(y, -1e5, 1e5);
}

static void put_box(const sparring_renderer *renderer, int who, float ret[4])
{
    double box[4];
    sparring_renderer_box(renderer, who, box);
    for (int k = 0; k < 4; k++)
        ret[k] = (float)box[k];
}

static void fill_fighter(const sparring_shot *shot, const sparring_renderer *renderer, int i,
                         truth_fighter *out)
{
    const sparring_actor *actor = &shot->moment.actor[i];
    const sparring_doing *doing = &actor->doing;
    *out = (truth_fighter){.id = i + 1,
                           .visible_fraction = sparring_renderer_visible_share(renderer, i),
                           .label = (int32_t)doing->label,
                           .phase = (int32_t)doing->phase,
                           .limb = sparring_truth_limb(actor, doing->limb),
                           .move_id = doing->serial,
                           .feint = doing->feint != 0,
                           .control = doing->control != 0,
                           .southpaw = actor->southpaw != 0};
    snprintf(out->move, sizeof(out->move), "%s", doing->move);
    snprintf(out->style, sizeof(out->style), "%s", doing->style);
    snprintf(out->reaction, sizeof(out->reaction), "%s", doing->reaction);
    if (shot->contact[i].present) {
        out->flags = TRUTH_HAS_CONTACT;
        sparring_truth_contact(actor, &shot->contact[i], &out->contact);
    }
    put_box(renderer, i, out->box_px);
    int visible[SPARRING_LANDMARKS];
    sparring_renderer_visible(renderer, i, visible);
    for (int k = 0; k < SPARRING_LANDMARKS; k++) {
        v3 world = actor->skeleton.landmark[k], seen = sparring_camera_see(&shot->camera, world);
        put_point(out->world_m[k], world);
        put_point(out->camera_m[k], seen);
        put_pixels(&shot->camera, seen, out->image_px[k]);
        out->visible[k] = visible[k];
    }
}

void sparring_truth_frame(const sparring_cast *cast, const sparring_shot *shot,
                          const sparring_renderer *renderer, int64_t index, int64_t pts_ns, int cut,
                          truth_frame *ret_frame)
{
    const sparring_camera *c = &shot->camera;
    const sparring_moment *moment = &shot->moment;
    *ret_frame = (truth_frame){
        .line = TRUTH_FRAME,
        .index = index,
        .pts_ns = pts_ns,
        .cut = cut,
        .shot = shot->number,
        .camera_kind = (int32_t)shot->kind,
        .replay = shot->replay,
        .ring_s = shot->ring_step / SPARRING_STEPS,
        .ring_speed = (float)shot->speed,
        .wipe = sparring_renderer_wiped(renderer),
        .round = moment->round,
        .state = (int32_t)moment->state,
        .camera = {.fx = c->fx,
                   .fy = c->fy,
                   .cx = c->cx,
                   .cy = c->cy,
                   .position_m = {c->position.x, c->position.y, c->position.z},
                   .rotation = {{c->axes.x.x, c->axes.x.y, c->axes.x.z},
                                {c->axes.y.x, c->axes.y.y, c->axes.y.z},
                                {c->axes.z.x, c->axes.z.y, c->axes.z.z}}},
    };
    for (int i = 0; i < SPARRING_FIGHTERS; i++)
        fill_fighter(shot, renderer, i, &ret_frame->fighter[i]);
    ret_frame->others = moment->actors - SPARRING_FIGHTERS;
    for (int i = SPARRING_FIGHTERS; i < moment->actors; i++) {
        truth_other *other = &ret_frame->other[i - SPARRING_FIGHTERS];
        other->role = (int32_t)cast->role[i];
        other->visible_fraction = sparring_renderer_visible_share(renderer, i);
        put_box(renderer, i, other->box_px);
        for (int k = 0; k < SPARRING_LANDMARKS; k++)
            put_pixels(c, sparring_camera_see(c, moment->actor[i].skeleton.landmark[k]),
                       other->image_px[k]);
    }
}
