#include "app/history.h"

#include "base/file.h"
#include "base/iso8601.h"
#include "base/meeting_id.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More are not needed to find a meeting again. */
#define FILE_MAX ((size_t)256 << 10)

/* Stands for a region that was not named: the older namespace needs none. */
#define NO_REGION "-"

/* "$XDG_STATE_HOME/rollcall/history", "~/.local/state/…"; the caller frees it. */
static char *path_of(const struct env *env)
{
    const char *state = env_get_nonempty(env, "XDG_STATE_HOME");
    const char *home = env_get_nonempty(env, "HOME");
    if (state && *state == '/')
        return file_join(state, "rollcall/history");
    return home ? file_join(home, ".local/state/rollcall/history") : NULL;
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

static void read_again(struct history *history)
{
    struct buf text = BUF_INIT(FILE_MAX);
    struct err ignored = ERR_INIT;
    if (history->path && file_read(history->path, &text, &ignored) == FILE_OK && text.data)
        parse(history, text.data);
    buf_clean_up(&text);
}

void history_load(struct history *history, const struct env *env)
{
    *history = (struct history){.path = path_of(env)};
    read_again(history);
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

bool history_add(struct history *history, const struct history_entry *entry, struct err *err)
{
    read_again(history);
    put_first(history, entry);
    if (!history->path)
        return err_set(err, ERR_IO, "no home folder for the list of recent meetings");
    struct buf text = BUF_INIT(FILE_MAX);
    for (size_t i = 0; i < history->count; i++)
        add_line(&text, &history->entries[i]);
    bool ok = !text.failed && file_write_private(history->path, buf_text(&text), text.len, err);
    buf_clean_up(&text);
    return ok;
}

void history_clean_up(struct history *history)
{
    free(history->path);
    *history = (struct history){0};
}
