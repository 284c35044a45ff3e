#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct err_row {
    const char *name;
    enum err_kind kind;
    const char *text;
    const char *remedy;
    const char *over;
};

#define ERR_ROW(id, kind, text, remedy, over) [id] = {#id, ERR_KIND_##kind, text, remedy, over},
static const struct err_row rows[ERR_COUNT] = {
    [ERR_OK] = {"ERR_OK", ERR_KIND_NONE, "no error", NULL, NULL}, ERR_TABLE(ERR_ROW)};
#undef ERR_ROW

static void replace_newlines(char *text)
{
    for (; *text; text++)
        if (*text == '\n' || *text == '\r')
            *text = ' ';
}

bool err_set(struct err *err, enum err_code code, const char *format, ...)
{
    if (!err || err->code != ERR_OK)
        return false;
    err->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(err->detail, sizeof err->detail, format, args);
    va_end(args);
    replace_newlines(err->detail);
    return false;
}

void err_set_remedy(struct err *err, const char *format, ...)
{
    if (!err_is(err))
        return;
    va_list args;
    va_start(args, format);
    vsnprintf(err->remedy, sizeof err->remedy, format, args);
    va_end(args);
    replace_newlines(err->remedy);
}

bool err_is(const struct err *err)
{
    return err && err->code != ERR_OK;
}

void err_clear(struct err *err)
{
    *err = ERR_INIT;
}

enum err_kind err_kind(const struct err *err)
{
    return rows[err->code].kind;
}

const char *err_text(const struct err *err)
{
    return rows[err->code].text;
}

const char *err_remedy(const struct err *err)
{
    if (err->remedy[0])
        return err->remedy;
    return rows[err->code].remedy ? rows[err->code].remedy : "";
}

const char *err_remedy_over(const struct err *err)
{
    const char *over = rows[err->code].over;
    if (err->remedy[0] || (over && !*over))
        return err_remedy(err);
    return over ? over : "";
}

char *err_remedy_words(const struct err *err, enum err_program program, char *out, size_t size)
{
    static const char *const begins[] = {", then {", " and {", "; or for ", "{"};
    const char *remedy = program == ERR_IS_OVER ? err_remedy_over(err) : err_remedy(err);
    size_t len = strlen(remedy);
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        const char *action = strstr(remedy, begins[i]);
        if (action && (size_t)(action - remedy) < len)
            len = (size_t)(action - remedy);
    }
    /* "to name one, {session}" says nothing without its action. */
    const char *clause = remedy;
    for (const char *at = remedy; at < remedy + len; at++)
        if (*at == ';' || *at == ':')
            clause = at;
    bool action_left = remedy[len] == '{';
    if (action_left)
        len = (size_t)(clause - remedy);
    snprintf(out, size, "%.*s", (int)len, remedy);
    return out;
}

char *err_command(const struct err *err, char *out, size_t size)
{
    const char *remedy = err_remedy(err);
    const char *run = strstr(remedy, "run: ");
    const char *tick = strchr(remedy, '`');
    const char *begin = run ? run + strlen("run: ") : tick ? tick + 1 : "";
    const char *end = run ? strstr(begin, " (") : tick ? strchr(begin, '`') : NULL;
    snprintf(out, size, "%.*s", (int)(end ? (size_t)(end - begin) : strlen(begin)), begin);
    return out;
}

const char *err_name(enum err_code code)
{
    return rows[code].name;
}

int err_exit_status(const struct err *err)
{
    static const int status[] = {
        [ERR_KIND_NONE] = 0,      [ERR_KIND_CANCELLED] = 130, [ERR_KIND_USAGE] = 2,
        [ERR_KIND_AUTH] = 3,      [ERR_KIND_DENIED] = 4,      [ERR_KIND_NOT_FOUND] = 5,
        [ERR_KIND_THROTTLED] = 6, [ERR_KIND_UNAVAILABLE] = 6, [ERR_KIND_NETWORK] = 7,
        [ERR_KIND_SERVICE] = 1,   [ERR_KIND_INTERNAL] = 1,
    };
    /* What has to be corrected is 2, be it in a file of AWS's. */
    bool config = err->code == ERR_AWS_CONFIG || err->code == ERR_ENDPOINT;
    return err->code == ERR_TIME_UP ? 9 : config ? 2 : status[err_kind(err)];
}

/* Appends to a line of fixed size; returns the new length, never beyond the end. */
static size_t line_add(char *out, size_t size, size_t used, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static size_t line_add(char *out, size_t size, size_t used, const char *format, ...)
{
    if (used + 1 >= size)
        return used;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(out + used, size - used, format, args);
    va_end(args);
    if (n < 0)
        return used;
    return used + (size_t)n < size ? used + (size_t)n : size - 1;
}

char *err_sentence(const struct err *err, char *out, size_t size)
{
    if (size == 0)
        return out;
    out[0] = '\0';
    size_t n = line_add(out, size, 0, "%s", err_text(err));
    if (err->http_status && err->aws_code[0])
        n = line_add(out, size, n, " (%d %s)", err->http_status, err->aws_code);
    else if (err->http_status)
        n = line_add(out, size, n, " (%d)", err->http_status);
    else if (err->aws_code[0])
        n = line_add(out, size, n, " (%s)", err->aws_code);
    if (err->detail[0])
        n = line_add(out, size, n, ": %s", err->detail);
    if (err->request_id[0])
        line_add(out, size, n, ", request-id %s", err->request_id);
    return out;
}

static char *line_for(const struct err *err, enum err_program program, char *out, size_t size)
{
    char remedy[sizeof err->remedy];
    size_t n = strlen(err_sentence(err, out, size));
    if (err->retry_after_s >= 0)
        line_add(out, size, n,
                 program == ERR_GOES_ON ? "; asked again in %d s" : "; try again in %d s",
                 err->retry_after_s);
    else if (*err_remedy_words(err, program, remedy, sizeof remedy))
        line_add(out, size, n, "; %s", remedy);
    return out;
}

char *err_line(const struct err *err, char *out, size_t size)
{
    return line_for(err, ERR_IS_OVER, out, size);
}

char *err_line_going_on(const struct err *err, char *out, size_t size)
{
    return line_for(err, ERR_GOES_ON, out, size);
}
