#include "roster/table.h"

#include <stdlib.h>

static struct slice id_of(const void *table, uint32_t row)
{
    return ((const struct table *)table)->rows[row].attendee.id;
}

static struct slice user_of(const void *table, uint32_t row)
{
    return ((const struct table *)table)->rows[row].attendee.external_user_id;
}

void table_init(struct table *table, struct hash_key key)
{
    *table = (struct table){0};
    idmap_init(&table->by_id, key, true);
    idmap_init(&table->by_user, key, false);
}

void table_clean_up(struct table *table)
{
    idmap_clean_up(&table->by_id);
    idmap_clean_up(&table->by_user);
    page_destroy_all(table->pages, table->page_count);
    free(table->rows);
    table->rows = NULL;
    table->pages = NULL;
    table->count = table->capacity = table->page_count = table->page_capacity = 0;
}

static bool reserve_rows(struct table *table, size_t capacity)
{
    if (capacity <= table->capacity)
        return true;
    if (capacity >= ROSTER_NONE / 2)
        return false;
    struct roster_row *rows = realloc(table->rows, capacity * sizeof *rows);
    if (!rows)
        return false;
    table->rows = rows;
    table->capacity = capacity;
    return true;
}

static bool reserve_pages(struct table *table, size_t capacity)
{
    if (capacity <= table->page_capacity)
        return true;
    struct page **pages = realloc(table->pages, capacity * sizeof *pages);
    if (!pages)
        return false;
    table->pages = pages;
    table->page_capacity = capacity;
    return true;
}

bool table_reserve(struct table *table, size_t rows, size_t pages)
{
    return reserve_rows(table, rows) && reserve_pages(table, pages) &&
           idmap_reserve(&table->by_id, rows) && idmap_reserve(&table->by_user, rows);
}

/* The capacity to have when needed is wanted: half as much again, so that growing is cheap. */
static size_t grown(size_t capacity, size_t needed)
{
    if (needed <= capacity)
        return capacity;
    return capacity + capacity / 2 > needed ? capacity + capacity / 2 : needed;
}

bool table_grow(struct table *table, size_t rows, size_t pages)
{
    return table_reserve(table, grown(table->capacity, table->count + rows),
                         grown(table->page_capacity, table->page_count + pages));
}

uint32_t table_find(const struct table *table, struct slice id)
{
    struct idmap_keys keys = {id_of, table};
    return idmap_find(&table->by_id, &keys, id);
}

bool table_add(struct table *table, const struct roster_row *row)
{
    uint32_t at = (uint32_t)table->count;
    if (!table_grow(table, 1, 0) || !idmap_add(&table->by_id, row->attendee.id, at))
        return false;
    table->rows[at] = *row;
    table->count++;
    return true;
}

bool table_add_user(struct table *table, uint32_t row)
{
    struct idmap_keys keys = {user_of, table};
    struct slice user = table->rows[row].attendee.external_user_id;
    uint32_t first = idmap_find(&table->by_user, &keys, user);
    if (first != IDMAP_NONE) {
        table->rows[first].same_user++;
        return true;
    }
    table->rows[row].same_user = 1;
    return idmap_add(&table->by_user, user, row);
}

bool table_count_users(struct table *table)
{
    idmap_reset(&table->by_user);
    bool ok = true;
    for (size_t row = 0; row < table->count && ok; row++)
        if (roster_row_is_live(&table->rows[row]))
            ok = table_add_user(table, (uint32_t)row);
    return ok;
}

size_t table_users(const struct table *table, struct slice user)
{
    struct idmap_keys keys = {user_of, table};
    uint32_t first = idmap_find(&table->by_user, &keys, user);
    return first == IDMAP_NONE ? 0 : table->rows[first].same_user;
}

void table_keep(struct table *table, struct page *page)
{
    page_strip(page);
    table->pages[table->page_count++] = page;
}

void table_compact(struct table *table, const uint32_t *moved)
{
    idmap_renumber(&table->by_id, moved);
    idmap_renumber(&table->by_user, moved);
    size_t kept = 0;
    for (size_t row = 0; row < table->count; row++)
        if (moved[row] != ROSTER_NONE)
            table->rows[kept++] = table->rows[row];
    table->count = kept;
}

size_t table_bytes(const struct table *table)
{
    size_t bytes = table->capacity * sizeof *table->rows + idmap_bytes(&table->by_id) +
                   idmap_bytes(&table->by_user) + table->page_capacity * sizeof *table->pages;
    for (size_t i = 0; i < table->page_count; i++)
        bytes += page_bytes(table->pages[i]);
    return bytes;
}
