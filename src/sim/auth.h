/* Requests are checked as AWS checks them: the keys that are known, and SigV4. */
#ifndef ROLLCALL_SIM_AUTH_H
#define ROLLCALL_SIM_AUTH_H

#include "base/err.h"
#include "sim/refusal.h"
#include "sim/reply.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The credentials that the simulator accepts. They are throw-away ones, made for one run, and are
 * wiped all the same. */

/* What is accepted when nothing else is said: the example credentials of AWS documents. */
#define KEYS_DEFAULT_ID     "AKIDEXAMPLE"
#define KEYS_DEFAULT_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

struct key {
    char *id;
    char *secret;
    char *session_token; /* NULL when there is none */
};

struct keys {
    struct key *list;
    size_t count;
};

#define KEYS_INIT ((struct keys){0})

/* Adds a copy of one. False when memory is out. */
bool keys_add(struct keys *keys, const char *id, const char *secret, const char *session_token);

/* Reads lines `access_key_id secret_access_key [session_token]` until an empty line or the end;
 * `#` begins a comment line. The descriptor stays open, and nothing behind the empty line is
 * consumed. False and *err when a line makes no sense, or none came. */
bool keys_read_fd(struct keys *keys, int fd, struct err *err);

/* The same from a file. */
bool keys_read_file(struct keys *keys, const char *path, struct err *err);

/* The key with this id; NULL when it is not accepted. */
const struct key *keys_find(const struct keys *keys, const char *id, size_t id_len);

/* Wipes and frees. NULL is fine. */
void keys_clean_up(struct keys *keys);

/* Checks the signature of a request (AWS Signature Version 4, the header form) over the raw
 * target and headers as they came, and words refusals as the service does. */

/* How far the client's clock may be off. */
enum { AUTH_WINDOW_MS = 5 * 60 * 1000 };

struct auth {
    struct keys keys;
    const char *region; /* the only one accepted; NULL: any. Borrowed. */
};

/* Why a request was turned away. */
struct auth_refusal {
    enum refusal refusal;
    char message[400]; /* empty: the refusal's own */
};

/* Is the request signed by one of the keys, for this service, within the window around the
 * server's clock (milliseconds since 1970)? Fills *out otherwise. */
bool auth_check(const struct auth *auth, const struct request *request, const char *service,
                int64_t wall_ms, struct auth_refusal *out);

/* Reads YYYYMMDDTHHMMSSZ as milliseconds since 1970. */
bool auth_read_date(const char *text, int64_t *wall_ms);

#endif
