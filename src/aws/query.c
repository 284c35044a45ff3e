#include "aws/query.h"

#include <string.h>

static bool is_plain(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

bool query_add_bytes(struct buf *out, const char *name, const char *value, size_t len)
{
    static const char digits[] = "0123456789ABCDEF";
    if (out->len)
        buf_add_char(out, '&');
    buf_add_str(out, name);
    buf_add_char(out, '=');
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)value[i];
        const char escape[] = {'%', digits[c >> 4], digits[c & 15]};
        if (is_plain(value[i]))
            buf_add_char(out, value[i]);
        else
            buf_add(out, escape, sizeof escape);
    }
    return !out->failed;
}

bool query_add(struct buf *out, const char *name, const char *value)
{
    return value ? query_add_bytes(out, name, value, strlen(value)) : !out->failed;
}
