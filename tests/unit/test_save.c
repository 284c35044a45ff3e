#include "app/save.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

UNIT_MAIN("save", a_file_is_written_for_its_owner_and_not_over_another,
          a_typing_error_makes_no_folder_and_follows_no_link)
