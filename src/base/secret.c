#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

/* Read anew at every call, so that no compiler can know that it is memset(), which it may leave out
 * when the memory is not used again. Replies are wiped whole, so that the C library's speed counts.
 */
static void *(*const volatile overwrite)(void *memory, int byte, size_t len) = memset;

void secret_wipe(void *memory, size_t len)
{
    if (memory && len)
        overwrite(memory, 0, len);
}

/* Never inlined: its frame has to lie where those of earlier calls lay. */
__attribute__((noinline)) void secret_wipe_stack(void)
{
    char below[32 * 1024];
    secret_wipe(below, sizeof below);
}

char *secret_strndup(const char *text, size_t len)
{
    if (!text)
        return NULL;
    char *copy = malloc(len + 1);
    if (!copy)
        return NULL;
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

char *secret_strdup(const char *text)
{
    return text ? secret_strndup(text, strlen(text)) : NULL;
}

void secret_free(char *text)
{
    if (!text)
        return;
    secret_wipe(text, strlen(text));
    free(text);
}
