/* The program's words on stderr: one line each, safe to show, never a secret. */
#ifndef ROLLCALL_APP_STDERR_MESSAGE_H
#define ROLLCALL_APP_STDERR_MESSAGE_H

#include "app/app.h"
#include "base/err.h"

/* Exit status of what was printed or shown, but not whole. */
enum { EXIT_PARTIAL = 8 };

/* "rollcall: throttled (429 ThrottlingException), request-id …; try again in 30 s". Returns the
 * exit status that belongs to the error. */
int stderr_error(const struct app *app, const struct err *err);

/* The same with whose trouble it is in front: "rollcall: 3f2c…: throttled …". */
int stderr_error_of(const struct app *app, const char *subject, const struct err *err);

/* "rollcall: " and a printf-like sentence. Silent with --quiet. */
void stderr_note(const struct app *app, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* What the reading of the config files warned of, with file and line. */
void stderr_warnings(const struct app *app);

#endif
