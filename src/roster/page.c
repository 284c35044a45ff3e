#include "roster/page.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

/* Strings lie one behind the other in blocks. A row of a real meeting takes 37 bytes of AttendeeId
 * and some 20 of ExternalUserId; a join token some 500 more. */
struct page_block {
    struct page_block *next;
    size_t size;
    size_t used;
    char bytes[];
};

#define ROW_BYTES   64
#define TOKEN_BYTES 512
#define BLOCK_MIN   1024

static struct page_block *block_new(struct page *page, size_t size)
{
    struct page_block *block = malloc(sizeof *block + size);
    if (!block)
        return NULL;
    *block = (struct page_block){.next = page->blocks, .size = size};
    page->blocks = block;
    return block;
}

struct page *page_new(size_t expected_rows, bool with_join_tokens)
{
    struct page *page = calloc(1, sizeof *page);
    if (!page)
        return NULL;
    page->secret = with_join_tokens;
    page->capacity = expected_rows ? expected_rows : 1;
    page->rows = calloc(page->capacity, sizeof *page->rows);
    if (!page->rows) {
        page_destroy(page);
        return NULL;
    }
    return page;
}

static char *allocate(struct page *page, size_t len)
{
    struct page_block *block = page->blocks;
    if (!block || block->size - block->used < len) {
        size_t row = page->secret ? ROW_BYTES + TOKEN_BYTES : ROW_BYTES;
        size_t rest = page->capacity > page->count ? page->capacity - page->count : 1;
        size_t size = rest * row;
        if (size < BLOCK_MIN && block)
            size = BLOCK_MIN;
        if (!(block = block_new(page, size < len ? len : size)))
            return NULL;
    }
    char *bytes = block->bytes + block->used;
    block->used += len;
    return bytes;
}

static bool copy_string(struct page *page, struct slice from, struct slice *to)
{
    *to = SLICE_EMPTY;
    if (from.len == 0)
        return true;
    char *bytes = allocate(page, from.len + 1);
    if (!bytes)
        return false;
    memcpy(bytes, from.data, from.len);
    bytes[from.len] = '\0';
    *to = (struct slice){bytes, from.len};
    return true;
}

static bool grow(struct page *page)
{
    if (page->count < page->capacity)
        return true;
    size_t capacity = page->capacity * 2;
    struct attendee *rows = realloc(page->rows, capacity * sizeof *rows);
    if (!rows)
        return false;
    page->rows = rows;
    page->capacity = capacity;
    return true;
}

bool page_add(struct page *page, const struct attendee *attendee)
{
    if (!grow(page))
        return false;
    struct attendee *row = &page->rows[page->count];
    *row = *attendee;
    bool ok = copy_string(page, attendee->id, &row->id) &&
              copy_string(page, attendee->external_user_id, &row->external_user_id) &&
              copy_string(page, attendee->join_token, &row->join_token);
    if (ok)
        page->count++;
    return ok;
}

bool page_set_next_token(struct page *page, const char *token)
{
    char *copy = token ? strdup(token) : NULL;
    if (token && !copy)
        return false;
    free(page->next_token);
    page->next_token = copy;
    return true;
}

void page_strip(struct page *page)
{
    free(page->rows);
    free(page->next_token);
    page->rows = NULL;
    page->next_token = NULL;
    page->count = page->capacity = 0;
}

void page_destroy(struct page *page)
{
    if (!page)
        return;
    while (page->blocks) {
        struct page_block *block = page->blocks;
        page->blocks = block->next;
        if (page->secret)
            secret_wipe(block->bytes, block->used);
        free(block);
    }
    page_strip(page);
    free(page);
}

void page_destroy_all(struct page **pages, size_t count)
{
    for (size_t i = 0; pages && i < count; i++)
        page_destroy(pages[i]);
    free(pages);
}
