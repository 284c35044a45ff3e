#include "view/prompt.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define HISTORY_MAX (sizeof((struct prompt_history *)0)->lines / sizeof(char *))

/* --- history ------------------------------------------------------------------------------ */

static void forget(struct prompt_history *history, size_t n)
{
    free(history->lines[n]);
    memmove(history->lines + n, history->lines + n + 1,
            (--history->count - n) * sizeof *history->lines);
}

void prompt_history_add(struct prompt_history *history, const char *line)
{
    char *copy = line[0] ? strdup(line) : NULL;
    if (!copy)
        return;
    for (size_t i = 0; i < history->count; i++)
        if (strcmp(history->lines[i], copy) == 0) {
            forget(history, i);
            break;
        }
    if (history->count == HISTORY_MAX)
        forget(history, 0);
    history->lines[history->count++] = copy;
}

void prompt_history_clean_up(struct prompt_history *history)
{
    while (history->count > 0)
        forget(history, history->count - 1);
}

/* --- text --------------------------------------------------------------------------------- */

static bool is_text(uint32_t point)
{
    return point != UTF8_INVALID && point >= 0x20 && (point < 0x7F || point >= 0xA0);
}

/* Inserts at the cursor what fits. False when it does not. */
static bool insert(struct prompt *prompt, const char *bytes, size_t len)
{
    if (len > PROMPT_MAX - prompt->len)
        return false;
    memmove(prompt->text + prompt->cursor + len, prompt->text + prompt->cursor,
            prompt->len - prompt->cursor + 1);
    memcpy(prompt->text + prompt->cursor, bytes, len);
    prompt->cursor += len;
    prompt->len += len;
    return true;
}

static bool erase(struct prompt *prompt, size_t from, size_t to)
{
    if (from == to)
        return false;
    memmove(prompt->text + from, prompt->text + to, prompt->len - to + 1);
    prompt->len -= to - from;
    prompt->cursor = from;
    return true;
}

static void empty(struct prompt *prompt)
{
    prompt->text[0] = '\0';
    prompt->len = prompt->cursor = 0;
}

void prompt_init(struct prompt *prompt, const struct prompt_history *history)
{
    empty(prompt);
    prompt->history = history;
    prompt->recalled = 0;
    prompt->draft[0] = '\0';
}

bool prompt_type(struct prompt *prompt, uint32_t point)
{
    char bytes[4];
    size_t len = utf8_encode(point, bytes);
    return is_text(point) && insert(prompt, bytes, len);
}

void prompt_paste(struct prompt *prompt, const char *bytes, size_t len)
{
    bool blank = false, begun = false;
    for (size_t at = 0; at < len;) {
        uint32_t point;
        size_t n = utf8_decode(bytes + at, len - at, &point);
        if (point == ' ' || point == '\t' || point == '\r' || point == '\n') {
            blank = begun;
        } else if (is_text(point)) {
            if (blank)
                insert(prompt, " ", 1);
            insert(prompt, bytes + at, n);
            begun = true;
            blank = false;
        }
        at += n;
    }
}

void prompt_set(struct prompt *prompt, const char *text)
{
    empty(prompt);
    for (size_t at = 0, len = strlen(text); at < len;) {
        uint32_t point;
        size_t n = utf8_decode(text + at, len - at, &point);
        if (is_text(point))
            insert(prompt, text + at, n);
        at += n;
    }
}

/* --- edits -------------------------------------------------------------------------------- */

static size_t after_cursor(const struct prompt *prompt)
{
    uint32_t point;
    return prompt->cursor +
           utf8_decode(prompt->text + prompt->cursor, prompt->len - prompt->cursor, &point);
}

static size_t word_start(const struct prompt *prompt)
{
    size_t at = prompt->cursor;
    while (at > 0 && prompt->text[at - 1] == ' ')
        at--;
    while (at > 0 && prompt->text[at - 1] != ' ')
        at--;
    return at;
}

static bool move_to(struct prompt *prompt, size_t at)
{
    bool moved = prompt->cursor != at;
    prompt->cursor = at;
    return moved;
}

/* Shows the line that many back from the newest; 0 is what was being typed. */
static bool recall(struct prompt *prompt, size_t back)
{
    const struct prompt_history *history = prompt->history;
    if (!history || back > history->count || back == prompt->recalled)
        return false;
    if (prompt->recalled == 0)
        memcpy(prompt->draft, prompt->text, prompt->len + 1);
    prompt->recalled = back;
    prompt_set(prompt, back ? history->lines[history->count - back] : prompt->draft);
    return true;
}

bool prompt_act(struct prompt *prompt, enum action action)
{
    switch (action) {
    case ACTION_CURSOR_LEFT:
        return move_to(prompt, utf8_back(prompt->text, prompt->cursor));
    case ACTION_CURSOR_RIGHT:
        return move_to(prompt, after_cursor(prompt));
    case ACTION_CURSOR_HOME:
        return move_to(prompt, 0);
    case ACTION_CURSOR_END:
        return move_to(prompt, prompt->len);
    case ACTION_ERASE_LEFT:
        return erase(prompt, utf8_back(prompt->text, prompt->cursor), prompt->cursor);
    case ACTION_ERASE_RIGHT:
        return erase(prompt, prompt->cursor, after_cursor(prompt));
    case ACTION_ERASE_WORD:
        return erase(prompt, word_start(prompt), prompt->cursor);
    case ACTION_ERASE_LINE:
        return erase(prompt, 0, prompt->cursor);
    case ACTION_ERASE_REST:
        return erase(prompt, prompt->cursor, prompt->len);
    case ACTION_OLDER:
        return recall(prompt, prompt->recalled + 1);
    case ACTION_NEWER:
        return prompt->recalled > 0 && recall(prompt, prompt->recalled - 1);
    default:
        return false;
    }
}
