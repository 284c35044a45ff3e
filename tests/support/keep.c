#include "support/keep.h"

#include "support/patience.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct kept {
    struct kept *next;
    void *memory;
};

/* Servers of a test run on threads of their own. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept *all_kept;

static void free_all(void)
{
    while (all_kept) {
        struct kept *one = all_kept;
        all_kept = one->next;
        free(one->memory);
        free(one);
    }
}

static void *keep(void *memory)
{
    static bool registered;
    struct kept *one = malloc(sizeof *one);
    if (!memory || !one)
        patience_die("memory");
    pthread_mutex_lock(&lock);
    if (!registered && atexit(free_all) != 0)
        patience_die("atexit");
    registered = true;
    *one = (struct kept){.next = all_kept, .memory = memory};
    all_kept = one;
    pthread_mutex_unlock(&lock);
    return memory;
}

const char *keep_printf(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = keep(malloc((size_t)len + 1));
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

const char *const *keep_list(const char *const *list, size_t count)
{
    const char **copy = keep(calloc(count + 1, sizeof *copy));
    for (size_t i = 0; i < count; i++)
        copy[i] = list[i];
    return copy;
}
