#include "cli/read.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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
        {"allow-actions = yes\n", "\"allow-actions\" can stand on the command line only"},
        {"no-verify-ssl = yes\n", "\"no-verify-ssl\" can stand on the command line only"},
        {"[key]\nx = y\n",
         "unknown section [key]; there are [keys], [colors], [meetings] and [groups]"},
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
        ck_assert(!r.options.include_join_tokens && !r.options.allow_actions &&
                  r.options.verify_ssl);
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

/* Reads the options of `rollcall -c PATH`; the reason when that is refused, else "". */
static const char *refusal(const char *path)
{
    static struct err err;
    struct options options;
    char named[512];
    snprintf(named, sizeof named, "%s", path);
    char *argv[] = {"rollcall", "-c", named, NULL};
    char *const none[] = {NULL};
    struct env *env = env_capture(none);
    err = ERR_INIT;
    bool ok = read_options(&options, 3, argv, env, &err);
    ck_assert(ok || err.code == ERR_CONFIG);
    options_clean_up(&options);
    env_destroy(env);
    return err.detail;
}

START_TEST(only_a_regular_file_of_decent_size_is_read)
{
    const char *dir = tmpdir_new();
    const char *pipe = tmpdir_path(dir, "pipe");
    char *large = calloc(1, (1 << 20) + 2);
    ck_assert_ptr_nonnull(large);
    memset(large, '\n', (1 << 20) + 1);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_ptr_nonnull(strstr(refusal(pipe), "pipe: not a regular file"));
    ck_assert_str_eq(refusal("/dev/zero"), "/dev/zero: not a regular file");
    ck_assert_ptr_nonnull(strstr(refusal(dir), ": not a regular file"));
    ck_assert_ptr_nonnull(strstr(refusal(tmpdir_path(dir, "none")), "none: No such file"));
    ck_assert_ptr_nonnull(strstr(refusal(tmpdir_write(dir, "a", large)), "larger than 1048576"));
    ck_assert_str_eq(refusal("/dev/null"), "");
    free(large);
}
END_TEST

/* A usual place that cannot be read is a warning, not the end. */
START_TEST(what_stands_in_a_usual_place_and_is_no_file_is_warned_of)
{
    const char *dir = tmpdir_new();
    struct options options;
    struct err err = ERR_INIT;
    tmpdir_write(dir, "rollcall/config/x", "");
    char place[600];
    snprintf(place, sizeof place, "XDG_CONFIG_HOME=%s", dir);
    char *argv[] = {"rollcall", NULL};
    char *const variables[] = {place, NULL};
    struct env *env = env_capture(variables);
    ck_assert(read_options(&options, 1, argv, env, &err));
    ck_assert_uint_eq(options.warnings.count, 1);
    ck_assert_str_eq(options.warnings.items[0].value, "cannot be read: not a regular file");
    options_clean_up(&options);
    env_destroy(env);
}
END_TEST

UNIT_MAIN("config_file", only_a_regular_file_of_decent_size_is_read,
          what_stands_in_a_usual_place_and_is_no_file_is_warned_of,
          keys_are_read_with_comments_blanks_and_quotes, a_flag_beats_the_file,
          unknown_keys_are_warned_of_with_their_line,
          what_cannot_be_read_is_an_error_with_file_and_line,
          keys_and_colors_are_handed_on_with_their_lines, a_label_stands_for_id_region_and_profile,
          a_line_that_never_ends_is_refused)
