#include "base/wiping.h"

#include "base/secret.h"

#include <openssl/crypto.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* The analyser loses sight of a block that is known by an address inside it. */
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

/* A block with its size before it, aligned for anything. */
struct block {
    size_t size;
    alignas(max_align_t) char bytes[];
};

/* The block that stands around what its owner holds. */
static struct block *block_of(void *bytes)
{
    return (struct block *)((char *)bytes - offsetof(struct block, bytes));
}

void *wiping_malloc(size_t size)
{
    if (size > SIZE_MAX - sizeof(struct block))
        return NULL;
    struct block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    block->size = size;
    /* cppcheck-suppress memleak ; wiping_free() finds the block again */
    return block->bytes;
}

void *wiping_calloc(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    void *bytes = wiping_malloc(count * size);
    return bytes ? memset(bytes, 0, count * size) : NULL;
}

void *wiping_realloc(void *bytes, size_t size)
{
    if (!bytes)
        return wiping_malloc(size);
    size_t old = block_of(bytes)->size;
    if (size <= old && size >= old / 2) {
        secret_wipe((char *)bytes + size, old - size);
        return bytes;
    }
    void *moved = wiping_malloc(size);
    if (!moved)
        return NULL;
    memcpy(moved, bytes, size < old ? size : old);
    wiping_free(bytes);
    return moved;
}

char *wiping_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = wiping_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void wiping_free(void *bytes)
{
    if (!bytes)
        return;
    struct block *block = block_of(bytes);
    secret_wipe(bytes, block->size);
    free(block);
}

/* OpenSSL's allocator functions also say from where they were called. */
static void *crypto_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return wiping_malloc(size);
}

static void *crypto_realloc(void *block, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return wiping_realloc(block, size);
}

static void crypto_free(void *block, const char *file, int line)
{
    (void)file;
    (void)line;
    wiping_free(block);
}

bool wiping_take_over_openssl(void)
{
    CRYPTO_malloc_fn in_use = NULL;
    CRYPTO_get_mem_functions(&in_use, NULL, NULL);
    return in_use == crypto_malloc ||
           CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc, crypto_free);
}
