#include "plain/line_io.h"

#include "support/unit.h"

#include <string.h>
#include <unistd.h>

struct fixture {
    int pipe[2];
    struct line_reader reader;
    char line[LINE_READER_LINE_MAX + 1];
};

static void set_up(struct fixture *f)
{
    ck_assert_int_eq(pipe(f->pipe), 0);
    line_reader_init(&f->reader, f->pipe[0]);
    ck_assert(!f->reader.terminal);
}

static void say(struct fixture *f, const char *text)
{
    ck_assert_int_eq(write(f->pipe[1], text, strlen(text)), (ssize_t)strlen(text));
    line_reader_read(&f->reader);
}

static void expect_line(struct fixture *f, const char *line)
{
    ck_assert_int_eq(line_reader_next(&f->reader, f->line), LINE_READER_LINE);
    ck_assert_str_eq(f->line, line);
}

static void finish(struct fixture *f)
{
    line_reader_clean_up(&f->reader);
    close(f->pipe[0]);
    close(f->pipe[1]);
}

START_TEST(lines_come_one_by_one_however_they_were_sent)
{
    struct fixture f;
    set_up(&f);
    ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_NOTHING);
    say(&f, "one\ntw");
    expect_line(&f, "one");
    ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_NOTHING);
    say(&f, "o\n\nthree\n");
    expect_line(&f, "two");
    expect_line(&f, "");
    expect_line(&f, "three");
    ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_NOTHING);
    finish(&f);
}
END_TEST

START_TEST(a_last_line_needs_no_end)
{
    struct fixture f;
    set_up(&f);
    say(&f, "one\ntwo");
    close(f.pipe[1]);
    line_reader_read(&f.reader);
    expect_line(&f, "one");
    expect_line(&f, "two");
    ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_END);
    f.pipe[1] = dup(f.pipe[0]);
    finish(&f);
}
END_TEST

START_TEST(a_long_line_is_dropped_and_the_next_is_heard)
{
    struct fixture f;
    char piece[1025];
    set_up(&f);
    memset(piece, 'x', 1024);
    piece[1024] = '\0';
    for (int i = 0; i < 20; i++) {
        say(&f, piece);
        ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_NOTHING);
    }
    say(&f, "\nnext\n");
    ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_TOO_LONG);
    expect_line(&f, "next");
    finish(&f);
}
END_TEST

START_TEST(the_longest_line_is_taken)
{
    struct fixture f;
    char longest[LINE_READER_LINE_MAX + 1];
    set_up(&f);
    memset(longest, 'y', LINE_READER_LINE_MAX);
    longest[LINE_READER_LINE_MAX] = '\0';
    say(&f, longest);
    say(&f, "\n");
    expect_line(&f, longest);
    finish(&f);
}
END_TEST

UNIT_MAIN("line_io", lines_come_one_by_one_however_they_were_sent, a_last_line_needs_no_end,
          a_long_line_is_dropped_and_the_next_is_heard, the_longest_line_is_taken)
