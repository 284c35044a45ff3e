#include "cli/store.h"

#include <stdlib.h>
#include <string.h>

struct stored {
    struct stored *next;
    char text[];
};

const char *store_keep(struct store *store, const char *text, struct err *err)
{
    size_t size = strlen(text) + 1;
    struct stored *kept = malloc(sizeof *kept + size);
    if (!kept) {
        err_set(err, ERR_OOM, "options");
        return NULL;
    }
    memcpy(kept->text, text, size);
    kept->next = store->first;
    store->first = kept;
    return kept->text;
}

void store_clean_up(struct store *store)
{
    while (store->first) {
        struct stored *next = store->first->next;
        free(store->first);
        store->first = next;
    }
}
