#include "sim/jsonout.h"

#include <inttypes.h>
#include <string.h>

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

static void escape(struct buf *out, unsigned char c)
{
    if (c == '"' || c == '\\')
        buf_add(out, (char[]){'\\', (char)c}, 2);
    else
        buf_printf(out, "\\u%04x", c);
}

void jsonout_string(struct buf *out, const char *bytes, size_t len)
{
    buf_add_char(out, '"');
    size_t done = 0;
    for (size_t i = 0; i < len; i++) {
        if (!needs_escape((unsigned char)bytes[i]))
            continue;
        buf_add(out, bytes + done, i - done);
        escape(out, (unsigned char)bytes[i]);
        done = i + 1;
    }
    buf_add(out, bytes + done, len - done);
    buf_add_char(out, '"');
}

void jsonout_text(struct buf *out, const char *text)
{
    jsonout_string(out, text, strlen(text));
}

void jsonout_comma(struct buf *out)
{
    char last = out->len ? out->data[out->len - 1] : '{';
    if (last != '{' && last != '[' && last != '\n')
        buf_add_char(out, ',');
}

void jsonout_name(struct buf *out, const char *name)
{
    jsonout_comma(out);
    buf_printf(out, "\"%s\":", name);
}

void jsonout_member(struct buf *out, const char *name, const char *value)
{
    jsonout_name(out, name);
    jsonout_text(out, value);
}

void jsonout_member_number(struct buf *out, const char *name, int64_t value)
{
    jsonout_name(out, name);
    buf_printf(out, "%" PRId64, value);
}

void jsonout_member_bool(struct buf *out, const char *name, bool value)
{
    jsonout_name(out, name);
    buf_add_str(out, value ? "true" : "false");
}
