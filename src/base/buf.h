/* A growing byte buffer that names its ceiling when it is made.
 *
 * Appending beyond the ceiling, or running out of memory, marks the buffer failed and drops the
 * bytes; the mark stays until buf_reset(), so that a chain of appends needs one check at its end.
 * The bytes are always followed by a NUL that len does not count. A secret buffer wipes every
 * block that it gives back. Owned by one thread at a time. */
#ifndef ROLLCALL_BASE_BUF_H
#define ROLLCALL_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *data; /* NULL until the first append; use buf_text() for a string */
    size_t len;
    size_t capacity;
    size_t max; /* ceiling of len, in bytes */
    bool secret;
    bool failed;
};

/* An empty buffer of at most max bytes; allocates nothing. Both are freed with buf_clean_up(). */
#define BUF_INIT(ceiling)        ((struct buf){.max = (ceiling)})
#define BUF_INIT_SECRET(ceiling) ((struct buf){.max = (ceiling), .secret = true})

/* Append bytes, a string, one character, or printf-like text. False when the buffer has failed. */
bool buf_add(struct buf *b, const void *bytes, size_t len);
bool buf_add_str(struct buf *b, const char *text);
bool buf_add_char(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes room for len more bytes, so that appending them cannot fail. */
bool buf_reserve(struct buf *b, size_t len);

/* The contents as a string: "" while empty. Valid until the next append. */
const char *buf_text(const struct buf *b);

/* Cuts the contents to len bytes (no-op when shorter). */
void buf_truncate(struct buf *b, size_t len);

/* Empties it and clears the failure; keeps the block (wiped when secret). */
void buf_reset(struct buf *b);

/* Moves the contents out as a string that the caller frees (secret_free() for a secret buffer);
 * NULL when the buffer has failed or memory is out. The buffer is empty afterwards. */
char *buf_take(struct buf *b);

/* Frees the block; the buffer is empty and usable again. NULL is fine. */
void buf_clean_up(struct buf *b);

#endif
