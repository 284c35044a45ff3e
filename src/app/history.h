/* Meetings that were opened lately: $XDG_STATE_HOME/rollcall/history, mode 0600, newest first, one
 * line each: time, meeting id, region, profile. Ids and names of profiles only, never a user id.
 * One thread. */
#ifndef ROLLCALL_APP_HISTORY_H
#define ROLLCALL_APP_HISTORY_H

#include "base/env.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTORY_MAX 50

struct history_entry {
    int64_t opened_ms; /* wall clock */
    char meeting_id[37];
    char region[64];
    char profile[128]; /* "" when none was used */
};

struct history {
    char *path; /* NULL: no home to keep it in */
    struct history_entry entries[HISTORY_MAX];
    size_t count;
};

/* Where the file is, and what is in it. A file that is missing, unreadable or garbled leaves the
 * list empty, or without the lines that make no sense. Free with history_clean_up(). */
void history_load(struct history *history, const struct env *env);

/* Puts a meeting first and replaces the file: it is read again before, with a lock, so that other
 * windows' entries stay. False and *err when it cannot be written, or when something else stands in
 * its place (a link, another user's or program's file), which is left alone: the entry is kept in
 * memory. May wait for other windows, up to three seconds. */
bool history_add(struct history *history, const struct history_entry *entry, struct err *err);

void history_clean_up(struct history *history);

#endif
