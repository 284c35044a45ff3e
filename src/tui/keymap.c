#include "tui/keymap.h"

#include "base/text.h"
#include "tui/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    uint32_t key;
} named[] = {
    {"Up", KEYCODE_UP},         {"Down", KEYCODE_DOWN},
    {"Left", KEYCODE_LEFT},     {"Right", KEYCODE_RIGHT},
    {"PgUp", KEYCODE_PAGE_UP},  {"PgDn", KEYCODE_PAGE_DOWN},
    {"Home", KEYCODE_HOME},     {"End", KEYCODE_END},
    {"Space", KEYCODE_SPACE},   {"Enter", KEYCODE_ENTER},
    {"Tab", KEYCODE_TAB},       {"BackTab", KEYCODE_BACKTAB},
    {"Esc", KEYCODE_ESC},       {"Backspace", KEYCODE_BACKSPACE},
    {"Delete", KEYCODE_DELETE}, {"Insert", KEYCODE_INSERT},
};

static const uint32_t fixed[] = {KEYCODE_UP,    KEYCODE_DOWN, KEYCODE_LEFT,
                                 KEYCODE_RIGHT, KEYCODE_ESC,  '?'};

bool keymap_key_is_fixed(uint32_t key)
{
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i] == key)
            return true;
    return false;
}

/* ^A to ^Z and their likes; the input decoder knows ^H and ^J by their other names. */
static uint32_t control_key(char letter)
{
    if (letter >= 'a' && letter <= 'z')
        letter = (char)(letter - 'a' + 'A');
    if (letter < '@' || letter > '_')
        return 0;
    uint32_t key = KEYCODE_CTRL(letter);
    if (key == '\b')
        return KEYCODE_BACKSPACE;
    return key == '\n' ? KEYCODE_ENTER : key;
}

uint32_t keymap_key_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof named / sizeof *named; i++)
        if (strcmp(named[i].name, name) == 0)
            return named[i].key;
    if (name[0] == '^' && name[1] && !name[2])
        return control_key(name[1]);
    if (name[0] == 'F' && name[1]) {
        char *end;
        long n = strtol(name + 1, &end, 10);
        return !*end && n >= 1 && n <= 12 ? KEYCODE_F(n) : 0;
    }
    uint32_t point;
    size_t len = strlen(name);
    size_t taken = utf8_decode(name, len, &point);
    return taken && taken == len && point > KEYCODE_SPACE && point < KEYCODE_NAMED ? point : 0;
}

static void bind_key(struct keymap *map, uint32_t key, enum action action)
{
    if (map->count == KEYMAP_MAX)
        return;
    map->bound[map->count].key = key;
    map->bound[map->count++].action = action;
}

/* Adds a key's name to what an action's keys are called. */
static void list_add(char *list, const char *name)
{
    size_t len = strlen(list);
    snprintf(list + len, KEYMAP_LIST - len, len ? " %s" : "%s", name);
}

void keymap_init(struct keymap *map)
{
    memset(map, 0, sizeof *map);
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const char *keys = action_info(a)->keys;
        char name[ACTION_KEY_SIZE];
        snprintf(map->lists[a], KEYMAP_LIST, "%s", keys);
        while (action_next_key(&keys, name)) {
            uint32_t key = keymap_key_by_name(name);
            if (key)
                bind_key(map, key, a);
        }
    }
}

/* Removes a key's name from a list of names. */
static void list_remove(char *list, uint32_t key)
{
    char kept[KEYMAP_LIST] = "";
    const char *rest = list;
    char name[ACTION_KEY_SIZE];
    while (action_next_key(&rest, name))
        if (keymap_key_by_name(name) != key)
            list_add(kept, name);
    memcpy(list, kept, KEYMAP_LIST);
}

/* Forgets the bindings that a test picks. */
static void unbind_key(struct keymap *map, uint32_t key, unsigned contexts)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->count; i++) {
        enum action action = map->bound[i].action;
        if (map->bound[i].key == key && action_info(action)->contexts & contexts)
            list_remove(map->lists[action], key);
        else
            map->bound[kept++] = map->bound[i];
    }
    map->count = kept;
}

/* Takes all keys from an action but those that cannot be taken. */
static void unbind_action(struct keymap *map, enum action action)
{
    size_t kept = 0;
    for (size_t i = 0; i < map->count; i++) {
        uint32_t key = map->bound[i].key;
        if (map->bound[i].action == action && !keymap_key_is_fixed(key))
            list_remove(map->lists[action], key);
        else
            map->bound[kept++] = map->bound[i];
    }
    map->count = kept;
}

static bool check_keys(const char *keys, struct err *err)
{
    char name[ACTION_KEY_SIZE];
    while (action_next_key(&keys, name))
        if (!keymap_key_by_name(name))
            return err_set(err, ERR_CONFIG, "no key is called \"%s\"", name);
    return true;
}

bool keymap_set(struct keymap *map, const char *action_name, const char *keys, struct err *err)
{
    enum action action = action_by_name(action_name);
    if (action == ACTION_NONE)
        return err_set(err, ERR_CONFIG, "no action is called \"%s\"", action_name);
    if (!check_keys(keys, err))
        return false;
    unbind_action(map, action);
    char name[ACTION_KEY_SIZE];
    while (action_next_key(&keys, name)) {
        uint32_t key = keymap_key_by_name(name);
        if (keymap_key_is_fixed(key))
            continue;
        unbind_key(map, key, action_info(action)->contexts);
        bind_key(map, key, action);
        list_add(map->lists[action], name);
    }
    return true;
}

/* Characters are text where one types, whatever else they were bound to. */
static bool is_text(uint32_t key, enum action_context context)
{
    bool character = key >= KEYCODE_SPACE && key < KEYCODE_NAMED && key != KEYCODE_BACKSPACE;
    return context & IN_INPUT && character;
}

enum action keymap_action(const struct keymap *map, uint32_t key, enum action_context context)
{
    if (is_text(key, context))
        return ACTION_NONE;
    for (size_t i = 0; i < map->count; i++)
        if (map->bound[i].key == key && action_info(map->bound[i].action)->contexts & context)
            return map->bound[i].action;
    return ACTION_NONE;
}

static const char *names_of(const void *self, enum action action)
{
    const struct keymap *map = self;
    return map->lists[action];
}

struct action_keys keymap_names(const struct keymap *map)
{
    return (struct action_keys){.of = names_of, .self = map};
}
