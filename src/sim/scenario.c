#include "sim/scenario.h"

#include "base/buf.h"
#include "sim/scenario_part.h"
#include "sim/spec.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void take_attendee(void *self, struct json_object *value, const char *path, struct err *err)
{
    struct meeting_state *state = self;
    struct scenario_event event = {.kind = SCENARIO_EVENT_ADD};
    if (scenario_part_attendee(value, path, &event.attendee, err) &&
        !meeting_state_apply(state, &event))
        err_set(err, ERR_OOM, "%s", path);
    scenario_event_clean_up(&event);
}

static void take_event(void *self, struct json_object *value, const char *path, struct err *err)
{
    struct scenario_event event = {0};
    if (!scenario_part_event(value, path, &event, err))
        scenario_event_clean_up(&event);
    else if (!meeting_state_plan(self, &event))
        err_set(err, ERR_OOM, "%s", path);
}

static void take_fault(void *self, struct json_object *value, const char *path, struct err *err)
{
    struct meeting_state *state = self;
    struct fault fault;
    if (scenario_part_fault(value, path, &fault, err) && !faults_add(&state->faults, &fault))
        err_set(err, ERR_OOM, "%s", path);
}

static void take_meeting_id(struct meeting_state *state, const struct spec *top, bool keep_id)
{
    const char *text = NULL;
    size_t len = 0;
    struct uuid id;
    spec_string(top, "meeting_id", &text, &len);
    if (!text)
        return;
    if (!uuid_parse(text, len, &id))
        spec_complain(top, "meeting_id", "not a meeting id");
    else if (!keep_id)
        state->meeting.id = id;
}

static void take_queue(struct meeting_state *state, const struct spec *spec)
{
    static const char *const members[] = {"history", "duplicate", "late", "late_seconds", NULL};
    struct queue_options *options = &state->queue_options;
    spec_only(spec, members);
    spec_bool(spec, "history", &state->history);
    spec_number(spec, "duplicate", 0, 1, &options->duplicate);
    spec_number(spec, "late", 0, 1, &options->late);
    spec_seconds(spec, "late_seconds", &options->late_ms);
}

static void take_all(struct meeting_state *state, const struct spec *top, bool keep_id)
{
    static const char *const members[] = {"description", "meeting_id", "attendees",
                                          "generate",    "events",     "churn",
                                          "faults",      "queue",      NULL};
    const char *description = NULL;
    size_t len = 0;
    size_t generate = 0;
    spec_only(top, members);
    spec_string(top, "description", &description, &len);
    take_meeting_id(state, top, keep_id);
    spec_each(top, "attendees", take_attendee, state);
    spec_count(top, "generate", SCENARIO_MAX_PEOPLE, &generate);
    if (spec_ok(top) && !registry_add_many(&state->meeting, generate))
        err_set(top->err, ERR_OOM, "%zu attendees", generate);
    spec_each(top, "events", take_event, state);
    spec_each(top, "faults", take_fault, state);
    struct spec queue;
    if (spec_object(top, "queue", &queue))
        take_queue(state, &queue);
    struct spec churn;
    if (spec_object(top, "churn", &churn))
        scenario_part_churn(&churn, &state->churn);
}

bool scenario_read(struct meeting_state *state, const char *text, size_t len, bool keep_id,
                   struct err *err)
{
    struct json_object *json = spec_parse(text, len, err);
    if (!json)
        return false;
    struct spec top = spec_begin(json, "", err);
    take_all(state, &top, keep_id);
    json_object_put(json);
    return !err_is(err);
}

static bool read_file(const char *path, struct buf *out, struct err *err)
{
    FILE *file = fopen(path, "re");
    if (!file)
        return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    char block[16 * 1024];
    size_t n;
    while ((n = fread(block, 1, sizeof block, file)) > 0 && buf_add(out, block, n))
        ;
    bool failed = ferror(file) || out->failed;
    fclose(file);
    return !failed || err_set(err, ERR_IO, "%s cannot be read", path);
}

bool scenario_load(struct meeting_state *state, const char *path, bool keep_id, struct err *err)
{
    struct buf text = BUF_INIT(SPEC_MAX_BYTES);
    struct err trouble = ERR_INIT;
    bool ok = read_file(path, &text, err);
    if (ok && !scenario_read(state, buf_text(&text), text.len, keep_id, &trouble))
        ok = err_set(err, trouble.code, "%.100s: %s", path, trouble.detail);
    buf_clean_up(&text);
    return ok;
}
