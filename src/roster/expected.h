/* Who is expected in a meeting: a list that a person keeps, one a line or as CSV, and which of
 * those people are registered. Pure; one thread at a time.
 *
 * A file is UTF-8, with or without a byte order mark, lines end in LF or CR LF. A line is an id,
 * and behind a comma or a tab a name to show; double quotes as in RFC 4180 hold blanks and commas
 * together. Empty lines, and lines that begin with #, are none. When the first line names a column
 * ExternalUserId (or the one that was asked for) it is a header: `,`, `;` or a tab stands between
 * its columns, and the name is in the column Name or DisplayName, or in the other one of two. */
#ifndef ROLLCALL_ROSTER_EXPECTED_H
#define ROLLCALL_ROSTER_EXPECTED_H

#include "base/err.h"
#include "base/hash.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    EXPECTED_MAX = 100000,                 /* people in a list */
    EXPECTED_MAX_BYTES = 32 * 1024 * 1024, /* of the file */
    EXPECTED_MAX_ID = 64,                  /* characters, as of an ExternalUserId */
    EXPECTED_MAX_NAME = 128,               /* characters of a name to show */
};

/* Which rule found a person among the registered. */
enum expected_rule {
    EXPECTED_NO_RULE,
    EXPECTED_EXACT, /* the ExternalUserId itself */
    EXPECTED_NAME,  /* what stands behind its #, whatever the case */
    EXPECTED_MAIL,  /* it is the mail address, whatever the case */
    EXPECTED_LOOSE, /* the name or the whole id, without accents, one blank for several */
};

enum expected_state {
    EXPECTED_MISSING,    /* not registered */
    EXPECTED_REGISTERED, /* one registered id is this person's */
    EXPECTED_AMBIGUOUS,  /* several could be, or one could be of several */
};

/* Strings belong to the list. */
struct expected_person {
    struct slice id;   /* as in the file: sensitive, never logged */
    struct slice name; /* "" when the file has none */
    size_t line;       /* from 1 */
    /* What expected_match() found last. */
    enum expected_state state;
    enum expected_rule rule;
    size_t candidates; /* AMBIGUOUS: so many registered ids */
};

/* How a list is read. */
struct expected_options {
    const char *file;   /* its name, for errors */
    const char *column; /* of the ids; NULL: ExternalUserId, if there is a header */
    bool loose;         /* EXPECTED_LOOSE too */
    /* Gets each line that is passed over, and why; may be NULL. The reason quotes nothing. */
    void (*skipped)(const void *self, size_t line, const char *why);
    const void *self;
};

struct expected;

/* Reads a list. NULL and *err when the column is not there, when it is not UTF-8 as a whole (UTF-16
 * of spreadsheets), with more than EXPECTED_MAX people, or without memory. Who stands there twice
 * is one. Free with expected_destroy(). */
struct expected *expected_read(struct slice text, const struct expected_options *options,
                               struct hash_key key, struct err *err);
void expected_destroy(struct expected *expected);

/* The people in the order of the file. */
size_t expected_count(const struct expected *expected);
const struct expected_person *expected_at(const struct expected *expected, size_t n);

/* Which person is this ExternalUserId's, since the last expected_match()? EXPECTED_STRANGER: not
 * expected; EXPECTED_UNCLEAR: one of several. */
#define EXPECTED_STRANGER UINT32_MAX
#define EXPECTED_UNCLEAR  (UINT32_MAX - 1)
uint32_t expected_find(const struct expected *expected, struct slice external_user_id);

/* Finds each person among the ExternalUserIds that are registered; an id may come several times
 * (devices of one person). They are borrowed until the next call, or the end. An exact id comes
 * before a name, a name before a loose one. False when memory is out: no person is then found. */
bool expected_match(struct expected *expected, const struct slice *ids, size_t count);

/* Of the last expected_match(): people in a state, and registered ids that were not expected (each
 * once; the service's own bots, aws:…, are not counted). */
size_t expected_in(const struct expected *expected, enum expected_state state);
size_t expected_strangers(const struct expected *expected);

#endif
