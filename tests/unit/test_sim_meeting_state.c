#include "sim/meeting_state.h"

#include "sim/queue.h"
#include "support/unit.h"

#include <json-c/json.h>
#include <string.h>

static struct meeting_state state;

static void set_up(void)
{
    struct uuid id = uuid_make(1, 1);
    meeting_state_init(&state, &id, 3);
}

static bool happens(enum scenario_event_kind kind, const char *who)
{
    char name[64];
    strcpy(name, who);
    struct scenario_event event = {.kind = kind, .who = name, .who_len = strlen(who)};
    return meeting_state_apply(&state, &event);
}

static void add(const char *user)
{
    char name[64];
    strcpy(name, user);
    struct scenario_event event = {.kind = SCENARIO_EVENT_ADD,
                                   .attendee = {.user = name, .user_len = strlen(user)}};
    ck_assert(meeting_state_apply(&state, &event));
}

/* Hears facts as one letter each. */
static char heard[200];

static void hear(void *self, const struct fact *fact)
{
    static const char letters[FACT_COUNT + 1] = "SEADJLXVvCcdR";
    (void)self;
    heard[strlen(heard)] = letters[fact->kind];
}

START_TEST(facts_follow_from_events_and_nothing_is_told_twice)
{
    set_up();
    memset(heard, 0, sizeof heard);
    state.observer.note = hear;
    add("alice");
    ck_assert(happens(SCENARIO_EVENT_LEAVE, "alice"));
    ck_assert(happens(SCENARIO_EVENT_VIDEO_ON, "alice"));
    ck_assert(happens(SCENARIO_EVENT_JOIN, "alice"));
    ck_assert(happens(SCENARIO_EVENT_JOIN, "alice"));
    ck_assert(happens(SCENARIO_EVENT_VIDEO_ON, "alice"));
    ck_assert(happens(SCENARIO_EVENT_CONTENT_ON, "alice"));
    ck_assert(happens(SCENARIO_EVENT_DROP, "alice"));
    ck_assert(happens(SCENARIO_EVENT_CHANGE, "alice"));
    ck_assert(happens(SCENARIO_EVENT_REMOVE, "alice"));
    ck_assert(!happens(SCENARIO_EVENT_REMOVE, "alice"));
    ck_assert(happens(SCENARIO_EVENT_END, ""));
    ck_assert_str_eq(heard, "AJVCdXRDE");
    meeting_state_clean_up(&state);
}
END_TEST

/* Keeps the presence that the facts alone tell, by registration number. */
static unsigned char told[100000];

static void fold(void *self, const struct fact *fact)
{
    (void)self;
    static const struct {
        enum fact_kind kind;
        enum sim_presence where;
    } moves[] = {{FACT_ADDED, WHERE_NEVER},
                 {FACT_JOINED, WHERE_HERE},
                 {FACT_LEFT, WHERE_LEFT},
                 {FACT_DROPPED, WHERE_DROPPED}};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (moves[i].kind == fact->kind)
            told[fact->person->seq] = (unsigned char)moves[i].where;
}

START_TEST(the_facts_of_a_long_churn_agree_with_the_truth)
{
    set_up();
    state.observer.note = fold;
    for (enum scenario_event_kind kind = 0; kind < SCENARIO_EVENT_END; kind++)
        state.churn.weights[kind] = 1;
    state.churn.weights[SCENARIO_EVENT_ADD_MANY] = 0;
    state.churn.every_ms = 100;
    state.churn.min = 20;
    state.churn.max = 60;
    ck_assert(registry_add_many(&state.meeting, 40));
    for (int64_t now = 0; now < 1000000; now += 1000) {
        meeting_state_advance(&state, now);
        const struct person *p = registry_after(&state.meeting, 0);
        for (; p; p = registry_after(&state.meeting, p->seq))
            ck_assert_int_eq(told[p->seq], p->where);
    }
    ck_assert_uint_gt(state.meeting.next_seq, 500);
    meeting_state_clean_up(&state);
}
END_TEST

START_TEST(history_tells_of_those_who_are_here)
{
    set_up();
    add("alice");
    add("bob");
    happens(SCENARIO_EVENT_JOIN, "bob");
    memset(heard, 0, sizeof heard);
    state.observer.note = hear;
    meeting_state_tell_history(&state);
    ck_assert_str_eq(heard, "SJ");
    meeting_state_clean_up(&state);
}
END_TEST

static const char *text_at(struct json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

START_TEST(an_event_looks_like_the_service_wrote_it)
{
    set_up();
    add("3fa85f64#Ana \"María\"");
    struct emitter emitter = {.region = "eu-central-1", .started_ms = INT64_C(1795424467000)};
    struct buf out = BUF_INIT(4096);
    const struct person *person = registry_after(&state.meeting, 0);
    struct fact fact = {FACT_CONTENT_JOINED, &state.meeting, person, 311};
    emit_write(&emitter, &fact, &out);
    struct json_object *event = json_tokener_parse(buf_text(&out));
    ck_assert_ptr_nonnull(event);
    ck_assert_str_eq(text_at(event, "source"), "aws.chime");
    ck_assert_str_eq(text_at(event, "detail-type"), "Chime Meeting State Change");
    ck_assert_str_eq(text_at(event, "time"), "2026-11-23T09:01:07Z");
    struct json_object *detail = json_object_object_get(event, "detail");
    ck_assert_str_eq(text_at(detail, "eventType"), "chime:AttendeeContentJoined");
    ck_assert_str_eq(text_at(detail, "timestamp"), "1795424467311");
    ck_assert_str_eq(text_at(detail, "externalUserId"), "3fa85f64#Ana \"María\"");
    ck_assert_str_eq(text_at(detail, "attendeeId") + UUID_TEXT, "#content");
    json_object_put(event);
    buf_clean_up(&out);
    meeting_state_clean_up(&state);
}
END_TEST

UNIT_MAIN("sim/meeting_state", facts_follow_from_events_and_nothing_is_told_twice,
          the_facts_of_a_long_churn_agree_with_the_truth, history_tells_of_those_who_are_here,
          an_event_looks_like_the_service_wrote_it)
