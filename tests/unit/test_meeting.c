#include "meeting/meeting.h"

#include "fetch/mailbox.h"
#include "meeting/handle_message.h"
#include "support/people.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

/* A session without a worker: what is posted to it is kept, what it would say is posted here. */
static struct {
    int64_t now_ms; /* both clocks */
    struct message *said[64];
    size_t said_count;
    bool closed;
    struct meeting_session session;
} fake;

static int64_t now_ms(void *self)
{
    (void)self;
    return fake.now_ms;
}

static void close_session(struct meeting_session *session)
{
    mailbox_destroy(session->inbox);
    fake.closed = true;
}

static void take_command(struct meeting_session *session, struct message **m)
{
    (void)session;
    ck_assert_uint_lt(fake.said_count, 64);
    fake.said[fake.said_count++] = *m;
    *m = NULL;
}

static const struct meeting_platform platform = {.clock = {.wall_ms = now_ms, .mono_ms = now_ms}};

static const struct meeting_options options = {.interval_s = 5, .mark_s = 60, .prefetch = 300};

static struct meeting *meeting;

static void begin(void)
{
    struct err err = ERR_INIT;
    memset(&fake, 0, sizeof fake);
    fake.now_ms = 1000000;
    fake.session = (struct meeting_session){
        .post = take_command,
        .close = close_session,
        .inbox = mailbox_new(-1, &err),
        .meeting_id = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1",
        .region = "eu-central-1",
        .profile = "prod",
        .endpoint = "host",
    };
    meeting = meeting_new(&platform, &fake.session, &options, &err);
    ck_assert_ptr_nonnull(meeting);
    list_resize(&meeting->list, 20);
}

static void forget_said(void)
{
    for (size_t i = 0; i < fake.said_count; i++)
        message_destroy(fake.said[i]);
    fake.said_count = 0;
}

static void end(void)
{
    forget_said();
    meeting_destroy(meeting);
    ck_assert(fake.closed);
}

/* How often this was posted to the session. */
static size_t said(enum message_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < fake.said_count; i++)
        n += fake.said[i]->kind == kind;
    return n;
}

static const struct message *last_said(void)
{
    ck_assert_uint_gt(fake.said_count, 0);
    return fake.said[fake.said_count - 1];
}

/* Attendees from one number to before another; skip is left out. */
static struct page *page_of(int from, int to, int skip)
{
    struct page *page = page_new(100, false);
    for (int i = from; i < to; i++) {
        char id[40], user[40];
        if (i == skip)
            continue;
        snprintf(id, sizeof id, "%08d-0000-0000-0000-000000000000", i);
        snprintf(user, sizeof user, "user%03d@example.com", i);
        struct attendee a = {.id = {id, strlen(id)},
                             .external_user_id = {user, strlen(user)},
                             .join_token = SLICE_EMPTY};
        page_add(page, &a);
    }
    return page;
}

static void post_page(int from, int to, bool complete)
{
    struct message *m = message_new(MESSAGE_PAGE);
    m->u.page.page = page_of(from, to, -1);
    m->u.page.walk =
        (struct message_walk){.now_ms = fake.now_ms, .complete = complete, .rows = (size_t)to};
    mailbox_post(fake.session.inbox, &m);
}

static void post_walk(struct page *page, size_t rows)
{
    struct message *m = message_new(MESSAGE_SNAPSHOT);
    m->u.snapshot.pages = calloc(1, sizeof(struct page *));
    m->u.snapshot.pages[0] = page;
    m->u.snapshot.count = 1;
    m->u.snapshot.walk = (struct message_walk){
        .purpose = WALK_REFRESH, .now_ms = fake.now_ms, .complete = true, .rows = rows};
    mailbox_post(fake.session.inbox, &m);
}

static void post_snapshot(int rows, int skip)
{
    post_walk(page_of(0, rows, skip), (size_t)rows);
}

static void post_failure(enum err_code code, enum block_reason block, int64_t next_ms)
{
    struct message *m = message_new(MESSAGE_FAILED);
    m->u.failure.err = ERR_INIT;
    err_set(&m->u.failure.err, code, "%s", "");
    m->u.failure.now_ms = fake.now_ms;
    m->u.failure.failures = 1;
    m->u.failure.next_mono_ms = next_ms;
    m->u.failure.block = block;
    mailbox_post(fake.session.inbox, &m);
}

static unsigned receive(bool may_swap)
{
    bool more;
    return handle_messages(meeting, may_swap, &more);
}

static enum status_state state(void)
{
    struct status_facts facts;
    meeting_status_facts(meeting, &facts);
    return status_state(&facts);
}

START_TEST(the_first_page_is_an_answer_and_later_ones_are_not)
{
    begin();
    ck_assert_int_eq(state(), STATUS_LOAD);
    post_page(0, 100, false);
    ck_assert(receive(true) & MEETING_ANSWERED);
    ck_assert_uint_eq(said(MESSAGE_SHOWN), 1);
    ck_assert_int_eq(state(), STATUS_LIVE);
    post_page(100, 150, true);
    ck_assert(!(receive(true) & MEETING_ANSWERED));
    ck_assert_uint_eq(roster_rows(meeting->roster), 150);
    end();
}
END_TEST

START_TEST(nothing_is_loaded_before_a_person_scrolls_or_rests)
{
    begin();
    post_page(0, 100, false);
    receive(true);
    meeting_wish(meeting, 0);
    ck_assert_uint_eq(said(MESSAGE_LOAD), 0);
    ck_assert_int_eq(meeting_idle_ms(meeting), 2000);
    meeting_wish(meeting, 2000);
    ck_assert_uint_eq(said(MESSAGE_LOAD), 1);
    ck_assert_uint_eq(last_said()->u.rows, 300);
    ck_assert_int_eq(meeting_idle_ms(meeting), -1);
    meeting_wish(meeting, 3000);
    ck_assert_uint_eq(said(MESSAGE_LOAD), 1);
    end();
}
END_TEST

START_TEST(scrolling_near_the_end_asks_for_more_once)
{
    begin();
    post_page(0, 100, false);
    receive(true);
    for (int i = 0; i < 4; i++)
        list_act(&meeting->list, ACTION_PAGE_DOWN, 0);
    meeting_wish(meeting, 0);
    meeting_wish(meeting, 0);
    ck_assert_uint_eq(said(MESSAGE_LOAD), 1);
    ck_assert_uint_gt(last_said()->u.rows, 100);
    end();
}
END_TEST

START_TEST(a_filter_loads_everything_until_escape_and_goes_on_when_the_selection_moves)
{
    struct err err = ERR_INIT;
    begin();
    post_page(0, 100, false);
    receive(true);
    ck_assert(meeting_filter(meeting, "user0", &err));
    meeting_wish(meeting, 0);
    ck_assert_uint_eq(last_said()->u.rows, SIZE_MAX);
    ck_assert(meeting_stop(meeting));
    ck_assert_uint_eq(said(MESSAGE_CANCEL), 1);
    ck_assert(!meeting_stop(meeting));
    meeting_wish(meeting, 5000);
    ck_assert_uint_eq(said(MESSAGE_LOAD), 1);
    meeting_moved(meeting);
    meeting_wish(meeting, 0);
    ck_assert_uint_eq(said(MESSAGE_LOAD), 2);
    end();
}
END_TEST

static void post_progress(enum fetch_phase phase, enum walk_purpose purpose)
{
    struct message *m = message_new(MESSAGE_PROGRESS);
    m->u.progress.phase = phase;
    m->u.progress.purpose = purpose;
    m->u.progress.began_mono_ms = fake.now_ms;
    mailbox_post(fake.session.inbox, &m);
}

START_TEST(escape_ends_the_refresh_that_a_person_asked_for_and_no_other)
{
    struct status_facts facts;
    begin();
    post_page(0, 50, true);
    receive(true);
    post_progress(FETCH_ASKING, WALK_REFRESH);
    receive(true);
    fake.now_ms += 400;
    ck_assert_int_eq(meeting_state(meeting), STATUS_LOAD);
    meeting_status_facts(meeting, &facts);
    ck_assert(!facts.can_stop); /* and no hint says that Esc stops it */
    ck_assert(!meeting_stop(meeting));
    ck_assert_uint_eq(said(MESSAGE_CANCEL), 0);
    meeting_refresh(meeting); /* which joins it */
    meeting_status_facts(meeting, &facts);
    ck_assert(facts.can_stop);
    ck_assert(meeting_stop(meeting));
    ck_assert_uint_eq(said(MESSAGE_CANCEL), 1);
    post_progress(FETCH_IDLE, WALK_REFRESH);
    post_progress(FETCH_ASKING, WALK_REFRESH);
    receive(true); /* the last word of both is kept */
    fake.now_ms += 400;
    ck_assert(!meeting_stop(meeting)); /* the next one is its own again */
    end();
}
END_TEST

START_TEST(a_filter_that_is_taken_back_ends_the_load_that_only_it_wanted)
{
    struct err err = ERR_INIT;
    begin();
    post_page(0, 100, false);
    receive(true);
    ck_assert(meeting_filter(meeting, "user0", &err));
    meeting_wish(meeting, 0);
    ck_assert(meeting_filter(meeting, "", &err));
    ck_assert_uint_eq(said(MESSAGE_CANCEL), 1);
    meeting_load_all(meeting);
    ck_assert(meeting_filter(meeting, "user0", &err));
    meeting_wish(meeting, 0);
    ck_assert(meeting_filter(meeting, "", &err));
    ck_assert_uint_eq(said(MESSAGE_CANCEL), 1); /* L wants them still */
    end();
}
END_TEST

START_TEST(a_filter_that_makes_no_sense_leaves_the_old_one)
{
    struct err err = ERR_INIT;
    begin();
    ck_assert(meeting_filter(meeting, "bob", &err));
    ck_assert(!meeting_filter(meeting, "audio:loud", &err));
    ck_assert_int_eq(err.code, ERR_USAGE);
    ck_assert_str_eq(filter_text(order_filter(meeting->list.order)), "bob");
    end();
}
END_TEST

START_TEST(a_search_walks_on_until_it_finds_and_no_further)
{
    struct err err = ERR_INIT;
    begin();
    post_page(0, 100, false);
    receive(true);
    ck_assert(meeting_search(meeting, "user150", &err));
    meeting_wish(meeting, 0);
    ck_assert_uint_eq(last_said()->u.rows, SIZE_MAX);
    post_page(100, 200, false);
    receive(true);
    ck_assert_uint_eq(meeting->list.selected, 150);
    ck_assert_uint_eq(said(MESSAGE_CANCEL), 1);
    end();
}
END_TEST

START_TEST(a_refresh_waits_while_a_person_types_but_not_for_ever)
{
    begin();
    post_page(0, 10, true);
    receive(true);
    post_snapshot(10, 3);
    ck_assert_int_eq(refresh_hold_ends_ms(meeting), MESSAGE_NEVER);
    ck_assert_uint_eq(receive(false), MEETING_QUIET);
    ck_assert_uint_eq(roster_counts(meeting->roster).live, 10);
    ck_assert_int_eq(refresh_hold_ends_ms(meeting), fake.now_ms + REFRESH_HOLD_MS);
    fake.now_ms += REFRESH_HOLD_MS;
    ck_assert(receive(false) & MEETING_CHANGES);
    ck_assert_uint_eq(roster_counts(meeting->roster).live, 9);
    ck_assert_int_eq(refresh_hold_ends_ms(meeting), MESSAGE_NEVER);
    end();
}
END_TEST

START_TEST(what_follows_a_held_refresh_waits_with_it)
{
    begin();
    post_page(0, 10, true);
    receive(true);
    post_snapshot(10, 3);
    post_snapshot(10, -1);
    receive(false);
    ck_assert_uint_eq(roster_totals(meeting->roster).walks, 0);
    receive(true);
    ck_assert_uint_eq(roster_totals(meeting->roster).walks, 2);
    end();
}
END_TEST

START_TEST(changes_that_pass_the_filter_are_told_apart)
{
    struct err err = ERR_INIT;
    begin();
    post_page(0, 10, true);
    receive(true);
    meeting_filter(meeting, "user005", &err);
    post_snapshot(10, 3);
    unsigned news = receive(true);
    ck_assert(news & MEETING_CHANGES);
    ck_assert(!(news & MEETING_MATCHES));
    post_snapshot(10, 5);
    ck_assert(receive(true) & MEETING_MATCHES);
    end();
}
END_TEST

START_TEST(marks_and_tombstones_go_when_their_time_is_over)
{
    begin();
    post_page(0, 10, true);
    receive(true);
    post_snapshot(10, 3);
    receive(true);
    ck_assert_uint_eq(roster_rows(meeting->roster), 10);
    ck_assert_int_eq(meeting_due_ms(meeting), fake.now_ms + 60000);
    fake.now_ms += 60000;
    ck_assert(meeting_tick(meeting) & MEETING_ROWS);
    ck_assert_uint_eq(roster_rows(meeting->roster), 9);
    ck_assert_int_eq(meeting_due_ms(meeting), MESSAGE_NEVER);
    end();
}
END_TEST

START_TEST(a_tombstone_stays_while_its_detail_is_open)
{
    static const char id[] = "00000003-0000-0000-0000-000000000000";
    begin();
    post_page(0, 10, true);
    receive(true);
    meeting_pin(meeting, id);
    post_snapshot(10, 3);
    receive(true);
    fake.now_ms += 60000;
    meeting_tick(meeting);
    ck_assert_uint_ne(meeting_find(meeting, id), ROSTER_NONE);
    ck_assert_int_gt(meeting_due_ms(meeting), fake.now_ms); /* not in a busy loop */
    meeting_pin(meeting, NULL);
    fake.now_ms += 10000;
    meeting_tick(meeting);
    ck_assert_uint_eq(meeting_find(meeting, id), ROSTER_NONE);
    end();
}
END_TEST

START_TEST(a_checkpoint_keeps_marks_until_it_is_taken_away)
{
    begin();
    post_page(0, 10, true);
    receive(true);
    ck_assert(meeting_checkpoint(meeting));
    fake.now_ms += 5000;
    post_snapshot(10, 3);
    receive(true);
    fake.now_ms += 3600000;
    meeting_tick(meeting);
    ck_assert_uint_eq(roster_counts(meeting->roster).removed, 1);
    ck_assert(!meeting_checkpoint(meeting));
    ck_assert_uint_eq(roster_counts(meeting->roster).removed, 0);
    end();
}
END_TEST

START_TEST(trouble_is_told_remembered_and_over_after_a_success)
{
    begin();
    post_page(0, 10, true);
    receive(true);
    meeting_tick(meeting);
    post_failure(ERR_THROTTLED, BLOCK_NONE, fake.now_ms + 8000);
    receive(true);
    ck_assert_int_eq(state(), STATUS_SLOW);
    ck_assert(meeting_tick(meeting) & MEETING_STATE);
    ck_assert_ptr_nonnull(errors_nth(&meeting->errors, 0));
    post_snapshot(10, -1);
    receive(true);
    ck_assert_int_eq(state(), STATUS_LIVE);
    ck_assert(meeting_tick(meeting) & MEETING_STATE);
    ck_assert(!(meeting_tick(meeting) & MEETING_STATE));
    ck_assert_uint_eq(events_count(meeting->events), 2);
    end();
}
END_TEST

START_TEST(a_first_failure_is_a_refusal_only_when_nothing_will_mend_it)
{
    begin();
    post_failure(ERR_CONNECT, BLOCK_NONE, fake.now_ms + 5000);
    ck_assert(!(receive(true) & MEETING_REFUSED));
    post_failure(ERR_MEETING_NOT_FOUND, BLOCK_NOT_FOUND, MESSAGE_NEVER);
    ck_assert(receive(true) & MEETING_REFUSED);
    ck_assert_int_eq(state(), STATUS_NOTFOUND);
    end();
}
END_TEST

START_TEST(credential_files_are_watched_only_while_the_login_is_missing)
{
    begin();
    meeting_tick(meeting);
    ck_assert_uint_eq(said(MESSAGE_CHECK_FILES), 0);
    post_failure(ERR_LOGIN_EXPIRED, BLOCK_AUTH, MESSAGE_NEVER);
    receive(true);
    ck_assert_int_eq(meeting_due_ms(meeting), fake.now_ms + 2000);
    fake.now_ms += 2000;
    meeting_tick(meeting);
    ck_assert_uint_eq(said(MESSAGE_CHECK_FILES), 1);
    fake.now_ms += 1999;
    meeting_tick(meeting);
    ck_assert_uint_eq(said(MESSAGE_CHECK_FILES), 1);
    end();
}
END_TEST

START_TEST(the_interval_steps_through_the_usual_ones)
{
    begin();
    ck_assert_int_eq(meeting_step_interval(meeting, 1), 10);
    ck_assert_int_eq(meeting_step_interval(meeting, -1), 5);
    ck_assert_int_eq(last_said()->u.interval_ms, 5000);
    for (int i = 0; i < 20; i++)
        meeting_step_interval(meeting, 1);
    ck_assert_int_eq(meeting_step_interval(meeting, 1), 3600);
    for (int i = 0; i < 20; i++)
        meeting_step_interval(meeting, -1);
    ck_assert_int_eq(meeting_step_interval(meeting, -1), 1);
    end();
}
END_TEST

START_TEST(the_closing_line_says_what_was_seen)
{
    char line[160];
    begin();
    meeting_closing(meeting, false, line, sizeof line);
    ck_assert_str_eq(line, "");
    post_page(0, 10, true);
    receive(true);
    post_snapshot(10, 3);
    receive(true);
    fake.now_ms += 7800000;
    meeting_closing(meeting, false, line, sizeof line);
    ck_assert_str_eq(line, "9 registered, 1 change in 2 h 10 min");
    end();
}
END_TEST

/* What one look into the queue brought, about attendees by number. */
struct told {
    enum event_kind kind;
    int number;
    int64_t ago_ms;
};

static void post_heard(uint64_t batch, const struct told *told, size_t count)
{
    struct message *m = message_new(MESSAGE_EVENTS);
    m->u.events.batch = batch;
    m->u.events.now_ms = fake.now_ms;
    m->u.events.listening_ms = 940000;
    for (size_t i = 0; i < count; i++) {
        char id[40];
        snprintf(id, sizeof id, "%08d-0000-0000-0000-000000000000", told[i].number);
        struct event event = {
            .kind = told[i].kind,
            .timestamp_ms = fake.now_ms - told[i].ago_ms,
            .meeting_id = slice_of(fake.session.meeting_id),
            .attendee_id = told[i].number < 0 ? SLICE_EMPTY : slice_of(id),
            .external_user_id = slice_of("somebody"),
        };
        ck_assert(message_add_event(&m->u.events, &event));
    }
    mailbox_post(fake.session.inbox, &m);
}

START_TEST(without_a_queue_nothing_is_said_of_presence)
{
    struct title_facts facts;
    begin();
    post_page(0, 10, true);
    receive(true);
    meeting_title_facts(meeting, &facts);
    ck_assert(!facts.listening);
    struct column_set columns = meeting_columns(meeting, false);
    ck_assert(!column_set_has(&columns, COLUMN_PRESENCE));
    ck_assert_uint_eq(said(MESSAGE_TAKEN), 0);
    end();
}
END_TEST

START_TEST(events_are_kept_counted_and_acknowledged)
{
    static const struct told told[] = {
        {EVENT_JOINED, 3, 9000}, {EVENT_JOINED, 4, 8000},   {EVENT_LEFT, 4, 2000},
        {EVENT_JOINED, 3, 9000}, {EVENT_DROPPED, 99, 1000},
    };
    struct title_facts title;
    struct status_facts status;
    begin();
    post_page(0, 10, true);
    receive(true);
    post_heard(7, told, 5);
    ck_assert(receive(true) & MEETING_PRESENCE);
    ck_assert_int_eq(last_said()->kind, MESSAGE_TAKEN);
    ck_assert_uint_eq(last_said()->u.batch, 7);
    ck_assert_uint_eq(events_count(meeting->events), 4);
    const struct events_item *first = events_by_time(meeting->events, 0);
    ck_assert_int_eq(first->kind, EVENTS_JOINED);
    ck_assert_int_eq(slice_compare(first->user, slice_of("user003@example.com")),
                     0); /* as the list has it */
    meeting_title_facts(meeting, &title);
    ck_assert(title.listening);
    ck_assert_uint_eq(title.here, 1);
    meeting_status_facts(meeting, &status);
    ck_assert_int_eq(status.listening_ms, 940000);
    ck_assert_uint_eq(status.unknown, 8);
    struct column_set columns = meeting_columns(meeting, false);
    ck_assert(column_set_has(&columns, COLUMN_PRESENCE));
    end();
}
END_TEST

START_TEST(a_filter_by_presence_follows_events_and_the_end_of_the_meeting)
{
    static const struct told joins[] = {{EVENT_JOINED, 3, 9000}, {EVENT_JOINED, 4, 8000}};
    static const struct told end_of_meeting = {EVENT_MEETING_ENDED, -1, 0};
    struct err err = ERR_INIT;
    struct status_facts status;
    begin();
    post_page(0, 10, true);
    post_heard(1, joins, 1);
    receive(true);
    ck_assert(meeting_filter(meeting, "presence:here", &err));
    ck_assert_uint_eq(order_count(meeting->list.order), 1);
    post_heard(2, joins, 2);
    receive(true);
    ck_assert_uint_eq(order_count(meeting->list.order), 2);
    post_heard(3, &end_of_meeting, 1);
    receive(true);
    ck_assert_uint_eq(order_count(meeting->list.order), 0);
    ck_assert_uint_eq(said(MESSAGE_TAKEN), 3);
    meeting_status_facts(meeting, &status);
    ck_assert_int_eq(status.ended_wall_ms, fake.now_ms);
    ck_assert_int_eq(state(), STATUS_LIVE); /* only ListAttendees makes it ENDED */
    end();
}
END_TEST

START_TEST(a_queue_that_fails_is_told_beside_the_state_of_the_list)
{
    struct status_facts status;
    begin();
    post_page(0, 10, true);
    struct message *m = message_new(MESSAGE_QUEUE_STATE);
    m->u.queue_state.err = ERR_INIT;
    err_set(&m->u.queue_state.err, ERR_THROTTLED, "%s", "");
    m->u.queue_state.failures = 1;
    mailbox_post(fake.session.inbox, &m);
    receive(true);
    meeting_status_facts(meeting, &status);
    ck_assert_int_eq(state(), STATUS_LIVE);
    ck_assert_int_eq(status.not_listening->code, ERR_THROTTLED);
    ck_assert_uint_eq(meeting->errors.count, 1);
    ck_assert_ptr_null(meeting->presence); /* nothing has been heard yet */
    end();
}
END_TEST

/* The state is told for other reasons too, while the failure is the same. */
START_TEST(a_deletion_that_is_refused_is_noted_once_each_time_under_its_name)
{
    begin();
    for (int i = 0; i < 4; i++) {
        struct message *m = message_new(MESSAGE_QUEUE_STATE);
        m->u.queue_state = (struct message_queue_state){.err = ERR_INIT, .listening_ms = 1};
        err_set(&m->u.queue_state.err, ERR_DENIED, "%s", "");
        strcpy(m->u.queue_state.err.operation, "DeleteMessageBatch");
        m->u.queue_state.next_mono_ms = i < 3 ? 30000 : 60000;
        mailbox_post(fake.session.inbox, &m);
        receive(true);
    }
    ck_assert_uint_eq(errors_nth(&meeting->errors, 0)->times, 2);
    ck_assert_str_eq(errors_nth(&meeting->errors, 0)->operation, "DeleteMessageBatch");
    end();
}
END_TEST

static void post_queue_state(int64_t listening_ms, uint64_t events)
{
    struct message *m = message_new(MESSAGE_QUEUE_STATE);
    m->u.queue_state = (struct message_queue_state){
        .err = ERR_INIT, .listening_ms = listening_ms, .empty_ms = fake.now_ms, .events = events};
    mailbox_post(fake.session.inbox, &m);
    receive(true);
}

START_TEST(while_another_reader_holds_messages_no_attendee_is_not_joined)
{
    struct status_facts status;
    begin();
    post_page(0, 10, true);
    receive(true);
    for (int hidden = 2; hidden >= 0; hidden -= 2) {
        struct message *m = message_new(MESSAGE_QUEUE_STATE);
        m->u.queue_state = (struct message_queue_state){.err = ERR_INIT,
                                                        .count_err = ERR_INIT,
                                                        .listening_ms = 1,
                                                        .empty_ms = fake.now_ms,
                                                        .hidden = (uint64_t)hidden};
        mailbox_post(fake.session.inbox, &m);
        receive(true);
        meeting_status_facts(meeting, &status);
        ck_assert_uint_eq(status.hidden, (uint64_t)hidden);
        ck_assert(presence_hearing(meeting->presence).unread == (hidden > 0));
    }
    struct message *m = message_new(MESSAGE_QUEUE_STATE);
    m->u.queue_state = (struct message_queue_state){.err = ERR_INIT, .count_err = ERR_INIT};
    err_set(&m->u.queue_state.count_err, ERR_DENIED, "%s", "");
    strcpy(m->u.queue_state.count_err.operation, "GetQueueAttributes");
    mailbox_post(fake.session.inbox, &m);
    receive(true);
    ck_assert_str_eq(errors_nth(&meeting->errors, 0)->operation, "GetQueueAttributes");
    end();
}
END_TEST

START_TEST(a_queue_that_stays_empty_while_people_register_is_said_after_ten_minutes)
{
    struct status_facts status;
    begin();
    post_page(0, 10, true);
    receive(true);
    int64_t since_ms = fake.now_ms;
    fake.now_ms += 1200000;
    post_queue_state(since_ms, 0);
    meeting_status_facts(meeting, &status);
    ck_assert(!status.silent); /* nobody has come since */
    post_snapshot(11, -1);
    receive(true);
    post_queue_state(fake.now_ms - 599999, 0);
    meeting_status_facts(meeting, &status);
    ck_assert(!status.silent);
    post_queue_state(since_ms, 0);
    post_queue_state(since_ms, 0);
    meeting_status_facts(meeting, &status);
    ck_assert(status.silent);
    ck_assert_uint_eq(meeting->errors.total, 1);
    ck_assert_int_eq(errors_nth(&meeting->errors, 0)->err.code, ERR_NO_EVENTS);
    post_queue_state(since_ms, 1);
    meeting_status_facts(meeting, &status);
    ck_assert(!status.silent);
    end();
}
END_TEST

/* --- the property: whatever refreshes bring ------------------------------------------------- */

enum { CROWD = 120, ROUNDS = 12, REFRESHES = 300, ROWS_MAX = 20000 };

/* The meeting as the service has it. */
static struct {
    struct person people[CROWD];
    size_t count;
    unsigned number, seed;
} crowd;

static unsigned chance(unsigned below)
{
    crowd.seed = crowd.seed * 1103515245u + 12345u;
    return (crowd.seed >> 16) % below;
}

static const char *chance_user(void)
{
    static const char *const users[] = {"alice", "bob", "7f#Bob", "9a#Carol", "aws:recorder"};
    return users[chance(5)];
}

static void somebody_comes(void)
{
    if (crowd.count == CROWD)
        return;
    size_t at = chance((unsigned)crowd.count + 1);
    memmove(crowd.people + at + 1, crowd.people + at, (crowd.count++ - at) * sizeof *crowd.people);
    crowd.people[at] = (struct person){++crowd.number, chance_user(), {0}};
}

static void somebody_goes(void)
{
    if (crowd.count == 0)
        return;
    size_t at = chance((unsigned)crowd.count);
    memmove(crowd.people + at, crowd.people + at + 1, (--crowd.count - at) * sizeof *crowd.people);
}

static void somebody_changes(void)
{
    if (crowd.count == 0)
        return;
    struct person *person = &crowd.people[chance((unsigned)crowd.count)];
    person->capabilities[chance(MEDIA_COUNT)] = (enum capability)chance(CAPABILITY_UNKNOWN + 1);
    if (chance(4) == 0)
        person->user = chance_user();
}

/* Two people change places in the service's order. */
static void two_swap(void)
{
    if (crowd.count == 0)
        return;
    size_t a = chance((unsigned)crowd.count), b = chance((unsigned)crowd.count);
    struct person person = crowd.people[a];
    crowd.people[a] = crowd.people[b];
    crowd.people[b] = person;
}

static void churn(void)
{
    static void (*const deeds[])(void) = {somebody_comes, somebody_comes, somebody_goes,
                                          somebody_changes, two_swap};
    for (unsigned n = chance(16); n > 0; n--)
        deeds[chance(5)]();
    if (chance(60) == 0)
        crowd.count = 0; /* everybody at once */
}

/* What somebody does between two refreshes. */
static void touch(void)
{
    static const char *const filters[] = {"", "bob", "!bob", "audio:none", "dup:", "change:any"};
    static const enum action moves[] = {ACTION_UP,        ACTION_DOWN,         ACTION_PAGE_UP,
                                        ACTION_HOME,      ACTION_HALF_UP,      ACTION_PAGE_DOWN,
                                        ACTION_END,       ACTION_SCROLL_LEFT,  ACTION_UP,
                                        ACTION_HALF_DOWN, ACTION_SCROLL_RIGHT, ACTION_NEXT_MATCH};
    struct err err = ERR_INIT;
    switch (chance(16)) {
    case 0:
        ck_assert(meeting_filter(meeting, filters[chance(6)], &err));
        break;
    case 1:
        meeting_sort(meeting, (enum column)chance(COLUMN_COUNT + 1), chance(2));
        break;
    case 2:
        ck_assert(meeting_search(meeting, filters[chance(3)], &err));
        break;
    case 3:
        list_resize(&meeting->list, chance(25));
        break;
    case 4:
        list_wheel(&meeting->list, (int)chance(11) - 5);
        break;
    case 5:
        meeting->columns.named =
            column_set_toggle(&meeting->columns, (enum column)chance(COLUMN_COUNT));
        break;
    case 6:
        if (!meeting->pinned && chance(4) == 0) /* there is no key for it while a detail is open */
            meeting_checkpoint(meeting);
        break;
    default:
        list_act(&meeting->list, moves[chance(12)], 4);
        break;
    }
}

/* A detail is opened on the selected attendee or, as from the events, on any other; or closed. */
static void open_or_close(void)
{
    char id[PEOPLE_ID_SIZE];
    struct slice selected = list_selected_id(&meeting->list);
    unsigned what = chance(9);
    if (what == 0 && selected.len) {
        snprintf(id, sizeof id, "%s", selected.data);
        meeting_pin(meeting, id);
    } else if (what == 1 && crowd.count) {
        people_id(crowd.people[chance((unsigned)crowd.count)].number, id);
        meeting_pin(meeting, meeting_find(meeting, id) != ROSTER_NONE ? id : NULL);
    } else if (what == 2) {
        meeting_pin(meeting, NULL);
    }
}

/* Everything that a refresh must leave as it was. */
struct held {
    char rows[ROWS_MAX][PEOPLE_ID_SIZE]; /* in their order, before */
    size_t count, selected, screen_row, scroll;
    bool tail, descending;
    enum column sort;
    struct column_set columns;
    char filter[40], search[40];
    char pinned[PEOPLE_ID_SIZE];
};

static void hold(struct held *h)
{
    const struct list *list = &meeting->list;
    h->count = order_count(list->order);
    for (size_t n = 0; n < h->count; n++)
        snprintf(h->rows[n], PEOPLE_ID_SIZE, "%s", order_row(list->order, n)->attendee.id.data);
    h->selected = list->selected;
    h->screen_row = list->selected - list->top;
    h->scroll = list->scroll;
    h->tail = list->tail;
    h->sort = order_sort(list->order);
    h->descending = order_descending(list->order);
    h->columns = meeting->columns;
    snprintf(h->filter, sizeof h->filter, "%s", filter_text(order_filter(list->order)));
    snprintf(h->search, sizeof h->search, "%s", filter_text(list->search));
    snprintf(h->pinned, sizeof h->pinned, "%s", meeting->pinned ? meeting->pinned : "");
}

/* Where the held selection has to be: on its attendee, else on the next one that survived, else on
 * the last one before; SIZE_MAX: nobody survived. */
static size_t survivor(const struct held *h)
{
    size_t n;
    for (size_t i = h->selected; i < h->count; i++)
        if (order_find(meeting->list.order, slice_of(h->rows[i]), &n))
            return n;
    for (size_t i = h->selected; i-- > 0;)
        if (order_find(meeting->list.order, slice_of(h->rows[i]), &n))
            return n;
    return SIZE_MAX;
}

static void check_place(const struct held *h)
{
    const struct list *list = &meeting->list;
    size_t rows = order_count(list->order), wanted = survivor(h);
    if (h->count) /* if only as a tombstone */
        ck_assert_uint_ne(meeting_find(meeting, h->rows[h->selected]), ROSTER_NONE);
    if (rows == 0 || wanted == SIZE_MAX)
        return;
    if (h->tail) {
        ck_assert_uint_eq(list->selected, rows - 1);
        return;
    }
    ck_assert_uint_eq(list->selected, wanted);
    size_t last_top = rows > list->height ? rows - list->height : 0;
    size_t top = wanted > h->screen_row ? wanted - h->screen_row : 0;
    ck_assert_uint_eq(list->top, top < last_top ? top : last_top);
}

static void check_held(const struct held *h)
{
    const struct list *list = &meeting->list;
    ck_assert_int_eq(list->tail, h->tail);
    ck_assert_uint_eq(list->scroll, h->scroll);
    ck_assert_int_eq(order_sort(list->order), h->sort);
    ck_assert_int_eq(order_descending(list->order), h->descending);
    ck_assert_str_eq(filter_text(order_filter(list->order)), h->filter);
    ck_assert_str_eq(filter_text(list->search), h->search);
    ck_assert_mem_eq(&meeting->columns, &h->columns, sizeof h->columns);
}

/* The open detail is still that of its attendee, and tells what the service tells of it now. */
static void check_detail(const struct held *h)
{
    char id[PEOPLE_ID_SIZE];
    if (!h->pinned[0])
        return;
    ck_assert_str_eq(meeting->pinned, h->pinned);
    uint32_t at = meeting_find(meeting, h->pinned);
    ck_assert_uint_ne(at, ROSTER_NONE);
    const struct roster_row *row = roster_row(meeting->roster, at);
    for (size_t i = 0; i < crowd.count; i++) {
        if (strcmp(people_id(crowd.people[i].number, id), h->pinned) != 0)
            continue;
        ck_assert(roster_row_is_live(row));
        ck_assert_str_eq(row->attendee.external_user_id.data, crowd.people[i].user);
        ck_assert_mem_eq(row->attendee.capabilities, crowd.people[i].capabilities,
                         sizeof row->attendee.capabilities);
        return;
    }
    ck_assert_int_eq(row->mark, ROSTER_REMOVED);
}

/* The status line's figures are those of the rows. */
static void check_figures(void)
{
    const struct list *list = &meeting->list;
    struct status_facts facts;
    size_t live = 0, position = 0;
    for (size_t n = 0; n < order_count(list->order); n++) {
        bool is_live = roster_row_is_live(order_row(list->order, n));
        live += is_live;
        if (n == list->selected && is_live)
            position = live;
    }
    meeting_status_facts(meeting, &facts);
    ck_assert_uint_eq(facts.registered, crowd.count);
    ck_assert_uint_eq(facts.visible, live);
    ck_assert_uint_eq(facts.position, position);
}

static void check_all(const struct held *h)
{
    check_place(h);
    check_held(h);
    check_detail(h);
    check_figures();
}

static void expect_all_held_through_refresh(struct held *h)
{
    churn();
    post_walk(people_page(crowd.people, crowd.count), crowd.count);
    hold(h);
    if (chance(3) == 0) { /* keys are being pressed: nothing may move */
        receive(false);
        ck_assert_uint_eq(meeting->list.selected, h->selected);
        ck_assert_uint_eq(order_count(meeting->list.order), h->count);
    }
    receive(true);
    check_all(h);
    hold(h);
    fake.now_ms += 1000 * (int64_t)chance(20);
    meeting_tick(meeting); /* marks and tombstones go */
    check_all(h);
}

START_TEST(thousands_of_refreshes_leave_everything_as_it_was_held)
{
    static struct held h;
    for (unsigned round = 1; round <= ROUNDS; round++) {
        memset(&crowd, 0, sizeof crowd);
        crowd.seed = round;
        begin();
        post_page(0, 0, true);
        receive(true);
        for (int i = 0; i < REFRESHES; i++) {
            expect_all_held_through_refresh(&h);
            open_or_close();
            touch();
            forget_said();
        }
        end();
    }
}
END_TEST

UNIT_MAIN("meeting", escape_ends_the_refresh_that_a_person_asked_for_and_no_other,
          thousands_of_refreshes_leave_everything_as_it_was_held,
          without_a_queue_nothing_is_said_of_presence, events_are_kept_counted_and_acknowledged,
          a_filter_by_presence_follows_events_and_the_end_of_the_meeting,
          a_deletion_that_is_refused_is_noted_once_each_time_under_its_name,
          while_another_reader_holds_messages_no_attendee_is_not_joined,
          a_queue_that_stays_empty_while_people_register_is_said_after_ten_minutes,
          a_queue_that_fails_is_told_beside_the_state_of_the_list,
          the_first_page_is_an_answer_and_later_ones_are_not,
          nothing_is_loaded_before_a_person_scrolls_or_rests,
          scrolling_near_the_end_asks_for_more_once,
          a_filter_loads_everything_until_escape_and_goes_on_when_the_selection_moves,
          a_filter_that_is_taken_back_ends_the_load_that_only_it_wanted,
          a_filter_that_makes_no_sense_leaves_the_old_one,
          a_search_walks_on_until_it_finds_and_no_further,
          a_refresh_waits_while_a_person_types_but_not_for_ever,
          what_follows_a_held_refresh_waits_with_it, changes_that_pass_the_filter_are_told_apart,
          marks_and_tombstones_go_when_their_time_is_over,
          a_tombstone_stays_while_its_detail_is_open,
          a_checkpoint_keeps_marks_until_it_is_taken_away,
          trouble_is_told_remembered_and_over_after_a_success,
          a_first_failure_is_a_refusal_only_when_nothing_will_mend_it,
          credential_files_are_watched_only_while_the_login_is_missing,
          the_interval_steps_through_the_usual_ones, the_closing_line_says_what_was_seen)
