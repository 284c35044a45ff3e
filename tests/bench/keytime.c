/* How long a terminal program takes to answer a key, and how many bytes it paints.
 *
 *     keytime [-c COLUMNS] [-l LINES] [-n COUNT] [-w MARKER] [-p PREPARE] [-q QUIET_MS]
 *             [-i INTERVAL_MS] [-x END_KEY] -k KEYS -- PROGRAM [ARGUMENT...]
 *
 * Runs the program in a pseudo-terminal, waits until MARKER has been painted (else until it is
 * quiet), types PREPARE, then types KEYS COUNT times. Each time runs from the write of the key to
 * the last byte painted before QUIET_MS of silence. Prints one JSON object: start_ms (exec to
 * marker), first_byte_ms, and for the keys the median, 99th percentile and maximum in milliseconds
 * and the median of bytes. Works on any terminal program, so that neighbours are measured alike.
 * KEYS and PREPARE understand \e, \n, \r, \t and \xHH. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES_MAX = 100000, STREAM_MAX = 1 << 22, MARKER_WAIT_MS = 60000 };

struct options {
    unsigned short columns, lines;
    int count, quiet_ms, interval_ms;
    const char *marker, *prepare, *keys, *end;
    char **command;
};

struct sample {
    double ms;
    size_t bytes;
};

struct run {
    int fd;
    pid_t pid;
    double first_byte_ms, start_ms;
    char *stream;
    size_t stream_len;
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* Undoes \e, \n, \r, \t and \xHH. */
static size_t unescape(const char *text, char *out)
{
    size_t len = 0;
    for (; *text; text++) {
        if (*text != '\\' || !text[1]) {
            out[len++] = *text;
            continue;
        }
        text++;
        char hex[3] = {0};
        switch (*text) {
        case 'e':
            out[len++] = '\x1b';
            break;
        case 'n':
            out[len++] = '\n';
            break;
        case 'r':
            out[len++] = '\r';
            break;
        case 't':
            out[len++] = '\t';
            break;
        case 'x':
            strncpy(hex, text + 1, 2);
            out[len++] = (char)strtol(hex, NULL, 16);
            text += strlen(hex);
            break;
        default:
            out[len++] = *text;
        }
    }
    return len;
}

/* Reads until quiet_ms pass without a byte. *last_ms is when the last byte came. */
static size_t drain(struct run *run, int quiet_ms, double *last_ms)
{
    char block[65536];
    size_t total = 0;
    struct pollfd p = {.fd = run->fd, .events = POLLIN};
    while (poll(&p, 1, quiet_ms) > 0) {
        ssize_t n = read(run->fd, block, sizeof block);
        if (n <= 0)
            break;
        *last_ms = now_ms();
        total += (size_t)n;
        if (run->stream_len + (size_t)n < STREAM_MAX) {
            memcpy(run->stream + run->stream_len, block, (size_t)n);
            run->stream_len += (size_t)n;
            run->stream[run->stream_len] = '\0';
        }
    }
    return total;
}

static int start(struct run *run, const struct options *o)
{
    struct winsize size = {.ws_row = o->lines, .ws_col = o->columns};
    double t0 = now_ms();
    run->pid = forkpty(&run->fd, NULL, NULL, &size);
    if (run->pid < 0)
        return 0;
    if (run->pid == 0) {
        execvp(o->command[0], o->command);
        _exit(127);
    }
    double last = t0;
    while (now_ms() - t0 < MARKER_WAIT_MS) {
        size_t before = run->stream_len;
        drain(run, o->marker ? 0 : 150, &last);
        if (run->stream_len > before && before == 0)
            run->first_byte_ms = last - t0;
        if (!o->marker && run->stream_len == before && run->stream_len)
            break;
        if (o->marker && run->stream_len && strstr(run->stream, o->marker))
            break;
        struct pollfd p = {.fd = run->fd, .events = POLLIN};
        poll(&p, 1, 100);
    }
    run->start_ms = last - t0;
    return 1;
}

static void press(struct run *run, const struct options *o, struct sample *sample)
{
    char keys[256];
    size_t len = unescape(o->keys, keys);
    double t0 = now_ms(), last = t0;
    if (write(run->fd, keys, len) != (ssize_t)len)
        return;
    sample->bytes = drain(run, o->quiet_ms, &last);
    sample->ms = last - t0;
}

static int by_ms(const void *a, const void *b)
{
    double x = ((const struct sample *)a)->ms, y = ((const struct sample *)b)->ms;
    return (x > y) - (x < y);
}

static int by_bytes(const void *a, const void *b)
{
    size_t x = ((const struct sample *)a)->bytes, y = ((const struct sample *)b)->bytes;
    return (x > y) - (x < y);
}

static void report(const struct run *run, struct sample *samples, size_t n, long rss_kb)
{
    printf("{\"start_ms\":%.2f,\"first_byte_ms\":%.2f,\"rss_kb\":%ld", run->start_ms,
           run->first_byte_ms, rss_kb);
    if (n) {
        qsort(samples, n, sizeof *samples, by_bytes);
        size_t bytes = samples[n / 2].bytes, most = samples[n - 1].bytes;
        qsort(samples, n, sizeof *samples, by_ms);
        printf(",\"median_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,\"bytes\":%zu,"
               "\"max_bytes\":%zu,\"samples\":%zu",
               samples[n / 2].ms, samples[n * 99 / 100].ms, samples[n - 1].ms, bytes, most, n);
    }
    puts("}");
}

static int parse(int argc, char **argv, struct options *o)
{
    int c;
    while ((c = getopt(argc, argv, "+c:l:n:w:p:q:i:x:k:")) != -1) {
        switch (c) {
        case 'c':
            o->columns = (unsigned short)atoi(optarg);
            break;
        case 'l':
            o->lines = (unsigned short)atoi(optarg);
            break;
        case 'n':
            o->count = atoi(optarg);
            break;
        case 'w':
            o->marker = optarg;
            break;
        case 'p':
            o->prepare = optarg;
            break;
        case 'q':
            o->quiet_ms = atoi(optarg);
            break;
        case 'i':
            o->interval_ms = atoi(optarg);
            break;
        case 'x':
            o->end = optarg;
            break;
        case 'k':
            o->keys = optarg;
            break;
        default:
            return 0;
        }
    }
    o->command = argv + optind;
    return optind < argc && o->count >= 0 && o->count <= SAMPLES_MAX;
}

int main(int argc, char **argv)
{
    struct options o = {.columns = 80, .lines = 24, .quiet_ms = 25, .keys = "", .end = "q"};
    if (!parse(argc, argv, &o)) {
        fprintf(stderr, "usage: keytime [OPTIONS] -k KEYS -- PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    struct run run = {.stream = calloc(1, STREAM_MAX)};
    struct sample *samples = calloc((size_t)o.count + 1, sizeof *samples);
    if (!run.stream || !samples || !start(&run, &o))
        return 1;

    double last = 0;
    drain(&run, 200, &last);
    if (o.prepare) {
        char keys[256];
        size_t len = unescape(o.prepare, keys);
        if (write(run.fd, keys, len) != (ssize_t)len)
            return 1;
        drain(&run, 300, &last);
    }
    for (int i = 0; i < o.count; i++) {
        press(&run, &o, &samples[i]);
        if (o.interval_ms)
            drain(&run, o.interval_ms, &last);
    }

    char keys[256];
    size_t len = unescape(o.end, keys);
    if (write(run.fd, keys, len) != (ssize_t)len)
        return 1;
    drain(&run, 300, &last);
    struct rusage usage;
    int status;
    kill(run.pid, SIGTERM);
    wait4(run.pid, &status, 0, &usage);
    report(&run, samples, (size_t)o.count, usage.ru_maxrss);
    free(samples);
    free(run.stream);
    return 0;
}
