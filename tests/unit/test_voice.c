#include "plain/voice.h"

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
    struct voice voice;
    ck_assert_int_eq(pipe(fds), 0);
    voice_init(&voice, fds[1], false, TEXT_ASCII);
    voice_say(&voice, "%d rows", 3);
    voice_say_lines(&voice, "one\ntwo");
    voice_say_lines(&voice, "");
    voice_say_raw(&voice, "user ", "a\x1B[2J", 5);
    voice_prompt(&voice, "nobody sits here: ");
    voice_ring(&voice);
    ck_assert(voice_flush(&voice));
    ck_assert_str_eq(heard(fds[0], out), "3 rows\none\ntwo\nuser a\\x1b[2J\n");
    voice_clean_up(&voice);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_prompt_stands_last_and_comes_again)
{
    int fds[2];
    char out[4096];
    struct voice voice;
    ck_assert_int_eq(pipe(fds), 0);
    voice_init(&voice, fds[1], true, TEXT_ASCII);
    voice_prompt(&voice, "Command: ");
    voice_prompt(&voice, "Command: ");
    ck_assert(voice_flush(&voice));
    ck_assert_str_eq(heard(fds[0], out), "Command: ");
    voice_say(&voice, "news");
    voice_prompt(&voice, "Command: ");
    ck_assert(voice_flush(&voice));
    ck_assert_str_eq(heard(fds[0], out), "\nnews\nCommand: ");
    voice_answered(&voice);
    voice_say(&voice, "answer");
    ck_assert(voice_flush(&voice));
    ck_assert_str_eq(heard(fds[0], out), "answer\n");
    voice_clean_up(&voice);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

START_TEST(a_listener_who_went_is_noticed)
{
    int fds[2];
    struct voice voice;
    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(fds), 0);
    close(fds[0]);
    voice_init(&voice, fds[1], false, TEXT_ASCII);
    voice_say(&voice, "is anybody there");
    ck_assert(!voice_flush(&voice));
    ck_assert_int_eq(voice.error, EPIPE);
    ck_assert(!voice_flush(&voice));
    voice_clean_up(&voice);
    close(fds[1]);
}
END_TEST

UNIT_MAIN("voice", lines_are_said_at_once_and_safe, a_prompt_stands_last_and_comes_again,
          a_listener_who_went_is_noticed)
