#include "app/save.h"

#include "base/file.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static enum platform_save save_in(const char *home, const char *path, const char *text,
                                  bool overwrite, struct err *err)
{
    char variable[512];
    snprintf(variable, sizeof variable, "HOME=%s", home);
    char *const variables[] = {variable, NULL};
    struct env *env = env_capture(variables);
    *err = ERR_INIT;
    enum platform_save outcome = save_file(env, path, text, strlen(text), overwrite, err);
    env_destroy(env);
    return outcome;
}

START_TEST(a_file_is_written_for_its_owner_and_not_over_another)
{
    const char *home = tmpdir_new();
    struct err err;
    struct stat found;
    ck_assert_int_eq(save_in(home, "~/list.csv", "one", false, &err), PLATFORM_SAVED);
    ck_assert_int_eq(save_in(home, "~/list.csv", "two", false, &err), PLATFORM_SAVE_EXISTS);
    char *text = tmpdir_read(tmpdir_path(home, "list.csv"));
    ck_assert_str_eq(text, "one");
    free(text);
    ck_assert_int_eq(save_in(home, tmpdir_path(home, "list.csv"), "two", true, &err),
                     PLATFORM_SAVED);
    text = tmpdir_read(tmpdir_path(home, "list.csv"));
    ck_assert_str_eq(text, "two");
    free(text);
    ck_assert_int_eq(stat(tmpdir_path(home, "list.csv"), &found), 0);
    ck_assert_int_eq(found.st_mode & 0777, 0600);
}
END_TEST

/* Twenty at once, and one file: one of them writes it, and nobody else's text gets into it. */
START_TEST(of_several_that_write_a_new_file_at_once_one_does)
{
    for (int round = 0; round < 5; round++) {
        const char *home = tmpdir_new();
        pid_t children[20];
        int saved = 0;
        for (int i = 0; i < 20; i++)
            if ((children[i] = fork()) == 0) {
                struct err err;
                char text[8];
                snprintf(text, sizeof text, "%02d", i);
                _exit((int)save_in(home, "~/list.csv", text, false, &err));
            }
        int winner = -1;
        for (int i = 0; i < 20; i++) {
            int status;
            ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
            ck_assert(WIFEXITED(status));
            if (WEXITSTATUS(status) == PLATFORM_SAVED) {
                saved++;
                winner = i;
            } else {
                ck_assert_int_eq(WEXITSTATUS(status), PLATFORM_SAVE_EXISTS);
            }
        }
        ck_assert_int_eq(saved, 1);
        char *text = tmpdir_read(tmpdir_path(home, "list.csv"));
        ck_assert_int_eq(atoi(text), winner);
        free(text);
    }
}
END_TEST

/* What comes into its place between the question and the answer is replaced, not followed. */
START_TEST(a_link_that_takes_the_place_of_a_new_file_is_left_alone)
{
    const char *home = tmpdir_new();
    const char *victim = tmpdir_write(home, "victim", "safe");
    const char *path = tmpdir_path(home, "list.csv");
    struct err err = ERR_INIT;
    ck_assert_int_eq(symlink(victim, path), 0);
    ck_assert_int_eq(file_write_new(path, "x", 1, &err), FILE_EXISTS);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(symlink(tmpdir_path(home, "none"), path), 0);
    ck_assert_int_eq(file_write_new(path, "x", 1, &err), FILE_EXISTS);
    ck_assert_int_ne(access(tmpdir_path(home, "none"), F_OK), 0);
    ck_assert(file_write_private(path, "x", 1, &err));
    char *text = tmpdir_read(victim);
    ck_assert_str_eq(text, "safe");
    free(text);
}
END_TEST

/* Puts something else into the place of the file, again and again, until the test ends it. */
static void churn(const char *home, pid_t test)
{
    const char *path = tmpdir_path(home, "list.csv");
    const char *other = tmpdir_path(home, "other");
    const char *const victims[] = {tmpdir_path(home, "victim"), tmpdir_path(home, "none")};
    for (unsigned i = 0; getppid() == test; i++) {
        unlink(path);
        rmdir(path);
        int ignored = 0;
        switch (i % 5) {
        case 0:
        case 1:
            ignored = symlink(victims[i % 5], path);
            break;
        case 2:
            ignored = mkfifo(path, 0600);
            break;
        case 3:
            ignored = mkdir(path, 0700);
            break;
        default:
            ignored = link(victims[0], other) || rename(other, path);
        }
        (void)ignored; /* an export may have been faster */
    }
}

/* It may be refused, and it may win: what it was not told to write it leaves alone, and it waits
 * for nobody at the other end of a pipe. */
START_TEST(whatever_comes_and_goes_in_its_place_an_export_writes_nothing_else)
{
    const char *home = tmpdir_new();
    const char *victim = tmpdir_write(home, "victim", "safe");
    pid_t test = getpid();
    pid_t other = fork();
    if (other == 0) {
        churn(home, test);
        _exit(0);
    }
    for (int i = 0; i < 200; i++) {
        struct err err;
        bool overwrite = i % 2;
        enum platform_save outcome = save_in(home, "~/list.csv", "mine", overwrite, &err);
        ck_assert(overwrite ? outcome != PLATFORM_SAVE_EXISTS : true);
        ck_assert_int_eq(outcome == PLATFORM_SAVE_FAILED, err_is(&err));
    }
    kill(other, SIGKILL);
    waitpid(other, NULL, 0);
    char *text = tmpdir_read(victim);
    ck_assert_str_eq(text, "safe");
    free(text);
    ck_assert_int_ne(access(tmpdir_path(home, "none"), F_OK), 0);
}
END_TEST

enum { SIZE = 100000 };

/* Exports one text over the other until that fails, or the test ends. */
static void write_in_turn(const char *home, char texts[2][SIZE + 1], pid_t test)
{
    struct err err;
    for (int i = 0; getppid() == test; i++)
        if (save_in(home, "~/list.csv", texts[i % 2], true, &err) != PLATFORM_SAVED)
            return;
}

/* Others read it while it is written over: they find the old text or the new, and all of it. */
START_TEST(who_reads_while_an_export_is_overwritten_finds_a_whole_one)
{
    static char texts[2][SIZE + 1];
    const char *home = tmpdir_new();
    for (int i = 0; i < 2; i++)
        memset(texts[i], 'a' + i, SIZE);
    const char *path = tmpdir_write(home, "list.csv", texts[0]);
    pid_t test = getpid();
    pid_t writer = fork();
    if (writer == 0) {
        write_in_turn(home, texts, test);
        _exit(1);
    }
    for (int i = 0; i < 200; i++) {
        char *text = tmpdir_read(path);
        ck_assert(text && (strcmp(text, texts[0]) == 0 || strcmp(text, texts[1]) == 0));
        free(text);
    }
    kill(writer, SIGKILL);
    int status;
    ck_assert_int_eq(waitpid(writer, &status, 0), writer);
    ck_assert(WIFSIGNALED(status));
}
END_TEST

START_TEST(a_typing_error_makes_no_folder_and_follows_no_link)
{
    const char *home = tmpdir_new();
    struct err err;
    tmpdir_write(home, "victim", "safe");
    ck_assert_int_eq(symlink(tmpdir_path(home, "victim"), tmpdir_path(home, "link")), 0);
    ck_assert_int_eq(save_in(home, "~/no/such/list", "x", false, &err), PLATFORM_SAVE_FAILED);
    ck_assert_int_eq(access(tmpdir_path(home, "no"), F_OK), -1);
    ck_assert_int_eq(save_in(home, "~/link", "x", true, &err), PLATFORM_SAVE_FAILED);
    ck_assert_int_eq(save_in(home, "~/", "x", true, &err), PLATFORM_SAVE_FAILED);
    ck_assert_int_eq(save_in(home, "", "x", true, &err), PLATFORM_SAVE_FAILED);
    char *text = tmpdir_read(tmpdir_path(home, "victim"));
    ck_assert_str_eq(text, "safe");
    free(text);
}
END_TEST

UNIT_MAIN("save", of_several_that_write_a_new_file_at_once_one_does,
          a_link_that_takes_the_place_of_a_new_file_is_left_alone,
          a_file_is_written_for_its_owner_and_not_over_another,
          whatever_comes_and_goes_in_its_place_an_export_writes_nothing_else,
          who_reads_while_an_export_is_overwritten_finds_a_whole_one,
          a_typing_error_makes_no_folder_and_follows_no_link)
