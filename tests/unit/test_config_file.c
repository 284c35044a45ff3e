#include "cli/read.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ID "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"

/* Options read with a config file of this text, named with --config. */
struct reading {
    struct options options;
    struct err err;
    bool ok;
    char path[64];
};

static void read_file(struct reading *r, const char *text, char *argument)
{
    snprintf(r->path, sizeof r->path, "/tmp/rollcall-config.XXXXXX");
    int fd = mkstemp(r->path);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    char *argv[] = {"rollcall", "-c", r->path, argument, NULL};
    char *const none[] = {NULL};
    struct env *env = env_capture(none);
    r->err = ERR_INIT;
    r->ok = read_options(&r->options, argument ? 4 : 3, argv, env, &r->err);
    env_destroy(env);
    unlink(r->path);
}

START_TEST(keys_are_read_with_comments_blanks_and_quotes)
{
    struct reading r;
    read_file(&r,
              "\xef\xbb\xbf# first line\r\n"
              "interval = 20 # seconds\n"
              "  region=eu-central-1  \n"
              "\n"
              "history = no\n"
              "mask = yes\n"
              "copy-command = \"xclip -selection clipboard # not a comment\"\n"
              "profile = a#b\n",
              NULL);
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_int_eq(r.options.interval_s, 20);
    ck_assert_str_eq(r.options.region, "eu-central-1");
    ck_assert(!r.options.history && r.options.mask);
    ck_assert_str_eq(r.options.copy_command, "xclip -selection clipboard # not a comment");
    ck_assert_str_eq(r.options.profile, "a#b");
    ck_assert_uint_eq(r.options.warnings.count, 0);
    ck_assert_int_eq(r.options.origin[OPTION_REGION], ORIGIN_USER_FILE);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(a_flag_beats_the_file)
{
    struct reading r;
    read_file(&r, "interval = 20\n", "--interval=30");
    ck_assert_int_eq(r.options.interval_s, 30);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(unknown_keys_are_warned_of_with_their_line)
{
    static const char *const cases[][2] = {
        {"regoin = x\n", "unknown key \"regoin\"; did you mean region?"},
        {"qqq = x\n", "unknown key \"qqq\""},
        {"no-history = yes\n", "unknown key \"no-history\"; write history = no"},
        {"include-join-tokens = yes\n",
         "\"include-join-tokens\" can stand on the command line only"},
        {"no-verify-ssl = yes\n", "\"no-verify-ssl\" can stand on the command line only"},
        {"[key]\nx = y\n", "unknown section [key]; there are [keys], [colors] and [meetings]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r;
        char text[256];
        snprintf(text, sizeof text, "# a comment\n%s", cases[i][0]);
        read_file(&r, text, NULL);
        ck_assert_msg(r.ok, "%s", r.err.detail);
        ck_assert_uint_eq(r.options.warnings.count, 1);
        ck_assert_str_eq(r.options.warnings.items[0].value, cases[i][1]);
        ck_assert_int_eq(r.options.warnings.items[0].line, 2);
        ck_assert(!r.options.include_join_tokens && r.options.verify_ssl);
        options_clean_up(&r.options);
    }
}
END_TEST

START_TEST(what_cannot_be_read_is_an_error_with_file_and_line)
{
    static const char *const cases[][2] = {
        {"interval = soon\n",
         ":2: interval: \"soon\" is not a whole number from 1 to 3600, or off"},
        {"nonsense\n", ":2: expected key = value"},
        {"[keys\n", ":2: a section needs its closing ]"},
        {"[meetings]\nx = \n", ":3: a meeting is: label = ID REGION PROFILE"},
        {"[meetings]\nx = a b c d\n", ":3: a meeting is: label = ID REGION PROFILE"},
        {"region =\n", ":2: region: \"\" is not a value: it is empty"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct reading r;
        char text[256], expected[256];
        snprintf(text, sizeof text, "\n%s", cases[i][0]);
        read_file(&r, text, NULL);
        ck_assert_msg(!r.ok, "accepted: %s", cases[i][0]);
        snprintf(expected, sizeof expected, "%s%s", r.path, cases[i][1]);
        ck_assert_str_eq(r.err.detail, expected);
        ck_assert_int_eq(err_exit_status(&r.err), 2);
        options_clean_up(&r.options);
    }
}
END_TEST

START_TEST(keys_and_colors_are_handed_on_with_their_lines)
{
    struct reading r;
    read_file(&r, "[keys]\nrefresh = r F5\n\"=\" = quit\n[colors]\nbad = red\n", NULL);
    ck_assert(r.ok);
    ck_assert_uint_eq(r.options.keys.count, 2);
    ck_assert_str_eq(r.options.keys.items[0].key, "refresh");
    ck_assert_str_eq(r.options.keys.items[0].value, "r F5");
    ck_assert_int_eq(r.options.keys.items[0].line, 2);
    ck_assert_uint_eq(r.options.colors.count, 1);
    ck_assert_str_eq(r.options.colors.items[0].value, "red");
    options_clean_up(&r.options);
}
END_TEST

static const char LABELS[] = "[meetings]\nallhands = " ID " eu-central-1 prod\nsmall = " ID "\n";

START_TEST(a_label_stands_for_id_region_and_profile)
{
    struct reading r;
    read_file(&r, LABELS, "@allhands");
    char text[64];
    ck_assert_msg(r.ok, "%s", r.err.detail);
    ck_assert_str_eq(r.options.meeting_id, ID);
    ck_assert_str_eq(r.options.label, "allhands");
    ck_assert_str_eq(r.options.region, "eu-central-1");
    ck_assert_str_eq(r.options.profile, "prod");
    ck_assert_str_eq(read_origin(&r.options, OPTION_REGION, text, sizeof text), "label @allhands");
    options_clean_up(&r.options);
    read_file(&r, LABELS, "@small");
    ck_assert(r.ok && !r.options.region && !r.options.profile);
    options_clean_up(&r.options);
}
END_TEST

START_TEST(a_line_that_never_ends_is_refused)
{
    struct reading r;
    static char text[9000];
    memset(text, 'x', sizeof text - 1);
    read_file(&r, text, NULL);
    ck_assert(!r.ok);
    ck_assert_ptr_nonnull(strstr(r.err.detail, ":1: the line is too long"));
    options_clean_up(&r.options);
}
END_TEST

UNIT_MAIN("config_file", keys_are_read_with_comments_blanks_and_quotes, a_flag_beats_the_file,
          unknown_keys_are_warned_of_with_their_line,
          what_cannot_be_read_is_an_error_with_file_and_line,
          keys_and_colors_are_handed_on_with_their_lines, a_label_stands_for_id_region_and_profile,
          a_line_that_never_ends_is_refused)
