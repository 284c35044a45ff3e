/* Bytes with a length: what came from the network, raw. It may hold NULs and invalid UTF-8; only
 * base/text may bring it before a person. Borrowed: the giver says how long it lives. */
#ifndef ROLLCALL_BASE_SLICE_H
#define ROLLCALL_BASE_SLICE_H

#include <stddef.h>

struct slice {
    const char *data; /* never NULL, and followed by a NUL that len does not count */
    size_t len;
};

#define SLICE_EMPTY ((struct slice){.data = ""})

/* A literal, whose length is known before the program runs: for tables. */
#define SLICE_LITERAL(text)                                                                        \
    {                                                                                              \
        .data = (text), .len = sizeof(text) - 1                                                    \
    }

/* The bytes of a string. NULL counts as "". */
struct slice slice_of(const char *text);

/* Compares byte by byte, like strcmp(). */
int slice_compare(struct slice a, struct slice b);

/* Compares without regard to the case of ASCII letters, like strcasecmp() in the C locale. */
int slice_compare_fold(struct slice a, struct slice b);

#endif
