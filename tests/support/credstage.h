/* A machine with AWS files and variables of its own, and a credential chain on it: what the tests
 * of the providers stand on. HOME is a new folder, the wall clock stands still where the test puts
 * it, and nobody can be asked unless the test gives an answer. */
#ifndef ROLLCALL_TESTS_CREDSTAGE_H
#define ROLLCALL_TESTS_CREDSTAGE_H

#include "aws/credentials/chain.h"
#include "aws/settings.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CREDSTAGE_VARIABLES 24

/* 2026-11-23T12:00:00Z, where the wall clock stands at first. */
#define CREDSTAGE_NOW_MS 1795435200000

struct credstage {
    const char *home;
    char *variables[CREDSTAGE_VARIABLES + 1];
    size_t variable_count;
    struct settings_flags flags;
    struct env *env;
    struct settings settings;
    struct cred_chain *chain;
    struct proxy *proxy; /* as the variables name it */
    atomic_llong now_ms;
    bool only_storable; /* as --resolve wants it */
    char warning[400];  /* the last one */
    const char *answer; /* to every question; NULL: nobody is there */
    int questions;
    char question[300];
    struct cred cred; /* of the last load */
    struct err err;
};

/* A stage with these files (NULL: none) and AWS_EC2_METADATA_DISABLED=true. */
void credstage_init(struct credstage *stage, const char *config, const char *credentials);
void credstage_clean_up(struct credstage *stage);

/* Sets a variable, printf-like "NAME=value"; before the first load or resolve. */
void credstage_set(struct credstage *stage, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Resolves the settings; false with stage->err. Done by the others where needed. */
bool credstage_resolve(struct credstage *stage);

/* Loads from the chain into stage->cred; false with stage->err. */
bool credstage_load(struct credstage *stage);

/* The plan in words, or the name of its error. Valid until the next call. */
const char *credstage_plan(struct credstage *stage, char *out, size_t size);

/* A file below HOME: its path, and its text (NULL when it is not there; the caller frees it). */
const char *credstage_path(const struct credstage *stage, const char *name);
char *credstage_read(const struct credstage *stage, const char *name);

#endif
