#include "base/buf.h"

#include "base/secret.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool fail(struct buf *b)
{
    b->failed = true;
    return false;
}

/* Moves the contents into a block of the given capacity. realloc() would leave a copy of a secret
 * behind, so that a secret buffer copies and wipes by itself. */
static bool resize(struct buf *b, size_t capacity)
{
    char *block = b->secret ? malloc(capacity) : realloc(b->data, capacity);
    if (!block)
        return fail(b);
    if (b->secret && b->data) {
        memcpy(block, b->data, b->len + 1);
        secret_wipe(b->data, b->capacity);
        free(b->data);
    }
    if (!b->data)
        block[0] = '\0';
    b->data = block;
    b->capacity = capacity;
    return true;
}

bool buf_reserve(struct buf *b, size_t len)
{
    if (b->failed || len > b->max || b->len > b->max - len)
        return fail(b);
    size_t needed = b->len + len + 1;
    if (needed <= b->capacity)
        return true;
    size_t capacity = b->capacity ? b->capacity : 64;
    while (capacity < needed)
        capacity *= 2;
    if (capacity > b->max + 1)
        capacity = b->max + 1;
    return resize(b, capacity);
}

/* Is there room for len more bytes and the NUL behind them? The block is never larger than the
 * ceiling, so that what fits into the one is below the other. */
static bool fits(const struct buf *b, size_t len)
{
    return len < b->capacity - b->len && !b->failed;
}

bool buf_add(struct buf *b, const void *bytes, size_t len)
{
    if (!fits(b, len) && !buf_reserve(b, len))
        return false;
    if (len)
        memcpy(b->data + b->len, bytes, len);
    b->len += len;
    b->data[b->len] = '\0';
    return true;
}

bool buf_add_str(struct buf *b, const char *text)
{
    return buf_add(b, text, strlen(text));
}

bool buf_add_char(struct buf *b, char c)
{
    if (!fits(b, 1))
        return buf_add(b, &c, 1);
    b->data[b->len++] = c;
    b->data[b->len] = '\0';
    return true;
}

bool buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        return fail(b);
    if (!buf_reserve(b, (size_t)n))
        return false;
    va_start(args, format);
    vsnprintf(b->data + b->len, (size_t)n + 1, format, args);
    va_end(args);
    b->len += (size_t)n;
    return true;
}

const char *buf_text(const struct buf *b)
{
    return b->data ? b->data : "";
}

void buf_truncate(struct buf *b, size_t len)
{
    if (len >= b->len)
        return;
    if (b->secret)
        secret_wipe(b->data + len, b->len - len);
    b->len = len;
    b->data[len] = '\0';
}

void buf_reset(struct buf *b)
{
    buf_truncate(b, 0);
    b->failed = false;
}

char *buf_take(struct buf *b)
{
    if (b->failed || !buf_reserve(b, 0)) {
        buf_clean_up(b);
        return NULL;
    }
    char *text = b->data;
    b->data = NULL;
    b->len = b->capacity = 0;
    return text;
}

void buf_clean_up(struct buf *b)
{
    if (!b)
        return;
    if (b->secret && b->data)
        secret_wipe(b->data, b->capacity);
    free(b->data);
    b->data = NULL;
    b->len = b->capacity = 0;
    b->failed = false;
}
