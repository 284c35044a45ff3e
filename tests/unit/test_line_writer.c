#include "plain/line_writer.h"

#include "support/unit.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* What was written to a pipe so far. */
static const char *heard(int fd, char out[4096])
{
    ssize_t n = read(fd, out, 4095);
    out[n > 0 ? n : 0] = '\0';
    return out;
}

START_TEST(lines_are_said_at_once_and_safe)
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
    line_writer_prompt(&writer, "nobody sits here: ");
    line_writer_ring(&writer);
    ck_assert(line_writer_flush(&writer));
    ck_assert_str_eq(heard(fds[0], out), "3 rows\none\ntwo\nuser a\\x1b[2J\n");
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
    ck_assert_str_eq(heard(fds[0], out), "Command: ");
    line_writer_say(&writer, "news");
    line_writer_prompt(&writer, "Command: ");
    ck_assert(line_writer_flush(&writer));
    ck_assert_str_eq(heard(fds[0], out), "\nnews\nCommand: ");
    line_writer_answered(&writer);
    line_writer_say(&writer, "answer");
    ck_assert(line_writer_flush(&writer));
    ck_assert_str_eq(heard(fds[0], out), "answer\n");
    line_writer_clean_up(&writer);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_listener_who_went_is_noticed)
{
    int fds[2];
    struct line_writer writer;
    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(fds), 0);
    close(fds[0]);
    line_writer_init(&writer, fds[1], false, TEXT_ASCII);
    line_writer_say(&writer, "is anybody there");
    ck_assert(!line_writer_flush(&writer));
    ck_assert_int_eq(writer.error, EPIPE);
    ck_assert(!line_writer_flush(&writer));
    line_writer_clean_up(&writer);
    close(fds[1]);
}
END_TEST

UNIT_MAIN("line_writer", lines_are_said_at_once_and_safe, a_prompt_stands_last_and_comes_again,
          a_listener_who_went_is_noticed)
