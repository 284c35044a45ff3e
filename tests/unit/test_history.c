#include "app/history.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define A "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1"
#define B "91d0f6aa-0c44-4f0e-8a55-22b7ab90c3fe"

/* An environment whose state folder is dir. */
static struct env *env_in(const char *dir)
{
    char state[512];
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s", dir);
    char *const variables[] = {state, NULL};
    return env_capture(variables);
}

static void add(struct env *env, const char *id, int64_t when, const char *profile)
{
    struct history history;
    struct err err = ERR_INIT;
    struct history_entry entry = {.opened_ms = when};
    snprintf(entry.meeting_id, sizeof entry.meeting_id, "%s", id);
    snprintf(entry.region, sizeof entry.region, "eu-central-1");
    snprintf(entry.profile, sizeof entry.profile, "%s", profile);
    history_load(&history, env);
    ck_assert_msg(history_add(&history, &entry, &err), "%s", err.detail);
    history_clean_up(&history);
}

START_TEST(what_was_opened_last_stands_first_and_once)
{
    struct env *env = env_in(tmpdir_new());
    struct history history;
    add(env, A, 1000000, "prod");
    add(env, B, 2000000, "my dev");
    add(env, A, 3000000, "prod");
    history_load(&history, env);
    ck_assert_uint_eq(history.count, 2);
    ck_assert_str_eq(history.entries[0].meeting_id, A);
    ck_assert_int_eq(history.entries[0].opened_ms, 3000000);
    ck_assert_str_eq(history.entries[1].meeting_id, B);
    ck_assert_str_eq(history.entries[1].profile, "my dev");
    ck_assert_str_eq(history.entries[1].region, "eu-central-1");
    history_clean_up(&history);
    env_destroy(env);
}
END_TEST

START_TEST(the_file_is_for_its_owner_only)
{
    const char *dir = tmpdir_new();
    struct env *env = env_in(dir);
    struct stat found;
    add(env, A, 1000000, "");
    ck_assert_int_eq(stat(tmpdir_path(dir, "rollcall/history"), &found), 0);
    ck_assert_int_eq(found.st_mode & 0777, 0600);
    env_destroy(env);
}
END_TEST

START_TEST(fifty_entries_are_kept)
{
    struct env *env = env_in(tmpdir_new());
    struct history history;
    for (int i = 0; i < 60; i++) {
        char id[64];
        snprintf(id, sizeof id, "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9a%02d", i);
        add(env, id, 1000 * i, "p");
    }
    history_load(&history, env);
    ck_assert_uint_eq(history.count, HISTORY_MAX);
    ck_assert_str_eq(history.entries[0].meeting_id, "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9a59");
    ck_assert_str_eq(history.entries[49].meeting_id, "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9a10");
    history_clean_up(&history);
    env_destroy(env);
}
END_TEST

START_TEST(lines_that_make_no_sense_are_left_out)
{
    const char *dir = tmpdir_new();
    struct env *env = env_in(dir);
    struct history history;
    tmpdir_write(dir, "rollcall/history",
                 "nonsense\n\n2026-11-23T09:12:00Z not-an-id us-east-1 p\n"
                 "2026-11-23T09:12:00Z " A " - \n2026-11-23T09:12:00Z " B "\n");
    history_load(&history, env);
    ck_assert_uint_eq(history.count, 1);
    ck_assert_str_eq(history.entries[0].meeting_id, A);
    ck_assert_str_eq(history.entries[0].region, "");
    history_clean_up(&history);
    env_destroy(env);
}
END_TEST

START_TEST(without_a_home_nothing_is_kept_and_nothing_breaks)
{
    char *const none[] = {NULL};
    struct env *env = env_capture(none);
    struct history history;
    struct err err = ERR_INIT;
    struct history_entry entry = {.meeting_id = A};
    history_load(&history, env);
    ck_assert(!history_add(&history, &entry, &err));
    ck_assert_uint_eq(history.count, 1);
    history_clean_up(&history);
    env_destroy(env);
}
END_TEST

/* Tries to add a meeting; the reason why that was refused. */
static const char *refusal(struct env *env)
{
    static struct err err;
    struct history history;
    struct history_entry entry = {.opened_ms = 1000, .meeting_id = B};
    err = ERR_INIT;
    history_load(&history, env);
    ck_assert(!history_add(&history, &entry, &err));
    ck_assert_str_eq(history.entries[0].meeting_id, B); /* for this run */
    history_clean_up(&history);
    return err.detail;
}

static void check_text(const char *path, const char *wanted)
{
    char *text = tmpdir_read(path);
    ck_assert_ptr_nonnull(text);
    ck_assert_str_eq(text, wanted);
    free(text);
}

START_TEST(what_stands_in_its_place_stays_as_it_is)
{
    static const char line[] = "2026-11-23T09:12:00Z " A " - p\n";
    const char *dir = tmpdir_new();
    const char *victim = tmpdir_write(dir, "victim", line);
    struct env *env = env_in(dir);
    const char *path = tmpdir_write(dir, "rollcall/history", "a diary\n");
    ck_assert_ptr_nonnull(strstr(refusal(env), "not a list of recent meetings"));
    check_text(path, "a diary\n");
    unlink(path);
    ck_assert_int_eq(link(victim, path), 0);
    ck_assert_ptr_nonnull(strstr(refusal(env), "hard link"));
    check_text(path, line);
    unlink(path);
    ck_assert_int_eq(symlink(victim, path), 0);
    refusal(env);
    check_text(victim, line);
    env_destroy(env);
}
END_TEST

START_TEST(twenty_consoles_at_once_lose_no_entry)
{
    struct env *env = env_in(tmpdir_new());
    struct history history;
    pid_t children[20];
    for (int i = 0; i < 20; i++)
        if ((children[i] = fork()) == 0) {
            char id[64];
            snprintf(id, sizeof id, "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9a%02d", i);
            add(env, id, 1000 * i, "p");
            _exit(0);
        }
    for (int i = 0; i < 20; i++) {
        int status;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        ck_assert_int_eq(status, 0);
    }
    history_load(&history, env);
    ck_assert_uint_eq(history.count, 20);
    history_clean_up(&history);
    env_destroy(env);
}
END_TEST

START_TEST(a_folder_of_another_user_is_not_used)
{
    enum { NOBODY = 65534 };
    const char *folder = tmpdir_new();
    if (geteuid() != 0) {
        printf("SKIPPED: only root can give a folder away\n");
        return;
    }
    struct env *env = env_in(folder);
    struct history history;
    ck_assert_int_eq(chown(folder, NOBODY, NOBODY), 0);
    history_load(&history, env);
    ck_assert_ptr_null(history.path);
    history_clean_up(&history);
    ck_assert_int_eq(chown(folder, 0, 0), 0);
    history_load(&history, env);
    ck_assert_ptr_nonnull(history.path);
    history_clean_up(&history);
    env_destroy(env);
}
END_TEST

UNIT_MAIN("history", a_folder_of_another_user_is_not_used, what_stands_in_its_place_stays_as_it_is,
          twenty_consoles_at_once_lose_no_entry, what_was_opened_last_stands_first_and_once,
          the_file_is_for_its_owner_only, fifty_entries_are_kept,
          lines_that_make_no_sense_are_left_out, without_a_home_nothing_is_kept_and_nothing_breaks)
