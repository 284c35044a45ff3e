/* rollcall with weak points, for tests (test_frail): linked into the program in place of the
 * allocator, the clock and the write() that our own objects see (the linker's --wrap).
 *
 *     FRAIL_ALLOCATION=N  the Nth allocation, counted from 1 over all threads, fails, and only that
 *     FRAIL_TOLD=FILE     is made when it has failed
 *     FRAIL_CLOCK=FILE    holds two int64_t, milliseconds to add to the wall clock and to the
 *                         monotonic one; the test writes to it while the program runs
 *     FRAIL_FULL=1        the disk is full: no regular file takes a byte
 *     FRAIL_DNS=FILE      no name is found and no look-up ends; the file is made when one began
 */
#include "base/clock.h"
#include "support/wraps.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct clock __real_clock_system(void);
ssize_t __real_write(int fd, const void *bytes, size_t len);
struct clock __wrap_clock_system(void);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);

/* What libcurl and OpenSSL allocate is theirs to survive: their allocator gets real memory, in
 * place of the archive's object. */
#define malloc __real_malloc
#include "base/wiping.c"
#undef malloc

/* --- memory ----------------------------------------------------------------------------------- */

static atomic_long allocations;

static void tell(const char *variable)
{
    const char *told = getenv(variable);
    int fd = told ? open(told, O_WRONLY | O_CREAT | O_CLOEXEC, 0600) : -1;
    if (fd >= 0)
        close(fd);
}

bool wraps_fails(void)
{
    const char *wanted = getenv("FRAIL_ALLOCATION");
    if (!wanted || atomic_fetch_add(&allocations, 1) + 1 != atol(wanted))
        return false;
    tell("FRAIL_TOLD");
    return true;
}

/* --- time ------------------------------------------------------------------------------------- */

static const volatile int64_t *offsets;

static int64_t bent_wall_ms(void *self)
{
    (void)self;
    struct clock clock = __real_clock_system();
    return clock_wall_ms(&clock) + offsets[0];
}

static int64_t bent_mono_ms(void *self)
{
    (void)self;
    struct clock clock = __real_clock_system();
    return clock_mono_ms(&clock) + offsets[1];
}

struct clock __wrap_clock_system(void)
{
    const char *path = getenv("FRAIL_CLOCK");
    int fd = path && !offsets ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        void *mapped = mmap(NULL, 2 * sizeof *offsets, PROT_READ, MAP_SHARED, fd, 0);
        offsets = mapped == MAP_FAILED ? NULL : mapped;
        close(fd);
    }
    return offsets ? (struct clock){.wall_ms = bent_wall_ms, .mono_ms = bent_mono_ms}
                   : __real_clock_system();
}

/* --- disk ------------------------------------------------------------------------------------- */

ssize_t __wrap_write(int fd, const void *bytes, size_t len)
{
    struct stat status;
    if (!getenv("FRAIL_FULL") || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return __real_write(fd, bytes, len);
    errno = ENOSPC;
    return -1;
}

/* --- names ------------------------------------------------------------------------------------ */

/* In place of libc's, for the threads that libcurl looks names up in. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints,
                struct addrinfo **result)
{
    (void)node;
    (void)service;
    (void)hints;
    *result = NULL;
    tell("FRAIL_DNS");
    while (getenv("FRAIL_DNS"))
        poll(NULL, 0, 1000);
    return EAI_NONAME;
}
