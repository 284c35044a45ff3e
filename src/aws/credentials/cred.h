/* Credentials: a value with its secrets in wiped memory, where it came from, and how long it lasts.
 */
#ifndef ROLLCALL_AWS_CREDENTIALS_CRED_H
#define ROLLCALL_AWS_CREDENTIALS_CRED_H

#include "base/err.h"
#include "base/stop.h"

#include <stdbool.h>
#include <stdint.h>

struct cred {
    char *access_key_id; /* secret_ memory, as all strings here */
    char *secret_access_key;
    char *session_token;  /* NULL when there is none */
    char *account_id;     /* NULL when the source does not say */
    int64_t expires_ms;   /* wall clock; 0: never, or not known */
    bool needs_person;    /* only a person can renew it (login, MFA) */
    char source[96];      /* for --resolve and logs: "env", "profile prod in ~/.aws/credentials" */
    char ua_features[24]; /* User-Agent m/ letters of the source, comma-separated: "n,i" */
};

/* The letters of the environment variables. */
#define CRED_FROM_VARIABLES "g"

/* An empty value; allocates nothing. */
#define CRED_INIT ((struct cred){0})

/* Fills *to with copies of *from's strings. False when memory is out; *to is then empty. */
bool cred_copy(struct cred *to, const struct cred *from);

/* Wipes and frees the strings; the value is empty again. NULL is fine. */
void cred_clean_up(struct cred *cred);

/* Writes the key id as first 4, "...", last 4, the only form that is ever shown. */
void cred_masked_key_id(const struct cred *cred, char out[16]);

/* Where a client gets credentials: the seam between signing and the credential chain. */
struct cred_source {
    /* Fills *out with credentials that are good now; may block for a refresh. The caller cleans
     * *out up. False and *err (kind AUTH or NETWORK) on failure. Worker threads only. */
    bool (*get)(void *self, struct cred *out, struct err *err);
    /* The service refused these: forget them, so that the next get() looks again. Any thread. */
    void (*invalidate)(void *self);
    /* Ends a get() that is under way, within milliseconds. Any thread. */
    void (*cancel)(void *self);
    void *self;
};

/* A source that always gives copies of the same credentials, which must outlive it. */
struct cred_source cred_fixed_source(const struct cred *cred);

/* How a provider asks a person for something secret, such as an MFA code: in the console the
 * question crosses to the UI thread as a message, headless it goes to the terminal. */
struct ask_secret {
    /* Blocks until there is an answer, which is secret_ memory and the caller's, or stop says so.
     * False and *err when there is no one to ask (ERR_MFA_NEEDED without a remedy), or the person
     * said no. On the thread that loads credentials. */
    bool (*ask)(void *self, const char *question, const struct stop *stop, char **answer,
                struct err *err);
    void *self;
};

/* How a program that may ask a person gets the terminal where something is drawn on it. */
struct lend_terminal {
    /* Blocks until the terminal is the program's: line by line, with echo, note standing on it.
     * False when no person waits, or stop says so: then nothing was taken. On the thread that
     * loads credentials. NULL: there is no terminal to lend. */
    bool (*take)(void *self, const char *note, const struct stop *stop);
    void (*give_back)(void *self); /* after a take() that was true; the program has ended */
    void *self;
};

/* Gets notes: no errors, but to be known. say NULL: they are dropped. */
struct cred_warn {
    void (*say)(void *self, const char *text); /* one line, on the loading thread */
    void *self;
};

#endif
