/* What the console, full screen or in plain lines, asks of the program around it: open a session,
 * resolve a form, list choices, save a file, copy a text. app fills the table; a test fills
 * another.
 *
 * Every function is called on the UI thread and must return within a few milliseconds: nothing here
 * waits for the network. Strings that come in are borrowed for the call. Strings that come out live
 * until the next call of the same function, unless said otherwise. */
#ifndef ROLLCALL_MEETING_PLATFORM_H
#define ROLLCALL_MEETING_PLATFORM_H

#include "base/clock.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mailbox;
struct message;
struct recorder;

/* Which meeting, asked from where and as whom. "" or NULL: the program's own default for that
 * field; the meeting id is checked against the pattern before it gets here. */
struct meeting_target {
    const char *meeting_id;
    const char *region;
    const char *profile;
    const char *presence_queue; /* the URL of the SQS queue where its events are heard */
};

/* A meeting that is being looked at: what its rows come from, a worker or a recording, and the box
 * where the messages arrive. Made by open(), ended by close; the fields are constant in between and
 * may be read by the UI thread at any time. */
struct meeting_session {
    /* Hands a command over. Takes *message and sets it to NULL. */
    void (*post)(struct meeting_session *session, struct message **message);
    /* Cancels what is under way, joins threads, frees everything, the session too. */
    void (*close)(struct meeting_session *session);
    struct mailbox *inbox;      /* worker to UI */
    const char *meeting_id;     /* never NULL, as all strings here unless said */
    const char *region;         /* control region in use */
    const char *region_source;  /* "from profile \"prod\"", "from AWS_REGION" */
    const char *profile;        /* "" when no profile is used */
    const char *account;        /* 12 digits, or "" when it is not known */
    const char *endpoint;       /* host name, for OFFLINE and the support line */
    const char *endpoint_url;   /* --endpoint-url and its likes, for commands; "" when it is AWS */
    const char *api;            /* "chime-sdk-meetings" or "chime": the AWS CLI's word */
    const char *presence_queue; /* "", or NULL, when no events are heard */
    bool has_capabilities;      /* the older namespace has none */
    bool may_act;               /* --allow-actions: the meeting may be changed */
    bool replays; /* a recording: no requests, the clock stands, MESSAGE_STEP moves it */
    struct recorder *recorder; /* takes what is learned of the meeting; NULL: nothing is recorded */
};

/* What would be used if the form were sent as it stands, for the notes beside its fields. */
struct platform_resolved {
    const char *region;       /* "" when there is none */
    const char *region_note;  /* "from profile \"prod\"" or why there is none */
    const char *profile;      /* "" when none is used */
    const char *profile_note; /* "account 111122223333", "from the environment", "not found" */
    bool ok;                  /* false: open() would fail; the notes say why */
};

/* One line of the Recent list: a meeting from the history or from [meetings] in the config. */
struct recent_meeting {
    const char *meeting_id;
    const char *region;
    const char *profile;
    const char *label; /* "allhands"; "" when there is none */
    int64_t opened_ms; /* wall clock; 0: never, only configured */
};

enum platform_choice {
    PLATFORM_PROFILE, /* profiles of the config files */
    PLATFORM_REGION,  /* control regions */
};

enum platform_save { PLATFORM_SAVED, PLATFORM_SAVE_EXISTS, PLATFORM_SAVE_FAILED };

enum platform_copy {
    PLATFORM_COPIED,            /* a program took it; how says which */
    PLATFORM_COPY_BY_TERMINAL,  /* none was there: send OSC 52; how says what to show */
    PLATFORM_COPY_NOT_POSSIBLE, /* how says why */
};

struct meeting_platform {
    /* Starts a session: checks the target, makes the worker, returns before anything is sent. The
     * messages go to the session's inbox, which writes a byte to wake_fd when it was empty. NULL
     * and *err when the target cannot be used (no region, no such profile). The session belongs to
     * the caller, until its close. */
    struct meeting_session *(*open)(void *self, const struct meeting_target *target, int wake_fd,
                                    struct err *err);

    /* What the form's fields resolve to. region and profile may be "". */
    void (*resolve)(void *self, const char *profile, const char *region,
                    struct platform_resolved *resolved);
    /* The n-th of the choices; NULL after the last. */
    const char *(*choice)(void *self, enum platform_choice choice, size_t n);
    /* The n-th recent meeting, newest first, then those that are only labels; false after the last.
     */
    bool (*recent)(void *self, size_t n, struct recent_meeting *recent);

    /* Writes a file of mode 0600, whole or not at all. SAVE_EXISTS when it is there already and
     * overwrite is false; SAVE_FAILED and *err otherwise. A leading "~/" is the home directory. */
    enum platform_save (*save)(void *self, const char *path, const void *bytes, size_t len,
                               bool overwrite, struct err *err);
    /* Gives text to copy-command or tmux, on standard input. how is filled with a few words for the
     * message line: "copied with tmux". The text may be a secret: it is not kept. */
    enum platform_copy (*copy)(void *self, const char *text, size_t len, char *how,
                               size_t how_size);

    struct clock clock;
    void *self;
};

/* The meeting of a label ("allhands"), as recent() gives it. False when there is none. */
bool platform_find_label(const struct meeting_platform *platform, const char *label,
                         struct recent_meeting *recent);

#endif
