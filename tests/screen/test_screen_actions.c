/* Every action of view/action.h in every place that it has, by every key, on the real screen: at
 * 80x24, 40x10 and 200x60, in UTF-8 and in the C locale, in colour and without. A row of the table
 * says what an action shows; a context how one gets there. A console goes through all of them. */
#include "config.h"

#include "screen/console.h"

#include "support/keep.h"
#include "support/unit.h"
#include "view/action.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How a context is entered from the list, and the text that proves it. */
static const struct place {
    enum action_context context;
    const char *keys;
    const char *at;
} places[] = {
    {IN_LIST, "", "  USER"},
    {IN_DETAIL, "Enter", "Attendee 1 of 100"},
    {IN_EVENTS, "e", "Events: "},
    {IN_ERRORS, "!", "Errors, the newest"},
    {IN_ABOUT, "i", "About this meeting"},
    {IN_HELP, "?", "Help"},
    {IN_FORM, "m", "rollcall " PACKAGE_VERSION},
    {IN_LINE, "F3", "Search:"},
    {IN_COLUMNS, "o", "[x] USER"},
    {IN_COMMANDS, "Enter x", "Commands, to be"},
    {IN_TOKEN, "Enter T", "Whoever has"},
};

#define FOR_EACH_PLACE(p)                                                                          \
    for (const struct place *p = places; p < places + sizeof places / sizeof *places; p++)

/* What an action does there. shows: text that its key brings on the screen, or with a ! before it,
 * takes away; NULL: nothing that every size would show, but the place stays. */
static const struct row {
    enum action action;
    unsigned contexts;
    const char *before; /* keys pressed first */
    const char *then;   /* and after it */
    const char *shows;
    const char *after; /* keys that make it undone, where Esc does not */
} rows[] = {
    {ACTION_UP, IN_LIST, "Down Down Down", "", " 3 of 100", ""},
    {ACTION_UP, IN_DETAIL, "Down", "", "> ExternalUserId", ""},
    {ACTION_UP, IN_HELP, "Down", "", "The list shows", ""},
    {ACTION_UP, IN_COLUMNS, "Down", "", "> [x] USER", ""},
    {ACTION_UP, IN_COMMANDS, "Down", "", "> Ask", ""},
    {ACTION_UP, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_DOWN, IN_LIST, "", "", " 2 of 100", ""},
    {ACTION_DOWN, IN_DETAIL, "", "", "> AttendeeId", ""},
    {ACTION_DOWN, IN_HELP, "", "", "!The list shows", ""},
    {ACTION_DOWN, IN_COLUMNS, "", "", "> [ ] NAME", ""},
    {ACTION_DOWN, IN_COMMANDS, "", "", "> Delete", ""},
    {ACTION_DOWN, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_PAGE_UP, IN_LIST, "End", "", "!100 of 100", ""},
    {ACTION_PAGE_UP, IN_DETAIL, "End", "", "> ExternalUserId", ""},
    {ACTION_PAGE_UP, IN_HELP, "PageDown", "", "The list shows", ""},
    {ACTION_PAGE_UP, IN_COMMANDS, "End", "", "> Ask", ""},
    {ACTION_PAGE_UP, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_PAGE_DOWN, IN_LIST, "", "", "! 1 of 100", ""},
    {ACTION_PAGE_DOWN, IN_DETAIL, "", "", "> Last changed", ""},
    {ACTION_PAGE_DOWN, IN_HELP, "", "", "!The list shows", ""},
    {ACTION_PAGE_DOWN, IN_COMMANDS, "", "", "> List", ""},
    {ACTION_PAGE_DOWN, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_HALF_UP, IN_LIST, "End", "", "!100 of 100", ""},
    {ACTION_HALF_UP, IN_HELP, "C-d", "", "The list shows", ""},
    {ACTION_HALF_UP, IN_DETAIL, "End", "", "> ExternalUserId", ""},
    {ACTION_HALF_UP, IN_COMMANDS, "End", "", "> Ask", ""},
    {ACTION_HALF_UP, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_HALF_DOWN, IN_LIST, "", "", "! 1 of 100", ""},
    {ACTION_HALF_DOWN, IN_HELP, "", "", "!The list shows", ""},
    {ACTION_HALF_DOWN, IN_DETAIL, "", "", "> Last changed", ""},
    {ACTION_HALF_DOWN, IN_COMMANDS, "", "", "> List", ""},
    {ACTION_HALF_DOWN, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_HOME, IN_LIST, "Down Down", "", " 1 of 100", ""},
    {ACTION_HOME, IN_DETAIL, "End", "", "> ExternalUserId", ""},
    {ACTION_HOME, IN_HELP, "End", "", "The list shows", ""},
    {ACTION_HOME, IN_COLUMNS, "End", "", "> [x] USER", ""},
    {ACTION_HOME, IN_COMMANDS, "End", "", "> Ask", ""},
    {ACTION_HOME, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_END, IN_LIST, "", "", "100 of 100", ""},
    {ACTION_END, IN_DETAIL, "", "", "> Last changed", ""},
    {ACTION_END, IN_HELP, "", "", "  x2  ", ""},
    {ACTION_END, IN_COLUMNS, "", "", "> [x] CHANGED", ""},
    {ACTION_END, IN_COMMANDS, "", "", "> List", ""},
    {ACTION_END, IN_EVENTS | IN_ERRORS | IN_ABOUT, "", "", NULL, ""},
    {ACTION_SCROLL_LEFT, IN_LIST | IN_ERRORS, "", "", NULL, ""},
    {ACTION_SCROLL_LEFT, IN_HELP, "Right", "", "The list shows", ""},
    {ACTION_SCROLL_LEFT, IN_EVENTS, "Right", "", NULL, ""},
    {ACTION_SCROLL_RIGHT, IN_LIST | IN_ERRORS, "", "", NULL, "Left"},
    {ACTION_SCROLL_RIGHT, IN_HELP, "", "", "!The list shows", ""},
    {ACTION_SCROLL_RIGHT, IN_EVENTS, "", "", NULL, ""},
    {ACTION_PREVIOUS, IN_DETAIL, "Right", "", "Attendee 1 of", ""},
    {ACTION_NEXT, IN_DETAIL, "", "", "Attendee 2 of", ""},
    {ACTION_DETAIL, IN_LIST, "", "", "Attendee 1 of 100", ""},
    {ACTION_DETAIL, IN_EVENTS, "Home", "", "> ExternalUserId", ""},
    {ACTION_FILTER, IN_LIST, "", "b o b", "!alice@exam", "Esc"},
    {ACTION_SEARCH, IN_LIST | IN_EVENTS | IN_HELP, "", "", "Search:", ""},
    {ACTION_NEXT_MATCH, IN_LIST, "", "", " 2 of 100", ""},
    {ACTION_NEXT_MATCH, IN_HELP, "", "", "!The list shows", ""},
    {ACTION_NEXT_MATCH, IN_EVENTS, "", "", NULL, ""},
    {ACTION_PREVIOUS_MATCH, IN_LIST, "Down Down", "", " 2 of 100", ""},
    {ACTION_PREVIOUS_MATCH, IN_HELP, "Down", "", "The list shows", ""},
    {ACTION_PREVIOUS_MATCH, IN_EVENTS, "", "", NULL, ""},
    {ACTION_SORT, IN_LIST, "", "", "Sort by", ""},
    {ACTION_SORT_LEFT, IN_LIST, "", "", "sorted by", ">"},
    {ACTION_SORT_RIGHT, IN_LIST, "", "", "USER^", "<"},
    {ACTION_INVERT, IN_LIST, "", "", "100 of 100", "I"},
    {ACTION_INVERT, IN_COLUMNS, "", "", NULL, "I"},
    {ACTION_COLUMNS, IN_LIST, "", "", "[x] USER", ""},
    {ACTION_CHOOSE, IN_COLUMNS, "Down", "", "[x] NAME", "Space"},
    {ACTION_REFRESH, IN_SCREENS, "", "", NULL, ""},
    {ACTION_PAUSE, IN_SCREENS, "", "", "! LIVE  ", "Z"},
    {ACTION_SLOWER, IN_LIST, "", "", "refresh every 3600 s", ""},
    {ACTION_FASTER, IN_LIST, "", "", "refresh every 1800 s", "+"},
    {ACTION_LOAD_ALL, IN_LIST, "", "", NULL, ""},
    {ACTION_CHECKPOINT, IN_LIST | IN_EVENTS, "", "", "checkpoint:", "0"},
    {ACTION_EVENTS, IN_LIST | IN_DETAIL | IN_ERRORS | IN_ABOUT | IN_HELP | IN_COMMANDS, "", "",
     "Events: ", ""},
    {ACTION_EVENTS, IN_EVENTS, "", "", "!Events: ", ""},
    {ACTION_ERRORS, IN_LIST | IN_DETAIL | IN_EVENTS | IN_ABOUT | IN_HELP | IN_COMMANDS, "", "",
     "Errors, the", ""},
    {ACTION_ERRORS, IN_ERRORS, "", "", "!Errors, the", ""},
    {ACTION_ABOUT, IN_LIST | IN_DETAIL | IN_EVENTS | IN_ERRORS | IN_HELP | IN_COMMANDS, "", "",
     "About this meeting", ""},
    {ACTION_ABOUT, IN_ABOUT, "", "", "!About this meeting", ""},
    {ACTION_JSON, IN_DETAIL, "", "", "\"Attendees\"", ""},
    {ACTION_COMMANDS, IN_DETAIL, "", "", "get-attendee", ""},
    {ACTION_TOKEN, IN_DETAIL, "", "", "Whoever has", ""},
    {ACTION_REVEAL, IN_TOKEN, "", "", "!Whoever has", ""},
    {ACTION_OTHER_REGIONS, IN_LIST, "", "", "control region", ""},
    {ACTION_COPY_ID, IN_LIST, "", "", "clipboard", ""},
    {ACTION_COPY_ID, IN_EVENTS, "Home", "", "clipboard", ""},
    {ACTION_COPY_FIELD, IN_DETAIL, "", "", "clipboard", ""},
    {ACTION_COPY_FIELD, IN_COMMANDS, "", "", "clipboard", ""},
    {ACTION_COPY_FIELD, IN_TOKEN, "", "", "clipboard", ""},
    {ACTION_COPY_RAW, IN_DETAIL, "", "", "clipboard", ""},
    {ACTION_COPY_USER, IN_LIST | IN_DETAIL, "", "", "clipboard", ""},
    {ACTION_COPY_USER, IN_EVENTS, "Home", "", "clipboard", ""},
    {ACTION_COPY_SUPPORT, IN_LIST | IN_DETAIL | IN_EVENTS | IN_ERRORS, "", "", "clipboard", ""},
    {ACTION_WRITE, IN_LIST | IN_EVENTS, "", "", "3f2c7a10-2", "Esc"},
    {ACTION_MASK, IN_LIST | IN_DETAIL, "", "", "********", "H"},
    {ACTION_MASK, IN_EVENTS, "Home", "", "********", "H"},
    {ACTION_MASK, IN_ERRORS | IN_ABOUT | IN_HELP | IN_COMMANDS, "", "", NULL, "H"},
    {ACTION_MEETING, IN_SCREENS, "", "", "rollcall " PACKAGE_VERSION, ""},
    {ACTION_SESSION, IN_SCREENS, "", "", "rollcall " PACKAGE_VERSION, ""},
    {ACTION_REMOVE, IN_LIST | IN_DETAIL, "", "", "--allow-actions", ""},
    {ACTION_REPAINT, IN_ANY, "", "", NULL, ""},
    {ACTION_HELP, IN_LIST | IN_DETAIL | IN_EVENTS | IN_ERRORS | IN_ABOUT | IN_COMMANDS | IN_COLUMNS,
     "", "", "The list shows", ""},
    {ACTION_HELP, IN_HELP, "", "", "!The list shows", ""},
    {ACTION_HELP_INPUT, IN_FORM, "", "", "The list shows", ""},
    {ACTION_BACK, IN_DETAIL | IN_EVENTS | IN_ERRORS | IN_ABOUT | IN_HELP | IN_COLUMNS, "", "",
     "  USER", ""},
    {ACTION_BACK, IN_COMMANDS | IN_TOKEN, "", "", "Attendee 1 of", ""},
    {ACTION_CLOSE, IN_LIST, "/ b o b Enter", "", "!/bob", ""},
    {ACTION_CLOSE, IN_DETAIL | IN_EVENTS | IN_ERRORS | IN_ABOUT | IN_HELP | IN_COLUMNS | IN_FORM,
     "", "", "  USER", ""},
    {ACTION_CLOSE, IN_COMMANDS | IN_TOKEN, "", "", "Attendee 1 of", ""},
    {ACTION_CLOSE, IN_LINE, "", "", "!Search:", ""},
    {ACTION_ACCEPT, IN_FORM, "", "", "not a meeting id", ""},
    {ACTION_ACCEPT, IN_LINE, "b o b", "", "match 1 of ", ""},
    {ACTION_NEXT_FIELD, IN_FORM, "", "z z", "us-east-1zz", ""},
    {ACTION_PREVIOUS_FIELD, IN_FORM, "", "z z", " zz", ""},
    {ACTION_SWITCH, IN_LINE, "", "", "!Search:", "Esc"},
    {ACTION_OLDER, IN_FORM, "", "", NULL, ""},
    {ACTION_OLDER, IN_LINE, "b o b Enter F3", "", "Search: bob", ""},
    {ACTION_NEWER, IN_FORM, "", "", "> 3f2c7a10", ""},
    {ACTION_NEWER, IN_LINE, "b o b Enter F3 Up", "", "!Search: bob", ""},
    {ACTION_CURSOR_LEFT, IN_INPUT, "a b", "X", "aXb", ""},
    {ACTION_CURSOR_RIGHT, IN_INPUT, "a b Left Left", "X", "aXb", ""},
    {ACTION_CURSOR_HOME, IN_INPUT, "a b", "X", "Xab", ""},
    {ACTION_CURSOR_END, IN_INPUT, "a b Left Left", "X", "abX", ""},
    {ACTION_ERASE_LEFT, IN_INPUT, "a b c", "", "!abc", ""},
    {ACTION_ERASE_RIGHT, IN_INPUT, "a b c Left", "", "!abc", ""},
    {ACTION_ERASE_WORD, IN_INPUT, "a b c", "", "!abc", ""},
    {ACTION_ERASE_LINE, IN_INPUT, "a b c", "", "!abc", ""},
    {ACTION_ERASE_REST, IN_INPUT, "a b c Home", "", "!abc", ""},
};

#define ROW_COUNT (sizeof rows / sizeof *rows)

/* Ends the program, or stops it: the tests below, and test_screen_exits. */
static bool ends_the_program(enum action action)
{
    return action == ACTION_LEAVE || action == ACTION_QUIT || action == ACTION_CANCEL ||
           action == ACTION_SUSPEND;
}

START_TEST(the_table_has_every_action_in_all_its_places)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        /* What only a recording knows is in test_screen_replay. */
        unsigned elsewhere = IN_PLAIN | IN_REPLAY;
        unsigned wanted = action_info(a)->contexts & ~elsewhere, found = 0;
        for (size_t i = 0; i < ROW_COUNT; i++)
            if (rows[i].action == a)
                found |= rows[i].contexts;
        if (!ends_the_program(a))
            ck_assert_msg(found == wanted, "%s is tried in %#x, and is for %#x",
                          action_info(a)->name, found, wanted);
    }
}
END_TEST

/* --- one console ------------------------------------------------------------------------------ */

static const struct size {
    int rows, cols;
} wide = {24, 80}, narrow = {10, 40}, large = {60, 200};

static const char *const look_env[][2] = {{NULL}, {"LANG=C"}};

static struct simproc *start_sim(void)
{
    return console_people("57");
}

static struct terminal *start(const struct simproc *sim, const struct size *size, bool c_locale,
                              bool mono)
{
    const char *const env[] = {"ESCDELAY=10", "AWS_MAX_ATTEMPTS=1", look_env[c_locale][0], NULL};
    const char *arguments = keep_printf("--interval 3600 --mark 3600 --max-rate 0 "
                                        "--include-join-tokens --color %s " SIMPROC_MEETING,
                                        mono ? "never" : "always");
    return console_start(&(struct console_setup){
        .sim = sim, .arguments = arguments, .env = env, .rows = size->rows, .cols = size->cols});
}

/* Something to see on the screens of errors and events: one failure, and forty new people. */
static void let_things_happen(struct simproc *sim, struct terminal *t)
{
    ck_assert_screen(t, " LIVE ");
    simproc_event(sim, "{\"do\": \"add-many\", \"count\": 40}");
    terminal_key(t, "r");
    ck_assert_screen(t, "100 registered");
    simproc_fault(sim, "{\"kind\": \"bad-request\"}");
    terminal_key(t, "r");
    ck_assert_screen(t, " ERROR ");
    terminal_key(t, "r");
    ck_assert_screen(t, " LIVE ");
}

static bool shows_list(struct terminal *t)
{
    bool title = strstr(terminal_row(t, 0), "registered") != NULL;
    return title && strstr(terminal_row(t, 1), "  USER") && !terminal_shows(t, "Search:");
}

static bool painted(struct terminal *t, void *mark)
{
    return terminal_raw(t)->len != *(size_t *)mark;
}

static void await(struct terminal *t, const char *text, const char *what)
{
    bool gone = text[0] == '!';
    char brief[80];
    const char *of = strstr(text, " of 100");
    if (of && text[0] != 'A' && terminal_cols(t) < 80) { /* the position is "1/100" there */
        snprintf(brief, sizeof brief, "%.*s/100", (int)(of - text), text);
        text = brief;
    }
    if (!(gone ? terminal_wait_gone(t, text + 1) : terminal_wait(t, text)))
        ck_abort_msg("%s: waited for \"%s\" on:\n%.4000s", what, text, terminal_text(t));
}

/* Back to the list, the first row selected, no message. */
static void go_home(struct terminal *t)
{
    for (int i = 0; i < 8 && !shows_list(t); i++) {
        size_t mark = terminal_raw(t)->len;
        terminal_type(t, "\x1b");
        terminal_wait_for(t, painted, &mark, 2000);
        terminal_wait_quiet(t, 5, 1000);
    }
    terminal_key(t, "Home");
    await(t, " 1 of 100", "going home");
}

/* What await() would not yet be content with. */
static void await_not(struct terminal *t, const char *text, const char *what)
{
    await(t, text[0] == '!' ? text + 1 : keep_printf("!%s", text), what);
}

/* The key's name as the keymap has it, as the terminal's hand knows it. */
static const char *hand_key(const char *key)
{
    static const char *const names[][2] = {
        {"PgUp", "PageUp"}, {"PgDn", "PageDown"}, {"BackTab", "S-Tab"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(key, names[i][0]) == 0)
            return names[i][1];
    if (key[0] == '^' && key[1])
        return keep_printf("C-%c", key[1] | 0x20);
    return key;
}

static void try_key(struct terminal *t, const struct row *row, const struct place *place,
                    const char *key)
{
    const char *what =
        keep_printf("%s by %s in %s", action_info(row->action)->name, key, place->at);
    go_home(t);
    terminal_keys(t, place->keys);
    await(t, place->at, what);
    terminal_keys(t, row->before);
    if (row->shows)
        await_not(t, row->shows, what);
    terminal_key(t, hand_key(key));
    terminal_keys(t, row->then);
    await(t, row->shows ? row->shows : place->at, what);
    terminal_keys(t, row->after);
    ck_assert_msg(terminal_wait_exit(t, 0) == -1, "%s: it died:\n%s", what, terminal_text(t));
}

static void try_row(struct terminal *t, const struct row *row, bool every_key)
{
    char key[ACTION_KEY_SIZE];
    FOR_EACH_PLACE(place)
    {
        const char *keys = action_info(row->action)->keys;
        if (!(row->contexts & place->context))
            continue;
        while (action_next_key(&keys, key)) {
            try_key(t, row, place, key);
            if (!every_key)
                break;
        }
    }
}

/* Is every byte that was sent one of ASCII? Did any set a colour? */
static void check_bytes(struct terminal *t, bool c_locale, bool mono)
{
    const struct buf *raw = terminal_raw(t);
    const char *text = buf_text(raw);
    for (size_t i = 0; i < raw->len; i++) {
        ck_assert_msg(!c_locale || (unsigned char)text[i] < 0x80, "byte %zu is not ASCII", i);
        if (!mono || strncmp(text + i, "\x1b[", 2) != 0)
            continue;
        size_t len = strspn(text + i + 2, "0123456789;");
        if (text[i + 2 + len] != 'm')
            continue;
        for (const char *p = text + i + 2; p < text + i + 2 + len; p++)
            ck_assert_msg(*p != '3' || p[1] < '0' || p[1] > '7' || p[-1] == '2',
                          "a colour was set: %.*s", (int)len, text + i + 2);
    }
}

/* Without --allow-actions nothing but GET is sent, whatever key is pressed. */
static void expect_only_reads(struct simproc *sim)
{
    char *requests = simproc_requests(sim);
    ck_assert(strstr(requests, "\tGET\t"));
    ck_assert(!strstr(requests, "\tDELETE\t"));
    ck_assert(!strstr(requests, "\tPUT\t"));
    ck_assert(!strstr(requests, "\tPOST\t"));
    free(requests);
}

static void expect_every_action(const struct size *size, bool c_locale, bool mono)
{
    struct simproc *sim = start_sim();
    struct terminal *t = start(sim, size, c_locale, mono);
    let_things_happen(sim, t);
    for (size_t i = 0; i < ROW_COUNT; i++)
        try_row(t, &rows[i], size == &wide && !c_locale && !mono);
    go_home(t);
    check_bytes(t, c_locale, mono);
    ck_assert_ptr_nonnull(strstr(terminal_row(t, 0), "READ-ONLY"));
    console_quit(t);
    expect_only_reads(sim);
    simproc_stop(sim);
}

START_TEST(at_80_by_24)
{
    expect_every_action(&wide, false, false);
    expect_every_action(&wide, true, true);
}
END_TEST

START_TEST(at_40_by_10)
{
    expect_every_action(&narrow, false, false);
    expect_every_action(&narrow, true, true);
}
END_TEST

START_TEST(at_200_by_60)
{
    expect_every_action(&large, false, true);
    expect_every_action(&large, true, false);
}
END_TEST

/* --- what ends the program -------------------------------------------------------------------- */

static void expect_exit_from(const struct simproc *sim, const struct size *size,
                             const struct place *place, const char *keys, int status)
{
    struct terminal *t = start(sim, size, size == &narrow, size == &narrow);
    ck_assert_screen(t, "60 registered");
    terminal_keys(t, place->keys);
    if (place->context != IN_DETAIL)
        await(t, place->at, keys);
    terminal_keys(t, keys);
    console_expect_exit(t, status);
    terminal_destroy(t);
}

START_TEST(it_can_be_left_from_everywhere)
{
    static const struct size *const sizes[] = {&wide, &narrow, &large};
    struct simproc *sim = start_sim();
    for (size_t i = 0; i < 3; i++) {
        expect_exit_from(sim, sizes[i], &places[0], "q", 0);
        FOR_EACH_PLACE(place)
        {
            expect_exit_from(sim, sizes[i], place, "F10", 0);
            expect_exit_from(sim, sizes[i], place, "C-c C-c", 130);
        }
    }
    simproc_stop(sim);
}
END_TEST

UNIT_MAIN_FOR(300, "actions on the screen", the_table_has_every_action_in_all_its_places,
              at_80_by_24, at_40_by_10, at_200_by_60, it_can_be_left_from_everywhere)
