#include "base/log.h"

#include "base/buf.h"
#include "base/calendar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_LINE 8192 /* what is longer is cut */

struct log {
    int fd;
    bool owns_fd;
    struct clock clock;
    atomic_int trouble; /* errno of the first line that was lost */
};

static struct log *new_log(int fd, bool owns_fd, const struct clock *clock, struct err *err)
{
    struct log *log = malloc(sizeof *log);
    if (!log) {
        err_set(err, ERR_OOM, "log");
        return NULL;
    }
    log->fd = fd;
    log->owns_fd = owns_fd;
    log->clock = *clock;
    atomic_init(&log->trouble, 0);
    return log;
}

struct log *log_open(const char *path, const struct clock *clock, struct err *err)
{
    /* Without O_NONBLOCK a FIFO without a reader would stop us here and at every line. */
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    struct stat about;
    bool ok = fd >= 0 && fstat(fd, &about) == 0;
    if (!ok)
        err_set(err, ERR_IO, "cannot open the log file %s: %s", path, strerror(errno));
    else if (S_ISREG(about.st_mode) && about.st_nlink > 1)
        ok = err_set(err, ERR_IO, "cannot open the log file %s: it has a second name (a hard link)",
                     path);
    if (!ok) {
        if (fd >= 0)
            close(fd);
        return NULL;
    }
    if (S_ISREG(about.st_mode) && about.st_uid == geteuid() && (about.st_mode & 0077))
        (void)fchmod(fd, 0600);
    struct log *log = new_log(fd, true, clock, err);
    if (!log)
        close(fd);
    return log;
}

struct log *log_to_fd(int fd, const struct clock *clock, struct err *err)
{
    return new_log(fd, false, clock, err);
}

void log_destroy(struct log *log)
{
    if (!log)
        return;
    if (log->owns_fd)
        close(log->fd);
    free(log);
}

int log_trouble(const struct log *log)
{
    return log ? atomic_load(&log->trouble) : 0;
}

/* --- lines ------------------------------------------------------------------------- */

/* Appends bytes as printable ASCII without blanks or quotes. */
static void add_span(struct buf *line, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        buf_add_char(line, text[i] > ' ' && text[i] < 0x7f && text[i] != '"' ? text[i] : '?');
}

static void add_word(struct buf *line, const char *text)
{
    add_span(line, text, strlen(text));
}

/* The same, blanks allowed, in quotes. */
static void add_quoted(struct buf *line, const char *text)
{
    buf_add_char(line, '"');
    for (; *text; text++)
        buf_add_char(line, *text >= ' ' && *text < 0x7f && *text != '"' ? *text : '?');
    buf_add_char(line, '"');
}

/* Appends " name=value", or nothing without a value. */
static void add_field(struct buf *line, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_printf(line, " %s=", name);
    add_word(line, value);
}

/* Appends a URL; of its query the names stay, of a login nothing. */
static void add_url(struct buf *line, const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    add_span(line, url, (size_t)(host - url));
    size_t login = strcspn(host, "/?#@");
    if (host[login] == '@')
        host += login + 1;
    size_t path_len = strcspn(host, "?");
    add_span(line, host, path_len);
    for (const char *c = host + path_len; *c;) {
        size_t name_len = strcspn(c, "=&");
        add_span(line, c, name_len);
        c += name_len;
        if (*c == '=')
            buf_add_str(line, "=...");
        c += strcspn(c, "&");
        if (*c == '&')
            buf_add_char(line, *c++);
    }
}

/* "2026-11-23T09:31:55.120Z " */
static void begin_line(const struct log *log, struct buf *line)
{
    int64_t now = clock_wall_ms(&log->clock);
    struct tm utc;
    char text[32] = "";
    if (calendar_utc(now, &utc))
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    buf_printf(line, "%s.%03dZ ", text, (int)(now % 1000));
}

/* One write(2) a line; a full disk is kept in mind. */
static void end_line(struct log *log, struct buf *line)
{
    line->failed = false;
    buf_truncate(line, MAX_LINE - 1);
    buf_add_char(line, '\n');
    ssize_t written = write(log->fd, line->data, line->len);
    int trouble = written < 0 ? errno : ENOSPC, none = 0;
    if (written != (ssize_t)line->len)
        atomic_compare_exchange_strong(&log->trouble, &none, trouble);
    buf_clean_up(line);
}

static void add_failure(struct buf *line, const struct err *err)
{
    if (!err_is(err))
        return;
    add_field(line, "error", err_name(err->code));
    add_field(line, "code", err->aws_code);
}

void log_request(struct log *log, const struct log_request *request)
{
    if (!log)
        return;
    struct buf line = BUF_INIT(MAX_LINE);
    begin_line(log, &line);
    add_word(&line, request->operation ? request->operation : "-");
    buf_add_char(&line, ' ');
    add_word(&line, request->method ? request->method : "-");
    buf_add_char(&line, ' ');
    add_url(&line, request->url ? request->url : "-");
    buf_printf(&line, " %d %lldms %zuB", request->status, (long long)request->elapsed_ms,
               request->bytes);
    if (request->attempt)
        buf_printf(&line, " attempt=%d", request->attempt);
    add_field(&line, "request-id", request->request_id);
    add_field(&line, "key", request->masked_key_id);
    if (request->cred_source && *request->cred_source) {
        buf_add_str(&line, " credentials=");
        add_quoted(&line, request->cred_source);
    }
    add_failure(&line, request->err);
    end_line(log, &line);
}

void log_event(struct log *log, enum log_event event, int64_t number)
{
    static const char *const words[] = {
        [LOG_STARTED] = "started",
        [LOG_ENDED] = "ended status=",
        [LOG_CREDENTIALS] = "credentials expires-ms=",
        [LOG_CLOCK] = "clock corrected-by-ms=",
        [LOG_NOT_UNDERSTOOD] = "queue messages-not-understood=",
        [LOG_NOT_OWN] = "folders of-another-user-not-used=",
    };
    if (!log)
        return;
    struct buf line = BUF_INIT(MAX_LINE);
    begin_line(log, &line);
    buf_add_str(&line, words[event]);
    if (event != LOG_STARTED)
        buf_printf(&line, "%lld", (long long)number);
    end_line(log, &line);
}
