#include "sim/reply.h"

#include "base/slice.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool request_init(struct request *request, const char *target)
{
    *request = (struct request){.method = "", .query = "", .body = BUF_INIT(REQUEST_MAX_BODY)};
    request->path = strdup(target);
    if (!request->path)
        return false;
    char *mark = strchr(request->path, '?');
    if (mark) {
        *mark = '\0';
        request->query = mark + 1;
    }
    return true;
}

void request_clean_up(struct request *request)
{
    if (!request)
        return;
    free(request->path);
    buf_clean_up(&request->body);
    request->path = NULL;
    request->query = "";
}

const char *request_header(const struct request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, name) == 0)
            return request->headers[i].value;
    return NULL;
}

static bool decode(const char *text, size_t len, struct buf *out)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (c == '+')
            c = ' ';
        if (c == '%') {
            int high = i + 2 < len ? hex_value(text[i + 1]) : -1;
            int low = high < 0 ? -1 : hex_value(text[i + 2]);
            if (low < 0)
                return false;
            c = (char)(high << 4 | low);
            i += 2;
        }
        buf_add_char(out, c);
    }
    return !out->failed;
}

bool request_param(const struct request *request, const char *name, struct buf *out)
{
    size_t name_len = strlen(name);
    const char *p = request->query;
    while (*p) {
        size_t len = strcspn(p, "&");
        bool named = len >= name_len && strncmp(p, name, name_len) == 0;
        if (named && len == name_len)
            return true;
        if (named && p[name_len] == '=')
            return decode(p + name_len + 1, len - name_len - 1, out);
        p += len;
        if (*p)
            p++;
    }
    return false;
}

void reply_add_header(struct reply *reply, const char *name, const char *format, ...)
{
    if (reply->header_count == REPLY_MAX_HEADERS)
        return;
    struct reply_header *header = &reply->headers[reply->header_count++];
    header->name = name;
    va_list args;
    va_start(args, format);
    vsnprintf(header->value, sizeof header->value, format, args);
    va_end(args);
}

void reply_clean_up(struct reply *reply)
{
    if (!reply)
        return;
    buf_clean_up(&reply->body);
    *reply = REPLY_INIT;
}
