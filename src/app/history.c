#include "app/history.h"

#include "base/calendar.h"
#include "base/file.h"
#include "base/meeting_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* More are not needed to find a meeting again. */
#define FILE_MAX ((size_t)256 << 10)

/* Others have the file for as long as a write to the disk takes. A process that was stopped in the
 * middle of it is not waited for. */
#define LOCK_MAX_MS 3000

/* Stands for a region that was not named: the older namespace needs none. */
#define NO_REGION "-"

/* "$XDG_STATE_HOME/rollcall/history", "~/.local/state/…"; the caller frees it. */
static char *path_of(const struct env *env)
{
    const char *state = env_get_nonempty(env, "XDG_STATE_HOME");
    const char *home = env_get_nonempty(env, "HOME");
    if (state && *state == '/')
        return file_folder_is_own(state) ? file_join(state, "rollcall/history") : NULL;
    return home && file_folder_is_own(home) ? file_join(home, ".local/state/rollcall/history")
                                            : NULL;
}

/* Copies the next word of a line, which must fit; false otherwise. */
static bool take_word(const char **at, char *out, size_t size)
{
    size_t len = strcspn(*at, " ");
    if (len == 0 || len >= size)
        return false;
    memcpy(out, *at, len);
    out[len] = '\0';
    *at += len + ((*at)[len] ? 1 : 0);
    return true;
}

static bool parse_line(const char *line, struct history_entry *entry)
{
    char when[ISO8601_SIZE];
    *entry = (struct history_entry){0};
    if (!take_word(&line, when, sizeof when) || !iso8601_parse(when, &entry->opened_ms) ||
        !take_word(&line, entry->meeting_id, sizeof entry->meeting_id) ||
        !meeting_id_is_valid(entry->meeting_id, strlen(entry->meeting_id)) ||
        !take_word(&line, entry->region, sizeof entry->region))
        return false;
    if (strcmp(entry->region, NO_REGION) == 0)
        entry->region[0] = '\0';
    snprintf(entry->profile, sizeof entry->profile, "%s", line);
    return true;
}

static void parse(struct history *history, char *text)
{
    history->count = 0;
    for (char *line = text; line && *line && history->count < HISTORY_MAX;) {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        if (parse_line(line, &history->entries[history->count]))
            history->count++;
        line = end ? end + 1 : NULL;
    }
}

/* False and *err when what stands in its place is no history of ours; a file that is missing leaves
 * the entries as they are. */
static bool read_again(struct history *history, struct err *err)
{
    struct buf text = BUF_INIT(FILE_MAX);
    enum file_result result = file_read_own(history->path, &text, err);
    if (result == FILE_OK && text.data)
        parse(history, text.data);
    bool foreign = result == FILE_OK && text.len && history->count == 0;
    buf_clean_up(&text);
    if (foreign)
        return err_set(err, ERR_IO, "%s: not a list of recent meetings", history->path);
    return result != FILE_FAILED;
}

void history_load(struct history *history, const struct env *env)
{
    struct err ignored = ERR_INIT;
    *history = (struct history){.path = path_of(env)};
    if (history->path)
        read_again(history, &ignored);
}

static bool same_meeting(const struct history_entry *a, const struct history_entry *b)
{
    return strcmp(a->meeting_id, b->meeting_id) == 0 && strcmp(a->region, b->region) == 0 &&
           strcmp(a->profile, b->profile) == 0;
}

static void put_first(struct history *history, const struct history_entry *entry)
{
    size_t place = 0;
    while (place < history->count && !same_meeting(&history->entries[place], entry))
        place++;
    if (place == history->count && history->count < HISTORY_MAX)
        history->count++;
    if (place == HISTORY_MAX)
        place--;
    memmove(&history->entries[1], &history->entries[0], place * sizeof *entry);
    history->entries[0] = *entry;
}

static void add_line(struct buf *text, const struct history_entry *entry)
{
    char when[ISO8601_SIZE];
    iso8601_format(entry->opened_ms, when);
    buf_printf(text, "%s %s %s %s\n", when, entry->meeting_id,
               *entry->region ? entry->region : NO_REGION, entry->profile);
}

static bool write_file(const struct history *history, struct err *err)
{
    struct buf text = BUF_INIT(FILE_MAX);
    for (size_t i = 0; i < history->count; i++)
        add_line(&text, &history->entries[i]);
    bool ok = !text.failed && file_write_private(history->path, buf_text(&text), text.len, err);
    buf_clean_up(&text);
    return ok;
}

bool history_add(struct history *history, const struct history_entry *entry, struct err *err)
{
    int lock = history->path ? file_lock_folder(history->path, LOCK_MAX_MS) : -1;
    bool ok = history->path
                  ? read_again(history, err)
                  : err_set(err, ERR_IO, "no home folder for the list of recent meetings");
    put_first(history, entry);
    ok = ok && write_file(history, err);
    if (lock >= 0)
        close(lock);
    return ok;
}

void history_clean_up(struct history *history)
{
    free(history->path);
    *history = (struct history){0};
}
