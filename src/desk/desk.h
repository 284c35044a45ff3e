/* One meeting on somebody's desk, the console's or that of plain lines: its session with the
 * worker, the rows, the views on them, and what the worker has said last. Knows nothing of screens
 * or keys, so that there may be several: while another meeting is being opened, there are two. UI
 * thread only. */
#ifndef ROLLCALL_DESK_DESK_H
#define ROLLCALL_DESK_DESK_H

#include "base/err.h"
#include "desk/host.h"
#include "presence/presence.h"
#include "roster/roster.h"
#include "view/column.h"
#include "view/errors.h"
#include "view/events.h"
#include "view/list.h"
#include "view/order.h"
#include "view/status.h"
#include "view/title.h"
#include "view/whereabouts.h"
#include "work/message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What has happened; bits, returned by inbox_receive() and desk_tick(). */
enum desk_news {
    DESK_QUIET = 0,
    DESK_STATUS = 1 << 0,     /* something that the status line shows */
    DESK_ROWS = 1 << 1,       /* rows came, went or changed */
    DESK_ANSWERED = 1 << 2,   /* the first page has come */
    DESK_REFUSED = 1 << 3,    /* no page came, and none will without somebody's doing */
    DESK_QUESTION = 1 << 4,   /* desk.question waits for an answer */
    DESK_CHANGES = 1 << 5,    /* a refresh has brought changes: desk.diff */
    DESK_MATCHES = 1 << 6,    /* and one of them passes the filter */
    DESK_STATE = 1 << 7,      /* the state became another */
    DESK_PROBED = 1 << 8,     /* another region has answered: desk.probe */
    DESK_UNRECORDED = 1 << 9, /* the ledger could not be written: desk.unrecorded; said once */
    DESK_PRESENCE = 1 << 10,  /* an event told where somebody is */
};

struct desk {
    const struct desk_host *host;
    struct host_session *session;
    struct roster *roster;
    struct list list; /* and its order */
    struct column_set columns;
    struct events *events;
    struct errors errors;
    struct diff diff; /* what the last refresh did */

    /* Who is here, by the meeting's events; NULL while none can be heard. */
    struct presence *presence;
    struct whereabouts_counts whereabouts;
    struct message_listening listening;
    bool lost_events; /* some could not be written to the ledger */

    /* What the worker has said last. */
    struct message_progress progress;
    struct message_schedule schedule;
    struct message_identity identity;
    struct message_probe probe;
    struct err error; /* of the last request; ERR_OK: it went well */
    int64_t error_wall_ms;
    int64_t next_try_mono_ms;
    unsigned attempt;
    enum work_hold hold;
    struct err unrecorded; /* why the ledger could not be written */
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
    size_t asked; /* rows that the worker was told to load */
    bool all;     /* every page: L, a filter, a sort */
    bool stopped; /* Esc: no loads until somebody moves */
    bool seeking; /* a search walks on until it finds something */
    bool paused;
    bool answered; /* a page has come */

    struct message *held; /* rows that wait until they may be swapped in */
    int64_t held_since_mono_ms;
    char *returning; /* AttendeeId to be selected again after a step back in time; or NULL */
    char *pinned;    /* AttendeeId that an open detail shows: its tombstone is not swept; or NULL */
    enum status_state state;
};

/* How the meeting is looked at, at first. Strings are borrowed for desk_new(), and were found to be
 * well-formed before. */
struct desk_options {
    int interval_s;      /* -n; 0: off */
    int mark_s;          /* --mark; seconds that marks and counters stay */
    size_t prefetch;     /* --prefetch: rows loaded without scrolling */
    const char *filter;  /* -f; NULL: none */
    const char *sort;    /* -s; NULL: server order */
    const char *columns; /* --columns; NULL: default */
};

/* Opens the meeting: takes the session, which is closed when this fails. NULL and *err when memory
 * is out. Free with desk_destroy(), which closes the session. */
struct desk *desk_new(const struct desk_host *host, struct host_session *session,
                      const struct desk_options *options, struct err *err);
void desk_destroy(struct desk *desk);

/* Does what is due now: sweeps marks, looks at the credential files. Returns news. */
unsigned desk_tick(struct desk *desk);

/* When desk_tick() has to be called although no message came, in monotonic milliseconds;
 * MESSAGE_NEVER: not by itself. */
int64_t desk_due_ms(const struct desk *desk);

/* Asks the worker for the rows that are wished for and not yet asked for. idle_ms is how long ago
 * the last key was. */
void desk_wish(struct desk *desk, int64_t idle_ms);

/* When idleness makes desk_wish() ask for more, counted from the last key; -1: it does not. */
int64_t desk_idle_ms(const struct desk *desk);

/* The columns to show: those that somebody chose, or the usual ones, PRESENCE among them when
 * meeting events are heard. */
struct column_set desk_columns(const struct desk *desk, bool with_name);

/* Fills in all that the status line and the title bar depend on. */
void desk_status_facts(const struct desk *desk, struct status_facts *facts);
void desk_title_facts(const struct desk *desk, struct title_facts *facts);

/* --- what a person asks for ------------------------------------------------- */

void desk_refresh(struct desk *desk);
void desk_pause(struct desk *desk, bool on);

/* The next longer (+1) or shorter (-1) of the usual intervals; returns it in seconds. */
int desk_step_interval(struct desk *desk, int direction);

/* Another moment of a recording; does nothing when it is none. */
void desk_step(struct desk *desk, enum message_step step);

/* All that was learned of the meeting is forgotten; how it is looked at stays. False when memory is
 * out: then it is as it was. */
bool desk_forget(struct desk *desk);

/* Load every page. */
void desk_load_all(struct desk *desk);

/* Somebody moved: loads go on. */
void desk_moved(struct desk *desk);

/* Esc: ends a load, or a refresh that takes so long that a person sees it. False when there is
 * none. */
bool desk_stop(struct desk *desk);

/* Marks mean "since now"; again: they fade by themselves. Returns whether it is set now. */
bool desk_checkpoint(struct desk *desk);

/* Shows only what matches; "" shows all. False and *err when the expression makes no sense: the
 * filter then stays. */
bool desk_filter(struct desk *desk, const char *expression, struct err *err);

/* COLUMN_COUNT: the server's order. */
void desk_sort(struct desk *desk, enum column column, bool descending);

/* Looks for rows; "" forgets the search. Walks on when nothing that is loaded matches. */
bool desk_search(struct desk *desk, const char *expression, struct err *err);

/* Answers desk.question; takes the answer (secret_ memory), NULL says no. */
void desk_answer(struct desk *desk, char *answer);

/* The roster's number of the row of this AttendeeId, or ROSTER_NONE. */
uint32_t desk_find(const struct desk *desk, const char *attendee_id);

/* Keeps an attendee's row from being swept; NULL lets go. */
void desk_pin(struct desk *desk, const char *attendee_id);

/* The line that the shell shows afterwards; spoken: in words. */
void desk_closing(const struct desk *desk, bool spoken, char *out, size_t size);

#endif
