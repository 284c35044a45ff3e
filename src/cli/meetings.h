/* Which meetings are meant: ids, ARNs, @LABEL, @GROUP and the lines of --meetings become the
 * options' targets. Private to cli/. */
#ifndef ROLLCALL_CLI_MEETINGS_H
#define ROLLCALL_CLI_MEETINGS_H

#include "cli/options.h"

/* The most meetings of one call, and the largest file of them. */
enum { MEETINGS_MAX = 10000, MEETINGS_MAX_BYTES = 1 << 20 };

/* Resolves what was typed and reads the file of --meetings; the same meeting twice is one. One
 * meeting that was named alone becomes options->meeting_id, unchecked, and brings its region and
 * profile; several are checked here. False and *err (ERR_USAGE, ERR_MEETING_ID, with file and line
 * where there is one) when a name is not known, or an id is none. */
bool meetings_resolve(struct options *options, struct err *err);

/* Reads such a list from memory: ID [REGION [PROFILE]] [# comment] a line, with or without a byte
 * order mark, lines end in LF or CR LF. file is for messages. */
bool meetings_parse(struct options *options, const char *text, size_t len, const char *file,
                    struct err *err);

#endif
