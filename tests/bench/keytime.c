/* How long a terminal program takes to answer a key, and how many bytes it paints.
 *
 *     keytime [-c COLUMNS] [-l LINES] [-n COUNT] [-w MARKER] [-p PREPARE] [-q QUIET_MS]
 *             [-i INTERVAL_MS] [-x END_KEY] -k KEYS -- PROGRAM [ARGUMENT...]
 *
 * Runs the program in a pseudo-terminal that libvterm paints, waits until MARKER stands in a row of
 * the screen (else until it is quiet), types PREPARE, then types KEYS COUNT times. Each time runs
 * from the write of the key to the last byte painted before QUIET_MS of silence. Prints one JSON
 * object: start_ms (exec to marker), first_byte_ms, for the keys the median, 99th percentile and
 * maximum in milliseconds, the median and maximum of bytes; the bytes, the cells that differ
 * afterwards and the least bytes for them (all keys together); the write() calls a key (-1 where
 * only root may know). Works on any terminal program, so that neighbours are measured alike. KEYS
 * and PREPARE understand \e, \n, \r, \t and \xHH. Exit status 1, and a word on stderr, when the
 * marker does not come. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

enum { SAMPLES_MAX = 100000, STREAM_MAX = 1 << 20, MARKER_WAIT_MS = 180000 };

/* Bytes of the shortest motion along a row, such as ESC [ 4 8 G. */
enum { MOTION = 5 };

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
    char *stream; /* read, and not yet painted: that is done when no clock runs */
    size_t stream_len;
    VTerm *vt;
    VTermScreen *screen;
    VTermScreenCell *cells; /* of the picture before the key */
    int rows, columns;
    size_t bytes, cells_changed, least_bytes; /* of all keys */
    double writes;                            /* a key */
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

static void paint(struct run *run)
{
    vterm_input_write(run->vt, run->stream, run->stream_len);
    run->stream_len = 0;
}

/* Reads until quiet_ms pass without a byte. *last_ms is when the last byte came. */
static size_t drain(struct run *run, int quiet_ms, double *last_ms)
{
    size_t total = 0;
    struct pollfd p = {.fd = run->fd, .events = POLLIN};
    while (poll(&p, 1, quiet_ms) > 0) {
        ssize_t n = read(run->fd, run->stream + run->stream_len, STREAM_MAX - run->stream_len);
        if (n <= 0)
            break;
        *last_ms = now_ms();
        total += (size_t)n;
        run->stream_len += (size_t)n;
        if (run->stream_len == STREAM_MAX)
            paint(run);
    }
    paint(run);
    return total;
}

static bool shows(const struct run *run, const char *text)
{
    char line[4096];
    for (int row = 0; row < run->rows; row++) {
        VTermRect rect = {row, row + 1, 0, run->columns};
        size_t n = vterm_screen_get_text(run->screen, line, sizeof line - 1, rect);
        line[n < sizeof line ? n : sizeof line - 1] = '\0';
        if (strstr(line, text))
            return true;
    }
    return false;
}

static VTermScreenCell cell_at(const struct run *run, int row, int column)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(run->screen, (VTermPos){row, column}, &cell);
    return cell;
}

static void remember_cells(struct run *run)
{
    for (int row = 0; row < run->rows; row++)
        for (int column = 0; column < run->columns; column++)
            run->cells[row * run->columns + column] = cell_at(run, row, column);
}

static bool differs(const VTermScreenCell *a, const VTermScreenCell *b)
{
    bool blank = a->chars[0] <= ' ' && b->chars[0] <= ' ';
    return (!blank && memcmp(a->chars, b->chars, sizeof a->chars) != 0) ||
           a->attrs.reverse != b->attrs.reverse || a->attrs.bold != b->attrs.bold ||
           a->attrs.underline != b->attrs.underline || !vterm_color_is_equal(&a->fg, &b->fg) ||
           !vterm_color_is_equal(&a->bg, &b->bg);
}

/* Counts the cells that differ, and the least bytes that could have changed them in their places:
 * one a cell, and MOTION to get to it over what stays, or what stays painted once more where that
 * is shorter. */
static void count_changed(struct run *run)
{
    for (int row = 0; row < run->rows; row++) {
        int stays = MOTION;
        for (int column = 0; column < run->columns; column++) {
            VTermScreenCell cell = cell_at(run, row, column);
            if (!differs(&run->cells[row * run->columns + column], &cell)) {
                stays++;
                continue;
            }
            run->cells_changed++;
            run->least_bytes += 1 + (size_t)(stays < MOTION ? stays : MOTION);
            stays = 0;
        }
    }
}

/* The program's write() calls so far; -1 where only root may know. */
static long count_writes(const struct run *run)
{
    char path[64], line[128];
    long writes = -1;
    snprintf(path, sizeof path, "/proc/%d/io", (int)run->pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        sscanf(line, "syscw: %ld", &writes);
    if (f)
        fclose(f);
    return writes;
}

static bool open_screen(struct run *run, const struct options *o)
{
    run->rows = o->lines;
    run->columns = o->columns;
    run->stream = malloc(STREAM_MAX);
    run->cells = calloc((size_t)run->rows * (size_t)run->columns, sizeof *run->cells);
    run->vt = vterm_new(run->rows, run->columns);
    if (!run->stream || !run->cells || !run->vt)
        return false;
    vterm_set_utf8(run->vt, 1);
    run->screen = vterm_obtain_screen(run->vt);
    vterm_screen_enable_altscreen(run->screen, 1);
    vterm_screen_reset(run->screen, 1);
    return true;
}

/* Waits for the first picture. False when it does not come. */
static bool wait_for_marker(struct run *run, const struct options *o, double t0)
{
    double last = t0;
    while (now_ms() - t0 < MARKER_WAIT_MS) {
        struct pollfd p = {.fd = run->fd, .events = POLLIN};
        poll(&p, 1, 100);
        size_t n = drain(run, o->marker ? 0 : 150, &last);
        if (n && run->first_byte_ms == 0)
            run->first_byte_ms = last - t0;
        run->start_ms = last - t0;
        if (o->marker ? n && shows(run, o->marker) : !n && run->first_byte_ms > 0)
            return true;
        if (p.revents & (POLLHUP | POLLERR) && n == 0)
            break;
    }
    fprintf(stderr, "keytime: \"%s\" does not appear\n", o->marker ? o->marker : "anything");
    return false;
}

static bool start(struct run *run, const struct options *o)
{
    struct winsize size = {.ws_row = o->lines, .ws_col = o->columns};
    if (!open_screen(run, o))
        return false;
    double t0 = now_ms();
    run->pid = forkpty(&run->fd, NULL, NULL, &size);
    if (run->pid < 0)
        return false;
    if (run->pid == 0) {
        execvp(o->command[0], o->command);
        _exit(127);
    }
    return wait_for_marker(run, o, t0);
}

static void press(struct run *run, const struct options *o, struct sample *sample)
{
    char keys[256];
    size_t len = unescape(o->keys, keys);
    remember_cells(run);
    double t0 = now_ms(), last = t0;
    if (write(run->fd, keys, len) != (ssize_t)len)
        return;
    sample->bytes = drain(run, o->quiet_ms, &last);
    sample->ms = last - t0;
    run->bytes += sample->bytes;
    count_changed(run);
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
               "\"max_bytes\":%zu,\"samples\":%zu,\"all_bytes\":%zu,\"cells_changed\":%zu,"
               "\"least_bytes\":%zu,\"writes\":%.2f",
               samples[n / 2].ms, samples[n * 99 / 100].ms, samples[n - 1].ms, bytes, most, n,
               run->bytes, run->cells_changed, run->least_bytes, run->writes);
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

static bool type(struct run *run, const char *keys)
{
    char bytes[256];
    size_t len = unescape(keys, bytes);
    double last = 0;
    bool ok = write(run->fd, bytes, len) == (ssize_t)len;
    drain(run, 300, &last);
    return ok;
}

static void press_all(struct run *run, const struct options *o, struct sample *samples)
{
    double last = 0;
    long before = count_writes(run);
    for (int i = 0; i < o->count; i++) {
        press(run, o, &samples[i]);
        if (o->interval_ms)
            drain(run, o->interval_ms, &last);
    }
    run->writes =
        before < 0 || o->count == 0 ? -1 : (double)(count_writes(run) - before) / o->count;
}

int main(int argc, char **argv)
{
    struct options o = {.columns = 80, .lines = 24, .quiet_ms = 25, .keys = "", .end = "q"};
    if (!parse(argc, argv, &o)) {
        fprintf(stderr, "usage: keytime [OPTIONS] -k KEYS -- PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    struct run run = {0};
    struct sample *samples = calloc((size_t)o.count + 1, sizeof *samples);
    bool ok = samples && start(&run, &o);
    double last = 0;
    if (ok) {
        drain(&run, 200, &last);
        ok = !o.prepare || type(&run, o.prepare);
        press_all(&run, &o, samples);
        ok = type(&run, o.end) && ok;
    }
    struct rusage usage = {0};
    int status;
    if (run.pid > 0) {
        kill(run.pid, SIGTERM);
        wait4(run.pid, &status, 0, &usage);
    }
    if (ok)
        report(&run, samples, (size_t)o.count, usage.ru_maxrss);
    if (run.vt)
        vterm_free(run.vt);
    free(samples);
    free(run.cells);
    free(run.stream);
    return ok ? 0 : 1;
}
