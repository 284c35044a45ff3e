/* The roll call of a printed list (--expect): who of those in a file is registered, who is not, and
 * who is registered unexpectedly. Registration is all that a list knows: whether a person is in the
 * room is not said here. Main thread only. */
#ifndef ROLLCALL_APP_ROLL_CALL_H
#define ROLLCALL_APP_ROLL_CALL_H

#include "app/app.h"
#include "print/writer.h"
#include "roster/expected.h"
#include "view/order.h"

#include <stdbool.h>
#include <stddef.h>

/* Exit status of --missing when a person is missing, or cannot be told from another. */
enum { EXIT_MISSING = 10 };

/* Reads the people in the file of --expect; lines that are passed over are told on stderr. NULL and
 * *err when it cannot be read. Free with expected_destroy(). */
struct expected *roll_call_read(const struct app *app, struct err *err);

/* Says on stderr which people of the file could not be told from another. */
void roll_call_tell_ambiguous(const struct app *app, const struct expected *expected);

struct roll_call;

/* With the people of roll_call_read(). NULL and *err on failure. Free with roll_call_destroy(). */
struct roll_call *roll_call_new(const struct app *app, struct err *err);
void roll_call_destroy(struct roll_call *roll_call);

/* Prints the roll call of all rows of the order's roster: those who are not registered first, in
 * the order of the file, then the rows of the order. Both pass the order's filter. complete: all
 * pages have come; without that no person is called missing. False and *err when it cannot be
 * printed.
 */
bool roll_call_print(struct roll_call *roll_call, const struct order *order, bool complete,
                     struct writer *writer, struct err *err);

/* Prints the ids of those who are not registered, one a line, for --missing. */
bool roll_call_print_missing(struct roll_call *roll_call, const struct order *order,
                             struct sink sink, struct err *err);

/* Of what was printed last: is each person found? */
bool roll_call_is_full(const struct roll_call *roll_call);

/* What it came to, on stderr: "3 of 40 not registered, 2 unexpected". */
void roll_call_tell(const struct roll_call *roll_call);

#endif
