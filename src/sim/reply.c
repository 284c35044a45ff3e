#include "sim/reply.h"

#include <stdarg.h>
#include <stdio.h>

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
