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

/* Appends the export in the format that the path's ending names (.csv, .json, .ndjson; anything
 * else is CSV). False and *err when memory is out. */
bool export_write(const struct meeting *meeting, enum export_what what, const char *path,
                  struct buf *out, struct err *err);

/* Writes the export into that file, by the platform's save(); *len is how many bytes it has. */
enum platform_save export_save(const struct meeting *meeting, enum export_what what,
                               const char *path, bool overwrite, size_t *len, struct err *err);

#endif
