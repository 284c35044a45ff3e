/* Flag, variable, AWS's own places, the user's file, the system's file, default: for every option
 * of the table, every set of places that it can stand in, and which of them wins. */
#include "app/aws_settings.h"
#include "cli/options.h"
#include "cli/read.h"

#include "support/keep.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>

/* From the weakest to the strongest; a set of them is a set of bits. */
enum source { SYSTEM, USER, VARIABLE, FLAG, SOURCES };

/* What each source says; all of them are different where there is room for that. */
static const char *value_of(const struct option_row *row, enum source source)
{
    static const char *const words[] = {[SYSTEM] = "yes", "no", "yes", "no"};
    if (row->kind == OPTION_KIND_NUMBER || row->kind == OPTION_KIND_OR_OFF)
        return keep_printf("%ld", row->min + (long)source);
    if (row->kind == OPTION_KIND_SET || row->kind == OPTION_KIND_CLEAR)
        return words[source];
    if (row->kind != OPTION_KIND_CHOICE)
        return keep_printf("value-%d", (int)source);
    char word[48];
    int count = 0;
    const char *at = row->values;
    while ((at = option_next_value(at, word, sizeof word)))
        count++;
    at = row->values;
    for (int i = 0; i <= (int)source % count; i++)
        at = option_next_value(at, word, sizeof word);
    return keep_printf("%s", word);
}

/* May the option stand there? */
static bool stands(const struct option_row *row, enum source source)
{
    bool file = row->place == PLACE_EVERYWHERE || row->place == PLACE_FILE;
    bool variable = row->place == PLACE_EVERYWHERE || row->place == PLACE_FLAG_ENV;
    return source == FLAG ? row->place != PLACE_FILE : source == VARIABLE ? variable : file;
}

/* Options read from the places that are told. */
struct reading {
    struct options options;
    struct err err;
    bool ok;
};

/* What is read. NULL: nothing there. */
struct saying {
    const char *system, *user; /* text of a file */
    const char *variable;      /* NAME=value */
    const char *flags[2];
};

static void read_all(struct reading *r, const struct saying *saying)
{
    const char *dir = tmpdir_new();
    const char *folders = keep_printf("XDG_CONFIG_DIRS=%s/system", dir);
    const char *config = keep_printf("XDG_CONFIG_HOME=%s/user", dir);
    if (saying->system)
        tmpdir_write(dir, "system/rollcall/config", saying->system);
    if (saying->user)
        tmpdir_write(dir, "user/rollcall/config", saying->user);
    const char *variables[] = {folders, config, saying->variable, NULL};
    const char *argv[] = {"rollcall", saying->flags[0], saying->flags[1], NULL};
    int argc = 1 + (saying->flags[0] != NULL) + (saying->flags[1] != NULL);
    struct env *env = env_capture((char *const *)(uintptr_t)variables);
    r->err = ERR_INIT;
    r->ok = read_options(&r->options, argc, (char **)(uintptr_t)argv, env, &r->err);
    env_destroy(env);
    tmpdir_remove(dir);
}

static const char *line_of(const struct option_row *row, enum source source)
{
    const char *key = option_key(row);
    if (!key) /* what cannot stand in a file is written as somebody would try it */
        key = row->name;
    return keep_printf("%s = %s\n", key, value_of(row, source));
}

static const char *variable_of(const struct option_row *row, enum source source)
{
    char name[64];
    if (!option_variable(row, name, sizeof name)) { /* the name that it would have */
        snprintf(name, sizeof name, "ROLLCALL_%s", row->name);
        for (char *c = name; *c; c++)
            *c = *c == '-' ? '_' : (*c >= 'a' && *c <= 'z') ? (char)(*c - 'a' + 'A') : *c;
    }
    return keep_printf("%s=%s", name, value_of(row, source));
}

static void say(struct saying *saying, const struct option_row *row, unsigned sources)
{
    *saying = (struct saying){0};
    if (sources & 1U << SYSTEM)
        saying->system = line_of(row, SYSTEM);
    if (sources & 1U << USER)
        saying->user = line_of(row, USER);
    if (sources & 1U << VARIABLE)
        saying->variable = variable_of(row, VARIABLE);
    if (!(sources & 1U << FLAG))
        return;
    saying->flags[0] = keep_printf("--%s", row->name);
    if (row->argument)
        saying->flags[0] = keep_printf("--%s=%s", row->name, value_of(row, FLAG));
}

/* Does the option have the value that this source gave it? */
static bool has_value(const struct options *options, const struct option_row *row,
                      enum source source)
{
    const char *field = (const char *)options + row->field;
    const char *wanted = value_of(row, source);
    char word[48];
    const char *at = row->values;
    switch (row->kind) {
    case OPTION_KIND_SET:
    case OPTION_KIND_CLEAR:
        if (source == FLAG)
            return *(const bool *)field == (row->kind == OPTION_KIND_SET);
        return *(const bool *)field == (strcmp(wanted, "yes") == 0);
    case OPTION_KIND_NUMBER:
    case OPTION_KIND_OR_OFF:
        return *(const long *)field == row->min + (long)source;
    case OPTION_KIND_CHOICE:
        for (int i = 0; i <= *(const int *)field; i++)
            at = option_next_value(at, word, sizeof word);
        return strcmp(word, wanted) == 0;
    case OPTION_KIND_LIST: {
        const struct option_list *list = (const struct option_list *)(const void *)field;
        return list->count == 1 && strcmp(list->items[0], wanted) == 0;
    }
    default:
        return *(const char *const *)field && strcmp(*(const char *const *)field, wanted) == 0;
    }
}

/* Options that are another matter: those that stand for others, that say which files are read, that
 * end the reading, or that need something besides. */
static bool is_apart(const struct option_row *row)
{
    static const enum option_id apart[] = {
        OPTION_CONFIG,         OPTION_NO_CONFIG,    OPTION_HELP,       OPTION_VERSION,
        OPTION_UNTIL,          OPTION_DEMO,         OPTION_TIMEOUT,    OPTION_RECORD,
        OPTION_NO_HEADER,      OPTION_COMPLETE,     OPTION_QUERY,      OPTION_PAGE_SIZE,
        OPTION_STARTING_TOKEN, OPTION_NO_CLI_PAGER, OPTION_UNTIL_ANY,  OPTION_AUTO_PROMPT,
        OPTION_NO_AUTO_PROMPT, OPTION_INPUT_JSON,   OPTION_INPUT_YAML, OPTION_SKELETON,
        OPTION_LIMIT,          OPTION_JSON,         OPTION_FORMAT,     OPTION_BY,
        OPTION_BINARY_FORMAT,  OPTION_MEETINGS};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (apart[i] == row->id)
            return true;
    return false;
}

static void expect_winner(const struct option_row *row, unsigned sources)
{
    static const enum origin origins[] = {[SYSTEM] = ORIGIN_SYSTEM_FILE,
                                          [USER] = ORIGIN_USER_FILE,
                                          [VARIABLE] = ORIGIN_ENV,
                                          [FLAG] = ORIGIN_FLAG};
    struct saying saying;
    struct reading r;
    struct options defaults;
    size_t warned = 0;
    say(&saying, row, sources);
    read_all(&r, &saying);
    ck_assert_msg(r.ok, "--%s from %x: %s", row->name, sources, r.err.detail);
    enum origin wanted = ORIGIN_DEFAULT;
    for (enum source s = SYSTEM; s < SOURCES; s++) {
        if (!(sources & 1U << s))
            continue;
        if (!stands(row, s)) {
            warned += s != FLAG;
            continue;
        }
        wanted = origins[s];
    }
    ck_assert_msg(r.options.origin[row->id] == wanted, "--%s from %x: origin %d, not %d", row->name,
                  sources, (int)r.options.origin[row->id], (int)wanted);
    for (enum source s = SYSTEM; s < SOURCES; s++)
        ck_assert_msg(origins[s] != wanted || has_value(&r.options, row, s), "--%s from %x",
                      row->name, sources);
    ck_assert_msg(r.options.warnings.count == warned, "--%s from %x: %zu warnings", row->name,
                  sources, r.options.warnings.count);
    options_init(&defaults);
    size_t size = row->kind == OPTION_KIND_SET || row->kind == OPTION_KIND_CLEAR ? sizeof(bool)
                  : row->kind == OPTION_KIND_CHOICE                              ? sizeof(int)
                  : row->kind == OPTION_KIND_TEXT                                ? sizeof(char *)
                  : row->kind == OPTION_KIND_LIST ? sizeof(struct option_list)
                                                  : sizeof(long);
    if (wanted == ORIGIN_DEFAULT)
        ck_assert_msg(
            memcmp((char *)&r.options + row->field, (char *)&defaults + row->field, size) == 0,
            "--%s is not its default", row->name);
    options_clean_up(&r.options);
}

START_TEST(the_strongest_place_wins_whichever_others_speak)
{
    size_t tested = 0;
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        for (unsigned sources = 0; sources < 1U << SOURCES && !is_apart(row); sources++) {
            bool typed = !(sources & 1U << FLAG) || stands(row, FLAG);
            if (typed)
                expect_winner(row, sources);
        }
        tested += !is_apart(row);
    }
    ck_assert_uint_ge(tested, 40);
}
END_TEST

START_TEST(the_first_of_the_systems_folders_matters_most)
{
    const char *dir = tmpdir_new();
    tmpdir_write(dir, "a/rollcall/config", "interval = 11\n");
    tmpdir_write(dir, "b/rollcall/config", "interval = 12\nmark = 13\n");
    const char *variables[] = {
        keep_printf("XDG_CONFIG_DIRS=%s/a:not/absolute::%s/b:%s/none", dir, dir, dir), NULL};
    char *argv[] = {"rollcall", NULL};
    struct options options;
    struct err err = ERR_INIT;
    struct env *env = env_capture((char *const *)(uintptr_t)variables);
    ck_assert(read_options(&options, 1, argv, env, &err));
    ck_assert_int_eq(options.interval_s, 11);
    ck_assert_int_eq(options.mark_s, 13);
    options_clean_up(&options);
    env_destroy(env);
}
END_TEST

START_TEST(lines_of_sections_stand_in_the_order_of_their_weight)
{
    struct reading r;
    read_all(&r, &(struct saying){
                     .system = "[keys]\nrefresh = s\n[colors]\nbad = blue\n"
                               "[meetings]\nallhands = 91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe\n"
                               "old = 91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe\n",
                     .user = "[keys]\nrefresh = u\n[colors]\nbad = green\n"
                             "[meetings]\nallhands = 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1\n",
                     .flags = {"@allhands"}});
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_uint_eq(r.options.keys.count, 2);
    ck_assert_str_eq(r.options.keys.items[1].value, "u"); /* the last one holds */
    ck_assert_str_eq(r.options.colors.items[1].value, "green");
    ck_assert_uint_eq(r.options.meeting_count, 2);
    ck_assert_str_eq(r.options.meeting_id, "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1");
    options_clean_up(&r.options);
}
END_TEST

START_TEST(without_config_no_file_is_read)
{
    struct reading r;
    read_all(&r, &(struct saying){.system = "interval = x\n",
                                  .user = "interval = x\n",
                                  .flags = {"--no-config"}});
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_int_eq(r.options.interval_s, 5);
    options_clean_up(&r.options);
}
END_TEST

/* --- with AWS's own places between ours ------------------------------------------------------- */

enum place { IN_SYSTEM, IN_USER, IN_PROFILE, IN_AWS_VARIABLE, IN_VARIABLE, IN_FLAG, PLACES };

/* The options that AWS has places for too. */
static const struct {
    enum option_id id;
    const char *variable; /* of AWS */
    const char *key;      /* of a profile; NULL: a profile cannot say it */
    const char *values[PLACES];
} shared[] = {
    {OPTION_REGION,
     "AWS_REGION",
     "region",
     {"us-east-1", "us-west-2", "eu-central-1", "eu-west-2", "ap-south-1", "ca-central-1"}},
    {OPTION_PROFILE, "AWS_PROFILE", NULL, {"p0", "p1", "p2", "p3", "p4", "p5"}},
    {OPTION_ENDPOINT_URL,
     "AWS_ENDPOINT_URL",
     "endpoint_url",
     {"http://127.0.0.1:1", "http://127.0.0.1:2", "http://127.0.0.1:3", "http://127.0.0.1:4",
      "http://127.0.0.1:5", "http://127.0.0.1:6"}},
    {OPTION_CA_BUNDLE,
     "AWS_CA_BUNDLE",
     "ca_bundle",
     {"/none/0", "/none/1", "/none/2", "/none/3", "/none/4", "/none/5"}},
};

static const char *chosen(const struct settings *settings, enum option_id id)
{
    if (id == OPTION_REGION)
        return settings->region.value;
    if (id == OPTION_PROFILE)
        return settings->profile.value;
    return id == OPTION_ENDPOINT_URL ? settings->endpoint.url : settings->ca_bundle.value;
}

/* Resolves with the option in all of these places, and a region where it is not the option. */
static void expect_place(size_t which, unsigned places)
{
    const struct option_row *row = option_row(shared[which].id);
    const char *const *values = shared[which].values;
    const char *dir = tmpdir_new();
    char variable[64];
    option_variable(row, variable, sizeof variable);
    const char *profile = "";
    if (places & 1U << IN_PROFILE && shared[which].key)
        profile = keep_printf("%s = %s\n", shared[which].key, values[IN_PROFILE]);
    const char *aws = tmpdir_write(
        dir, "aws",
        keep_printf("[default]\n%s[profile p0]\n[profile p1]\n[profile p2]\n[profile p3]\n"
                    "[profile p4]\n[profile p5]\n",
                    profile));
    if (places & 1U << IN_SYSTEM)
        tmpdir_write(dir, "system/rollcall/config",
                     keep_printf("%s = %s\n", row->name, values[IN_SYSTEM]));
    if (places & 1U << IN_USER)
        tmpdir_write(dir, "user/rollcall/config",
                     keep_printf("%s = %s\n", row->name, values[IN_USER]));
    const char *variables[9] = {
        keep_printf("AWS_CONFIG_FILE=%s", aws),
        keep_printf("AWS_SHARED_CREDENTIALS_FILE=%s/none", dir),
        keep_printf("HOME=%s", dir),
        keep_printf("XDG_CONFIG_DIRS=%s/system", dir),
        keep_printf("XDG_CONFIG_HOME=%s/user", dir),
        row->id == OPTION_REGION ? "X=" : "AWS_DEFAULT_REGION=us-east-1",
    };
    size_t count = 6;
    if (places & 1U << IN_AWS_VARIABLE)
        variables[count++] = keep_printf("%s=%s", shared[which].variable, values[IN_AWS_VARIABLE]);
    if (places & 1U << IN_VARIABLE)
        variables[count++] = keep_printf("%s=%s", variable, values[IN_VARIABLE]);
    const char *argv[] = {"rollcall", NULL, NULL};
    if (places & 1U << IN_FLAG)
        argv[1] = keep_printf("--%s=%s", row->name, values[IN_FLAG]);
    struct app app = {.clock = clock_system(),
                      .env = env_capture((char *const *)(uintptr_t)variables)};
    struct settings settings = SETTINGS_INIT;
    struct err err = ERR_INIT;
    ck_assert_msg(
        read_options(&app.options, argv[1] ? 2 : 1, (char **)(uintptr_t)argv, app.env, &err), "%s",
        err.detail);
    bool ok = aws_settings_resolve(&app, &(struct aws_choice){.no_waiting = true}, &settings, &err);
    int wanted = -1;
    for (int place = 0; place < PLACES; place++)
        if (places & 1U << place && (place != IN_PROFILE || shared[which].key))
            wanted = place;
    if (wanted >= 0) {
        ck_assert_msg(ok, "--%s in %x: %s", row->name, places, err.detail);
        ck_assert_msg(strcmp(chosen(&settings, row->id), values[wanted]) == 0,
                      "--%s in %x: %s, not %s", row->name, places, chosen(&settings, row->id),
                      values[wanted]);
    }
    settings_clean_up(&settings);
    options_clean_up(&app.options);
    env_destroy(app.env);
    tmpdir_remove(dir);
}

START_TEST(what_aws_says_stands_between_our_variables_and_our_files)
{
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
        for (unsigned places = 0; places < 1U << PLACES; places++)
            expect_place(i, places);
}
END_TEST

UNIT_MAIN("precedence", the_strongest_place_wins_whichever_others_speak,
          the_first_of_the_systems_folders_matters_most,
          lines_of_sections_stand_in_the_order_of_their_weight, without_config_no_file_is_read,
          what_aws_says_stands_between_our_variables_and_our_files)
