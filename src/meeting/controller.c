#include "meeting/controller.h"

#include "base/secret.h"
#include "meeting/change.h"
#include "meeting/handle_message.h"

#include <stdlib.h>
#include <string.h>

void controller_init(struct controller *controller, const struct meeting_platform *platform,
                     const struct meeting_options *options, int wake_fd)
{
    *controller = (struct controller){
        .platform = platform, .options = *options, .wake_fd = wake_fd, .refusal = ERR_INIT};
}

/* Questions about a meeting go with it. */
static void close_meeting(struct controller *controller, struct meeting *meeting)
{
    question_queue_forget(&controller->questions, meeting);
    meeting_destroy(meeting);
}

void controller_clean_up(struct controller *controller)
{
    question_queue_clean_up(&controller->questions);
    meeting_destroy(controller->next);
    meeting_destroy(controller->meeting);
    controller->meeting = controller->next = NULL;
}

/* --- opening ------------------------------------------------------------------------------ */

bool controller_open(struct controller *controller, const struct meeting_target *target,
                     struct err *err)
{
    const struct meeting_platform *platform = controller->platform;
    struct meeting_session *session =
        platform->open(platform->self, target, controller->wake_fd, err);
    struct meeting *meeting =
        session ? meeting_new(platform, session, &controller->options, err) : NULL;
    if (!meeting)
        return false;
    controller_give_up(controller);
    if (controller->meeting)
        controller->next = meeting;
    else
        controller->meeting = meeting;
    return true;
}

bool controller_give_up(struct controller *controller)
{
    if (!controller->next)
        return false;
    close_meeting(controller, controller->next);
    controller->next = NULL;
    controller->next_answered = false;
    return true;
}

static void take_over(struct controller *controller)
{
    struct meeting *old = controller->meeting;
    controller->meeting = controller->next;
    controller->next = NULL;
    controller->next_answered = false;
    close_meeting(controller, old);
}

/* --- messages ----------------------------------------------------------------------------- */

static char *copy(const char *text)
{
    return strdup(text ? text : "");
}

/* A code that there is no room to ask for is none. */
static void queue_code(struct controller *controller, struct meeting *meeting)
{
    struct question question = {
        .kind = QUESTION_CODE, .meeting = meeting, .text = copy(meeting->question)};
    if (!question_queue_add(&controller->questions, &question))
        meeting_answer(meeting, NULL);
}

static void queue_region(struct controller *controller, struct meeting *meeting)
{
    const struct meeting_session *session = meeting->session;
    struct question question = {
        .kind = QUESTION_REGION,
        .meeting = meeting,
        .meeting_id = copy(session->meeting_id),
        .region = copy(meeting->probe.region),
        .profile = copy(session->profile),
        .presence_queue = copy(session->presence_queue),
    };
    if (question.meeting_id && question.region && question.profile && question.presence_queue)
        question_queue_add(&controller->questions, &question);
    else
        question_clean_up(&question);
}

static void queue_questions(struct controller *controller, struct meeting *meeting, unsigned news)
{
    if (news & MEETING_QUESTION)
        queue_code(controller, meeting);
    if (news & MEETING_PROBED && meeting->probe.found)
        queue_region(controller, meeting);
}

static unsigned handle_next(struct controller *controller, const struct controller_pass *pass,
                            bool *more)
{
    unsigned news = handle_messages(controller->next, true, more);
    queue_questions(controller, controller->next, news);
    if (news & MEETING_ANSWERED)
        controller->next_answered = true;
    if (controller->next_answered && pass->may_take_over) {
        take_over(controller);
        return MEETING_OPENED;
    }
    if (!(news & MEETING_REFUSED))
        return MEETING_QUIET;
    controller->refusal = controller->next->error;
    controller_give_up(controller);
    return MEETING_NOT_OPENED;
}

unsigned controller_handle(struct controller *controller, const struct controller_pass *pass,
                           bool *more)
{
    struct meeting *meeting = controller->meeting;
    unsigned news = MEETING_QUIET;
    bool more_of_next = false;
    *more = false;
    if (meeting) {
        news = handle_messages(meeting, pass->may_merge, more) | meeting_tick(meeting);
        meeting_wish(meeting, pass->idle_ms);
        queue_questions(controller, meeting, news);
    }
    if (controller->next)
        news |= handle_next(controller, pass, &more_of_next);
    *more = *more || more_of_next;
    return news & MEETING_OPENED ? MEETING_OPENED : news; /* the rest is of the meeting before */
}

struct meeting *controller_borrower(const struct controller *controller)
{
    struct meeting *meetings[] = {controller->meeting, controller->next};
    struct meeting *wants = NULL;
    for (size_t i = 0; i < 2; i++) {
        if (meetings[i] && meetings[i]->terminal_lent)
            return meetings[i];
        if (meetings[i] && meetings[i]->terminal.on && !wants)
            wants = meetings[i];
    }
    return wants;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t controller_due_ms(const struct controller *controller, int64_t input_mono_ms)
{
    const struct meeting *meeting = controller->meeting;
    int64_t due = MESSAGE_NEVER;
    if (controller->next)
        due = refresh_hold_ends_ms(controller->next);
    if (!meeting)
        return due;
    due = sooner(due, sooner(meeting_due_ms(meeting), refresh_hold_ends_ms(meeting)));
    int64_t idle_ms = meeting_idle_ms(meeting);
    return idle_ms < 0 ? due : sooner(due, input_mono_ms + idle_ms);
}

/* --- questions ---------------------------------------------------------------------------- */

bool controller_ask_overwrite(struct controller *controller, enum export_what what,
                              const char *path)
{
    struct question question = {.kind = QUESTION_OVERWRITE,
                                .meeting = controller->meeting,
                                .what = what,
                                .path = strdup(path)};
    return question.path && question_queue_add(&controller->questions, &question);
}

bool controller_ask_token(struct controller *controller, const char *attendee_id)
{
    struct question question = {
        .kind = QUESTION_TOKEN, .meeting = controller->meeting, .attendee_id = strdup(attendee_id)};
    return question.attendee_id && question_queue_add(&controller->questions, &question);
}

bool controller_ask_remove(struct controller *controller, const char *attendee_id,
                           const struct view_style *style, struct err *err)
{
    struct meeting *meeting = controller->meeting;
    struct buf text = BUF_INIT(4096);
    if (!meeting_may_remove(meeting, attendee_id, err))
        return false;
    uint32_t row = meeting_find(meeting, attendee_id);
    struct slice user = roster_row(meeting->roster, row)->attendee.external_user_id;
    meeting_remove_question(meeting, attendee_id, style, &text);
    struct question question = {.kind = QUESTION_REMOVE,
                                .meeting = meeting,
                                .text = strdup(buf_text(&text)),
                                .attendee_id = strdup(attendee_id),
                                .user = malloc(user.len + 1),
                                .user_len = user.len};
    buf_clean_up(&text);
    if (!question.text || !question.attendee_id || !question.user) {
        question_clean_up(&question);
        return err_set(err, ERR_OOM, "%s", "");
    }
    memcpy(question.user, user.data, user.len);
    return question_queue_add(&controller->questions, &question) ||
           err_set(err, ERR_USAGE, "too many questions wait for an answer");
}

bool controller_remove(const struct question *question, struct err *err)
{
    struct slice user = {question->user, question->user_len};
    return meeting_remove(question->meeting, question->attendee_id, user, err);
}

void controller_enter_code(struct controller *controller, unsigned id, char *code)
{
    struct question question;
    if (!question_queue_take(&controller->questions, id, &question)) {
        secret_free(code);
        return;
    }
    meeting_answer(question.meeting, code);
    question_clean_up(&question);
}

void controller_decline(struct controller *controller, unsigned id)
{
    struct question question;
    if (!question_queue_take(&controller->questions, id, &question))
        return;
    if (question.kind == QUESTION_CODE)
        meeting_answer(question.meeting, NULL);
    question_clean_up(&question);
}
