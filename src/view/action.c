#include "view/action.h"

#include <stdio.h>
#include <string.h>

#define ACTION_ROW(id, name, keys, word, group, contexts, sentence)                                \
    {name, keys, word, sentence, ACTION_GROUP_##group, contexts},
static const struct action_info table[ACTION_COUNT] = {{"", "", "", "", ACTION_GROUP_PROGRAM, 0},
                                                       ACTION_TABLE(ACTION_ROW)};
#undef ACTION_ROW

#define ACTION_SPOKEN_ROW(id, sentence) [ACTION_##id] = (sentence),
static const char *const spoken[ACTION_COUNT] = {ACTION_SPOKEN(ACTION_SPOKEN_ROW)};
#undef ACTION_SPOKEN_ROW

#define ACTION_GROUP_TITLE(id, title) title,
static const char *const group_titles[] = {ACTION_GROUPS(ACTION_GROUP_TITLE)};
#undef ACTION_GROUP_TITLE

/* What the last line of each screen reminds of, from left to right. Keys come from the keymap,
 * unless the pair of them has a shorter name. The highest rank goes first when it is narrow. */
static const struct hint {
    enum action_context context;
    enum action action;
    const char *keys; /* NULL: the action's first key */
    const char *text;
    int rank;
} hints[] = {
    {IN_REPLAY, ACTION_EARLIER, NULL, "earlier", 2},
    {IN_REPLAY, ACTION_LATER, NULL, "later", 2},
    {IN_REPLAY, ACTION_MINUTES_BACK, NULL, "10 min back", 6},
    {IN_REPLAY, ACTION_MINUTES_ON, NULL, "10 min on", 6},
    {IN_REPLAY, ACTION_BEGINNING, NULL, "beginning", 7},
    {IN_REPLAY, ACTION_ENDING, NULL, "end", 7},
    {IN_REPLAY, ACTION_HELP, NULL, "help", 3},
    {IN_REPLAY, ACTION_LEAVE, NULL, "quit", 1},
    {IN_LIST, ACTION_DETAIL, NULL, "detail", 4},
    {IN_LIST, ACTION_FILTER, NULL, "filter", 3},
    {IN_LIST, ACTION_REFRESH, NULL, "refresh", 5},
    {IN_LIST, ACTION_PAUSE, NULL, "pause", 7},
    {IN_LIST, ACTION_COPY_ID, NULL, "copy", 6},
    {IN_LIST, ACTION_MEETING, NULL, "meeting", 8},
    {IN_LIST, ACTION_HELP, NULL, "help", 2},
    {IN_LIST, ACTION_LEAVE, NULL, "quit", 1},
    {IN_DETAIL, ACTION_COPY_FIELD, NULL, "copy field", 2},
    {IN_DETAIL, ACTION_COMMANDS, NULL, "commands", 3},
    {IN_DETAIL, ACTION_JSON, NULL, "json", 6},
    {IN_DETAIL, ACTION_DOWN, "Up/Dn", "field", 5},
    {IN_DETAIL, ACTION_NEXT, "Left/Right", "attendee", 4},
    {IN_DETAIL, ACTION_BACK, NULL, "back", 1},
    {IN_EVENTS, ACTION_DETAIL, NULL, "detail", 2},
    {IN_EVENTS, ACTION_SEARCH, NULL, "search", 5},
    {IN_EVENTS, ACTION_COPY_ID, NULL, "copy", 3},
    {IN_EVENTS, ACTION_WRITE, NULL, "write", 4},
    {IN_EVENTS, ACTION_CHECKPOINT, NULL, "checkpoint", 6},
    {IN_EVENTS, ACTION_BACK, NULL, "back", 1},
    {IN_ERRORS, ACTION_COPY_SUPPORT, NULL, "copy for a support case", 2},
    {IN_ERRORS, ACTION_REFRESH, NULL, "refresh", 3},
    {IN_ERRORS, ACTION_BACK, NULL, "back", 1},
    {IN_ABOUT, ACTION_BACK, NULL, "back", 1},
    {IN_HELP, ACTION_DOWN, "Up/Dn", "scroll", 2},
    {IN_HELP, ACTION_SEARCH, NULL, "search", 3},
    {IN_HELP, ACTION_BACK, NULL, "back", 1},
    {IN_FORM, ACTION_ACCEPT, NULL, "open", 1},
    {IN_FORM, ACTION_NEXT_FIELD, NULL, "next field", 3},
    {IN_FORM, ACTION_OLDER, "Up/Dn", "recent", 4},
    {IN_FORM, ACTION_CLOSE, NULL, "cancel", 5},
    {IN_FORM, ACTION_HELP_INPUT, NULL, "help", 6},
    {IN_FORM, ACTION_QUIT, NULL, "quit", 2},
    {IN_LINE, ACTION_ACCEPT, NULL, "keep", 1},
    {IN_LINE, ACTION_SWITCH, NULL, "filter/search", 3},
    {IN_LINE, ACTION_OLDER, "Up/Dn", "history", 4},
    {IN_LINE, ACTION_CLOSE, NULL, "cancel", 2},
    {IN_COLUMNS, ACTION_CHOOSE, NULL, "choose", 2},
    {IN_COLUMNS, ACTION_INVERT, NULL, "turn round", 3},
    {IN_COLUMNS, ACTION_BACK, NULL, "back", 1},
    {IN_COMMANDS, ACTION_COPY_FIELD, NULL, "copy", 2},
    {IN_COMMANDS, ACTION_DOWN, "Up/Dn", "command", 3},
    {IN_COMMANDS, ACTION_BACK, NULL, "back", 1},
    {IN_TOKEN, ACTION_REVEAL, NULL, "reveal for 10 s", 2},
    {IN_TOKEN, ACTION_COPY_FIELD, NULL, "copy", 3},
    {IN_TOKEN, ACTION_CLOSE, NULL, "no", 1},
};
#define HINT_COUNT (sizeof hints / sizeof *hints)

const struct action_info *action_info(enum action action)
{
    return &table[action < ACTION_COUNT ? action : ACTION_NONE];
}

const char *action_spoken(enum action action)
{
    return action < ACTION_COUNT && spoken[action] ? spoken[action] : action_info(action)->sentence;
}

const char *action_group_title(enum action_group group)
{
    return group_titles[group];
}

bool action_asks(enum action action)
{
    static const enum action asking[] = {
        ACTION_REFRESH,    ACTION_PAUSE,         ACTION_SLOWER,  ACTION_FASTER,  ACTION_LOAD_ALL,
        ACTION_CHECKPOINT, ACTION_OTHER_REGIONS, ACTION_MEETING, ACTION_SESSION, ACTION_REMOVE};
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
        if (asking[i] == action)
            return true;
    return false;
}

enum action action_by_name(const char *name)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        if (strcmp(table[a].name, name) == 0)
            return a;
    return ACTION_NONE;
}

enum action action_by_word(const char *word, size_t len)
{
    enum action found = ACTION_NONE;
    bool several = false;
    if (len == 0)
        return ACTION_NONE;
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        if (strncmp(table[a].word, word, len) != 0)
            continue;
        if (table[a].word[len] == '\0')
            return a;
        several = found != ACTION_NONE;
        found = a;
    }
    return several ? ACTION_NONE : found;
}

bool action_next_key(const char **keys, char out[ACTION_KEY_SIZE])
{
    for (;;) {
        *keys += strspn(*keys, " \t");
        size_t len = strcspn(*keys, " \t");
        if (len == 0)
            return false;
        const char *key = *keys;
        *keys += len;
        if (len < ACTION_KEY_SIZE) {
            memcpy(out, key, len);
            out[len] = '\0';
            return true;
        }
    }
}

static bool has_key(enum action action, const char *wanted)
{
    char key[ACTION_KEY_SIZE];
    const char *keys = table[action].keys;
    while (action_next_key(&keys, key))
        if (strcmp(key, wanted) == 0)
            return true;
    return false;
}

enum action action_by_key(const char *key, unsigned contexts)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        if (table[a].contexts & contexts && has_key(a, key))
            return a;
    return ACTION_NONE;
}

/* The name of the key that a hint shows; false when the action has no key left. */
static bool hint_key(const struct hint *hint, const struct action_keys *keys,
                     char out[ACTION_KEY_SIZE])
{
    const char *list = hint->keys;
    if (!list)
        list = keys ? keys->of(keys->self, hint->action) : table[hint->action].keys;
    return action_next_key(&list, out);
}

/* Appends the hints of a context up to a rank; returns their columns. */
static size_t add_hints(struct buf *out, enum action_context context,
                        const struct action_keys *keys, int rank)
{
    size_t start = out->len;
    for (size_t i = 0; i < HINT_COUNT; i++) {
        char key[ACTION_KEY_SIZE];
        if (hints[i].context != context || hints[i].rank > rank || !hint_key(&hints[i], keys, key))
            continue;
        buf_add_str(out, out->len > start ? "  " : "");
        buf_add_str(out, key);
        buf_add_char(out, ' ');
        buf_add_str(out, hints[i].text);
    }
    return out->len - start;
}

size_t action_hints(struct buf *out, enum action_context context, const struct action_keys *keys,
                    size_t columns)
{
    size_t start = out->len;
    for (int rank = 9; rank > 0; rank--) {
        size_t used = add_hints(out, context, keys, rank);
        if (used <= columns)
            return used;
        buf_truncate(out, start);
    }
    return 0;
}

/* --- actions in texts --------------------------------------------------------------------- */

bool action_first_key(enum action action, const struct view_style *style, char out[ACTION_KEY_SIZE])
{
    const struct action_keys *bound = style->keys;
    const char *keys = bound ? bound->of(bound->self, action) : action_info(action)->keys;
    out[0] = '\0';
    return action_next_key(&keys, out);
}

static void add_action(struct buf *out, enum action action, const struct view_style *style)
{
    char key[ACTION_KEY_SIZE];
    if (style->spoken)
        buf_printf(out, "type %s", action_info(action)->word);
    else if (action_first_key(action, style, key))
        buf_printf(out, "press %s", key);
    else
        buf_add_str(out, action_info(action)->name);
}

void action_fill(struct buf *out, const char *text, const struct view_style *style)
{
    char name[64];
    for (const char *at = text; *at; at++) {
        size_t len = *at == '{' ? strcspn(at + 1, "}") : 0;
        snprintf(name, sizeof name, "%.*s", (int)len, at + 1);
        enum action action = len && at[1 + len] ? action_by_name(name) : ACTION_NONE;
        if (action != ACTION_NONE) {
            add_action(out, action, style);
            at += 1 + len;
        } else {
            buf_add_char(out, *at);
        }
    }
}
