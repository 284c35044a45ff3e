/* The ledger of a meeting: one fact a line, as JSON (NDJSON), appended while the meeting is
 * watched, read back by `rollcall report` and `rollcall replay`. A line is whole or not there: a
 * file that was cut off in the middle of one is read up to it. Never a join token.
 *
 *   {"type":"opened","time":"2026-11-23T09:01:07.311Z","run":"5f0c…","seq":1,"meetingId":"…",
 *    "region":"…","version":2}
 *   {"type":"baseline",…,"reason":"hourly"}   all rows follow, and a walk ends them
 *   {"type":"registered",…,"AttendeeId":"…","ExternalUserId":"…","Capabilities":{…},"firstLook":true}
 *   {"type":"changed",…}  {"type":"removed",…}
 *   {"type":"walk",…,"count":187,"complete":true,"digest":"…","listening":true}
 *   {"type":"listening",…,"since":"…"}
 *   {"type":"event",…,"eventType":"chime:AttendeeJoined","timestamp":1795424467311,"AttendeeId":…}
 *   {"type":"error",…,"operation":"ListAttendees","code":"ThrottlingException","status":429,
 *    "requestId":"…"}   "queue":true when the queue of events was to be asked
 *   {"type":"clock",…,"step":-3600000}   the wall clock was set by so many milliseconds
 *
 * A run is one program that writes; its lines are numbered from 1, and their time never runs back.
 * Version 1 had neither run nor seq, digest, baseline or clock. Members that are not known are
 * passed over, lines of an unknown type too. Pure; any thread. */
#ifndef ROLLCALL_LEDGER_LEDGER_LINE_H
#define ROLLCALL_LEDGER_LEDGER_LINE_H

#include "base/buf.h"
#include "presence/event.h"
#include "roster/attendee.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEDGER_VERSION  2
#define LEDGER_MAX_LINE (64 * 1024)

/* Room for the name of a run, with its NUL. */
#define LEDGER_RUN_SIZE 17

/* id, type, what it carries */
#define LEDGER_TABLE(X)                                                                            \
    X(OPENED, "opened", BEGINNING)                                                                 \
    X(BASELINE, "baseline", BASELINE)                                                              \
    X(REGISTERED, "registered", ATTENDEE)                                                          \
    X(CHANGED, "changed", ATTENDEE)                                                                \
    X(REMOVED, "removed", ATTENDEE)                                                                \
    X(WALK, "walk", WALK)                                                                          \
    X(LISTENING, "listening", LISTENING)                                                           \
    X(EVENT, "event", EVENT)                                                                       \
    X(ERROR, "error", ERROR)                                                                       \
    X(CLOCK, "clock", CLOCK)                                                                       \
    X(GAP, "gap", GAP)

/* LEDGER_COUNT stands for a line of a type that this program does not know. */
#define LEDGER_ENUM(id, name, carries) LEDGER_##id,
enum ledger_kind { LEDGER_TABLE(LEDGER_ENUM) LEDGER_COUNT };
#undef LEDGER_ENUM

/* One line. Strings are borrowed: from the writer, or from the struct ledger_read. Start with
 * ledger_fact(). */
struct ledger_fact {
    enum ledger_kind kind;
    int64_t time_ms; /* when rollcall learned of it, wall clock */
    struct slice meeting_id;
    struct slice run;         /* which run wrote it; "": version 1 */
    uint64_t seq;             /* its number in the run, from 1; 0: version 1 */
    struct slice region;      /* OPENED, BASELINE */
    struct slice reason;      /* BASELINE: why; GAP: what is missing, a sentence */
    struct attendee attendee; /* REGISTERED, CHANGED, REMOVED; never with a join token */
    bool first_look;          /* REGISTERED: was there when we first looked */
    size_t count;             /* WALK: attendees */
    bool complete;            /* WALK: to the last page */
    bool has_digest;          /* WALK: the next one was written */
    uint64_t digest;          /* WALK: of the set, see ledger/attendee_set.h */
    bool listening;           /* WALK: events were heard then, as far as this line says */
    bool verified;            /* WALK, from the reader only: count and digest fit the rows */
    int64_t since_ms;         /* LISTENING: since when; GAP: the last fact before it, 0: none */
    int64_t step_ms;          /* CLOCK: by how much the wall clock was set */
    struct event event;       /* EVENT; its meeting_id is the fact's */
    struct slice operation;   /* ERROR: "ListAttendees", "AssumeRole"; "": an older ledger */
    bool of_queue;            /* ERROR: the queue of events was to be asked, not the list */
    struct slice code;        /* ERROR: "ThrottlingException" */
    int status;               /* ERROR: of HTTP; 0: no reply */
    struct slice request_id;  /* ERROR */
};

/* An empty fact of that kind. */
struct ledger_fact ledger_fact(enum ledger_kind kind, int64_t time_ms, struct slice meeting_id);

/* Appends the fact's line with its newline. False when out has failed. */
bool ledger_write(const struct ledger_fact *fact, struct buf *out);

enum ledger_result {
    LEDGER_OK,
    LEDGER_UNKNOWN, /* a line of a type that this program does not know: pass over it */
    LEDGER_BROKEN,  /* no fact: cut off, or another program wrote into the file */
};

/* A fact together with the JSON that its strings point into. */
struct ledger_read {
    struct ledger_fact fact;
    void *json; /* private */
};

/* Reads one line, with or without its newline. Free with ledger_read_clean_up() whatever the
 * result. */
enum ledger_result ledger_read(const char *line, size_t len, struct ledger_read *out);
void ledger_read_clean_up(struct ledger_read *read);

/* How the lines of a whole ledger were. */
struct ledger_tally {
    size_t facts;
    size_t unknown;
    size_t broken;      /* lines within it */
    bool cut_off;       /* the last line has no end */
    size_t first_wrong; /* number of the first broken line, from 1; 0: none */
};

/* Reads a whole ledger line by line and hands each fact to a function, which returns false to stop
 * (out of memory). Lines of an unknown type have the kind LEDGER_COUNT, and run and seq only. The
 * tally counts up to the line that is handed over. False when the function stopped it. */
typedef bool ledger_each_fn(void *self, const struct ledger_fact *fact);
bool ledger_each(const char *text, size_t len, ledger_each_fn *each, void *self,
                 struct ledger_tally *tally);

#endif
