#include "base/file.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static unsigned mode_of(const char *path)
{
    struct stat st;
    ck_assert_int_eq(lstat(path, &st), 0);
    return (unsigned)st.st_mode & 0777;
}

static int entries_of(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (struct dirent *entry; (entry = readdir(dir));)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}

START_TEST(a_file_is_read_whole)
{
    struct buf out = BUF_INIT(100);
    struct err err = ERR_INIT;
    const char *path = tmpdir_write(tmpdir_new(), "a", "one\ntwo");
    ck_assert_int_eq(file_read(path, &out, &err), FILE_OK);
    ck_assert_str_eq(buf_text(&out), "one\ntwo");
    buf_clean_up(&out);
}
END_TEST

START_TEST(a_missing_file_is_no_error)
{
    struct buf out = BUF_INIT(100);
    struct err err = ERR_INIT;
    const char *dir = tmpdir_new();
    ck_assert_int_eq(file_read(tmpdir_path(dir, "none"), &out, &err), FILE_MISSING);
    ck_assert_int_eq(file_read(tmpdir_path(dir, "none/none"), &out, &err), FILE_MISSING);
    ck_assert(!file_must_read(tmpdir_path(dir, "none"), &out, &err));
    ck_assert_ptr_nonnull(strstr(err.detail, "none: No such file"));
    err_clear(&err);
    ck_assert_int_eq(file_read(dir, &out, &err), FILE_NOT_REGULAR);
    ck_assert(!err_is(&err));
}
END_TEST

START_TEST(pipes_and_devices_are_never_read_from)
{
    const char *path = tmpdir_path(tmpdir_new(), "pipe");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    const char *const paths[] = {path, "/dev/zero", "/dev/null"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct buf out = BUF_INIT(100);
        struct err err = ERR_INIT;
        ck_assert_int_eq(file_read(paths[i], &out, &err), FILE_NOT_REGULAR);
        ck_assert(!err_is(&err));
        ck_assert(!file_must_read(paths[i], &out, &err));
        ck_assert_ptr_nonnull(strstr(err.detail, "not a regular file"));
        ck_assert_uint_eq(out.len, 0);
    }
}
END_TEST

START_TEST(a_file_beyond_the_ceiling_is_refused)
{
    struct buf out = BUF_INIT(4);
    struct err err = ERR_INIT;
    const char *path = tmpdir_write(tmpdir_new(), "a", "12345");
    ck_assert_int_eq(file_read(path, &out, &err), FILE_FAILED);
    ck_assert_int_eq(err.code, ERR_IO);
    ck_assert_ptr_nonnull(strstr(err.detail, "larger than 4 bytes"));
    buf_clean_up(&out);
}
END_TEST

START_TEST(a_written_file_is_the_owners_alone)
{
    struct err err = ERR_INIT;
    const char *dir = tmpdir_new();
    const char *path = tmpdir_path(dir, "new/deep/cache.json");
    ck_assert(file_write_private(path, "{}", 2, &err));
    ck_assert_uint_eq(mode_of(path), 0600);
    ck_assert_uint_eq(mode_of(tmpdir_path(dir, "new/deep")), 0700);
    char *text = tmpdir_read(path);
    ck_assert_str_eq(text, "{}");
    free(text);
    ck_assert_int_eq(entries_of(tmpdir_path(dir, "new/deep")), 1);
}
END_TEST

START_TEST(a_file_is_replaced_in_one_step)
{
    struct err err = ERR_INIT;
    const char *dir = tmpdir_new();
    const char *path = tmpdir_write(dir, "cache.json", "a longer old text");
    ck_assert_int_eq(chmod(path, 0644), 0);
    int old = open(path, O_RDONLY);
    ck_assert(file_write_private(path, "new", 3, &err));
    char text[32] = "";
    ck_assert_int_eq(read(old, text, sizeof text - 1), 17); /* a reader keeps the old one whole */
    close(old);
    ck_assert_uint_eq(mode_of(path), 0600);
    ck_assert_int_eq(entries_of(dir), 1);
}
END_TEST

START_TEST(a_link_planted_as_the_target_is_replaced_not_followed)
{
    struct err err = ERR_INIT;
    const char *dir = tmpdir_new();
    const char *victim = tmpdir_write(dir, "victim", "precious");
    const char *path = tmpdir_path(dir, "cache.json");
    ck_assert_int_eq(symlink(victim, path), 0);
    ck_assert(file_write_private(path, "new", 3, &err));
    char *text = tmpdir_read(victim);
    ck_assert_str_eq(text, "precious");
    free(text);
}
END_TEST

START_TEST(a_folder_that_cannot_be_made_is_an_error)
{
    struct err err = ERR_INIT;
    const char *dir = tmpdir_new();
    tmpdir_write(dir, "file", "");
    ck_assert(!file_write_private(tmpdir_path(dir, "file/cache.json"), "x", 1, &err));
    ck_assert_int_eq(err.code, ERR_IO);
}
END_TEST

START_TEST(a_stamp_notices_every_kind_of_change)
{
    const char *dir = tmpdir_new();
    struct err err = ERR_INIT;
    const char *path = tmpdir_path(dir, "a");
    struct file_stamp none = file_stamp_of(path);
    ck_assert(!none.exists);
    ck_assert(file_write_private(path, "one", 3, &err));
    struct file_stamp first = file_stamp_of(path);
    struct file_stamp again = file_stamp_of(path);
    ck_assert(!file_stamp_same(&none, &first));
    ck_assert(file_stamp_same(&first, &again));
    ck_assert(file_write_private(path, "two", 3, &err));
    struct file_stamp second = file_stamp_of(path);
    ck_assert(!file_stamp_same(&first, &second));
}
END_TEST

static void age(const char *path)
{
    const struct timespec hour_ago[] = {{.tv_sec = time(NULL) - 3600},
                                        {.tv_sec = time(NULL) - 3600}};
    ck_assert_int_eq(utimensat(AT_FDCWD, path, hour_ago, 0), 0);
}

START_TEST(what_a_killed_program_left_beside_a_file_goes)
{
    struct err err = ERR_INIT;
    const char *dir = tmpdir_new();
    age(tmpdir_write(dir, "token.json.4711.0~", "a secret"));
    age(tmpdir_write(dir, "other.json.4711.0~", "of somebody else"));
    age(tmpdir_write(dir, "token.json.4711.0", "no temporary file"));
    tmpdir_write(dir, "token.json.4712.0~", "of a program that writes just now");
    ck_assert(file_write_private(tmpdir_path(dir, "token.json"), "{}", 2, &err));
    ck_assert_int_eq(entries_of(dir), 4);
    ck_assert_ptr_null(tmpdir_read(tmpdir_path(dir, "token.json.4711.0~")));
}
END_TEST

START_TEST(whether_a_file_can_be_kept_is_known_before_it_is_written)
{
    struct err err = ERR_INIT;
    struct file_replacement r;
    struct rlimit limit;
    const char *dir = tmpdir_new();
    const char *path = tmpdir_write(dir, "a", "old");
    ck_assert(file_replace_begin(&r, path, 1000, &err));
    ck_assert(file_replace_commit(&r, "new", 3, &err));
    char *text = tmpdir_read(path);
    ck_assert_str_eq(text, "new");
    free(text);
    ck_assert(file_replace_begin(&r, path, 1000, &err));
    file_replace_abandon(&r);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = 999;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert(!file_replace_begin(&r, path, 1000, &err));
    limit.rlim_cur = limit.rlim_max;
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    ck_assert_int_eq(entries_of(dir), 1);
}
END_TEST

/* The C library's, in front of which this stands: what had the old name when it was called. */
static const char *synced_path;
static char synced_text[16];

int fsync(int fd)
{
    char *text = synced_path ? tmpdir_read(synced_path) : NULL;
    snprintf(synced_text, sizeof synced_text, "%s", text ? text : "");
    free(text);
    return fdatasync(fd);
}

START_TEST(a_new_file_is_on_the_disk_before_it_takes_the_old_ones_place)
{
    struct err err = ERR_INIT;
    const char *path = tmpdir_write(tmpdir_new(), "a", "old");
    synced_path = path;
    ck_assert(file_write_private(path, "new", 3, &err));
    ck_assert_str_eq(synced_text, "old");
    char *text = tmpdir_read(path);
    ck_assert_str_eq(text, "new");
    free(text);
    synced_path = NULL;
}
END_TEST

/* Opens it as a file that is written into; the reason when it is refused, else "". */
static const char *refusal(const char *path)
{
    static struct err err;
    err = ERR_INIT;
    int fd = file_open_own(path, O_RDWR | O_APPEND, &err);
    if (fd >= 0)
        close(fd);
    ck_assert_int_eq(fd < 0, err_is(&err));
    return err.detail;
}

START_TEST(a_file_that_is_written_into_is_made_for_its_owner_alone)
{
    const char *path = tmpdir_path(tmpdir_new(), "new");
    ck_assert_str_eq(refusal(path), "");
    ck_assert_uint_eq(mode_of(path), 0600);
    ck_assert_str_eq(refusal(path), "");
}
END_TEST

START_TEST(what_stands_in_the_place_of_a_file_is_not_written_into)
{
    const char *dir = tmpdir_new();
    const char *victim = tmpdir_write(dir, "victim", "precious");
    const char *linked = tmpdir_path(dir, "linked"), *hard = tmpdir_path(dir, "hard");
    const char *pipe = tmpdir_path(dir, "pipe");
    ck_assert_int_eq(symlink(victim, linked), 0);
    ck_assert_int_eq(link(victim, hard), 0);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_ptr_nonnull(strstr(refusal(linked), "a link"));
    ck_assert_ptr_nonnull(strstr(refusal(hard), "a hard link"));
    ck_assert_ptr_nonnull(strstr(refusal(victim), "a hard link"));
    ck_assert_ptr_nonnull(strstr(refusal(pipe), "not a regular file"));
    ck_assert_ptr_nonnull(strstr(refusal(dir), dir));
    ck_assert_ptr_nonnull(strstr(refusal("/dev/null"), "not a regular file"));
}
END_TEST

START_TEST(a_file_that_was_removed_or_is_another_users_is_not_written_into)
{
    struct err err = ERR_INIT;
    const char *path = tmpdir_write(tmpdir_new(), "a", "text");
    int fd = open(path, O_RDWR);
    ck_assert(file_check_own(fd, path, &err));
    unlink(path);
    ck_assert(!file_check_own(fd, path, &err));
    ck_assert_ptr_nonnull(strstr(err.detail, "removed"));
    close(fd);
    err_clear(&err);
    if (geteuid() != 0)
        fd = open("/etc/passwd", O_RDONLY);
    else if ((fd = open(tmpdir_write(tmpdir_new(), "b", ""), O_RDWR)) >= 0)
        ck_assert_int_eq(fchown(fd, 1, (gid_t)-1), 0);
    ck_assert_int_ge(fd, 0);
    ck_assert(!file_check_own(fd, "b", &err));
    ck_assert_str_eq(err.detail, "b: belongs to another user");
    close(fd);
}
END_TEST

static bool has_magic(const char *text)
{
    struct err err = ERR_INIT;
    int fd = open(tmpdir_write(tmpdir_new(), "a", text), O_RDWR);
    bool has = file_check_magic(fd, "a", "rcfile", "of ours", &err);
    ck_assert_str_eq(err.detail, has ? "" : "a: not of ours");
    ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 0);
    close(fd);
    return has;
}

START_TEST(a_file_of_ours_is_empty_or_begins_with_its_magic)
{
    ck_assert(has_magic(""));
    ck_assert(has_magic("rcfile"));
    ck_assert(has_magic("rcfile2 and more"));
    ck_assert(!has_magic("rcfil"));
    ck_assert(!has_magic("a letter"));
}
END_TEST

START_TEST(a_folder_is_judged_by_the_nearest_one_that_exists)
{
    const char *folder = tmpdir_new();
    ck_assert(file_folder_is_own(folder));
    ck_assert(file_folder_is_own(tmpdir_path(folder, "not/made/yet")));
    ck_assert(!file_folder_is_own("relative"));
    ck_assert(!file_folder_is_own(""));
    ck_assert_int_eq(file_folder_is_own("/"), geteuid() == 0);
    ck_assert_int_eq(file_folder_is_own("/not-there"), geteuid() == 0);
}
END_TEST

UNIT_MAIN("file", a_folder_is_judged_by_the_nearest_one_that_exists,
          a_file_that_is_written_into_is_made_for_its_owner_alone,
          what_stands_in_the_place_of_a_file_is_not_written_into,
          a_file_that_was_removed_or_is_another_users_is_not_written_into,
          a_file_of_ours_is_empty_or_begins_with_its_magic,
          what_a_killed_program_left_beside_a_file_goes,
          whether_a_file_can_be_kept_is_known_before_it_is_written,
          a_new_file_is_on_the_disk_before_it_takes_the_old_ones_place, a_file_is_read_whole,
          a_missing_file_is_no_error, pipes_and_devices_are_never_read_from,
          a_file_beyond_the_ceiling_is_refused, a_written_file_is_the_owners_alone,
          a_file_is_replaced_in_one_step, a_link_planted_as_the_target_is_replaced_not_followed,
          a_folder_that_cannot_be_made_is_an_error, a_stamp_notices_every_kind_of_change)
