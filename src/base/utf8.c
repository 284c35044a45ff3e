#include "base/utf8.h"

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* How long the sequence is that this byte begins, and the bits that it contributes; 0: none. */
static size_t sequence_len(unsigned char first, uint32_t *bits)
{
    if (first < 0x80) {
        *bits = first;
        return 1;
    }
    if (first >= 0xC2 && first <= 0xDF) {
        *bits = first & 0x1Fu;
        return 2;
    }
    if (first >= 0xE0 && first <= 0xEF) {
        *bits = first & 0x0Fu;
        return 3;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        *bits = first & 0x07u;
        return 4;
    }
    return 0;
}

/* Overlong forms of two bytes begin with C0 or C1, which sequence_len() refuses. */
static bool is_allowed(uint32_t point, size_t len)
{
    if (len == 3)
        return point >= 0x800 && (point < 0xD800 || point > 0xDFFF);
    if (len == 4)
        return point >= 0x10000 && point <= 0x10FFFF;
    return true;
}

size_t utf8_decode(const char *bytes, size_t len, uint32_t *point)
{
    *point = UTF8_INVALID;
    if (len == 0)
        return 0;
    uint32_t value = 0;
    size_t needed = sequence_len((unsigned char)bytes[0], &value);
    if (needed == 0 || needed > len)
        return 1;
    for (size_t i = 1; i < needed; i++) {
        if (!is_continuation(bytes[i]))
            return 1;
        value = value << 6 | ((unsigned char)bytes[i] & 0x3Fu);
    }
    if (!is_allowed(value, needed))
        return 1;
    *point = value;
    return needed;
}

size_t utf8_encode(uint32_t point, char out[4])
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 | point >> 6);
        out[1] = (char)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF))
        return 0;
    if (point < 0x10000) {
        out[0] = (char)(0xE0 | point >> 12);
        out[1] = (char)(0x80 | (point >> 6 & 0x3F));
        out[2] = (char)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | point >> 18);
    out[1] = (char)(0x80 | (point >> 12 & 0x3F));
    out[2] = (char)(0x80 | (point >> 6 & 0x3F));
    out[3] = (char)(0x80 | (point & 0x3F));
    return 4;
}

bool utf8_valid(const char *bytes, size_t len)
{
    for (size_t at = 0; at < len;) {
        uint32_t point;
        at += utf8_decode(bytes + at, len - at, &point);
        if (point == UTF8_INVALID)
            return false;
    }
    return true;
}

size_t utf8_back(const char *bytes, size_t at)
{
    for (size_t len = 2; len <= 4 && len <= at; len++) {
        uint32_t point;
        if (utf8_decode(bytes + at - len, len, &point) == len)
            return at - len;
    }
    return at ? at - 1 : 0;
}
