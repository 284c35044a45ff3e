/* Bytes with a length: what came from the network, raw. It may hold NULs and invalid UTF-8; only
 * base/text may bring it before a person. Borrowed: the giver says how long it lives. */
#ifndef ROLLCALL_BASE_SLICE_H
#define ROLLCALL_BASE_SLICE_H

#include <stddef.h>
#include <stdint.h>

struct slice {
    const char *data; /* never NULL, and followed by a NUL that len does not count */
    size_t len;
};

#define SLICE_EMPTY ((struct slice){.data = ""})

/* A literal, whose length is known before the program runs: for tables. */
#define SLICE_LITERAL(text)                                                                        \
    {                                                                                              \
        .data = (text), .len = sizeof(text) - 1                                                    \
    }

/* The bytes of a string. NULL counts as "". */
struct slice slice_of(const char *text);

/* The value of a hex digit in either case; -1 for any other character. */
int hex_value(char c);

/* Writes bytes as lower-case hex digits, two each, without a NUL. */
void hex_write(const void *bytes, size_t len, char *out);

/* Compares byte by byte, like strcmp(). */
int slice_compare(struct slice a, struct slice b);

/* Compares without regard to the case of ASCII letters, like strcasecmp() in the C locale. */
int slice_compare_fold(struct slice a, struct slice b);

/* Looks at eight bytes of a text at once, for the texts that come by the megabyte. Pure; any
 * thread.
 *
 *   while (end - at >= 8 && !(found = bytes8_of(bytes8_load(at), '"')))
 *       at += 8;
 *   if (found) at += bytes8_first(found);
 *
 * Each search answers with marks: 0 when no byte is meant, else the lowest mark is that of the
 * first byte that is (marks above it may lie). Marks of several searches are joined with |. */

#define BYTES8_EACH 0x0101010101010101U
#define BYTES8_TOPS (BYTES8_EACH * 0x80)

/* Eight bytes from anywhere, the first one lowest. Compilers make one instruction of it. */
static inline uint64_t bytes8_load(const char *from)
{
    const unsigned char *b = (const unsigned char *)from;
    return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
           (uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
           (uint64_t)b[7] << 56;
}

/* Bytes below n, which is at most 0x80: taking n away borrows, and so sets the top bit. */
static inline uint64_t bytes8_below(uint64_t word, unsigned char n)
{
    return (word - BYTES8_EACH * n) & ~word & BYTES8_TOPS;
}

/* Bytes that are c, an ASCII character: only then is nothing left but a byte below 1. */
static inline uint64_t bytes8_of(uint64_t word, char c)
{
    return bytes8_below(word ^ BYTES8_EACH * (unsigned char)c, 1);
}

/* Bytes that are not ASCII. */
static inline uint64_t bytes8_above_ascii(uint64_t word)
{
    return word & BYTES8_TOPS;
}

/* The place of the first byte that is marked, 0 to 7. There must be a mark. */
static inline size_t bytes8_first(uint64_t marks)
{
    return (size_t)__builtin_ctzll(marks) / 8;
}

#endif
