/* What both front ends, the full screen and the plain lines, do with meetings: open one, keep the
 * old one until the new one answers, give it up, and keep the questions that wait for an answer.
 * UI thread only. */
#ifndef ROLLCALL_MEETING_CONTROLLER_H
#define ROLLCALL_MEETING_CONTROLLER_H

#include "base/err.h"
#include "meeting/meeting.h"
#include "meeting/platform.h"
#include "meeting/question.h"

#include <stdbool.h>
#include <stdint.h>

/* More news than a meeting's own; bits of controller_handle() behind those of enum meeting_news. */
enum controller_news {
    MEETING_OPENED = 1 << 16,     /* the meeting that was being opened took the old one's place */
    MEETING_NOT_OPENED = 1 << 17, /* it was refused and given up: controller.refusal says why */
};

struct controller {
    struct meeting *meeting; /* that is shown; NULL before the first. Borrowed by the front end */
    struct meeting *next;    /* that is being opened while the other stays; NULL: none */
    struct err refusal;
    struct question_queue questions;
    /* The rest is private to controller.c. */
    const struct meeting_platform *platform;
    struct meeting_options options;
    int wake_fd;
    bool next_answered;
};

/* What is borrowed, the strings of the options too, must outlive the controller. A byte is written
 * to wake_fd when a worker has posted something. */
void controller_init(struct controller *controller, const struct meeting_platform *platform,
                     const struct meeting_options *options, int wake_fd);

/* Closes the meetings. */
void controller_clean_up(struct controller *controller);

/* Opens a session for the target. The first meeting is shown at once, another one when its first
 * page has come; one that is still being opened is given up. False and *err when the target cannot
 * be used: nothing has changed. */
bool controller_open(struct controller *controller, const struct meeting_target *target,
                     struct err *err);

/* Gives up the meeting that is being opened. False when none is. */
bool controller_give_up(struct controller *controller);

/* What controller_handle() may do now. */
struct controller_pass {
    bool may_merge;     /* a refresh may change the rows; see handle_messages() */
    bool may_take_over; /* the new meeting may take the old one's place */
    int64_t idle_ms;    /* since the last input */
};

/* Takes the messages of the workers, does what is due, and queues the questions that came. Returns
 * news of the meeting that is shown, and of enum controller_news; *more: messages are left. */
unsigned controller_handle(struct controller *controller, const struct controller_pass *pass,
                           bool *more);

/* The meeting whose login has the terminal, else the one that wants it (meeting.terminal, to be
 * answered with meeting_lend()); NULL: none. */
struct meeting *controller_borrower(const struct controller *controller);

/* When controller_handle() has to be called although no message came, in monotonic milliseconds;
 * MESSAGE_NEVER: not by itself. input_mono_ms is when the last input came. */
int64_t controller_due_ms(const struct controller *controller, int64_t input_mono_ms);

/* --- questions -------------------------------------------------------------------------- */

/* Asks about the meeting that is shown. False when that is not possible: the answer is no. */
bool controller_ask_overwrite(struct controller *controller, enum export_what what,
                              const char *path);
bool controller_ask_token(struct controller *controller, const char *attendee_id);

/* Asks before an attendee is removed: the question is pinned to this attendee as it is now. False
 * and *err, a sentence, when that is not possible. */
bool controller_ask_remove(struct controller *controller, const char *attendee_id,
                           const struct view_style *style, struct err *err);

/* What a yes to QUESTION_REMOVE does. False and *err when nothing was sent. */
bool controller_remove(const struct question *question, struct err *err);

/* Answers QUESTION_CODE; takes the code (secret_ memory). */
void controller_enter_code(struct controller *controller, unsigned id, char *code);

/* No, to any question. One that does not wait any more is left alone, as above. */
void controller_decline(struct controller *controller, unsigned id);

#endif
