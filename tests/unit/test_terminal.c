#include "support/terminal.h"

#include "support/patience.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct terminal *start_shell(const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    return terminal_start(&(struct terminal_options){.argv = argv});
}

START_TEST(the_screen_shows_what_is_printed)
{
    struct terminal *t = start_shell("printf 'one\\r\\n  two  '");
    ck_assert_exit(t, 0);
    ck_assert_str_eq(terminal_row(t, 0), "one");
    ck_assert_str_eq(terminal_row(t, 1), "  two");
    ck_assert_int_eq(terminal_find(t, "two"), 1);
    ck_assert(!terminal_shows(t, "three"));
    terminal_destroy(t);
}
END_TEST

START_TEST(size_and_kind_of_terminal_reach_the_program)
{
    const char *const argv[] = {"sh", "-c", "stty size; echo \"<$TERM>\"; tty", NULL};
    struct terminal *t = terminal_start(
        &(struct terminal_options){.argv = argv, .rows = 10, .cols = 40, .term = "vt220"});
    ck_assert_exit(t, 0);
    ck_assert_str_eq(terminal_row(t, 0), "10 40");
    ck_assert_str_eq(terminal_row(t, 1), "<vt220>");
    ck_assert(terminal_shows(t, "/dev/"));
    terminal_destroy(t);
}
END_TEST

START_TEST(unicode_and_wide_characters_come_back_as_utf8)
{
    struct terminal *t = start_shell("printf 'Zo\\303\\253 \\346\\227\\245! e\\314\\201.'");
    ck_assert_exit(t, 0);
    ck_assert_str_eq(terminal_row(t, 0), "Zo\303\253 \346\227\245! e\314\201.");
    struct terminal_cell wide = terminal_cell_at(t, 0, 4);
    ck_assert_str_eq(wide.text, "\346\227\245");
    ck_assert_int_eq(wide.width, 2);
    struct terminal_cell after = terminal_cell_at(t, 0, 5);
    ck_assert_str_eq(after.text, "");
    terminal_destroy(t);
}
END_TEST

START_TEST(attributes_colours_and_cursor_can_be_read)
{
    struct terminal *t =
        start_shell("printf 'a\\033[1;7;31mb\\033[0;4;38;5;200mc\\033[38;2;1;2;3md\\033[?25l'");
    ck_assert_exit(t, 0);
    struct terminal_cell plain = terminal_cell_at(t, 0, 0), b = terminal_cell_at(t, 0, 1),
                         c = terminal_cell_at(t, 0, 2), d = terminal_cell_at(t, 0, 3);
    ck_assert(!plain.bold && !plain.reverse && plain.fg == -1 && plain.bg == -1);
    ck_assert(b.bold && b.reverse && b.fg == 1);
    ck_assert(c.underline && !c.reverse && c.fg == 200);
    ck_assert_int_eq(d.fg, 0x1010203);
    ck_assert_int_eq(terminal_cursor(t).col, 4);
    ck_assert(!terminal_cursor(t).visible);
    ck_assert(!terminal_is_sane(t));
    terminal_destroy(t);
}
END_TEST

START_TEST(keys_reach_the_program_and_the_modes_are_kept)
{
    struct terminal *t = start_shell("stty raw -echo; printf ready; head -c 10 | od -An -c; "
                                     "printf '\\033[?1hmore'; head -c 3 | od -An -c; stty sane");
    ck_assert_screen(t, "ready");
    terminal_keys(t, "j Up F5 C-c");
    ck_assert_screen(t, "j 033   [   A 033   [   1   5   ~");
    ck_assert_screen(t, "more");
    terminal_key(t, "Up");
    ck_assert_screen(t, "033   O   A");
    ck_assert_exit(t, 0);
    terminal_destroy(t);
}
END_TEST

START_TEST(a_paste_is_bracketed_when_asked_for)
{
    struct terminal *t = start_shell("stty raw -echo; printf '\\033[?2004hready'; head -c 14 | "
                                     "od -An -c; stty sane");
    ck_assert_screen(t, "ready");
    terminal_paste(t, "ab");
    ck_assert_screen(t, "033   [   2   0   0   ~   a   b 033   [   2   0   1   ~");
    ck_assert_exit(t, 0);
    ck_assert(!terminal_is_sane(t));
    terminal_destroy(t);
}
END_TEST

START_TEST(waiting_ends_when_the_program_does_or_time_is_up)
{
    struct terminal *t = start_shell("echo bye");
    int64_t start = patience_now_ms();
    ck_assert(!terminal_wait(t, "never"));
    ck_assert_int_lt(patience_now_ms() - start, 15000);
    ck_assert(terminal_shows(t, "bye"));
    terminal_destroy(t);
    t = start_shell("exec sleep 100");
    ck_assert(terminal_wait_quiet(t, 20, 5000));
    ck_assert_int_eq(terminal_wait_exit(t, 0), -1);
    terminal_destroy(t);
}
END_TEST

START_TEST(a_pager_is_driven_resized_and_left_sane)
{
    const char *const argv[] = {"less", "numbers", NULL};
    const char *home = tmpdir_new();
    struct buf lines = BUF_INIT(1 << 20);
    for (int i = 1; i <= 1000; i++)
        buf_printf(&lines, "line %d.\n", i);
    tmpdir_write(home, "numbers", buf_text(&lines));
    buf_clean_up(&lines);
    struct terminal *t = terminal_start(&(struct terminal_options){.argv = argv, .home = home});
    ck_assert_screen(t, "line 23.");
    ck_assert(terminal_alternate(t));
    size_t mark = terminal_raw(t)->len;
    terminal_key(t, "End");
    terminal_type(t, "G");
    ck_assert_screen(t, "line 1000.");
    ck_assert_uint_gt(terminal_raw(t)->len, mark);
    terminal_resize(t, 10, 40);
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    terminal_type(t, "g");
    ck_assert_screen(t, "line 1.");
    ck_assert(terminal_wait_quiet(t, 50, 5000));
    ck_assert(!terminal_shows(t, "line 23."));
    ck_assert_int_eq(terminal_rows(t), 10);
    terminal_resize(t, 1, 1);
    ck_assert(terminal_wait_quiet(t, 50, 5000));
    terminal_resize(t, 24, 80);
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    terminal_type(t, "q");
    ck_assert_exit(t, 0);
    ck_assert(terminal_is_sane(t));
    terminal_destroy(t);
}
END_TEST

START_TEST(wide_characters_in_one_column_are_survived)
{
    struct terminal *t =
        start_shell("printf ready; read x; printf '\\346\\227\\245\\346\\227\\245'");
    ck_assert_screen(t, "ready");
    terminal_resize(t, 1, 1);
    terminal_type(t, "\r");
    ck_assert_exit(t, 0);
    ck_assert_int_eq(terminal_cols(t), 1);
    terminal_destroy(t);
}
END_TEST

START_TEST(a_terminal_left_raw_is_noticed)
{
    struct terminal *t = start_shell("stty raw");
    ck_assert_exit(t, 0);
    ck_assert(!terminal_is_sane(t));
    terminal_destroy(t);
}
END_TEST

START_TEST(hanging_up_ends_what_listens)
{
    struct terminal *t = start_shell("trap 'exit 7' HUP; echo ready; while :; do sleep 1; done");
    ck_assert_screen(t, "ready");
    terminal_hang_up(t);
    ck_assert_exit(t, 7);
    terminal_destroy(t);
}
END_TEST

START_TEST(job_control_works_in_a_shell_of_its_own)
{
    const char *const argv[] = {"bash", "--norc", "-i", NULL};
    const char *const env[] = {"PS1=> ", NULL};
    struct terminal *t = terminal_start(&(struct terminal_options){.argv = argv, .env = env});
    ck_assert_screen(t, ">");
    terminal_type(t, "sleep 100\r");
    ck_assert_screen(t, "sleep 100");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    terminal_key(t, "C-z");
    ck_assert_screen(t, "Stopped");
    terminal_type(t, "fg\r");
    ck_assert_screen(t, "> fg");
    ck_assert(terminal_wait_quiet(t, 100, 5000));
    terminal_key(t, "C-c");
    ck_assert_screen(t, "^C");
    terminal_type(t, "exit 5\r");
    ck_assert_exit(t, 5);
    terminal_destroy(t);
}
END_TEST

static int say_hello(void *data)
{
    printf("hello %s from %s", (const char *)data, isatty(0) ? "a terminal" : "nowhere");
    return 4;
}

START_TEST(a_function_of_the_test_can_run_in_it)
{
    struct terminal *t =
        terminal_start(&(struct terminal_options){.run = say_hello, .data = "world"});
    ck_assert_exit(t, 4);
    ck_assert_str_eq(terminal_row(t, 0), "hello world from a terminal");
    terminal_destroy(t);
}
END_TEST

UNIT_MAIN("terminal", the_screen_shows_what_is_printed, size_and_kind_of_terminal_reach_the_program,
          unicode_and_wide_characters_come_back_as_utf8, attributes_colours_and_cursor_can_be_read,
          keys_reach_the_program_and_the_modes_are_kept, a_paste_is_bracketed_when_asked_for,
          waiting_ends_when_the_program_does_or_time_is_up, a_pager_is_driven_resized_and_left_sane,
          wide_characters_in_one_column_are_survived, a_terminal_left_raw_is_noticed,
          hanging_up_ends_what_listens, job_control_works_in_a_shell_of_its_own,
          a_function_of_the_test_can_run_in_it)
