/* The credentials that the simulator accepts. They are throw-away ones, made for one run, and are
 * wiped all the same. */
#ifndef ROLLCALL_SIM_KEYS_H
#define ROLLCALL_SIM_KEYS_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

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

#endif
