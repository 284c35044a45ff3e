#include "base/err.h"

#include "support/unit.h"

#include <string.h>

START_TEST(the_first_error_wins)
{
    struct err err = ERR_INIT;
    ck_assert(!err_is(&err));
    ck_assert(!err_set(&err, ERR_THROTTLED, "page %d", 3));
    ck_assert(!err_set(&err, ERR_OOM, "on the way out"));
    ck_assert_int_eq(err.code, ERR_THROTTLED);
    ck_assert_str_eq(err.detail, "page 3");
}
END_TEST

START_TEST(a_detail_is_one_line_and_cut_to_fit)
{
    struct err err = ERR_INIT;
    char longer[1000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    err_set(&err, ERR_REPLY, "a\nb\r%s", longer);
    ck_assert_ptr_null(strpbrk(err.detail, "\r\n"));
    ck_assert_uint_eq(strlen(err.detail), sizeof err.detail - 1);
}
END_TEST

START_TEST(the_line_says_what_where_and_what_to_do)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_DENIED, "%s", "");
    err.http_status = 403;
    strcpy(err.aws_code, "AccessDeniedException");
    strcpy(err.request_id, "r-1");
    char line[300];
    ck_assert_str_eq(err_line(&err, line, sizeof line),
                     "not allowed (403 AccessDeniedException), request-id r-1; "
                     "the identity needs chime:ListAttendees for this meeting");
}
END_TEST

START_TEST(retry_after_stands_in_for_the_remedy)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_THROTTLED, "%s", "");
    err.http_status = 429;
    err.retry_after_s = 30;
    char line[300];
    ck_assert_str_eq(err_line(&err, line, sizeof line), "throttled (429); try again in 30 s");
}
END_TEST

START_TEST(a_line_of_any_size_is_terminated)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_DENIED, "some detail");
    err.http_status = 403;
    for (size_t size = 1; size < 120; size++) {
        char line[121];
        memset(line, '#', sizeof line);
        err_line(&err, line, size);
        ck_assert_ptr_nonnull(memchr(line, '\0', size));
        ck_assert_int_eq(line[size], '#');
    }
}
END_TEST

START_TEST(a_remedy_of_its_own_replaces_the_tables)
{
    struct err err = ERR_INIT;
    err_set_remedy(&err, "ignored without an error");
    ck_assert_str_eq(err_remedy(&err), "");
    err_set(&err, ERR_LOGIN_EXPIRED, "%s", "");
    err_set_remedy(&err, "run: aws sso login --profile %s", "prod");
    ck_assert_str_eq(err_remedy(&err), "run: aws sso login --profile prod");
}
END_TEST

START_TEST(every_code_has_a_sentence_and_an_exit_status)
{
    for (int code = ERR_OK + 1; code < ERR_COUNT; code++) {
        struct err err = ERR_INIT;
        err_set(&err, (enum err_code)code, "%s", "");
        ck_assert_uint_gt(strlen(err_text(&err)), 0);
        ck_assert_int_ne(err_exit_status(&err), 0);
        ck_assert_str_eq(err_name(err.code) + 0, err_name((enum err_code)code));
    }
    struct err none = ERR_INIT;
    ck_assert_int_eq(err_exit_status(&none), 0);
}
END_TEST

static const char *command_of(const char *remedy)
{
    static char out[300];
    struct err err = ERR_INIT;
    err_set(&err, ERR_OOM, "%s", "");
    err_set_remedy(&err, "%s", remedy);
    return err_command(&err, out, sizeof out);
}

START_TEST(the_command_of_a_remedy_is_found)
{
    ck_assert_str_eq(command_of("run: aws sso login --profile a"), "aws sso login --profile a");
    ck_assert_str_eq(command_of("run: aws sts x (it asks for the code)"), "aws sts x");
    ck_assert_str_eq(command_of("log in with `aws login`, then {refresh}"), "aws login");
    ck_assert_str_eq(command_of("check the network"), "");
    ck_assert_str_eq(command_of("an unclosed `tick"), "tick");
}
END_TEST

UNIT_MAIN("err", the_command_of_a_remedy_is_found, the_first_error_wins,
          a_detail_is_one_line_and_cut_to_fit, the_line_says_what_where_and_what_to_do,
          retry_after_stands_in_for_the_remedy, a_line_of_any_size_is_terminated,
          a_remedy_of_its_own_replaces_the_tables, every_code_has_a_sentence_and_an_exit_status)
