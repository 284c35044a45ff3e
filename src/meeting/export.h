/* What `w` writes: the list as it is shown, or the events, as CSV, JSON or NDJSON. Never a join
 * token. Times are UTC with milliseconds. */
#ifndef ROLLCALL_MEETING_EXPORT_H
#define ROLLCALL_MEETING_EXPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "meeting/meeting.h"

#include <stdbool.h>
#include <stddef.h>

enum export_what { EXPORT_ROSTER, EXPORT_EVENTS };

/* The ceiling of an export in bytes. */
#define EXPORT_MAX ((size_t)1 << 30)

/* Writes a name such as "rollcall-3f2c7a10-20261123T093155Z.csv" into out. */
void export_name(const struct meeting *meeting, enum export_what what, char *out, size_t size);

/* "CSV", "JSON" or "NDJSON": what export_write() makes for such a path. Static string. */
const char *export_form(const char *path);

/* Does the path's ending say which format is meant? */
bool export_knows_form(const char *path);

/* What is to be written: the list or the events, where to, and whether the user ids are masked, as
 * they are on the screen. */
struct export_request {
    enum export_what what;
    const char *path;
    bool mask;
};

/* What was written: rows of all that are loaded, or events. */
struct export_written {
    size_t rows;
    size_t total;
};

/* Appends the export in the format that the path's ending names (.csv, .json, .ndjson; anything
 * else is CSV). False and *err when memory is out. */
bool export_write(const struct meeting *meeting, const struct export_request *request,
                  struct buf *out, struct export_written *written, struct err *err);

/* Writes the export into that file, by the platform's save(). */
enum platform_save export_save(const struct meeting *meeting, const struct export_request *request,
                               bool overwrite, struct export_written *written, struct err *err);

/* Appends "7 of 247 written, filter /bob, user ids masked, CSV: /home/ann/list.csv". Not safe to
 * show yet. */
void export_sentence(const struct meeting *meeting, const struct export_request *request,
                     const struct export_written *written, struct buf *out);

#endif
