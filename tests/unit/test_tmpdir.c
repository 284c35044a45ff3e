#include "support/tmpdir.h"

#include "support/unit.h"

#include <sys/stat.h>
#include <unistd.h>

START_TEST(a_folder_is_new_and_private)
{
    struct stat status;
    ck_assert_str_ne(tmpdir_new(), tmpdir_new());
    ck_assert_int_eq(stat(tmpdir_new(), &status), 0);
    ck_assert_int_eq(status.st_mode & 07777, 0700);
}
END_TEST

START_TEST(what_is_written_is_read_back)
{
    const char *dir = tmpdir_new();
    const char *path = tmpdir_write(dir, "a/b/file", "text\n");
    char *text = tmpdir_read(path);
    ck_assert_str_eq(text, "text\n");
    ck_assert_ptr_null(tmpdir_read(tmpdir_path(dir, "no-such-file")));
    free(text);
}
END_TEST

START_TEST(removing_takes_everything_even_what_is_locked)
{
    const char *dir = tmpdir_new();
    tmpdir_write(dir, "locked/file", "x");
    ck_assert_int_eq(chmod(tmpdir_path(dir, "locked"), 0), 0);
    ck_assert_int_eq(symlink("/", tmpdir_path(dir, "root")), 0);
    tmpdir_remove(dir);
    ck_assert_int_ne(access(dir, F_OK), 0);
    ck_assert_int_eq(access("/", F_OK), 0);
}
END_TEST

UNIT_MAIN("tmpdir", a_folder_is_new_and_private, what_is_written_is_read_back,
          removing_takes_everything_even_what_is_locked)
