/* Which key asks for which action: the defaults of view/action.h, changed by [keys] of the config.
 * Pure. */
#ifndef ROLLCALL_TUI_KEYMAP_H
#define ROLLCALL_TUI_KEYMAP_H

#include "base/err.h"
#include "view/action.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEYMAP_MAX = 320, KEYMAP_LIST = 64 };

/* The fields are private to keymap.c. */
struct keymap {
    struct {
        uint32_t key;
        enum action action;
    } bound[KEYMAP_MAX];
    size_t count;
    char lists[ACTION_COUNT][KEYMAP_LIST]; /* what each action's keys are called */
};

/* The keys of the table. */
void keymap_init(struct keymap *map);

/* Gives an action other keys: a line of [keys]. They are taken away from other actions of the same
 * contexts; arrows, Esc and `?` stay where they are. An empty list leaves the action without keys.
 * False and *err (ERR_CONFIG) for an unknown action or key; the map is then unchanged. */
bool keymap_set(struct keymap *map, const char *action_name, const char *keys, struct err *err);

/* What a key asks for in a context; ACTION_NONE for nothing, and for a character where one types.
 */
enum action keymap_action(const struct keymap *map, uint32_t key, enum action_context context);

/* Is it one of the arrows, Esc or `?`, which the config file cannot take? */
bool keymap_key_is_fixed(uint32_t key);

/* Reads the name of a key as in view/action.h: "q", "^R", "PgUp", "F5". 0 when it is none. */
uint32_t keymap_key_by_name(const char *name);

/* Where the hints and the help screen learn the keys of this map. The map must outlive it. */
struct action_keys keymap_names(const struct keymap *map);

#endif
