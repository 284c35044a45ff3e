/* Strings that are kept until all of them go. One thread at a time. */
#ifndef ROLLCALL_CLI_STORE_H
#define ROLLCALL_CLI_STORE_H

#include "base/err.h"

/* Starts as {0}. */
struct store {
    struct stored *first;
};

/* A copy that lives as long as the store. NULL, with *err set, when memory is out. */
const char *store_keep(struct store *store, const char *text, struct err *err);

void store_clean_up(struct store *store);

#endif
