#include "plain/line_io.h"

#include "support/unit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* --- input -------------------------------------------------------------------------------- */

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

static void send(struct fixture *f, const char *text)
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
    send(&f, "one\ntw");
    expect_line(&f, "one");
    ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_NOTHING);
    send(&f, "o\n\nthree\n");
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
    send(&f, "one\ntwo");
    close(f.pipe[1]);
    line_reader_read(&f.reader);
    expect_line(&f, "one");
    expect_line(&f, "two");
    ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_END);
    f.pipe[1] = dup(f.pipe[0]);
    finish(&f);
}
END_TEST

START_TEST(a_long_line_is_dropped_and_the_next_is_taken)
{
    struct fixture f;
    char piece[1025];
    set_up(&f);
    memset(piece, 'x', 1024);
    piece[1024] = '\0';
    for (int i = 0; i < 20; i++) {
        send(&f, piece);
        ck_assert_int_eq(line_reader_next(&f.reader, f.line), LINE_READER_NOTHING);
    }
    send(&f, "\nnext\n");
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
    send(&f, longest);
    send(&f, "\n");
    expect_line(&f, longest);
    finish(&f);
}
END_TEST

/* --- output ------------------------------------------------------------------------------- */

/* What was written to a pipe so far. */
static const char *written(int fd, char out[4096])
{
    ssize_t n = read(fd, out, 4095);
    out[n > 0 ? n : 0] = '\0';
    return out;
}

START_TEST(lines_are_written_at_once_and_safe)
{
    int fds[2];
    char out[4096];
    struct line_writer writer;
    ck_assert_int_eq(pipe(fds), 0);
    line_writer_init(&writer, fds[1], false, TEXT_ASCII);
    line_writer_say(&writer, "%d rows", 3);
    line_writer_say_lines(&writer, "one\ntwo");
    line_writer_say_lines(&writer, "");
    line_writer_say_raw(&writer, "user ", "a\x1B[2J", 5);
    line_writer_prompt(&writer, "not on a pipe: ");
    line_writer_ring(&writer);
    ck_assert(line_writer_flush(&writer));
    ck_assert_str_eq(written(fds[0], out), "3 rows\none\ntwo\nuser a\\x1b[2J\n");
    line_writer_clean_up(&writer);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_prompt_stands_last_and_comes_again)
{
    int fds[2];
    char out[4096];
    struct line_writer writer;
    ck_assert_int_eq(pipe(fds), 0);
    line_writer_init(&writer, fds[1], true, TEXT_ASCII);
    line_writer_prompt(&writer, "Command: ");
    line_writer_prompt(&writer, "Command: ");
    ck_assert(line_writer_flush(&writer));
    ck_assert_str_eq(written(fds[0], out), "Command: ");
    line_writer_say(&writer, "news");
    line_writer_prompt(&writer, "Command: ");
    ck_assert(line_writer_flush(&writer));
    ck_assert_str_eq(written(fds[0], out), "\nnews\nCommand: ");
    line_writer_answered(&writer);
    line_writer_say(&writer, "answer");
    ck_assert(line_writer_flush(&writer));
    ck_assert_str_eq(written(fds[0], out), "answer\n");
    line_writer_clean_up(&writer);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_reader_that_went_away_is_noticed)
{
    int fds[2];
    struct line_writer writer;
    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(fds), 0);
    close(fds[0]);
    line_writer_init(&writer, fds[1], false, TEXT_ASCII);
    line_writer_say(&writer, "any text");
    ck_assert(!line_writer_flush(&writer));
    ck_assert_int_eq(writer.error, EPIPE);
    ck_assert(!line_writer_flush(&writer));
    line_writer_clean_up(&writer);
    close(fds[1]);
}
END_TEST

UNIT_MAIN("line_io", lines_come_one_by_one_however_they_were_sent, a_last_line_needs_no_end,
          a_long_line_is_dropped_and_the_next_is_taken, the_longest_line_is_taken,
          lines_are_written_at_once_and_safe, a_prompt_stands_last_and_comes_again,
          a_reader_that_went_away_is_noticed)
