/* The conversation: which meeting it is about, what was said, and what the next line answers. UI
 * thread only. */
#ifndef ROLLCALL_PLAIN_TALK_H
#define ROLLCALL_PLAIN_TALK_H

#include "base/err.h"
#include "desk/desk.h"
#include "desk/export.h"
#include "desk/host.h"
#include "plain/options.h"
#include "plain/voice.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the next line answers. */
enum talk_question {
    TALK_COMMAND, /* nothing: it is a command */
    TALK_MEETING,
    TALK_REGION,
    TALK_PROFILE,
    TALK_OVERWRITE, /* the file is there: yes or no */
    TALK_ELSEWHERE, /* another region has the meeting: yes or no */
    TALK_TOKEN,     /* copy the join token: yes or no */
    TALK_SECRET,    /* what the credentials need */
    TALK_QUESTION_COUNT
};

/* What is told as soon as it is known. */
enum talk_await {
    TALK_AWAIT_NOTHING,
    TALK_AWAIT_ANSWER, /* a refresh: how it stands */
    TALK_AWAIT_ALL,    /* every page: how many there are, or match */
    TALK_AWAIT_LAST,   /* every page: the last row */
};

enum { TALK_ROWS = 10, TALK_SAID = 200, TALK_FIELD = 256 };

/* A number that was said, and whom it meant: a refresh never makes it mean somebody else. */
struct talk_said {
    size_t number;
    char id[64];
};

struct talk {
    const struct plain_options *options;
    const struct desk_host *host;
    struct desk *desk;  /* NULL: none yet */
    struct desk *next;  /* is being opened: takes over when it answers */
    struct desk *asker; /* whose question TALK_SECRET is */
    struct voice voice;
    struct view_style style;
    int wake_fd;
    int64_t now_mono_ms;
    int64_t line_mono_ms; /* when the last line came */

    enum talk_question question;
    char meeting[TALK_FIELD], region[TALK_FIELD], profile[TALK_FIELD]; /* as answered so far */
    char *path; /* to be written; NULL: nothing is */
    enum export_what what;
    char token_of[64]; /* AttendeeId */

    struct talk_said said[TALK_SAID]; /* a ring */
    size_t said_next;
    size_t told;        /* rows that the last list told */
    uint64_t heard;     /* events that were told, of all that ever were */
    uint64_t announced; /* events of which was said that they wait */

    enum talk_await await;
    size_t await_walks;    /* refreshes that there had been when it began */
    uint64_t await_errors; /* and failures */

    bool more; /* messages are left that were not looked at for want of time */
    bool quit;
    int exit_status;
};

/* Opens a session for the target; a meeting that is being looked at stays until the new one
 * answers. False and *err when the target cannot be used. */
bool talk_open(struct talk *talk, const struct host_target *target, struct err *err);

/* Gives up a meeting that is being opened. False when none is. */
bool talk_give_up(struct talk *talk);

/* Takes what the workers have sent, and says what has to be said. */
void talk_hear(struct talk *talk);

/* When talk_hear() has to be called although no message came, in monotonic milliseconds;
 * MESSAGE_NEVER: not by itself. */
int64_t talk_due_ms(const struct talk *talk);

/* Is an answer under way, for which a script should wait? */
bool talk_is_busy(const struct talk *talk);

/* From now on something is awaited. */
void talk_await(struct talk *talk, enum talk_await await);

/* Says how it stands: on one line, or one fact a line. */
void talk_say_status(struct talk *talk, bool one_line);

/* Says a visible row, and remembers whom its number meant. */
void talk_say_row(struct talk *talk, size_t position);

/* Says the selected row, or why there is none. */
void talk_say_selected(struct talk *talk);

/* Says what is wrong, and what helps. */
void talk_say_error(struct talk *talk, const struct err *err);

/* Says "3 registered, 1 removed; type changes" when changes wait, and others than those of which it
 * was said before. */
void talk_say_waiting(struct talk *talk);

/* Selects the row that the text means: a number that was said, else a position; an empty text means
 * the selected row. False when there is none, which is said. */
bool talk_pick(struct talk *talk, const char *text);

/* Why there are no join tokens here (detail_no_token()); NULL when there may be. */
const char *talk_no_token(const struct talk *talk);

#endif
