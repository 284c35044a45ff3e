#include "base/log.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int64_t fixed_ms(void *self)
{
    (void)self;
    return 1795424467311;
}

static const struct clock fixed = {.wall_ms = fixed_ms, .mono_ms = fixed_ms};

static struct log *open_log(const char *path)
{
    struct err err = ERR_INIT;
    struct log *log = log_open(path, &fixed, &err);
    if (!log)
        ck_abort_msg("%s", err.detail);
    return log;
}

static void check_line(const struct log_request *request, const char *wanted)
{
    const char *path = tmpdir_path(tmpdir_new(), "log");
    struct log *log = open_log(path);
    log_request(log, request);
    log_destroy(log);
    char *text = tmpdir_read(path);
    ck_assert_str_eq(text, wanted);
    free(text);
}

START_TEST(a_request_is_one_line)
{
    struct log_request request = {
        .operation = "ListAttendees",
        .method = "GET",
        .url = "https://h/meetings/3f2c/attendees?max-results=100&next-token=SECRET",
        .status = 200,
        .request_id = "4a7c-1",
        .attempt = 2,
        .elapsed_ms = 87,
        .bytes = 12345,
        .cred_source = "profile prod in ~/.aws/credentials",
        .masked_key_id = "AKIA...1234",
    };
    check_line(&request, "2026-11-23T09:01:07.311Z ListAttendees GET "
                         "https://h/meetings/3f2c/attendees?max-results=...&next-token=... "
                         "200 87ms 12345B attempt=2 request-id=4a7c-1 key=AKIA...1234 "
                         "credentials=\"profile prod in ~/.aws/credentials\"\n");
}
END_TEST

START_TEST(a_failure_is_told_by_its_codes_alone)
{
    struct err err = ERR_INIT;
    err_set(&err, ERR_THROTTLED, "detail with alice@example.com");
    snprintf(err.aws_code, sizeof err.aws_code, "ThrottlingException");
    struct log_request request = {.operation = "ListAttendees",
                                  .method = "GET",
                                  .url = "http://u:pw@h:1/x?flag&a=b=c",
                                  .err = &err};
    check_line(&request, "2026-11-23T09:01:07.311Z ListAttendees GET http://h:1/x?flag&a=... "
                         "0 0ms 0B error=ERR_THROTTLED code=ThrottlingException\n");
}
END_TEST

START_TEST(hostile_text_stays_on_its_line)
{
    struct log_request request = {.url = "https://h/\n\x1b[31m \xc3\xa9",
                                  .request_id = "a\nb c\"",
                                  .cred_source = "x\"\ny\t"};
    check_line(&request, "2026-11-23T09:01:07.311Z - - https://h/??[31m??? 0 0ms 0B "
                         "request-id=a?b?c? credentials=\"x??y?\"\n");
}
END_TEST

START_TEST(an_endless_url_is_cut)
{
    const char *path = tmpdir_path(tmpdir_new(), "log");
    char *url = calloc(1, 100001);
    memset(url, 'x', 100000);
    struct log *log = open_log(path);
    log_request(log, &(struct log_request){.url = url});
    log_event(log, LOG_ENDED, 7);
    log_destroy(log);
    char *text = tmpdir_read(path);
    char *second = strchr(text, '\n');
    ck_assert_ptr_nonnull(second);
    ck_assert_int_eq(second + 1 - text, 8192);
    ck_assert_str_eq(second + 1, "2026-11-23T09:01:07.311Z ended status=7\n");
    free(text);
    free(url);
}
END_TEST

START_TEST(the_file_is_private_and_only_grows)
{
    const char *dir = tmpdir_new();
    const char *path = tmpdir_write(dir, "log", "before\n");
    struct stat about;
    ck_assert_int_eq(chmod(path, 0644), 0);
    struct log *log = open_log(path);
    log_event(log, LOG_STARTED, 0);
    log_destroy(log);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_int_eq(about.st_mode & 0777, 0600);
    char *text = tmpdir_read(path);
    ck_assert_str_eq(text, "before\n2026-11-23T09:01:07.311Z started\n");
    free(text);
    const char *fresh = tmpdir_path(dir, "fresh");
    log_destroy(open_log(fresh));
    ck_assert_int_eq(stat(fresh, &about), 0);
    ck_assert_int_eq(about.st_mode & 0777, 0600);
}
END_TEST

START_TEST(links_are_not_followed_and_pipes_do_not_block)
{
    const char *dir = tmpdir_new();
    const char *target = tmpdir_write(dir, "target", "");
    const char *link_path = tmpdir_path(dir, "link");
    const char *fifo = tmpdir_path(dir, "fifo");
    struct err err = ERR_INIT;
    ck_assert_int_eq(symlink(target, link_path), 0);
    ck_assert_ptr_null(log_open(link_path, &fixed, &err));
    ck_assert_int_eq(err.code, ERR_IO);
    ck_assert_int_eq(unlink(link_path), 0);
    ck_assert_int_eq(link(target, link_path), 0);
    err_clear(&err);
    ck_assert_ptr_null(log_open(link_path, &fixed, &err));
    ck_assert_ptr_nonnull(strstr(err.detail, "a hard link"));
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    err_clear(&err);
    ck_assert_ptr_null(log_open(fifo, &fixed, &err));
    err_clear(&err);
    ck_assert_ptr_null(log_open("/nonexistent/log", &fixed, &err));
    ck_assert_ptr_nonnull(strstr(err.detail, "/nonexistent/log"));
}
END_TEST

START_TEST(a_full_disk_does_not_hurt)
{
    int fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        return;
    struct err err = ERR_INIT;
    struct log *log = log_to_fd(fd, &fixed, &err);
    ck_assert_int_eq(log_trouble(log), 0);
    log_event(log, LOG_CLOCK, -420000);
    log_request(log, &(struct log_request){.operation = "x"});
    ck_assert_int_eq(log_trouble(log), ENOSPC);
    ck_assert_int_eq(log_trouble(NULL), 0);
    log_destroy(log);
    ck_assert_int_eq(close(fd), 0); /* it is still the caller's */
}
END_TEST

START_TEST(without_a_log_nothing_is_written_anywhere)
{
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    ck_assert_int_eq(dup2(fds[1], STDERR_FILENO), STDERR_FILENO);
    log_request(NULL, &(struct log_request){.operation = "x"});
    log_event(NULL, LOG_STARTED, 0);
    log_destroy(NULL);
    ck_assert_int_eq(fcntl(fds[0], F_SETFL, O_NONBLOCK), 0);
    char byte;
    ck_assert_int_eq(read(fds[0], &byte, 1), -1);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

UNIT_MAIN("log", a_request_is_one_line, a_failure_is_told_by_its_codes_alone,
          hostile_text_stays_on_its_line, an_endless_url_is_cut, the_file_is_private_and_only_grows,
          links_are_not_followed_and_pipes_do_not_block, a_full_disk_does_not_hurt,
          without_a_log_nothing_is_written_anywhere)
