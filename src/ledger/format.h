/* The ledger of a meeting: one fact a line, as JSON (NDJSON), appended while the meeting is
 * watched, read back by `rollcall report` and `rollcall replay`. A line is whole or not there: a
 * file that was cut off in the middle of one is read up to it. Never a join token.
 *
 *   {"type":"opened","time":"2026-11-23T09:01:07.311Z","meetingId":"…","region":"…","version":1}
 *   {"type":"registered",…,"AttendeeId":"…","ExternalUserId":"…","Capabilities":{…},"firstLook":true}
 *   {"type":"changed",…}  {"type":"removed",…}
 *   {"type":"walk",…,"count":187,"complete":true}
 *   {"type":"listening",…}
 *   {"type":"event",…,"eventType":"chime:AttendeeJoined","timestamp":1795424467311,"AttendeeId":…}
 *   {"type":"error",…,"code":"ThrottlingException","status":429,"requestId":"…"}
 *
 * Members that are not known are passed over, lines of an unknown type too. Pure; any thread. */
#ifndef ROLLCALL_LEDGER_FORMAT_H
#define ROLLCALL_LEDGER_FORMAT_H

#include "base/buf.h"
#include "presence/event.h"
#include "roster/attendee.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LEDGER_VERSION  1
#define LEDGER_MAX_LINE (64 * 1024)

/* id, type, what it carries */
#define LEDGER_TABLE(X)                                                                            \
    X(OPENED, "opened", BEGINNING)                                                                 \
    X(REGISTERED, "registered", ATTENDEE)                                                          \
    X(CHANGED, "changed", ATTENDEE)                                                                \
    X(REMOVED, "removed", ATTENDEE)                                                                \
    X(WALK, "walk", WALK)                                                                          \
    X(LISTENING, "listening", NOTHING)                                                             \
    X(EVENT, "event", EVENT)                                                                       \
    X(ERROR, "error", ERROR)

#define LEDGER_ENUM(id, name, carries) LEDGER_##id,
enum ledger_kind { LEDGER_TABLE(LEDGER_ENUM) LEDGER_COUNT };
#undef LEDGER_ENUM

/* One line. Strings are borrowed: from the writer, or from the struct ledger_read. Start with
 * ledger_fact(). */
struct ledger_fact {
    enum ledger_kind kind;
    int64_t time_ms; /* when rollcall learned of it, wall clock */
    struct slice meeting_id;
    struct slice region;      /* OPENED */
    struct attendee attendee; /* REGISTERED, CHANGED, REMOVED; never with a join token */
    bool first_look;          /* REGISTERED: was there when we first looked */
    size_t count;             /* WALK: attendees */
    bool complete;            /* WALK: to the last page */
    struct event event;       /* EVENT; its meeting_id is the fact's */
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

/* How a whole ledger was. */
struct ledger_tally {
    size_t facts;
    size_t unknown;
    size_t broken;      /* lines within it */
    bool cut_off;       /* the last line has no end */
    size_t first_wrong; /* number of the first broken line, from 1; 0: none */
};

/* Reads a whole ledger and hands each fact to a function, which returns false to stop (out of
 * memory). False when it did. */
typedef bool ledger_each_fn(void *self, const struct ledger_fact *fact);
bool ledger_each(const char *text, size_t len, ledger_each_fn *each, void *self,
                 struct ledger_tally *tally);

#endif
