#include "scene/moves_tables.h"

#include <poise/version.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define OMIT .flags = POISE_FIELD_OPTIONAL | POISE_FIELD_OMIT

/* ---- counts ---- */

static const poise_field count_fields[] = {
    POISE_FIELD(poise_count_model, a, POISE_KIND_F64, POISE_RANGE(-20, 20)),
    POISE_FIELD(poise_count_model, b, POISE_KIND_F64, POISE_RANGE(0, 20)),
    POISE_FIELD(poise_count_model, recall, POISE_KIND_F64, POISE_RANGE(0, 1)),
    POISE_FIELD(poise_count_model, strength, POISE_KIND_F64, POISE_RANGE(0, 1e6)),
    POISE_FIELD(poise_count_model, spread, POISE_KIND_F64, OMIT, POISE_RANGE(0, 10)),
    POISE_FIELD(poise_count_model, answered, POISE_KIND_F64, OMIT, POISE_RANGE(0, 1)),
    POISE_FIELD(poise_count_model, a_slope, POISE_KIND_F64, OMIT, POISE_RANGE(-100, 100)),
    POISE_FIELD(poise_count_model, recall_slope, POISE_KIND_F64, OMIT, POISE_RANGE(-100, 100)),
    POISE_FIELD(poise_count_model, rate, POISE_KIND_F64, OMIT, POISE_RANGE(0, 100)),
};
static const poise_record count_record =
    POISE_RECORD("CountModel", poise_count_model, count_fields);

#define COUNT(name_, class_)                                                                       \
    POISE_FIELD_AS(name_, poise_count_models, of[class_], POISE_KIND_RECORD,                       \
                   .record = &count_record, OMIT,                                                  \
                   POISE_PRESENT(poise_count_models, known, 1u << (class_)))
static const poise_field counts_fields[] = {
    COUNT("straight", POISE_LABEL_JAB),      COUNT("hook", POISE_LABEL_HOOK),
    COUNT("uppercut", POISE_LABEL_UPPERCUT), COUNT("kick_low", POISE_LABEL_KICK_LOW),
    COUNT("kick_mid", POISE_LABEL_KICK_MID), COUNT("kick_high", POISE_LABEL_KICK_HIGH),
    COUNT("knee", POISE_LABEL_KNEE),         COUNT("elbow", POISE_LABEL_ELBOW),
    COUNT("block", POISE_LABEL_BLOCK),       COUNT("dodge", POISE_LABEL_DODGE),
    COUNT("clinch", POISE_LABEL_CLINCH),     COUNT("takedown", POISE_LABEL_TAKEDOWN),
    COUNT("ground", POISE_LABEL_GROUND),
};
const poise_record poise_count_models_record =
    POISE_RECORD("CountModels", poise_count_models, counts_fields);

/* ---- packets ---- */

typedef struct probabilities {
    float of[POISE_LABELS];
} probabilities;

#define PROBABILITY(name_, label_)                                                                 \
    POISE_FIELD_AS(name_, probabilities, of[label_], POISE_KIND_F32, POISE_RANGE(0, 1))
static const poise_field probability_fields[] = {
    PROBABILITY("idle", POISE_LABEL_IDLE),         PROBABILITY("jab", POISE_LABEL_JAB),
    PROBABILITY("cross", POISE_LABEL_CROSS),       PROBABILITY("hook", POISE_LABEL_HOOK),
    PROBABILITY("uppercut", POISE_LABEL_UPPERCUT), PROBABILITY("kick_low", POISE_LABEL_KICK_LOW),
    PROBABILITY("kick_mid", POISE_LABEL_KICK_MID), PROBABILITY("kick_high", POISE_LABEL_KICK_HIGH),
    PROBABILITY("knee", POISE_LABEL_KNEE),         PROBABILITY("elbow", POISE_LABEL_ELBOW),
    PROBABILITY("block", POISE_LABEL_BLOCK),       PROBABILITY("dodge", POISE_LABEL_DODGE),
    PROBABILITY("clinch", POISE_LABEL_CLINCH),     PROBABILITY("takedown", POISE_LABEL_TAKEDOWN),
    PROBABILITY("ground", POISE_LABEL_GROUND),
};
static const poise_record probability_record =
    POISE_RECORD("ClassProbabilities", probabilities, probability_fields);

typedef struct weights {
    float of[POISE_MOVE_MODELS];
} weights;

static const poise_field weight_fields[] = {
    POISE_FIELD_AS("bilstm", weights, of[0], POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD_AS("transformer", weights, of[1], POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD_AS("cnn_lstm", weights, of[2], POISE_KIND_F32, POISE_RANGE(0, 1)),
};
static const poise_record weight_record = POISE_RECORD("EnsembleWeights", weights, weight_fields);

static int check_packet(const void *value, poise_err *err)
{
    const poise_prediction_packet *p = value;
    float sum = 0;
    for (int c = 0; c < POISE_LABELS; c++)
        sum += p->class_probabilities[c];
    if (!(sum >= 0.95f && sum <= 1.05f))
        return poise_fail(err, POISE_EFORMAT, "class_probabilities: their sum is %g, not 1",
                          (double)sum);
    if (strcmp(p->fighter_id, "fighter_1") != 0 && strcmp(p->fighter_id, "fighter_2") != 0)
        return poise_fail(err, POISE_EFORMAT, "fighter_id: '%s' is neither fighter_1 nor fighter_2",
                          p->fighter_id);
    return 0;
}

static const poise_field packet_fields[] = {
    POISE_FIELD(poise_prediction_packet, prediction_id, POISE_KIND_TEXT, .about = "UUID"),
    POISE_FIELD(poise_prediction_packet, frame_id, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_prediction_packet, timestamp_ms, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_prediction_packet, fighter_id, POISE_KIND_TEXT),
    POISE_FIELD(poise_prediction_packet, predicted_label, POISE_KIND_ENUM,
                .names = poise_label_names),
    POISE_FIELD(poise_prediction_packet, confidence, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD(poise_prediction_packet, class_probabilities, POISE_KIND_RECORD,
                .record = &probability_record),
    POISE_FIELD(poise_prediction_packet, model_name, POISE_KIND_TEXT),
    POISE_FIELD(poise_prediction_packet, ensemble_weights, POISE_KIND_RECORD,
                .record = &weight_record),
    POISE_FIELD(poise_prediction_packet, inference_time_ms, POISE_KIND_F64,
                .limits = POISE_LIMIT_MIN_OPEN, .about = "host time of this window"),
    POISE_FIELD(poise_prediction_packet, model_version, POISE_KIND_TEXT),
    POISE_FIELD(poise_prediction_packet, abstained, POISE_KIND_BOOL, OMIT,
                .about = "the models are not sure: predicted_label is no answer"),
    POISE_FIELD(poise_prediction_packet, uncertain, POISE_KIND_BOOL, OMIT,
                .about = "whose window it was is not certain"),
};
const poise_record poise_prediction_packet_record = POISE_RECORD(
    "PredictionPacket", poise_prediction_packet, packet_fields, .flags = POISE_RECORD_OPEN,
    .check = check_packet, .about = "NeuroCombat's message");

poise_prediction_packet poise_prediction_packet_of(const poise_prediction *p,
                                                   const char *model_version)
{
    poise_prediction_packet packet = {.frame_id = p->frame,
                                      .timestamp_ms = p->pts_ns / 1000000,
                                      .predicted_label = p->label,
                                      .confidence = p->confidence,
                                      .model_name = "ensemble",
                                      .inference_time_ms = (double)p->inference_ms,
                                      .abstained = (p->flags & POISE_PREDICTION_ABSTAINED) != 0,
                                      .uncertain = (p->flags & POISE_PREDICTION_UNCERTAIN) != 0};
    snprintf(packet.fighter_id, sizeof packet.fighter_id, "fighter_%d", p->fighter == 2 ? 2 : 1);
    snprintf(packet.model_version, sizeof packet.model_version, "%s", model_version);
    memcpy(packet.class_probabilities, p->probability, sizeof packet.class_probabilities);
    memcpy(packet.ensemble_weights, p->weight, sizeof packet.ensemble_weights);
    return packet;
}

/* ---- events ---- */

static const char type_name[] = "poise.events";

static const poise_field round_fields[] = {
    POISE_FIELD(poise_round, from_ns, POISE_KIND_I64, POISE_AT_LEAST(0)),
    POISE_FIELD(poise_round, to_ns, POISE_KIND_I64, POISE_AT_LEAST(0)),
};
static const poise_record round_record =
    POISE_RECORD("Round", poise_round, round_fields, .flags = POISE_RECORD_TUPLE,
                 .about = "[from_ns, to_ns], the end not included");

static const poise_field header_fields[] = {
    POISE_FIELD(poise_events_header, type, POISE_KIND_TEXT, .about = "poise.events"),
    POISE_FIELD(poise_events_header, schema_version, POISE_KIND_I32, .flags = POISE_FIELD_VERSION),
    POISE_FIELD(poise_events_header, poise_version, POISE_KIND_TEXT, OMIT),
    POISE_FIELD(poise_events_header, source, POISE_KIND_TEXT, OMIT,
                .about = "name of the source; absent when private"),
    POISE_FIELD(poise_events_header, fps, POISE_KIND_F64, POISE_AT_LEAST(0),
                .about = "nominal frames per second, 0.0 unknown"),
    POISE_FIELD(poise_events_header, media_ns, POISE_KIND_I64, POISE_AT_LEAST(0),
                .about = "media time of the last frame"),
    POISE_FIELD(poise_events_header, model, POISE_KIND_TEXT),
    POISE_FIELD(poise_events_header, model_version, POISE_KIND_TEXT),
    POISE_FIELD_AS("fighter_1", poise_events_header, fighter_name[0], POISE_KIND_TEXT, OMIT),
    POISE_FIELD_AS("fighter_2", poise_events_header, fighter_name[1], POISE_KIND_TEXT, OMIT),
    POISE_FIELD(poise_events_header, windows, POISE_KIND_I64, .dims = {POISE_FIXED(2)},
                POISE_AT_LEAST(0), .about = "seconds of movement judged, of fighter 1 and 2"),
    POISE_FIELD(poise_events_header, abstained, POISE_KIND_I64, .dims = {POISE_FIXED(2)},
                POISE_AT_LEAST(0), .about = "of these without an answer"),
    POISE_FIELD(poise_events_header, dropped, POISE_KIND_I64, POISE_AT_LEAST(0), OMIT,
                .about = "events over the limit that are not here"),
    POISE_FIELD_AS("rounds", poise_events_header, rounds.round, POISE_KIND_RECORD,
                   .record = &round_record,
                   .dims = {POISE_COUNTED(poise_events_header, rounds.count, POISE_ROUNDS_MAX)},
                   .about = "as the user said; none: not said"),
    POISE_FIELD(poise_events_header, counts, POISE_KIND_RECORD,
                .record = &poise_count_models_record,
                .about = "how found events become a range of how many there were"),
};
const poise_record poise_events_header_record = POISE_RECORD(
    "EventsHeader", poise_events_header, header_fields, .version = POISE_EVENTS_VERSION,
    .flags = POISE_RECORD_OPEN, .about = "first line of events.jsonl");

poise_events_header poise_events_header_defaults(void)
{
    poise_events_header header = {.schema_version = POISE_EVENTS_VERSION};
    memcpy(header.type, type_name, sizeof type_name);
    memcpy(header.poise_version, POISE_VERSION, sizeof POISE_VERSION);
    return header;
}

/* An event as its line has it: limb and target may be absent. */
enum { HAS_LIMB = 1, HAS_TARGET = 2 };

typedef struct event_line {
    poise_event event;
    int32_t name, stance, outcome, evidence; /* of enums whose sign is not fixed */
    uint32_t present;
} event_line;

static const char *const event_flags[] = {"uncertain", NULL};
static const poise_field event_fields[] = {
    POISE_FIELD_AS("event", event_line, event.number, POISE_KIND_I64, POISE_AT_LEAST(1),
                   .about = "1, 2 … in order of time"),
    POISE_FIELD_AS("fighter", event_line, event.fighter, POISE_KIND_I32, POISE_RANGE(1, 2)),
    POISE_FIELD_AS("label", event_line, name, POISE_KIND_ENUM, .names = poise_event_names,
                   .about = "straight: jab or cross, the hand or the stance is not known"),
    POISE_FIELD_AS("confidence", event_line, event.confidence, POISE_KIND_F32, POISE_RANGE(0, 1)),
    POISE_FIELD_AS("evidence", event_line, evidence, POISE_KIND_ENUM, .names = poise_evidence_names,
                   .about = "what the label's figures rest on: real people, rendered fights, or "
                            "too little"),
    POISE_FIELD_AS("flags", event_line, event.flags, POISE_KIND_BITS, .names = event_flags, OMIT,
                   .about = "uncertain: whose move it is"),
    POISE_FIELD_AS("start_ns", event_line, event.start_ns, POISE_KIND_I64),
    POISE_FIELD_AS("peak_ns", event_line, event.peak_ns, POISE_KIND_I64,
                   .about = "media time: farthest out, or fastest"),
    POISE_FIELD_AS("end_ns", event_line, event.end_ns, POISE_KIND_I64),
    POISE_FIELD_AS("limb", event_line, event.limb, POISE_KIND_ENUM, .names = poise_limb_names, OMIT,
                   POISE_PRESENT(event_line, present, HAS_LIMB)),
    POISE_FIELD_AS("target", event_line, event.target, POISE_KIND_ENUM, .names = poise_target_names,
                   OMIT, POISE_PRESENT(event_line, present, HAS_TARGET),
                   .about = "of the opponent: what the limb touched, a candidate"),
    POISE_FIELD_AS("outcome", event_line, outcome, POISE_KIND_ENUM,
                   .names = poise_strike_outcome_names,
                   .about = "a candidate from how near the limb came"),
    POISE_FIELD_AS("stance", event_line, stance, POISE_KIND_ENUM, .names = poise_stance_names),
};

static int check_event(const void *value, poise_err *err)
{
    const poise_event *e = &((const event_line *)value)->event;
    if (!(e->start_ns <= e->peak_ns && e->peak_ns <= e->end_ns))
        return poise_fail(err, POISE_EFORMAT, "start_ns, peak_ns, end_ns: are not in this order");
    return 0;
}

static const poise_record event_record =
    POISE_RECORD("MoveEvent", event_line, event_fields, .check = check_event);

int poise_events_write_header(poise_json *json, const poise_events_header *header, poise_err *err)
{
    poise_json_begin_map(json);
    for (size_t i = 0; i < sizeof header_fields / sizeof *header_fields; i++)
        poise_json_field(json, &poise_events_header_record, header_fields[i].name, header);
    poise_json_key(json, "units");
    poise_json_begin_map(json);
    poise_json_key(json, "start_ns");
    poise_json_text(json, "nanoseconds since the first frame; also peak_ns, end_ns, rounds");
    poise_json_key(json, "confidence");
    poise_json_text(json, "0 to 1, calibrated");
    poise_json_end(json);
    poise_json_end(json);
    return poise_json_finish(json, err);
}

int poise_events_write_event(poise_json *json, const poise_event *event, poise_err *err)
{
    const event_line line = {.event = *event,
                             .name = poise_event_name_index(event),
                             .stance = (int32_t)event->stance,
                             .outcome = (int32_t)event->outcome,
                             .evidence = (int32_t)event->evidence,
                             .present = (event->limb >= 0 ? HAS_LIMB : 0u) |
                                        (event->target >= 0 ? HAS_TARGET : 0u)};
    poise_json_record(json, &event_record, &line);
    return poise_json_finish(json, err);
}

int poise_events_read_header(poise_lines *lines, poise_events_header *ret_header, poise_err *err)
{
    const char *text;
    size_t size;
    int cut;
    poise_events_header header;
    int code = poise_lines_next(lines, &text, &size, &cut, err);
    if (code)
        return code == POISE_EOF
                   ? poise_fail(err, POISE_EFORMAT, "%s: the file is empty", lines->name)
                   : code;
    code = poise_json_read(text, size, &poise_events_header_record, NULL, &header, err);
    if (!code && strcmp(header.type, type_name) != 0)
        code = poise_fail(err, POISE_EFORMAT, "type: '%s' is not '%s'", header.type, type_name);
    if (code)
        return poise_fail_prefix(err, code, "%s: line %" PRId64 " is no header of events",
                                 lines->name, lines->number);
    *ret_header = header;
    return 0;
}

int poise_events_read_event(poise_lines *lines, poise_event *ret_event, poise_err *err)
{
    const char *text;
    size_t size;
    int cut;
    event_line line;
    int code = poise_lines_next(lines, &text, &size, &cut, err);
    if (code)
        return code;
    code = poise_json_read(text, size, &event_record, NULL, &line, err);
    if (code)
        return poise_fail_prefix(err, code, "%s: line %" PRId64, lines->name, lines->number);
    poise_event *e = &line.event;
    if (line.name == POISE_LABELS) {
        e->label = POISE_LABEL_UNKNOWN;
        e->flags |= POISE_EVENT_STRAIGHT;
    } else {
        e->label = (poise_label)line.name;
        if (poise_event_class(e) == POISE_LABEL_JAB)
            e->flags |= POISE_EVENT_STRAIGHT;
    }
    e->stance = (poise_stance)line.stance;
    e->outcome = (poise_strike_outcome)line.outcome;
    e->evidence = (poise_evidence)line.evidence;
    if (!(line.present & HAS_LIMB))
        e->limb = -1;
    if (!(line.present & HAS_TARGET))
        e->target = -1;
    *ret_event = *e;
    return 0;
}
