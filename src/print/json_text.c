#include "print/json_text.h"

#include "base/slice.h"
#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* What stands for bytes that are no text. */
#define REPLACEMENT "\\ufffd"

/* Ranges that act on a terminal, or cannot be seen: controls, soft hyphen, bidi, zero-width,
 * separators, annotations, tags. In order. */
static const struct {
    uint32_t first, last;
} unseen[] = {
    {0x7f, 0x9f},     {0xad, 0xad},     {0x61c, 0x61c},   {0x180e, 0x180e}, {0x200b, 0x200f},
    {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
};

static bool is_unseen(uint32_t point)
{
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen && unseen[i].first <= point; i++) {
        if (point <= unseen[i].last)
            return true;
    }
    return false;
}

/* Does this byte stand for itself in a JSON string? */
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void add_escape(struct buf *out, uint32_t point)
{
    static const char named[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    const char *name = point && point < 0x80 ? strchr(named, (int)point) : NULL;
    if (name && (name - named) % 2 == 0)
        buf_printf(out, "\\%c", name[1]);
    else if (point < 0x10000)
        buf_printf(out, "\\u%04x", (unsigned)point);
    else
        buf_printf(out, "\\u%04x\\u%04x", (unsigned)(0xd800 + ((point - 0x10000) >> 10)),
                   (unsigned)(0xdc00 + ((point - 0x10000) & 0x3ff)));
}

/* Appends one character that is not plain ASCII; returns how many bytes it took. */
static size_t add_character(struct buf *out, const char *bytes, size_t len)
{
    uint32_t point;
    size_t taken = utf8_decode(bytes, len, &point);
    if (point == UTF8_INVALID)
        buf_add_str(out, REPLACEMENT);
    else if (point < 0x20 || point == '"' || point == '\\' || is_unseen(point))
        add_escape(out, point);
    else
        buf_add(out, bytes, taken);
    return taken;
}

/* The end of the bytes from at on that stand for themselves. */
static size_t plain_end(const char *bytes, size_t at, size_t len)
{
    for (; len - at >= 8; at += 8) {
        uint64_t word = bytes8_load(bytes + at);
        uint64_t special = bytes8_of(word, '"') | bytes8_of(word, '\\') | bytes8_of(word, 0x7f) |
                           bytes8_below(word, 0x20) | bytes8_above_ascii(word);
        if (special)
            return at + bytes8_first(special);
    }
    while (at < len && is_plain((unsigned char)bytes[at]))
        at++;
    return at;
}

bool json_text_add(struct buf *out, const char *bytes, size_t len)
{
    buf_add_char(out, '"');
    size_t at = 0;
    while (at < len) {
        size_t start = at;
        at = plain_end(bytes, at, len);
        buf_add(out, bytes + start, at - start);
        if (at < len)
            at += add_character(out, bytes + at, len - at);
    }
    return buf_add_char(out, '"');
}

bool json_text_add_str(struct buf *out, const char *text)
{
    return text ? json_text_add(out, text, strlen(text)) : buf_add_str(out, "null");
}

bool json_text_add_ascii(struct buf *out, const char *json, size_t len)
{
    for (size_t at = 0; at < len;) {
        uint32_t point;
        size_t taken = utf8_decode(json + at, len - at, &point);
        if (point == UTF8_INVALID)
            buf_add_str(out, REPLACEMENT);
        else if (point >= 0x80)
            add_escape(out, point);
        else
            buf_add(out, json + at, taken);
        at += taken;
    }
    return !out->failed;
}
