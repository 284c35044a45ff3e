#include "config.h"

#include "support/memory.h"

#include "support/patience.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static long unreadable(const char *what)
{
    fprintf(stderr, "SKIPPED: cannot look into the process: %s: %s\n", what, strerror(errno));
    return MEMORY_UNREADABLE;
}

static long count_in(const char *bytes, size_t len, const char *needle)
{
    long count = 0;
    const char *end = bytes + len;
    for (const char *at = bytes; (at = memmem(at, (size_t)(end - at), needle, strlen(needle)));
         at++)
        count++;
    return count;
}

/* Larger mappings are the shadows that sanitizers keep, not memory that anything is in. */
#define MAPPING_MAX ((size_t)1 << 30)

/* One mapping. What cannot be read (a guard page, a device) holds nothing of ours. */
static long count_range(int memory, uintptr_t from, uintptr_t until, const char *const *needles,
                        const char **which)
{
    size_t len = until - from;
    if (len > MAPPING_MAX)
        return 0;
    char *bytes = malloc(len);
    if (!bytes)
        patience_die("memory");
    ssize_t got = pread(memory, bytes, len, (off_t)from);
    long count = 0;
    for (; got > 0 && *needles; needles++) {
        long found = count_in(bytes, (size_t)got, *needles);
        if (found)
            *which = *needles;
        count += found;
    }
    free(bytes);
    return count;
}

static long count_all(FILE *maps, int memory, const char *const *needles, const char **which)
{
    char line[1024], rights[8];
    long count = 0;
    uintptr_t from, until;
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%lx-%lx %7s", &from, &until, rights) == 3 && rights[1] == 'w')
            count += count_range(memory, from, until, needles, which);
    return count;
}

/* Waits until a process that was sent SIGSTOP stands still. */
static void wait_stopped(pid_t pid)
{
    char path[64], state = 0;
    int64_t deadline = patience_deadline(5000);
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    while (state != 'T' && patience_left(deadline)) {
        FILE *stat = fopen(path, "r");
        if (!stat || fscanf(stat, "%*d (%*[^)]) %c", &state) != 1)
            state = 0;
        if (stat)
            fclose(stat);
        patience_nap();
    }
}

long memory_count(pid_t pid, const char *const *needles, const char **which)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int memory = open(path, O_RDONLY | O_CLOEXEC);
    long count = MEMORY_UNREADABLE;
    if (!maps || memory < 0) {
        count = unreadable(path);
        goto out;
    }
    kill(pid, SIGSTOP);
    wait_stopped(pid);
    count = count_all(maps, memory, needles, which);
    kill(pid, SIGCONT);
out:
    if (maps)
        fclose(maps);
    if (memory >= 0)
        close(memory);
    return count;
}
