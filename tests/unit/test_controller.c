#include "meeting/controller.h"

#include "base/secret.h"
#include "fetch/mailbox.h"
#include "meeting/sentences.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OLD   "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
#define OTHER "91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe"

enum { SESSIONS = 4 };

struct fake_session {
    struct meeting_session shown; /* first */
    char meeting_id[40];
    char region[32];
    char answer[32]; /* the last code that was given; "none": it was declined */
    bool open;
};

/* A program around the controller that opens sessions without workers. */
static struct {
    int64_t now_ms; /* both clocks */
    struct fake_session sessions[SESSIONS];
    size_t count;
    bool refuses;
} fake;

static struct controller controller;

static int64_t now_ms(void *self)
{
    (void)self;
    return fake.now_ms;
}

static void close_session(struct meeting_session *session)
{
    mailbox_destroy(session->inbox);
    ((struct fake_session *)(void *)session)->open = false;
}

static void take_command(struct meeting_session *session, struct message **m)
{
    struct fake_session *s = (struct fake_session *)(void *)session;
    const char *answer = (*m)->kind == MESSAGE_ANSWER ? (*m)->u.answer : NULL;
    if ((*m)->kind == MESSAGE_ANSWER)
        snprintf(s->answer, sizeof s->answer, "%s", answer ? answer : "none");
    message_destroy(*m);
    *m = NULL;
}

static struct meeting_session *open_session(void *self, const struct meeting_target *target,
                                            int wake_fd, struct err *err)
{
    (void)self;
    if (fake.refuses) {
        err_set(err, ERR_NO_PROFILE, "%s", "");
        return NULL;
    }
    ck_assert_uint_lt(fake.count, SESSIONS);
    struct fake_session *s = &fake.sessions[fake.count++];
    snprintf(s->meeting_id, sizeof s->meeting_id, "%s", target->meeting_id);
    snprintf(s->region, sizeof s->region, "%s", target->region);
    s->open = true;
    s->shown = (struct meeting_session){.post = take_command,
                                        .close = close_session,
                                        .inbox = mailbox_new(wake_fd, err),
                                        .meeting_id = s->meeting_id,
                                        .region = s->region,
                                        .profile = "prod",
                                        .endpoint = "host"};
    return &s->shown;
}

static const struct meeting_platform platform = {
    .open = open_session,
    .clock = {.wall_ms = now_ms, .mono_ms = now_ms},
};

static void begin(void)
{
    static const struct meeting_options options = {.interval_s = 5, .mark_s = 60};
    memset(&fake, 0, sizeof fake);
    fake.now_ms = 1000000;
    controller_init(&controller, &platform, &options, -1);
}

static bool open_meeting(const char *meeting_id, const char *region)
{
    struct err err = ERR_INIT;
    struct meeting_target target = {.meeting_id = meeting_id, .region = region};
    return controller_open(&controller, &target, &err);
}

static void end(void)
{
    controller_clean_up(&controller);
    for (size_t i = 0; i < fake.count; i++)
        ck_assert(!fake.sessions[i].open);
}

static void post(size_t session, struct message *m)
{
    mailbox_post(fake.sessions[session].shown.inbox, &m);
}

static void post_page(size_t session)
{
    struct message *m = message_new(MESSAGE_PAGE);
    m->u.page.page = page_new(0, true);
    m->u.page.walk = (struct message_walk){.now_ms = fake.now_ms, .complete = true};
    post(session, m);
}

static void post_not_found(size_t session)
{
    struct message *m = message_new(MESSAGE_FAILED);
    m->u.failure = (struct message_failure){
        .err = ERR_INIT, .next_mono_ms = MESSAGE_NEVER, .block = BLOCK_NOT_FOUND};
    err_set(&m->u.failure.err, ERR_MEETING_NOT_FOUND, "%s", "");
    post(session, m);
}

static void post_code(size_t session, const char *text)
{
    struct message *m = message_new(MESSAGE_QUESTION);
    m->u.question = strdup(text);
    post(session, m);
}

static void post_found(size_t session, const char *region)
{
    struct message *m = message_new(MESSAGE_PROBED);
    m->u.probe = (struct message_probe){.found = true, .last = true, .err = ERR_INIT};
    snprintf(m->u.probe.region, sizeof m->u.probe.region, "%s", region);
    post(session, m);
}

static unsigned handle(bool may_take_over)
{
    bool more;
    struct controller_pass pass = {.may_merge = true, .may_take_over = may_take_over};
    return controller_handle(&controller, &pass, &more);
}

static struct question *first(void)
{
    return question_queue_first(&controller.questions);
}

START_TEST(the_old_meeting_stays_until_the_new_one_answers_and_may_take_over)
{
    begin();
    ck_assert(open_meeting(OLD, "us-east-1"));
    post_page(0);
    ck_assert(handle(true) & MEETING_ANSWERED);
    struct meeting *old = controller.meeting;
    ck_assert(open_meeting(OTHER, "us-east-1"));
    ck_assert(!(handle(true) & MEETING_OPENED));
    post_page(1);
    ck_assert_ptr_eq(controller.meeting, old);
    ck_assert(!(handle(false) & MEETING_OPENED));
    ck_assert_ptr_eq(controller.meeting, old);
    ck_assert_uint_eq(handle(true), MEETING_OPENED);
    ck_assert_str_eq(controller.meeting->session->meeting_id, OTHER);
    ck_assert_ptr_null(controller.next);
    ck_assert(!fake.sessions[0].open);
    end();
}
END_TEST

START_TEST(a_meeting_that_is_refused_or_given_up_leaves_the_old_one)
{
    begin();
    open_meeting(OLD, "us-east-1");
    post_page(0);
    handle(true);
    open_meeting(OTHER, "us-east-1");
    post_not_found(1);
    ck_assert(handle(true) & MEETING_NOT_OPENED);
    ck_assert_int_eq(controller.refusal.code, ERR_MEETING_NOT_FOUND);
    ck_assert(!controller_give_up(&controller));
    open_meeting(OTHER, "us-east-1");
    ck_assert(controller_give_up(&controller));
    ck_assert(!fake.sessions[2].open);
    fake.refuses = true;
    ck_assert(!open_meeting(OTHER, "us-east-1"));
    ck_assert_str_eq(controller.meeting->session->meeting_id, OLD);
    end();
}
END_TEST

START_TEST(questions_wait_in_their_order_and_keep_what_they_are_about)
{
    begin();
    open_meeting(OLD, "us-east-1");
    post_found(0, "eu-west-2");
    handle(true);
    post_code(0, "MFA code for ops");
    handle(true);
    ck_assert_int_eq(first()->kind, QUESTION_REGION);
    struct question question;
    ck_assert(question_queue_take(&controller.questions, first()->id, &question));
    struct meeting_target target = question_target(&question);
    ck_assert_str_eq(target.meeting_id, OLD);
    ck_assert_str_eq(target.region, "eu-west-2");
    ck_assert_str_eq(target.profile, "prod");
    question_clean_up(&question);
    ck_assert_int_eq(first()->kind, QUESTION_CODE);
    ck_assert_str_eq(first()->text, "MFA code for ops");
    controller_enter_code(&controller, first()->id, secret_strdup("314159"));
    ck_assert_str_eq(fake.sessions[0].answer, "314159");
    ck_assert_ptr_null(first());
    end();
}
END_TEST

START_TEST(an_answer_to_a_question_that_is_gone_answers_no_other)
{
    begin();
    open_meeting(OLD, "us-east-1");
    post_code(0, "first");
    handle(true);
    unsigned gone = first()->id;
    post_code(0, "second");
    handle(true);
    ck_assert_str_eq(first()->text, "second");
    ck_assert_ptr_null(question_queue_find(&controller.questions, gone));
    controller_enter_code(&controller, gone, secret_strdup("314159"));
    ck_assert_str_eq(fake.sessions[0].answer, "");
    controller_decline(&controller, first()->id);
    ck_assert_str_eq(fake.sessions[0].answer, "none");
    end();
}
END_TEST

START_TEST(questions_go_with_their_meeting)
{
    begin();
    open_meeting(OLD, "us-east-1");
    post_page(0);
    handle(true);
    controller_ask_overwrite(&controller, EXPORT_ROSTER, "list.csv");
    open_meeting(OTHER, "us-east-1");
    post_code(1, "of the other");
    handle(true);
    ck_assert_int_eq(first()->kind, QUESTION_OVERWRITE);
    controller_give_up(&controller);
    ck_assert_uint_eq(controller.questions.count, 1);
    open_meeting(OTHER, "us-east-1");
    post_page(2);
    ck_assert_uint_eq(handle(true), MEETING_OPENED);
    ck_assert_ptr_null(first());
    end();
}
END_TEST

START_TEST(a_queue_that_is_full_declines)
{
    begin();
    open_meeting(OLD, "us-east-1");
    for (int i = 0; i < QUESTION_QUEUE_MAX; i++) {
        ck_assert(controller_ask_token(&controller, "id"));
        question_queue_find(&controller.questions, controller.questions.last_id)->shown = true;
    }
    ck_assert(!controller_ask_token(&controller, "id"));
    post_code(0, "MFA code");
    handle(true);
    ck_assert_str_eq(fake.sessions[0].answer, "none");
    end();
}
END_TEST

START_TEST(the_answers_of_regions_are_sentences)
{
    struct buf text = BUF_INIT(512);
    begin();
    open_meeting(OLD, "us-east-1");
    struct message_probe *probe = &controller.meeting->probe;
    *probe = (struct message_probe){.region = "eu-west-2", .asked = 1, .err = ERR_INIT};
    sentence_of_probe(controller.meeting, &text);
    ck_assert_str_eq(buf_text(&text), "not in eu-west-2");
    buf_reset(&text);
    *probe = (struct message_probe){.last = true, .err = ERR_INIT};
    err_set(&probe->err, ERR_BAD_REGION, "no other control region to ask");
    sentence_of_probe(controller.meeting, &text);
    ck_assert_str_eq(buf_text(&text),
                     "the other control regions cannot be asked: no other control region to ask");
    buf_clean_up(&text);
    end();
}
END_TEST

UNIT_MAIN("controller", the_old_meeting_stays_until_the_new_one_answers_and_may_take_over,
          a_meeting_that_is_refused_or_given_up_leaves_the_old_one,
          questions_wait_in_their_order_and_keep_what_they_are_about,
          an_answer_to_a_question_that_is_gone_answers_no_other, questions_go_with_their_meeting,
          a_queue_that_is_full_declines, the_answers_of_regions_are_sentences)
