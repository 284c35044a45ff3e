#include "config.h"

#include "support/patience.h"
#include "support/terminal_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A key is a name for either bytes, or what libvterm sends for it in the terminal's modes. */
struct named_key {
    const char *name;
    const char *bytes;
    VTermKey key;
    VTermModifier modifier;
};

static const struct named_key named_keys[] = {
    {.name = "Up", .key = VTERM_KEY_UP},
    {.name = "Down", .key = VTERM_KEY_DOWN},
    {.name = "Left", .key = VTERM_KEY_LEFT},
    {.name = "Right", .key = VTERM_KEY_RIGHT},
    {.name = "Home", .key = VTERM_KEY_HOME},
    {.name = "End", .key = VTERM_KEY_END},
    {.name = "PageUp", .key = VTERM_KEY_PAGEUP},
    {.name = "PageDown", .key = VTERM_KEY_PAGEDOWN},
    {.name = "Insert", .key = VTERM_KEY_INS},
    {.name = "Delete", .key = VTERM_KEY_DEL},
    {.name = "Enter", .bytes = "\r"},
    {.name = "Tab", .bytes = "\t"},
    {.name = "S-Tab", .key = VTERM_KEY_TAB, .modifier = VTERM_MOD_SHIFT},
    {.name = "Esc", .bytes = "\033"},
    {.name = "Backspace", .bytes = "\177"},
    {.name = "Space", .bytes = " "},
};

void terminal_type(struct terminal *t, const char *bytes)
{
    terminal_send(t, bytes, strlen(bytes));
    terminal_pump(t, 0);
}

/* F1 to F12 and C-a to C-z. */
static bool press_lettered(struct terminal *t, const char *name)
{
    if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9') {
        vterm_keyboard_key(t->vterm, (VTermKey)VTERM_KEY_FUNCTION(atoi(name + 1)), VTERM_MOD_NONE);
        return true;
    }
    if (strncmp(name, "C-", 2) == 0 && name[2] && !name[3]) {
        terminal_send(t, &(char){(char)(name[2] & 0x1f)}, 1);
        return true;
    }
    return false;
}

static bool press_named(struct terminal *t, const char *name)
{
    for (size_t i = 0; i < sizeof named_keys / sizeof *named_keys; i++) {
        const struct named_key *key = &named_keys[i];
        if (strcmp(key->name, name) != 0)
            continue;
        if (key->bytes)
            terminal_send(t, key->bytes, strlen(key->bytes));
        else
            vterm_keyboard_key(t->vterm, key->key, key->modifier);
        return true;
    }
    return false;
}

/* One character of UTF-8? */
static bool is_character(const char *text)
{
    size_t len = 1;
    while ((text[len] & 0xc0) == 0x80)
        len++;
    return text[0] && !text[len];
}

/* A program knows Esc from the start of another key by the silence behind it alone. */
static void let_escape_pass(struct terminal *t, const char *name)
{
    if (strcmp(name, "Esc") == 0)
        terminal_watch(t, 80);
}

void terminal_key(struct terminal *t, const char *name)
{
    if (is_character(name)) {
        terminal_send(t, name, strlen(name));
    } else if (!press_named(t, name) && !press_lettered(t, name)) {
        fprintf(stderr, "no key is called \"%s\"\n", name);
        abort();
    }
    terminal_pump(t, 0);
    let_escape_pass(t, name);
}

void terminal_keys(struct terminal *t, const char *names)
{
    while (*(names += strspn(names, " "))) {
        char name[16];
        size_t len = strcspn(names, " ");
        snprintf(name, sizeof name, "%.*s", (int)len, names);
        terminal_key(t, name);
        names += len;
    }
}

void terminal_paste(struct terminal *t, const char *text)
{
    vterm_keyboard_start_paste(t->vterm);
    terminal_send(t, text, strlen(text));
    vterm_keyboard_end_paste(t->vterm);
    terminal_pump(t, 0);
}
