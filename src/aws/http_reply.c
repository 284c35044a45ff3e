#include "aws/http_reply.h"

#include "base/jsonin.h"

#include <string.h>
#include <strings.h>

#define MAX_JSON_DEPTH 64

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* --- the header --------------------------------------------------------------------------- */

/* Where a header's value goes. Of two names for one place, the earlier row wins. */
struct header_row {
    const char *name;
    size_t offset;
    size_t size;
};

#define HEADER_ROW(name, field)                                                                    \
    {                                                                                              \
        name, offsetof(struct http_response, field), sizeof((struct http_response *)0)->field      \
    }

static const struct header_row header_rows[] = {
    HEADER_ROW("x-amzn-errortype", error_type),
    HEADER_ROW("x-amzn-query-error", query_error),
    HEADER_ROW("x-amzn-requestid", request_id),
    HEADER_ROW("x-amz-request-id", amz_request_id),
    HEADER_ROW("x-amz-id-2", request_id_2),
    HEADER_ROW("content-type", content_type),
    HEADER_ROW("server", server),
    HEADER_ROW("location", location),
    HEADER_ROW("date", date),
    HEADER_ROW("retry-after", retry_after),
    HEADER_ROW("x-amz-retry-after", amz_retry_after),
};

static void forget_headers(struct http_response *response)
{
    for (size_t i = 0; i < sizeof header_rows / sizeof *header_rows; i++)
        memset((char *)response + header_rows[i].offset, 0, header_rows[i].size);
    response->has_age = false;
}

/* Copies a trimmed value, cut to fit. */
static void keep_value(char *to, size_t size, const char *value, size_t len)
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

static bool is_header(const char *line, size_t len, const char *name)
{
    return strlen(name) == len && !strncasecmp(line, name, len);
}

bool http_reply_is_header_end(const char *line, size_t len)
{
    while (len && is_blank(line[len - 1]))
        len--;
    return len == 0;
}

void http_reply_read_line(struct http_response *response, const char *line, size_t len)
{
    if (len >= 5 && !strncasecmp(line, "HTTP/", 5)) {
        forget_headers(response);
        return;
    }
    const char *colon = memchr(line, ':', len);
    if (!colon)
        return;
    size_t name_len = (size_t)(colon - line);
    if (is_header(line, name_len, "age"))
        response->has_age = true;
    for (size_t i = 0; i < sizeof header_rows / sizeof *header_rows; i++) {
        char *to = (char *)response + header_rows[i].offset;
        if (!*to && is_header(line, name_len, header_rows[i].name))
            keep_value(to, header_rows[i].size, colon + 1, len - name_len - 1);
    }
}

/* --- whether the body is whole ------------------------------------------------------------ */

/* Is the last tag of the XML (or HTML) that which ends the first one? */
static bool is_whole_xml(const char *text, size_t len)
{
    const char *root = strchr(text, '<');
    while (root && (root[1] == '?' || root[1] == '!'))
        root = strchr(root + 1, '<');
    size_t name_len = root ? strcspn(root + 1, " \t\r\n/>") : 0;
    while (len && is_blank(text[len - 1]))
        len--;
    if (len < name_len + 3 || text[len - 1] != '>')
        return false;
    const char *last = text + len - name_len - 3;
    return name_len && last[0] == '<' && last[1] == '/' &&
           !strncasecmp(last + 2, root + 1, name_len);
}

static bool is_whole_json(const char *text, size_t len)
{
    struct buf copy = BUF_INIT_SECRET(len + 1); /* it is changed by reading */
    struct jsonin json;
    bool whole = buf_add(&copy, text, len);
    jsonin_begin(&json, copy.data, len, MAX_JSON_DEPTH);
    whole = whole && jsonin_skip(&json) && jsonin_end(&json);
    buf_clean_up(&copy);
    return whole;
}

bool http_reply_is_whole_body(const struct http_response *response)
{
    const char *text = buf_text(&response->body);
    size_t len = response->body.len;
    size_t blanks = strspn(text, " \t\r\n");
    if (blanks == len)
        return false;
    if (text[blanks] == '{' || text[blanks] == '[')
        return is_whole_json(text, len);
    return text[blanks] != '<' || is_whole_xml(text, len);
}
