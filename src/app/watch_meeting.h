/* What a watch knows of one meeting, and what its messages become: lines of NDJSON, and the words
 * of
 * --until. The loop around it is watch.c. Main thread only. */
#ifndef ROLLCALL_APP_WATCH_MEETING_H
#define ROLLCALL_APP_WATCH_MEETING_H

#include "app/app.h"
#include "app/session.h"
#include "app/signal_thread.h"
#include "app/until.h"
#include "ledger/recorder.h"
#include "presence/presence.h"
#include "print/sink.h"
#include "view/status.h"

struct watch;

/* One run: what its meetings have in common. */
struct watcher {
    const struct app *app;
    struct watch *meetings;
    size_t count;
    struct signal_thread *signals;
    struct ledger_file ledger;
    struct sink_fd out;
    struct buf lines;                 /* not written yet */
    int wake[2];                      /* readable when a message has come */
    struct message_queue_state queue; /* the newest */
    bool met;                         /* one of the meetings has met --until */
    int64_t deadline_ms;              /* --timeout; MESSAGE_NEVER: none */
    struct err failure;               /* what ended all of it */
    struct err told;                  /* of several: the last login that was missing */
};

/* One meeting. */
struct watch {
    struct watcher *all;
    struct app view; /* the program as it is for this meeting: its region, its profile */
    const struct app *app;
    struct until until;
    struct filter *filter; /* NULL: lines of everyone */
    struct session *session;
    struct roster *roster;
    struct diff diff;
    struct recorder recording;
    struct recorder *recorder; /* NULL: without --record */
    struct presence *presence; /* NULL until the queue has answered */
    enum status_state state;
    enum block_reason block;
    bool introduced; /* the snapshot is out */
    bool done;
    bool draining;         /* the meeting is gone: its last events are waited for */
    bool meeting_ended;    /* an event said so */
    size_t events;         /* of this meeting, in the ledger */
    int64_t events_ms;     /* when the newest came */
    int64_t drain_mono_ms; /* until when */
    bool said;             /* the failure was told; of several meetings */
    bool rests;            /* done, and asks for nothing more */
    struct err failure;    /* what ended it */
};

/* Takes a message, and destroys it: its lines are appended to those of all. What came for a meeting
 * that is done is for nothing, but for the queue, which is that of all. */
void watch_handle(struct watch *w, struct message *message);

/* The meeting is done, for this reason, unless another came before it. */
void watch_fail(struct watch *w, const struct err *err);

/* Says on stderr why one of several meetings has failed: when it comes, and a missing login once
 * for all. Of a single meeting it is said at the end. */
void watch_tell_failure(struct watch *w);

#endif
