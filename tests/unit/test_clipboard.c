#include "app/clipboard.h"

#include "support/paths.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A program in a folder of the test's own that does what the script says. */
static const char *program(const char *dir, const char *name, const char *script)
{
    char text[1024];
    snprintf(text, sizeof text, "#!/bin/sh\n%s\n", script);
    const char *path = tmpdir_write(dir, name, text);
    ck_assert_int_eq(chmod(path, 0700), 0);
    return path;
}

static enum platform_copy copy(const char *command, char *const *variables, const char *text,
                               char how[160])
{
    struct app app = {.options = {.copy_command = command}};
    app.env = env_capture(variables);
    signal(SIGPIPE, SIG_IGN); /* as the program does */
    struct clipboard clipboard = {.app = &app};
    enum platform_copy outcome = clipboard_copy(&clipboard, text, strlen(text), how, 160);
    env_destroy(app.env);
    return outcome;
}

START_TEST(the_command_gets_the_text_on_its_input_and_no_secret_beside_it)
{
    const char *dir = tmpdir_new();
    char command[512], how[160];
    snprintf(command, sizeof command, "%s 'two words' \"%s\"",
             program(dir, "take", "cat > \"$2\"; echo \"[$1]\" >> \"$2\"; env >> \"$2\""),
             tmpdir_path(dir, "out"));
    char *const variables[] = {paths_variable(), "AWS_SECRET_ACCESS_KEY=hidden", "HOME=/nowhere",
                               NULL};
    ck_assert_int_eq(copy(command, variables, "alice\n", how), PLATFORM_COPIED);
    char *out = tmpdir_read(tmpdir_path(dir, "out"));
    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(strncmp(out, "alice\n[two words]\n", 18), 0);
    ck_assert_ptr_nonnull(strstr(out, "HOME=/nowhere"));
    ck_assert_ptr_null(strstr(out, "hidden"));
    free(out);
}
END_TEST

START_TEST(the_command_gets_no_descriptor_of_ours)
{
    const char *dir = tmpdir_new();
    char command[512], how[160];
    int ours = dup(open("/dev/null", O_RDONLY)); /* without O_CLOEXEC */
    snprintf(command, sizeof command, "%s \"%s\" %d",
             program(dir, "look",
                     "cat >&-; if (: <&$2) 2>&-; then echo open; else echo closed; fi >\"$1\""),
             tmpdir_path(dir, "out"), ours);
    char *const variables[] = {paths_variable(), NULL};
    ck_assert_int_eq(copy(command, variables, "alice\n", how), PLATFORM_COPIED);
    char *out = tmpdir_read(tmpdir_path(dir, "out"));
    ck_assert_ptr_nonnull(out);
    ck_assert_str_eq(out, "closed\n");
    free(out);
    close(ours);
}
END_TEST

START_TEST(a_command_that_fails_or_is_missing_says_so)
{
    signal(SIGPIPE, SIG_IGN); /* as the program does at its start */
    const char *dir = tmpdir_new();
    char how[160];
    char *const variables[] = {paths_variable(), NULL};
    ck_assert_int_eq(copy(program(dir, "no", "exit 3"), variables, "x", how),
                     PLATFORM_COPY_NOT_POSSIBLE);
    ck_assert_int_eq(copy("/nonexistent/copy", variables, "x", how), PLATFORM_COPY_NOT_POSSIBLE);
    ck_assert_ptr_nonnull(strstr(how, "/nonexistent/copy"));
    ck_assert_int_eq(copy("'unclosed", variables, "x", how), PLATFORM_COPY_NOT_POSSIBLE);
    ck_assert_int_eq(copy("", variables, "x", how), PLATFORM_COPY_NOT_POSSIBLE);
}
END_TEST

START_TEST(inside_tmux_the_buffer_goes_to_tmux_and_outside_to_the_terminal)
{
    const char *dir = tmpdir_new();
    char how[160], path[8192];
    char *const outside[] = {paths_variable(), NULL};
    ck_assert_int_eq(copy(NULL, outside, "x", how), PLATFORM_COPY_BY_TERMINAL);
    ck_assert_str_eq(how, "sent to the terminal's clipboard");
    snprintf(path, sizeof path, "PATH=%s:%s", dir, paths_variable() + strlen("PATH="));
    char *const inside[] = {path, "TMUX=/tmp/x,1,0", NULL};
    program(dir, "tmux", "test \"$*\" = 'load-buffer -w -' && cat > \"${0%/*}/got\"");
    ck_assert_int_eq(copy(NULL, inside, "whole id", how), PLATFORM_COPIED);
    char *got = tmpdir_read(tmpdir_path(dir, "got"));
    ck_assert_str_eq(got, "whole id");
    free(got);
    program(dir, "tmux", "exit 1");
    ck_assert_int_eq(copy(NULL, inside, "x", how), PLATFORM_COPY_BY_TERMINAL);
    ck_assert_ptr_nonnull(strstr(how, "older than 3.2"));
}
END_TEST

UNIT_MAIN("clipboard", the_command_gets_the_text_on_its_input_and_no_secret_beside_it,
          the_command_gets_no_descriptor_of_ours, a_command_that_fails_or_is_missing_says_so,
          inside_tmux_the_buffer_goes_to_tmux_and_outside_to_the_terminal)
