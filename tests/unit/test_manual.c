/* The manual pages, and the one table of actions that they are made of: what the help screen, the
 * hints, the keys and the pages say is the same. */
#include "app/manual.h"

#include "support/keep.h"
#include "support/unit.h"
#include "view/action.h"

#include <string.h>

/* A part of a page, with what roff does to characters undone. */
static const char *part(const char *marker)
{
    struct buf page = BUF_INIT(1 << 20), plain = BUF_INIT(1 << 20);
    ck_assert(manual_expand(&page, keep_printf("%s\n", marker)));
    for (const char *c = buf_text(&page); *c; c++) {
        if (strncmp(c, "\\-", 2) == 0)
            buf_add_char(&plain, *++c);
        else if (strncmp(c, "\\e", 2) == 0)
            buf_add_char(&plain, '\\'), c++;
        else if (strncmp(c, "\\f", 2) == 0)
            c += 2;
        else if (strncmp(c, "\\&", 2) == 0)
            c++;
        else
            buf_add_char(&plain, *c);
    }
    const char *text = keep_printf("%s", buf_text(&plain));
    buf_clean_up(&page);
    buf_clean_up(&plain);
    return text;
}

START_TEST(every_action_stands_in_the_pages_with_its_keys)
{
    const char *keys = part("@KEYS@"), *actions = part("@ACTIONS@"), *words = part("@WORDS@");
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        const struct action_info *info = action_info(a);
        const char *key = keep_printf(".TP\n%s\n%s.\n", info->keys, info->sentence);
        const char *name =
            keep_printf(".TP\n%s = %s\n%s.\n", info->name, info->keys, info->sentence);
        const char *word = keep_printf(".TP\n%s\n%s.\n", info->word, action_spoken(a));
        bool screen = info->contexts != IN_PLAIN;
        ck_assert_msg(!screen || strstr(keys, key), "rollcall(1) lacks the keys of %s", info->name);
        ck_assert_msg(!screen || strstr(actions, name), "rollcall-config(5) lacks %s", info->name);
        ck_assert_msg(!info->word[0] || strstr(words, word), "rollcall(1) lacks the word %s",
                      info->word);
    }
}
END_TEST

/* What a hint calls a pair of keys. */
static const char *first_of(const char *key)
{
    if (strcmp(key, "Up/Dn") == 0)
        return "Down";
    return strcmp(key, "Left/Right") == 0 ? "Right" : key;
}

START_TEST(every_hint_names_a_key_that_works_there)
{
    static const enum action_context contexts[] = {IN_LIST,  IN_DETAIL,   IN_EVENTS, IN_ERRORS,
                                                   IN_HELP,  IN_FORM,     IN_LINE,   IN_COLUMNS,
                                                   IN_TOKEN, IN_COMMANDS, IN_ABOUT};
    for (size_t i = 0; i < sizeof contexts / sizeof *contexts; i++) {
        struct buf hints = BUF_INIT(1000);
        ck_assert_uint_gt(action_hints(&hints, contexts[i], NULL, 500), 0);
        for (const char *at = buf_text(&hints); *at;) {
            const char *key = keep_printf("%.*s", (int)strcspn(at, " "), at);
            ck_assert_msg(action_by_key(first_of(key), contexts[i]) != ACTION_NONE,
                          "in \"%s\", %s does nothing", buf_text(&hints), key);
            const char *next = strstr(at, "  ");
            at = next ? next + 2 : "";
        }
        buf_clean_up(&hints);
    }
}
END_TEST

/* The keys that users were promised: people's fingers are an interface, too. */
static const struct {
    const char *keys;
    enum action_context context;
    enum action action;
} promised[] = {
    {"Up k", IN_LIST, ACTION_UP},
    {"Down j", IN_LIST, ACTION_DOWN},
    {"PgUp ^B", IN_LIST, ACTION_PAGE_UP},
    {"PgDn ^F Space", IN_LIST, ACTION_PAGE_DOWN},
    {"^U", IN_LIST, ACTION_HALF_UP},
    {"^D", IN_LIST, ACTION_HALF_DOWN},
    {"Home g", IN_LIST, ACTION_HOME},
    {"End G", IN_LIST, ACTION_END},
    {"Left h", IN_LIST, ACTION_SCROLL_LEFT},
    {"Right l", IN_LIST, ACTION_SCROLL_RIGHT},
    {"Left h", IN_DETAIL, ACTION_PREVIOUS},
    {"Right l", IN_DETAIL, ACTION_NEXT},
    {"Enter d", IN_LIST, ACTION_DETAIL},
    {"q", IN_DETAIL, ACTION_BACK},
    {"q", IN_LIST, ACTION_LEAVE},
    {"Esc", IN_LIST, ACTION_CLOSE},
    {"/ F4 \\ &", IN_LIST, ACTION_FILTER},
    {"F3", IN_LIST, ACTION_SEARCH},
    {"Tab", IN_LINE, ACTION_SWITCH},
    {"n", IN_LIST, ACTION_NEXT_MATCH},
    {"N", IN_LIST, ACTION_PREVIOUS_MATCH},
    {"r R F5 ^R", IN_LIST, ACTION_REFRESH},
    {"^L", IN_LIST, ACTION_REPAINT},
    {"Z", IN_LIST, ACTION_PAUSE},
    {"+", IN_LIST, ACTION_SLOWER},
    {"-", IN_LIST, ACTION_FASTER},
    {"F6", IN_LIST, ACTION_SORT},
    {"<", IN_LIST, ACTION_SORT_LEFT},
    {">", IN_LIST, ACTION_SORT_RIGHT},
    {"I", IN_LIST, ACTION_INVERT},
    {"o F2", IN_LIST, ACTION_COLUMNS},
    {"L", IN_LIST, ACTION_LOAD_ALL},
    {"0", IN_LIST, ACTION_CHECKPOINT},
    {"c y", IN_LIST, ACTION_COPY_ID},
    {"Y", IN_LIST, ACTION_COPY_USER},
    {"C", IN_LIST, ACTION_COPY_SUPPORT},
    {"x", IN_DETAIL, ACTION_COMMANDS},
    {"T", IN_DETAIL, ACTION_TOKEN},
    {"H", IN_LIST, ACTION_MASK},
    {"e", IN_LIST, ACTION_EVENTS},
    {"!", IN_LIST, ACTION_ERRORS},
    {"i", IN_LIST, ACTION_ABOUT},
    {"w", IN_LIST, ACTION_WRITE},
    {"J", IN_DETAIL, ACTION_JSON},
    {"m", IN_LIST, ACTION_MEETING},
    {"P", IN_LIST, ACTION_SESSION},
    {"? F1", IN_LIST, ACTION_HELP},
    {"F10", IN_FORM, ACTION_QUIT},
    {"^C", IN_FORM, ACTION_CANCEL},
    {"^Z", IN_FORM, ACTION_SUSPEND},
    {"Esc", IN_FORM, ACTION_CLOSE},
};

START_TEST(keys_do_what_was_promised)
{
    for (size_t i = 0; i < sizeof promised / sizeof *promised; i++) {
        char key[ACTION_KEY_SIZE];
        const char *keys = promised[i].keys;
        while (action_next_key(&keys, key))
            ck_assert_msg(action_by_key(key, promised[i].context) == promised[i].action,
                          "%s asks for %s", key,
                          action_info(action_by_key(key, promised[i].context))->name);
    }
}
END_TEST

UNIT_MAIN("manual", every_action_stands_in_the_pages_with_its_keys,
          every_hint_names_a_key_that_works_there, keys_do_what_was_promised)
