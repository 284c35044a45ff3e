#include "sim/uuid.h"

#include "sim/random.h"

#include <string.h>

/* A dash stands before these bytes. */
static bool after_dash(size_t byte)
{
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

struct uuid uuid_make(uint64_t seed, uint64_t number)
{
    struct uuid uuid;
    uint64_t halves[2] = {random_hash(seed, number * 2), random_hash(seed, number * 2 + 1)};
    memcpy(uuid.bytes, halves, sizeof halves);
    return uuid;
}

char *uuid_format(const struct uuid *uuid, char out[UUID_TEXT + 1])
{
    static const char digits[] = "0123456789abcdef";
    char *p = out;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (after_dash(i))
            *p++ = '-';
        *p++ = digits[uuid->bytes[i] >> 4];
        *p++ = digits[uuid->bytes[i] & 15];
    }
    *p = '\0';
    return out;
}

bool uuid_parse(const char *text, size_t len, struct uuid *out)
{
    if (len != UUID_TEXT)
        return false;
    const char *p = text;
    for (size_t i = 0; i < UUID_BYTES; i++, p += 2) {
        if (after_dash(i) && *p++ != '-')
            return false;
        int high = hex_value(p[0]);
        int low = high < 0 ? -1 : hex_value(p[1]);
        if (low < 0)
            return false;
        out->bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}

bool uuid_equal(const struct uuid *a, const struct uuid *b)
{
    return memcmp(a->bytes, b->bytes, UUID_BYTES) == 0;
}
