#include "aws/http_header.h"

#include <string.h>
#include <strings.h>

/* Where a header's value goes. Of two names for one place, the earlier row wins. */
struct header_row {
    const char *name;
    size_t offset;
    size_t size;
};

#define ROW(name, field)                                                                           \
    {                                                                                              \
        name, offsetof(struct http_response, field), sizeof((struct http_response *)0)->field      \
    }

static const struct header_row rows[] = {
    ROW("x-amzn-errortype", error_type),
    ROW("x-amzn-query-error", query_error),
    ROW("x-amzn-requestid", request_id),
    ROW("x-amz-request-id", amz_request_id),
    ROW("x-amz-id-2", request_id_2),
    ROW("content-type", content_type),
    ROW("date", date),
    ROW("retry-after", retry_after),
    ROW("x-amz-retry-after", amz_retry_after),
};

static void forget(struct http_response *response)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        memset((char *)response + rows[i].offset, 0, rows[i].size);
    response->has_age = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copies a trimmed value, cut to fit. */
static void keep(char *to, size_t size, const char *value, size_t len)
{
    while (len && is_blank(*value)) {
        value++;
        len--;
    }
    while (len && is_blank(value[len - 1]))
        len--;
    if (len > size - 1)
        len = size - 1;
    for (size_t i = 0; i < len; i++)
        to[i] = (unsigned char)value[i] < ' ' || value[i] == 0x7f ? '?' : value[i];
    to[len] = '\0';
}

static bool is_name(const char *line, size_t len, const char *name)
{
    return strlen(name) == len && !strncasecmp(line, name, len);
}

bool http_header_is_end(const char *line, size_t len)
{
    while (len && is_blank(line[len - 1]))
        len--;
    return len == 0;
}

void http_header_line(struct http_response *response, const char *line, size_t len)
{
    if (len >= 5 && !strncasecmp(line, "HTTP/", 5)) {
        forget(response);
        return;
    }
    const char *colon = memchr(line, ':', len);
    if (!colon)
        return;
    size_t name_len = (size_t)(colon - line);
    if (is_name(line, name_len, "age"))
        response->has_age = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char *to = (char *)response + rows[i].offset;
        if (!*to && is_name(line, name_len, rows[i].name))
            keep(to, rows[i].size, colon + 1, len - name_len - 1);
    }
}
