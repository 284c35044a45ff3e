/* Messages, and the mailbox that carries them: a queue from any number of threads to one, the only
 * thing that the UI thread and a worker, or the queue poller, share. One box a direction. A message
 * is handed over whole: the taker owns everything in it, and no other thread keeps a pointer.
 * docs/threads.md tells the story.
 *
 * The taker sleeps in poll() on a descriptor that becomes readable when the box is no longer
 * empty: the box's own, or one that several boxes share. Progress and schedule collapse, so that a
 * taker who is busy finds the newest one only; what carries rows is never dropped, and is bounded
 * by what one walk may load.
 *
 * Monotonic times (mono_ms) are those of the worker's clock, which is the UI's too. */
#ifndef ROLLCALL_FETCH_MAILBOX_H
#define ROLLCALL_FETCH_MAILBOX_H

#include "base/err.h"
#include "fetch/change_source.h"
#include "presence/event.h"
#include "roster/meeting_facts.h"
#include "roster/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- messages --------------------------------------------------------------------------------- */

/* No time: never, or not known. */
#define MESSAGE_NEVER INT64_MAX

enum message_kind {
    /* From a worker. */
    MESSAGE_PAGE,       /* more rows: append them (u.page) */
    MESSAGE_SNAPSHOT,   /* a walk from the first page has ended well: merge it (u.snapshot) */
    MESSAGE_PROGRESS,   /* what the worker does now; only the newest is kept (u.progress) */
    MESSAGE_WALK_ENDED, /* a load has reached what was asked for, or was cancelled (u.walk) */
    MESSAGE_FAILED,     /* a walk has failed; what was loaded stays (u.failure) */
    MESSAGE_SCHEDULE,   /* the next refresh; only the newest is kept (u.schedule) */
    MESSAGE_QUESTION,   /* a secret is needed: answer with MESSAGE_ANSWER (u.question) */
    MESSAGE_TERMINAL,   /* a program wants the terminal: answer with MESSAGE_LENT; or it wants it
                           no more (u.terminal) */
    MESSAGE_IDENTITY,   /* who we are, and for how long (u.identity) */
    MESSAGE_MEETING,    /* what is known of the meeting itself: its seats (u.meeting) */
    MESSAGE_CHANGED,    /* a request that changes the meeting is over (u.changed) */
    MESSAGE_WARNING,    /* what is no error, but has to be known (u.warning) */
    MESSAGE_PROBED,     /* another control region was asked for the meeting (u.probe) */
    /* From the queue poller. */
    MESSAGE_EVENTS, /* what one look into the queue has brought: answer with TAKEN (u.events) */
    MESSAGE_QUEUE_STATE, /* how the queue poller fares; only the newest is kept (u.queue_state) */
    /* From a replay, which stands in a worker's place. */
    MESSAGE_REWOUND, /* all that was told is forgotten: it begins anew */
    /* To a worker. */
    MESSAGE_LOAD,          /* have at least u.rows rows (SIZE_MAX: all of them) */
    MESSAGE_REFRESH,       /* ask now: `r` */
    MESSAGE_CONFIRM,       /* rows were missing: walk once more at once, in the background */
    MESSAGE_CHANGE,        /* change the meeting (u.change), then ask for the list at once:
                              MESSAGE_CHANGED answers */
    MESSAGE_CANCEL,        /* end the walk that is under way */
    MESSAGE_PAUSE,         /* u.on: no refresh by itself; else as before */
    MESSAGE_INTERVAL,      /* u.interval_ms between refreshes, 0: off */
    MESSAGE_ANSWER,        /* u.answer: what was typed (secret_ memory), NULL: the person said no */
    MESSAGE_LENT,          /* u.terminal: the program has the terminal, or may not have it */
    MESSAGE_FILES_CHANGED, /* the credential files have: AUTH may try again */
    MESSAGE_QUIT,          /* end; the worker, or the queue poller, answers nothing more */
    /* To the queue poller. */
    MESSAGE_TAKEN, /* batch u.batch is in the presence, and in the ledger when one is written: its
                      messages may be deleted from the queue */
    /* To what is around both, on the UI thread. */
    MESSAGE_SHOWN,       /* the first page has come: the meeting is one of late */
    MESSAGE_PROBE,       /* ask the other control regions: MESSAGE_PROBED answers */
    MESSAGE_CHECK_FILES, /* if the credential files have changed, tell worker and queue poller */
    /* To a replay. */
    MESSAGE_STEP, /* go to another moment (u.step): rows, events and a PAGINATION_ENDED answer */
    MESSAGE_KIND_COUNT,
};

/* Which walk. */
enum walk_purpose {
    WALK_LOAD,    /* pages behind those of the feed */
    WALK_REFRESH, /* the loaded pages anew, from the first */
};

/* Why no refresh comes by itself. */
enum block_reason {
    BLOCK_NONE,      /* nothing: it comes when it is due */
    BLOCK_PAUSED,    /* `Z`, or an interval of 0 */
    BLOCK_AUTH,      /* no good credentials: waits for the files to change, or `r` */
    BLOCK_DENIED,    /* not allowed: a try a minute, or `r` */
    BLOCK_NOT_FOUND, /* 404 before any page was seen: waits for `r` */
    BLOCK_ENDED,     /* 404 after one: the meeting is over; waits for `r` */
    BLOCK_REFUSED,   /* any other refusal that asking again cannot mend (400): waits for `r` */
};

/* Where to in a recording. */
enum message_step {
    STEP_EARLIER, /* the change before, the change after */
    STEP_LATER,
    STEP_BACK, /* ten minutes */
    STEP_AHEAD,
    STEP_FIRST, /* the whole of it */
    STEP_LAST,
};

/* Where a walk stands when it is over, or so far. */
struct message_walk {
    enum walk_purpose purpose;
    int64_t now_ms;  /* wall clock when its last page had come: "as of" */
    int64_t took_ms; /* since it began */
    size_t pages;    /* pages of this walk */
    size_t rows;     /* rows that the walk has met, loaded ones before it included */
    bool complete;   /* the last page has been met */
    bool limited;    /* --max-items was reached */
    bool midway;     /* the first page of all was not asked for: --next-token */
    bool cancelled;  /* ended by MESSAGE_CANCEL */
    bool recovered;  /* the first success after a failure */
    char request_id[80];
};

/* Rows of the next page. */
struct message_page {
    struct page *page;
    struct message_walk walk;
};

/* Every page of a walk from the first. */
struct message_snapshot {
    struct page **pages;
    size_t count;
    struct message_walk walk;
};

enum fetch_phase {
    FETCH_IDLE,
    FETCH_ASKING,       /* a request is under way */
    FETCH_WAITING_TURN, /* the request budget holds it back */
    FETCH_WAITING_RETRY /* an attempt failed; the next is at until_mono_ms */
};

/* What a worker does at this moment. */
struct message_progress {
    enum fetch_phase phase;
    enum walk_purpose purpose;
    size_t pages, rows;    /* of this walk so far, as in message_walk */
    int64_t began_mono_ms; /* the walk */
    int64_t until_mono_ms; /* WAITING: the end of the wait */
    int attempt;           /* of the request under way, or of the next; 1 is the first */
    struct err err;        /* WAITING_RETRY: why */
};

/* A walk that failed. */
struct message_failure {
    struct err err;
    enum walk_purpose purpose;
    int64_t now_ms;       /* wall clock */
    int attempts;         /* of the request that failed */
    int failures;         /* walks that failed in a row, this one included */
    int64_t next_mono_ms; /* the next try; MESSAGE_NEVER while it is blocked */
    enum block_reason block;
};

struct message_schedule {
    int64_t next_mono_ms; /* when the next refresh begins; MESSAGE_NEVER: not by itself */
    int64_t interval_ms;  /* what was asked for; 0: off */
    int64_t stretched_ms; /* what is kept: longer when walks are long or the service throttles */
    bool slowed;          /* stretched_ms is longer than interval_ms */
    enum block_reason block;
};

/* Who we are, for the title bar and `login ends 14:20`. */
struct message_identity {
    char account[16];   /* "" when it is not known */
    char source[96];    /* cred.source */
    int64_t expires_ms; /* wall clock; 0: never, or not known */
    bool needs_person;  /* only a person can renew it */
};

/* The terminal for a program that may ask a person. */
struct message_terminal {
    unsigned id; /* of the wish; its end and its answer have the same */
    bool on;     /* it is wanted; as an answer: it is had */
    char *note;  /* what is said on it; foreign text. NULL in an answer, and at the end */
};

/* What another control region said. */
struct message_probe {
    char region[32];
    bool found;
    bool last;       /* no other region is asked: it was found, or all have been asked */
    unsigned asked;  /* how many so far, this one included */
    unsigned failed; /* how many of these could not be asked; a plain 404 is an answer */
    struct err err;  /* of the first that could not */
};

/* Room for what is said of a message that was not understood: EVENT_LOOK_SIZE. */
#define MESSAGE_LOOK_SIZE 128

/* Meeting events, of any meeting whose events come to this queue, in any order, some of them twice.
 * Their strings belong to the message: presence and ledger copy what they keep. There may be none
 * of them, when all that came was foreign or malformed. */
struct message_events {
    uint64_t batch; /* from 1 */
    struct event *events;
    size_t count;
    int64_t now_ms;       /* wall clock when they came */
    int64_t listening_ms; /* as in message_queue_state, never 0 */
    uint64_t foreign, malformed;
    char look[MESSAGE_LOOK_SIZE]; /* at the first of those that were not understood this time; may
                                     hold hostile text; "": all were */
    char **texts;                 /* private, as the rest: the strings of each event */
    size_t capacity;
};

/* How the queue poller fares. Of the counts, a message that stays in the queue and comes again
 * counts again. */
struct message_queue_state {
    int64_t listening_ms; /* wall clock when the queue was first asked with success: "events
                             since"; 0: not yet */
    struct err err;       /* why it hears nothing now, or what it heard cannot be deleted; its
                             operation says which. None while all is well */
    int64_t err_ms;       /* with err: wall clock when that was learned */
    int failures;         /* in a row */
    int64_t next_mono_ms; /* with err: the next try */
    int64_t empty_ms;     /* wall clock at which the queue was last seen to be empty; 0: not yet */
    bool keeps;           /* --presence-keep: nothing is deleted */
    bool backlog;         /* more is in the queue than one look brings, and has not been read yet */
    uint64_t behind;      /* about how many messages that is; 0: not known */
    uint64_t hidden;      /* about how many are in the queue and cannot be received: another reader
                             holds them, or the queue delays them; 0: none, or not known */
    struct err count_err; /* why hidden messages cannot be counted: told once; else none */
    uint64_t events;      /* heard since the beginning */
    uint64_t foreign;     /* messages that are no meeting events: left in the queue */
    uint64_t malformed;   /* meeting events that could not be read: left in the queue */
};

/* Does the newer state tell of a failure that the one before it did not? Others repeat the last. */
bool message_queue_failed(const struct message_queue_state *now,
                          const struct message_queue_state *before);

struct message {
    enum message_kind kind;
    union {
        struct message_page page;
        struct message_snapshot snapshot;
        struct message_progress progress;
        struct message_walk walk;
        struct message_failure failure;
        struct message_schedule schedule;
        char *question;
        char *warning;
        struct message_terminal terminal;
        struct message_identity identity;
        struct meeting_facts meeting;
        struct message_probe probe;
        struct message_events events;
        struct message_queue_state queue_state;
        struct change change;
        struct change_result changed;
        size_t rows;
        bool on;
        int64_t interval_ms;
        char *answer;
        uint64_t batch;
        enum message_step step;
    } u;
    struct message *next; /* private to the mailbox */
};

/* A message of this kind, all zero. NULL when memory is out. Free with message_destroy(), or hand
 * it to a mailbox. Any thread. */
struct message *message_new(enum message_kind kind);

/* Puts a copy of the event, strings included, into the message. False when memory is out. */
bool message_add_event(struct message_events *heard, const struct event *event);

/* Frees the message and all that is in it: pages, events, a question, an answer (wiped). NULL is
 * fine. */
void message_destroy(struct message *message);

/* --- the mailbox ------------------------------------------------------------------------------ */

struct mailbox;

/* wake_fd: the write end of a non-blocking pipe, or an eventfd, that stays the caller's and gets
 * eight bytes (the number 1) whenever the box is no longer empty; -1: the box makes its own, for
 * mailbox_wait(). NULL and *err when memory or descriptors are out. */
struct mailbox *mailbox_new(int wake_fd, struct err *err);

/* Destroys what is in it too. No thread may use it any longer. NULL is fine. */
void mailbox_destroy(struct mailbox *box);

/* Takes *message and sets it to NULL, also when the box is closed (it is then destroyed). A NULL
 * in *message is ignored, so that message_new() needs no check. Never blocks. Any thread. */
void mailbox_post(struct mailbox *box, struct message **message);

/* The oldest message, which is the caller's; NULL when there is none. Never blocks. Taker only. */
struct message *mailbox_take(struct mailbox *box);

/* The same, but sleeps up to timeout_ms for one (-1: for ever). Only for a box with a descriptor
 * of its own. NULL when the time is over, or when the box is closed and empty. Taker only. */
struct message *mailbox_wait(struct mailbox *box, int64_t timeout_ms);

/* Whatever is posted from now on is destroyed. Any thread. */
void mailbox_close(struct mailbox *box);

/* Reads away what boxes have written to the descriptor at the other end of wake_fd; call it before
 * taking, not after. */
void mailbox_drain(int read_fd);

#endif
