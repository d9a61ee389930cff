#include "truth.h"

#include <stdio.h>

static const char *const line_names[] = {"header", "frame", NULL};
static const char *const phase_names[] = {"none", "windup", "strike", "recover", NULL};
static const char *const limb_names[] = {"none",       "left_hand",  "right_hand",  "left_foot",
                                         "right_foot", "left_elbow", "right_elbow", "left_knee",
                                         "right_knee", NULL};
static const char *const target_names[] = {"none", "head", "body", "arm", "leg", NULL};

static const poise_field header_fighter_fields[] = {
    POISE_FIELD(truth_header_fighter, id, POISE_KIND_I32, POISE_RANGE(1, 2)),
    POISE_FIELD(truth_header_fighter, woman, POISE_KIND_BOOL),
    POISE_FIELD(truth_header_fighter, stature_m, POISE_KIND_F32, .about = "metres"),
};
static const poise_record header_fighter_record =
    POISE_RECORD("SparringFighter", truth_header_fighter, header_fighter_fields);

static const poise_field header_fields[] = {
    POISE_FIELD_AS("type", truth_header, line, POISE_KIND_ENUM, .names = line_names),
    POISE_FIELD(truth_header, version, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, program, POISE_KIND_TEXT),
    POISE_FIELD(truth_header, seed, POISE_KIND_U64),
    POISE_FIELD(truth_header, width, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, height, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, fps_num, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, fps_den, POISE_KIND_I32, POISE_AT_LEAST(1)),
    POISE_FIELD(truth_header, frames, POISE_KIND_I64, POISE_AT_LEAST(1)),
    POISE_FIELD_AS("labels", truth_header, label, POISE_KIND_ENUM, .names = sparring_label_names,
                   .dims = {POISE_COUNTED(truth_header, labels, LABEL_COUNT)},
                   .about = "the classes in order"),
    POISE_FIELD_AS("fighters", truth_header, fighter, POISE_KIND_RECORD,
                   .record = &header_fighter_record, .dims = {POISE_FIXED(SPARRING_FIGHTERS)}),
};
const poise_record sparring_truth_header_record =
    POISE_RECORD("SparringHeader", truth_header, header_fields);

static const poise_field contact_fields[] = {
    POISE_FIELD(truth_contact, limb, POISE_KIND_ENUM, .names = limb_names),
    POISE_FIELD(truth_contact, target, POISE_KIND_ENUM, .names = target_names,
                .about = "what it met; arm: a guard"),
    POISE_FIELD(truth_contact, point_m, POISE_KIND_F32, .dims = {POISE_FIXED(3)},
                .about = "world, metres"),
};
static const poise_record contact_record =
    POISE_RECORD("SparringContact", truth_contact, contact_fields);

static const poise_field fighter_fields[] = {
    POISE_FIELD(truth_fighter, id, POISE_KIND_I32, POISE_RANGE(1, 2)),
    POISE_FIELD(truth_fighter, box_px, POISE_KIND_F32, .dims = {POISE_FIXED(4)},
                .about = "x, y, w, h of the whole body, pixels"),
    POISE_FIELD(truth_fighter, label, POISE_KIND_ENUM, .names = sparring_label_names),
    POISE_FIELD(truth_fighter, phase, POISE_KIND_ENUM, .names = phase_names),
    POISE_FIELD(truth_fighter, limb, POISE_KIND_ENUM, .names = limb_names, .about = "of the move"),
    POISE_FIELD(truth_fighter, move, POISE_KIND_TEXT, .about = "name in the move library"),
    POISE_FIELD(truth_fighter, move_id, POISE_KIND_I64,
                .about = "counts this fighter's moves; 0: idle"),
    POISE_FIELD(truth_fighter, reaction, POISE_KIND_TEXT, .about = "to a hit"),
    POISE_FIELD(truth_fighter, contact, POISE_KIND_RECORD, .record = &contact_record,
                .flags = POISE_FIELD_NULLABLE,
                POISE_PRESENT(truth_fighter, flags, TRUTH_HAS_CONTACT)),
    POISE_FIELD(truth_fighter, world_m, POISE_KIND_F32,
                .dims = {POISE_FIXED(SPARRING_LANDMARKS), POISE_FIXED(3)}),
    POISE_FIELD(truth_fighter, camera_m, POISE_KIND_F32,
                .dims = {POISE_FIXED(SPARRING_LANDMARKS), POISE_FIXED(3)}),
    POISE_FIELD(truth_fighter, image_px, POISE_KIND_F32,
                .dims = {POISE_FIXED(SPARRING_LANDMARKS), POISE_FIXED(2)}),
    POISE_FIELD(truth_fighter, visible, POISE_KIND_I32, POISE_RANGE(0, 1),
                .dims = {POISE_FIXED(SPARRING_LANDMARKS)}),
};
static const poise_record fighter_record =
    POISE_RECORD("SparringFighterFrame", truth_fighter, fighter_fields);

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
    POISE_FIELD(truth_frame, camera, POISE_KIND_RECORD, .record = &camera_record),
    POISE_FIELD_AS("fighters", truth_frame, fighter, POISE_KIND_RECORD, .record = &fighter_record,
                   .dims = {POISE_FIXED(SPARRING_FIGHTERS)}),
};
const poise_record sparring_truth_frame_record =
    POISE_RECORD("SparringFrame", truth_frame, frame_fields);

truth_header sparring_truth_header(const sparring_cast *cast, uint64_t seed, int width, int height,
                                   const int32_t fps[2], int64_t frames)
{
    truth_header header = {.line = TRUTH_HEADER,
                           .version = SPARRING_TRUTH_VERSION,
                           .seed = seed,
                           .width = width,
                           .height = height,
                           .fps_num = fps[0],
                           .fps_den = fps[1],
                           .frames = frames,
                           .labels = LABEL_COUNT};
    snprintf(header.program, sizeof(header.program), "poise-sparring %s", POISE_VERSION);
    for (int i = 0; i < LABEL_COUNT; i++)
        header.label[i] = i;
    for (int i = 0; i < SPARRING_FIGHTERS; i++) {
        header.fighter[i] =
            (truth_header_fighter){i + 1, cast->body[i].woman, (float)cast->body[i].stature};
    }
    return header;
}

static int32_t limb_of(const sparring_actor *actor, sparring_limb limb)
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

static void fill_fighter(const sparring_view *view, const sparring_renderer *renderer,
                         const sparring_contact *contact, int i, truth_fighter *out)
{
    const sparring_actor *fighter = &view->moment->actor[i];
    const sparring_doing *doing = &fighter->doing;
    *out = (truth_fighter){.id = i + 1,
                           .label = (int32_t)doing->label,
                           .phase = (int32_t)doing->phase,
                           .limb = limb_of(fighter, doing->limb),
                           .move_id = doing->serial};
    snprintf(out->move, sizeof(out->move), "%s", doing->move);
    snprintf(out->reaction, sizeof(out->reaction), "%s", doing->reaction);
    if (contact->present) {
        out->flags = TRUTH_HAS_CONTACT;
        out->contact.limb = limb_of(fighter, contact->limb);
        out->contact.target = (int32_t)contact->target;
        put_point(out->contact.point_m, contact->point);
    }
    double box[4];
    sparring_renderer_box(renderer, i, box);
    for (int k = 0; k < 4; k++)
        out->box_px[k] = (float)box[k];
    int visible[SPARRING_LANDMARKS];
    sparring_renderer_visible(renderer, i, visible);
    for (int k = 0; k < SPARRING_LANDMARKS; k++) {
        v3 world = fighter->skeleton.landmark[k], seen = sparring_camera_see(&view->camera, world);
        double x, y;
        sparring_camera_project(&view->camera, seen, &x, &y);
        put_point(out->world_m[k], world);
        put_point(out->camera_m[k], seen);
        out->image_px[k][0] = (float)x;
        out->image_px[k][1] = (float)y;
        out->visible[k] = visible[k];
    }
}

void sparring_truth_frame(const sparring_view *view, const sparring_renderer *renderer,
                          const sparring_contact contact[SPARRING_FIGHTERS], int64_t index,
                          int64_t pts_ns, truth_frame *ret_frame)
{
    const sparring_camera *c = &view->camera;
    *ret_frame = (truth_frame){
        .line = TRUTH_FRAME,
        .index = index,
        .pts_ns = pts_ns,
        .cut = 0,
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
        fill_fighter(view, renderer, &contact[i], i, &ret_frame->fighter[i]);
}
