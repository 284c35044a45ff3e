/* A meeting that is being looked at: a connection, the worker that asks over it, with
 * --presence-queue the queue poller of its events, and the box where the messages of both arrive. A
 * value: several may exist. */
#ifndef ROLLCALL_APP_SESSION_H
#define ROLLCALL_APP_SESSION_H

#include "app/app.h"
#include "app/connection.h"
#include "fetch/mailbox.h"

#include <stdbool.h>

struct session_config {
    const struct app *app;      /* borrowed, must outlive the session */
    const char *meeting_id;     /* found to be one; copied */
    struct aws_choice choice;   /* borrowed for the call */
    const char *presence_queue; /* NULL or "": that of the options; borrowed for the call */
    int wake_fd;                /* of the inbox, as in mailbox_new() */
    bool can_ask;               /* a person answers MESSAGE_QUESTION, and may lend the terminal */
    struct ask_secret ask;      /* asks otherwise, on the worker's thread; ask.ask NULL: does not */
    struct cred_warn warn;      /* on the worker's thread; warn.say NULL: no warnings */
    bool attached;              /* as in connection_config */
    bool listens;               /* and MESSAGE_EVENTS, if there is a queue */
    struct session *peer;       /* NULL, or a session of the same identity, region and namespace,
                                   whose connection and budget this one shares: of both, one request
                                   at a time. It must be no sharer itself, and be closed later. */
    bool asks_meeting;          /* and MESSAGE_MEETING, with one GetMeeting behind the first load */
};

struct session;

/* Resolves the settings and starts the worker, which begins to ask. NULL and *err when the target
 * cannot be used. UI thread only, as all of this. */
struct session *session_open(const struct session_config *config, struct err *err);

/* Cancels what is under way, joins the worker, frees everything: milliseconds. NULL is fine. */
void session_close(struct session *session);

/* From now on no request is made by the session, nor by those that share its connection; the one
 * under way ends. Before several sessions are closed, so that none waits for another. */
void session_stop(struct session *session);

/* Worker to UI. Lives as long as the session, as all below. */
struct mailbox *session_inbox(const struct session *session);
const struct connection *session_connection(const struct session *session);
const char *session_meeting_id(const struct session *session);

/* Is a queue read? */
bool session_hears(const struct session *session);

/* Has the queue given all that it held when it was asked last, and was that deleted? True when it
 * cannot be read now, or is not. */
bool session_has_drained(struct session *session);

/* Hands a command to the worker, or to the queue poller if it is one for it; takes *message and
 * sets it to NULL. */
void session_post(struct session *session, struct message **message);

/* The same for a command without anything in it. */
void session_command(struct session *session, enum message_kind kind);

/* Have the files that credentials come from changed since the last call? A handful of stat()s. */
bool session_files_changed(struct session *session);

/* Starts asking the other control regions for this meeting; the answers are MESSAGE_PROBED in the
 * inbox. A probe that is under way is ended first. False and *err when that is not possible. */
bool session_probe(struct session *session, struct err *err);

#endif
