/* What the read-eval-print loop keeps: the meeting, what was said, and what the next line answers.
 * plain.h runs the loop. UI thread only. */
#ifndef ROLLCALL_PLAIN_REPL_H
#define ROLLCALL_PLAIN_REPL_H

#include "base/err.h"
#include "meeting/controller.h"
#include "meeting/platform.h"
#include "plain/line_io.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct env;

/* What the user chose for plain lines. Strings are borrowed and must outlive plain_run(). */
struct plain_options {
    const char *version;
    struct meeting_target start; /* without a meeting id it is asked for */
    struct meeting_options meeting;
    bool ascii;               /* --ascii */
    const struct env *env;    /* which terminal it is; may be NULL */
    bool utc;                 /* --utc */
    bool mask;                /* --mask */
    bool include_join_tokens; /* tokens are kept: one may be copied */
    bool allow_actions;       /* --allow-actions */
    unsigned bell; /* --bell: MEETING_CHANGES, MEETING_MATCHES or MEETING_STATE; 0: never */
};

/* What the next line is. */
enum repl_line {
    REPL_COMMAND, /* a word */
    REPL_MEETING, /* a field of the form that asks for a meeting */
    REPL_REGION,
    REPL_PROFILE,
    REPL_ANSWER, /* the answer to the first question of the controller, which was shown */
};

/* What is said as soon as it is known. */
enum repl_await {
    REPL_AWAIT_NOTHING,
    REPL_AWAIT_ANSWER,  /* a refresh: the status */
    REPL_AWAIT_ALL,     /* every page: how many there are, or match */
    REPL_AWAIT_LAST,    /* every page: the last row */
    REPL_AWAIT_REGIONS, /* the last of the other control regions */
};

enum { REPL_ROWS = 10, REPL_SAID = 200, REPL_FIELD = 256 };

/* A number that was said, and its attendee: a refresh never makes it mean another one. */
struct repl_said {
    size_t number;
    char id[64];
};

struct repl {
    const struct plain_options *options;
    const struct meeting_platform *platform;
    struct controller controller;
    struct meeting *meeting; /* the controller's; NULL: none yet */
    struct line_writer writer;
    struct view_style style;
    int64_t now_mono_ms;
    int64_t line_mono_ms; /* when the last line came */

    enum repl_line next_line;
    char meeting_id[REPL_FIELD], region[REPL_FIELD], profile[REPL_FIELD]; /* as answered so far */
    bool announced_question; /* that a question waits was said */

    struct repl_said said[REPL_SAID]; /* a ring */
    size_t said_next;
    size_t rows_said;     /* rows that the last list said */
    uint64_t events_said; /* events that were said, of all that ever were */
    uint64_t announced;   /* events that were announced as waiting */

    bool said_loading; /* the last status line was LOAD */
    enum repl_await await;
    size_t await_walks;    /* refreshes that there had been when it began */
    uint64_t await_errors; /* and failures */

    bool script; /* no person types: nothing is asked, and what went wrong is the exit status */
    bool more;   /* messages are left that were not looked at for want of time */
    bool quit;
    int exit_status;
};

/* Opens a session for the target; a meeting that is being looked at stays until the new one
 * answers. False and *err when the target cannot be used. */
bool repl_open(struct repl *repl, const struct meeting_target *target, struct err *err);

/* Takes the messages of the workers, and says what has to be said. */
void repl_handle_messages(struct repl *repl);

/* When repl_handle_messages() has to be called although no message came, in monotonic milliseconds;
 * MESSAGE_NEVER: not by itself. */
int64_t repl_due_ms(const struct repl *repl);

/* Is an answer under way, for which a script should wait? */
bool repl_is_busy(const struct repl *repl);

/* Begins to wait for something. */
void repl_await(struct repl *repl, enum repl_await await);

/* Says the status: on one line, or one fact a line. */
void repl_say_status(struct repl *repl, bool one_line);

/* Says a visible row, and remembers which attendee its number meant. */
void repl_say_row(struct repl *repl, size_t position);

/* Says the selected row, or why there is none. */
void repl_say_selected(struct repl *repl);

/* Says what is wrong, and what helps. A script then ends with the status of the error, unless
 * something went wrong before. */
void repl_say_error(struct repl *repl, const struct err *err);

/* Says why a line could not be done; the arguments must be safe to show. A script then ends with
 * the status of wrong usage, unless something went wrong before. */
void repl_refuse(struct repl *repl, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* At the end: the exit status of a script whose meeting has never answered is that of the reason.
 * Trouble in a recording is none of now. */
void repl_note_outcome(struct repl *repl);

/* Says "3 registered, 1 removed; type changes" when changes wait, and others than those of which it
 * was said before. */
void repl_say_waiting(struct repl *repl);

/* Selects the row that the text means: a number that was said, else a position; an empty text means
 * the selected row. False when there is none, which is said. */
bool repl_pick(struct repl *repl, const char *text);

/* Why there are no join tokens here (detail_no_token()); NULL when there may be. */
const char *repl_no_token(const struct repl *repl);

#endif
