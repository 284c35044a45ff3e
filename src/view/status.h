/* The status line: `STATE  object  counts  time  hint`. Plain facts go in, a state and fields come
 * out; nothing here knows where the facts came from. Pure. */
#ifndef ROLLCALL_VIEW_STATUS_H
#define ROLLCALL_VIEW_STATUS_H

#include "base/buf.h"
#include "base/err.h"
#include "view/action.h"
#include "view/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* id, what sort it is (for colour), sentence for help and --plain. The word on the line is the id.
 */
#define STATUS_TABLE(X)                                                                            \
    X(READY, GOOD, "waiting for a meeting id")                                                     \
    X(LOAD, BUSY, "loading")                                                                       \
    X(LIVE, GOOD, "up to date")                                                                    \
    X(PAUSED, BUSY, "the background refresh is paused")                                            \
    X(REPLAY, GOOD, "a recording, as it was at that moment")                                       \
    X(STALE, WARN, "the rows are old, without any error")                                          \
    X(SLOW, WARN, "throttled or unavailable; retrying")                                            \
    X(OFFLINE, BAD, "the service cannot be reached")                                               \
    X(AUTH, BAD, "the login is missing, expired or not accepted")                                  \
    X(DENIED, BAD, "the identity may not list attendees")                                          \
    X(ENDED, WARN, "the meeting has ended")                                                        \
    X(NOTFOUND, BAD, "no such meeting here")                                                       \
    X(ERROR, BAD, "something went wrong")

enum status_mood { STATUS_MOOD_GOOD, STATUS_MOOD_BUSY, STATUS_MOOD_WARN, STATUS_MOOD_BAD };

#define STATUS_ENUM(id, mood, sentence) STATUS_##id,
enum status_state { STATUS_TABLE(STATUS_ENUM) STATUS_COUNT };
#undef STATUS_ENUM

/* What the line is about. */
enum status_object {
    STATUS_OF_LIST,   /* position, counts, marks */
    STATUS_OF_ERRORS, /* the same over the screen of errors, which is not recommended there */
    STATUS_OF_DETAIL, /* one attendee: time only */
    STATUS_OF_FORM,   /* the session form: note only */
};

/* Everything that the line depends on. Zero is a sound value for every member: "nothing of the
 * kind". Ages and countdowns use the monotonic clock (mono), what is shown as a time the wall clock
 * (wall); both in milliseconds. Strings are borrowed for the call. */
struct status_facts {
    enum status_object object;
    int64_t now_mono_ms;
    int64_t now_wall_ms;

    /* The walk that is under way. */
    bool walking;
    int64_t walk_started_mono_ms;
    size_t pagination_rows;  /* rows that it has seen */
    bool awaits_turn;        /* the request budget, which all rollcalls share, holds it back */
    size_t pagination_pages; /* pages that it has seen */
    bool can_stop;           /* Esc ends it */
    bool walk_loads;         /* its pages are on the screen as they come; else all at its end */

    /* The rows that are on the screen. */
    bool have_rows; /* a page has been received once */
    int64_t as_of_mono_ms;
    int64_t as_of_wall_ms; /* end of the last good walk */
    int64_t interval_ms;   /* asked for; 0: off */
    int64_t effective_ms;  /* stretched interval; 0: as asked for */
    size_t position;       /* of the selected row among the registered, from 1; 0: none */
    bool steady;           /* a slow line: what follows the position never moves */
    size_t visible;        /* rows that pass the filter */
    size_t registered;     /* rows loaded, tombstones not counted */
    bool complete;         /* the last page is among them */
    bool limited;          /* --max-items stopped the loading */
    bool partial_sort;     /* sorted, and not complete */
    unsigned added, changed, removed;
    unsigned missing;      /* of the registered, those that the last walk did not meet */
    int64_t since_wall_ms; /* checkpoint; 0: the counters fade by themselves */
    const char *filter;    /* its text; NULL or "": none */
    const char *search;    /* the same */
    size_t found;          /* rows that the search matches among the visible ones */
    size_t found_at;       /* place of the selected row among them, from 1; 0: it is none of them */
    bool seeking;          /* nothing is found yet, and more pages are looked at */

    bool replays; /* a recording: now is the moment that is shown */

    /* Trouble. */
    const struct err *error; /* of the last request; NULL or ERR_OK: it went well */
    int64_t error_wall_ms;
    int64_t next_try_mono_ms; /* 0: no automatic try */
    unsigned attempt;         /* of the try that comes: "try 3" */
    const char *host;         /* for OFFLINE; NULL: not named */

    /* Meeting events. */
    int64_t listening_ms;  /* wall clock: "events since"; 0: none are heard yet */
    size_t unknown;        /* registered, and no event told where they are */
    bool silent;           /* people register, and no event comes */
    bool backlog;          /* events wait to be read, */
    uint64_t behind;       /* about how many; 0: not known */
    uint64_t hidden;       /* messages of the queue that another reader holds, or a delay */
    uint64_t unread;       /* messages of the queue that were not understood */
    int64_t ended_wall_ms; /* an event said that the meeting ended; 0: none did */
    const struct err *not_listening; /* why no events come now; NULL or ERR_OK: they do */

    bool paused;
    int64_t login_ends_wall_ms; /* an expiry that needs a person; 0: none known */
    const char *note;           /* replaces everything but the state: the form's note; NULL: none */
};

enum status_part {
    STATUS_PART_OBJECT,
    STATUS_PART_COUNTS,
    STATUS_PART_TIME,
    STATUS_PART_HINT,   /* a key, and what it does */
    STATUS_PART_REMEDY, /* what helps, beyond this program's keys */
};

struct status_field {
    enum status_part part;
    char text[256]; /* safe to show */
    char brief[96]; /* shown when text does not fit; "": nothing */
};

#define STATUS_FIELD_MAX 10

struct status {
    enum status_state state;
    struct status_field fields[STATUS_FIELD_MAX]; /* from left to right */
    size_t count;
    /* When the line would read differently although no fact but the time changes, in milliseconds
     * from now; -1: never. */
    int64_t repaint_in_ms;
};

/* Builds the line's parts. style gives charset and utc; its now_ms is not used. */
void status_build(struct status *status, const struct status_facts *facts,
                  const struct view_style *style);

/* Only the state: cheap. */
enum status_state status_state(const struct status_facts *facts);

/* "LIVE". Static string. */
const char *status_name(enum status_state state);
const char *status_sentence(enum status_state state);
enum status_mood status_mood(enum status_state state);

/* Is the state one in which something is wrong, so that the bell and --plain tell it? */
bool status_is_trouble(enum status_state state);

/* Appends " LIVE  2/187 registered  +1 ~1 -1  as of 09:31:55" in at most that many columns: fields
 * go from the right, the last one that stays is cut when it alone does not fit, STATE goes last.
 * The screen colours the first columns, of which the return value says how many the state takes
 * (with the blank before it). */
size_t status_line(const struct status *status, struct buf *out, size_t columns,
                   enum text_charset charset);

#endif
