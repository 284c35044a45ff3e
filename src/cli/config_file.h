/* rollcall's own config files: `key = value` lines, sections [keys], [colors], [meetings] and
 * [groups], `#` comments. Described for their users in rollcall-config(5). Private to cli/. */
#ifndef ROLLCALL_CLI_CONFIG_FILE_H
#define ROLLCALL_CLI_CONFIG_FILE_H

#include "cli/options.h"

/* Reads one file into the options, as of that origin. A file that does not exist is an error only
 * when it must. An unknown key or section becomes a warning; a line that cannot be read, or a bad
 * value, is ERR_CONFIG with file and line. Main thread only. */
bool config_file_read(struct options *options, const char *path, enum origin origin, bool must,
                      struct err *err);

/* The same from text in memory; path is for messages. */
bool config_file_parse(struct options *options, const char *text, const char *path,
                       enum origin origin, struct err *err);

#endif
