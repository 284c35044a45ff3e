/* One meeting as the console or the plain lines show it: its session with the
 * worker, the rows, the views on them, and what the worker has said last. Knows nothing of screens
 * or keys, so that there may be several: while another meeting is being opened, there are two. UI
 * thread only. */
#ifndef ROLLCALL_MEETING_MEETING_H
#define ROLLCALL_MEETING_MEETING_H

#include "base/err.h"
#include "fetch/mailbox.h"
#include "meeting/change_list.h"
#include "meeting/platform.h"
#include "presence/presence.h"
#include "roster/roster.h"
#include "view/column.h"
#include "view/errors.h"
#include "view/events.h"
#include "view/list.h"
#include "view/order.h"
#include "view/presence_column.h"
#include "view/status.h"
#include "view/title.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What has happened; bits, returned by handle_messages() and meeting_tick(). */
enum meeting_news {
    MEETING_QUIET = 0,
    MEETING_STATUS = 1 << 0,     /* something that the status line shows */
    MEETING_ROWS = 1 << 1,       /* rows came, went or changed */
    MEETING_ANSWERED = 1 << 2,   /* the first page has come */
    MEETING_REFUSED = 1 << 3,    /* no page came, and none will unless a person acts */
    MEETING_QUESTION = 1 << 4,   /* meeting.question waits for an answer */
    MEETING_CHANGES = 1 << 5,    /* a refresh has brought changes: meeting.diff */
    MEETING_MATCHES = 1 << 6,    /* and one of them passes the filter */
    MEETING_STATE = 1 << 7,      /* the state became another */
    MEETING_PROBED = 1 << 8,     /* another region has answered: meeting.probe */
    MEETING_UNRECORDED = 1 << 9, /* the ledger was not written: meeting.unrecorded; once */
    MEETING_WARNED = 1 << 11,    /* meeting.warning has to be known; once */
    MEETING_ACTED = 1 << 12,     /* meeting.changes.told has to be said; once */
    MEETING_PRESENCE = 1 << 10,  /* an event said where an attendee is */
};

/* What front ends read is above; the rest is private to src/meeting/, and functions answer for it.
 */
struct meeting {
    struct meeting_session *session;
    struct roster *roster;
    struct list list; /* and its order */
    struct column_set columns;
    struct events *events;
    struct errors errors;
    struct presence *presence; /* who is here, by the meeting's events; NULL while there are none */
    struct message_probe probe;       /* the last answer of another region */
    struct err error;                 /* of the last request; ERR_OK: it went well */
    struct err unrecorded;            /* why the ledger could not be written */
    struct message_terminal terminal; /* on: a program wants the terminal; see meeting_lend() */
    bool terminal_lent;               /* and has it */
    struct meeting_changes changes;   /* that were asked for */
    char *warning;                    /* the last one; may hold foreign text */

    /* Private from here on. */
    const struct meeting_platform *platform;
    struct diff diff; /* what the last refresh did */
    struct presence_column_counts presence_counts;
    struct message_queue_state queue;
    bool silent;      /* people register, and no event has come for ten minutes */
    bool lost_events; /* some could not be written to the ledger */

    /* What the worker has said last. */
    struct message_progress progress;
    struct message_schedule schedule;
    struct message_identity identity;
    struct meeting_facts about;
    int64_t error_wall_ms;
    int64_t next_try_mono_ms;
    unsigned attempt;
    enum block_reason block;
    char request_id[80];
    char *question;

    /* When. */
    int64_t opened_mono_ms;
    int64_t as_of_mono_ms;
    int64_t as_of_wall_ms;
    int64_t files_mono_ms;
    int64_t mark_ms;
    int64_t interval_ms;

    /* What is wished for. */
    size_t prefetch;
    size_t asked;       /* rows that the worker was asked to load */
    bool all;           /* every page: L, a filter, a sort */
    bool stopped;       /* Esc: no loads until the selection moves */
    bool seeking;       /* a search walks on until it finds something */
    bool refresh_asked; /* the refresh under way, or the next, is one that a person asked for */
    bool paused;
    bool answered; /* a page has come */

    struct message *held; /* rows that wait until they may be merged */
    int64_t held_since_mono_ms;
    char *returning; /* AttendeeId to be selected again after a step back in time; or NULL */
    char *pinned;    /* AttendeeId that an open detail shows: its tombstone is not swept; or NULL */
    enum status_state state; /* that was an event last */
};

/* How the meeting is looked at, at first. Strings are borrowed for meeting_new(), and were found to
 * be well-formed before. */
struct meeting_options {
    int interval_s;      /* -n; 0: off */
    int mark_s;          /* --mark; seconds that marks and counters stay */
    size_t prefetch;     /* --prefetch: rows loaded without scrolling */
    const char *filter;  /* -f; NULL: none */
    const char *sort;    /* -s; NULL: server order */
    const char *columns; /* --columns; NULL: default */
};

/* Opens the meeting: takes the session, which is closed when this fails. NULL and *err when memory
 * is out. Free with meeting_destroy(), which closes the session. */
struct meeting *meeting_new(const struct meeting_platform *platform,
                            struct meeting_session *session, const struct meeting_options *options,
                            struct err *err);
void meeting_destroy(struct meeting *meeting);

/* Does what is due now: sweeps marks, looks at the credential files. Returns news. */
unsigned meeting_tick(struct meeting *meeting);

/* When meeting_tick() has to be called although no message came, in monotonic milliseconds;
 * MESSAGE_NEVER: not by itself. */
int64_t meeting_due_ms(const struct meeting *meeting);

/* Asks the worker for the rows that are wished for and not yet asked for. idle_ms is how long ago
 * the last key was. */
void meeting_wish(struct meeting *meeting, int64_t idle_ms);

/* When idleness makes meeting_wish() ask for more, counted from the last key; -1: it does not. */
int64_t meeting_idle_ms(const struct meeting *meeting);

/* The columns to show: the chosen ones, or the usual ones, PRESENCE among them when
 * meeting events are heard. */
struct column_set meeting_columns(const struct meeting *meeting, bool with_name);

/* The state as the status line shows it now. */
enum status_state meeting_state(const struct meeting *meeting);

/* Has a page come? Is every page there, or as many as the limit allows? */
bool meeting_has_answered(const struct meeting *meeting);
bool meeting_has_all(const struct meeting *meeting);

/* Will no more pages come unless a person acts? */
bool meeting_has_no_more(const struct meeting *meeting);

/* Is the first page, or a walk, under way, and nothing in its way? */
bool meeting_is_busy(const struct meeting *meeting);

/* Is the background refresh paused? Does a search go on through pages that are not loaded? */
bool meeting_is_paused(const struct meeting *meeting);
bool meeting_is_seeking(const struct meeting *meeting);

/* Fills in all that the status line and the title bar depend on. */
void meeting_status_facts(const struct meeting *meeting, struct status_facts *facts);
void meeting_title_facts(const struct meeting *meeting, struct title_facts *facts);

/* --- what a person asks for ------------------------------------------------- */

void meeting_refresh(struct meeting *meeting);

/* A walk has missed attendees of the one before it: asks for another at once, in the background. */
void meeting_confirm(struct meeting *meeting);
void meeting_pause(struct meeting *meeting, bool on);

/* The next longer (+1) or shorter (-1) of the usual intervals; returns it in seconds. */
int meeting_step_interval(struct meeting *meeting, int direction);

/* Asks the other control regions for the meeting: MEETING_PROBED comes for each. */
void meeting_probe(struct meeting *meeting);

/* Another moment of a recording; does nothing when it is none. */
void meeting_step(struct meeting *meeting, enum message_step step);

/* All that was learned of the meeting is forgotten; how it is looked at stays. False when memory is
 * out: then it is as it was. */
bool meeting_forget(struct meeting *meeting);

/* Load every page. */
void meeting_load_all(struct meeting *meeting);

/* The selection moved: loads go on. */
void meeting_moved(struct meeting *meeting);

/* Esc: ends a load, or a refresh that a person asked for and that takes so long that it is seen. A
 * refresh in the background goes on. False when there is nothing to end. */
bool meeting_stop(struct meeting *meeting);

/* Marks mean "since now"; again: they fade by themselves. Returns whether it is set now. */
bool meeting_checkpoint(struct meeting *meeting);

/* Shows only what matches; "" shows all. False and *err when the expression makes no sense: the
 * filter then stays. */
bool meeting_filter(struct meeting *meeting, const char *expression, struct err *err);

/* COLUMN_COUNT: the server's order. */
void meeting_sort(struct meeting *meeting, enum column column, bool descending);

/* Looks for rows; "" forgets the search. Walks on when nothing that is loaded matches. */
bool meeting_search(struct meeting *meeting, const char *expression, struct err *err);

/* Answers meeting.question; takes the answer (secret_ memory), NULL says no. */
void meeting_answer(struct meeting *meeting, char *answer);

/* Answers meeting.terminal: the program has the terminal from now on, until terminal.on is false
 * again, or, on being false, must do without. False when memory is out: nothing was said. */
bool meeting_lend(struct meeting *meeting, bool on);

/* The roster's number of the row of this AttendeeId, or ROSTER_NONE. */
uint32_t meeting_find(const struct meeting *meeting, const char *attendee_id);

/* Keeps an attendee's row from being swept; NULL lets go. */
void meeting_pin(struct meeting *meeting, const char *attendee_id);

/* The line that the shell shows afterwards; spoken: in words. */
void meeting_closing(const struct meeting *meeting, bool spoken, char *out, size_t size);

#endif
