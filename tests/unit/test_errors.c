#include "view/errors.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define NOW INT64_C(1795422715000) /* 2026-11-23 08:31:55 UTC */

static struct err throttled(void)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_THROTTLED, "Rate exceeded");
    err.http_status = 429;
    strcpy(err.aws_code, "ThrottlingException");
    strcpy(err.request_id, "req-1");
    return err;
}

static void check_part(const struct error_entry *entry, enum error_part part, const char *expected)
{
    struct view_style style = {.utc = true, .now_ms = NOW};
    struct buf out = BUF_INIT(1000);
    errors_part(entry, part, &style, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    buf_clean_up(&out);
}

START_TEST(an_entry_tells_everything_that_helps)
{
    struct errors errors;
    struct err err = throttled();
    errors_init(&errors);
    errors_add(&errors, NOW, "ListAttendees page 3", &err);
    const struct error_entry *entry = errors_nth(&errors, 0);
    check_part(entry, ERROR_WHEN, "08:31:55Z");
    check_part(entry, ERROR_OPERATION, "ListAttendees page 3");
    check_part(entry, ERROR_STATUS, "429 ThrottlingException");
    check_part(entry, ERROR_REQUEST, "req-1");
    check_part(entry, ERROR_MEANING, "throttled: Rate exceeded");
    check_part(entry, ERROR_REMEDY, "rollcall asks again by itself, after growing pauses");
    ck_assert_ptr_null(errors_nth(&errors, 1));
    for (enum error_part p = 0; p < ERROR_PART_COUNT; p++)
        ck_assert(errors_label(p)[0]);
}
END_TEST

/* A row a code, so that a person can read the whole of it. */
START_TEST(every_remedy_fits_its_reader)
{
    static const char *const promises[] = {"asks again", "retr",   "backing", "by itself",
                                           "wait",       "press ", "type ",   "{"};
    printf("code | console | plain | one-shot\n");
    for (int code = ERR_OK + 1; code < ERR_COUNT; code++) {
        struct view_style keys = {0}, words = {.spoken = true};
        struct buf console = BUF_INIT(1000), plain = BUF_INIT(1000);
        struct err err = ERR_INIT;
        char once[1000];
        err_set(&err, (enum err_code)code, "%s", "");
        errors_line(&err, &keys, &console);
        errors_line(&err, &words, &plain);
        err_line(&err, once, sizeof once);
        printf("%s | %s | %s | %s\n", err_name(err.code), buf_text(&console), buf_text(&plain),
               once);
        ck_assert_msg(!strpbrk(buf_text(&console), "{}"), "%s", buf_text(&console));
        ck_assert_msg(!strpbrk(buf_text(&plain), "{}"), "%s", buf_text(&plain));
        ck_assert_msg(!strstr(buf_text(&console), "type "), "%s", buf_text(&console));
        ck_assert_msg(!strstr(buf_text(&plain), "press "), "%s", buf_text(&plain));
        ck_assert_msg(!strstr(buf_text(&console), "; --"), "%s", buf_text(&console));
        for (size_t i = 0; i < sizeof promises / sizeof *promises; i++)
            ck_assert_msg(!strstr(once, promises[i]), "%s: \"%s\"", once, promises[i]);
        buf_clean_up(&console);
        buf_clean_up(&plain);
    }
}
END_TEST

/* What a remedy of the error's own says to each. */
START_TEST(a_remedy_of_its_own_fits_its_reader_too)
{
    static const struct {
        const char *remedy, *console, *plain, *once;
    } cases[] = {
        {"run: aws login, then {refresh}", "run: aws login, then press r",
         "run: aws login, then type refresh", "run: aws login"},
        {"{refresh} runs it again", "press r runs it again", "type refresh runs it again", ""},
        {"is the clock right? Else renew it and {refresh}",
         "is the clock right? Else renew it and press r",
         "is the clock right? Else renew it and type refresh", "is the clock right? Else renew it"},
        {"it is so; to end it, {refresh}", "it is so; to end it, press r",
         "it is so; to end it, type refresh", "it is so"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view_style keys = {0}, words = {.spoken = true};
        struct buf console = BUF_INIT(1000), plain = BUF_INIT(1000);
        struct err err = ERR_INIT;
        char once[1000];
        err_set(&err, ERR_LOGIN_EXPIRED, "%s", "");
        err_set_remedy(&err, "%s", cases[i].remedy);
        errors_line(&err, &keys, &console);
        errors_line(&err, &words, &plain);
        ck_assert_str_eq(strchr(buf_text(&console), ';') + 2, cases[i].console);
        ck_assert_str_eq(strchr(buf_text(&plain), ';') + 2, cases[i].plain);
        ck_assert_str_eq(err_remedy_words(&err, ERR_IS_OVER, once, sizeof once), cases[i].once);
        buf_clean_up(&console);
        buf_clean_up(&plain);
    }
}
END_TEST

START_TEST(silence_and_a_request_that_was_not_made_are_two_things)
{
    static const struct {
        enum err_code code;
        const char *answer;
    } cases[] = {{ERR_TIMEOUT, "no reply"},
                 {ERR_NO_CREDENTIALS, "not asked"},
                 {ERR_THROTTLED, "not asked"},
                 {ERR_OOM, ""}};
    struct errors errors;
    errors_init(&errors);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        err_set(&err, cases[i].code, "%s", "");
        errors_add(&errors, NOW, "ListAttendees page 1", &err);
        check_part(errors_nth(&errors, 0), ERROR_STATUS, cases[i].answer);
    }
}
END_TEST

START_TEST(repeats_are_counted_not_stored)
{
    struct errors errors;
    struct err err = throttled();
    errors_init(&errors);
    for (int i = 0; i < 5; i++) {
        err.request_id[4] = (char)('1' + i);
        errors_add(&errors, NOW + i * 9000, "ListAttendees page 3", &err);
    }
    ck_assert_uint_eq(errors.count, 1);
    ck_assert_uint_eq(errors.total, 5);
    check_part(errors_nth(&errors, 0), ERROR_WHEN, "08:31:55Z to 08:32:31Z, 5 times");
    check_part(errors_nth(&errors, 0), ERROR_REQUEST, "req-5");
    errors_add(&errors, NOW, "ListAttendees page 4", &err);
    ck_assert_uint_eq(errors.count, 2);
}
END_TEST

START_TEST(the_last_fifty_are_kept_newest_first)
{
    struct errors errors;
    errors_init(&errors);
    for (int i = 0; i < 120; i++) {
        struct err err = ERR_INIT;
        err_set(&err, ERR_REPLY, "number %d", i);
        errors_add(&errors, NOW + i, "ListAttendees", &err);
    }
    ck_assert_uint_eq(errors.count, ERRORS_MAX);
    check_part(errors_nth(&errors, 0), ERROR_MEANING, "the reply could not be read: number 119");
    check_part(errors_nth(&errors, 49), ERROR_MEANING, "the reply could not be read: number 70");
    ck_assert_ptr_null(errors_nth(&errors, 50));
}
END_TEST

START_TEST(no_error_and_a_cancel_are_not_failures)
{
    struct errors errors;
    struct err err = ERR_INIT;
    errors_init(&errors);
    errors_add(&errors, NOW, "ListAttendees", &err);
    err_set(&err, ERR_CANCELLED, "%s", "");
    errors_add(&errors, NOW, "ListAttendees", &err);
    ck_assert_uint_eq(errors.count, 0);
    ck_assert_ptr_null(errors_nth(&errors, 0));
}
END_TEST

START_TEST(hostile_details_are_made_safe)
{
    struct errors errors;
    struct err err = ERR_INIT;
    errors_init(&errors);
    err_set(&err, ERR_REPLY, "a\x1B[2Jb");
    strcpy(err.aws_code, "x\xE2\x80\xAE");
    errors_add(&errors, NOW, "Op\a", &err);
    check_part(errors_nth(&errors, 0), ERROR_MEANING, "the reply could not be read: a\\x1b[2Jb");
    check_part(errors_nth(&errors, 0), ERROR_STATUS, "x\\u202e");
    check_part(errors_nth(&errors, 0), ERROR_OPERATION, "Op\\x07");
}
END_TEST

START_TEST(the_support_line_holds_ids_and_utc_only)
{
    struct support_facts facts = {.meeting_id = "3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1",
                                  .region = "eu-central-1",
                                  .attendee_id = "",
                                  .request_id = "req-1",
                                  .wall_ms = NOW};
    struct buf out = BUF_INIT(1000);
    errors_support_line(&facts, &out);
    ck_assert_str_eq(buf_text(&out),
                     "meeting 3f2c7a10-5b1e-4c77-9d0e-7a41c0de9ab1, region eu-central-1, "
                     "time 2026-11-23 08:31:55Z, request-id req-1");
    buf_clean_up(&out);
}
END_TEST

UNIT_MAIN("errors", every_remedy_fits_its_reader, a_remedy_of_its_own_fits_its_reader_too,
          an_entry_tells_everything_that_helps,
          silence_and_a_request_that_was_not_made_are_two_things, repeats_are_counted_not_stored,
          the_last_fifty_are_kept_newest_first, no_error_and_a_cancel_are_not_failures,
          hostile_details_are_made_safe, the_support_line_holds_ids_and_utc_only)
