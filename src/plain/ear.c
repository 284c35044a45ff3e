#include "plain/ear.h"

#include "base/secret.h"
#include "base/signals.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { READ_MAX = 4096 };

void ear_init(struct ear *ear, int fd)
{
    *ear = (struct ear){
        .fd = fd, .terminal = isatty(fd) == 1, .bytes = BUF_INIT_SECRET(EAR_LINE_MAX + READ_MAX)};
}

void ear_clean_up(struct ear *ear)
{
    ear_hush(ear, false);
    buf_clean_up(&ear->bytes);
}

void ear_read(struct ear *ear)
{
    char chunk[READ_MAX];
    ssize_t n = read(ear->fd, chunk, sizeof chunk);
    if (n > 0)
        buf_add(&ear->bytes, chunk, (size_t)n);
    else if (n == 0 || errno != EINTR)
        ear->ended = true;
    secret_wipe(chunk, sizeof chunk);
}

/* Forgets the first bytes. */
static void drop(struct ear *ear, size_t count)
{
    size_t left = ear->bytes.len - count;
    memmove(ear->bytes.data, ear->bytes.data + count, left);
    buf_truncate(&ear->bytes, left);
}

/* A last line may come without its end. */
static enum ear_heard at_end(struct ear *ear, char out[EAR_LINE_MAX + 1])
{
    size_t len = ear->bytes.len;
    if (len == 0)
        return EAR_END;
    memcpy(out, ear->bytes.data, len);
    out[len] = '\0';
    drop(ear, len);
    return ear->dropping ? EAR_TOO_LONG : EAR_LINE;
}

enum ear_heard ear_next(struct ear *ear, char out[EAR_LINE_MAX + 1])
{
    const char *end = memchr(buf_text(&ear->bytes), '\n', ear->bytes.len);
    size_t len = end ? (size_t)(end - ear->bytes.data) : ear->bytes.len;
    if (len > EAR_LINE_MAX) {
        ear->dropping = true;
        drop(ear, len);
        return ear_next(ear, out);
    }
    if (!end)
        return ear->ended ? at_end(ear, out) : EAR_NOTHING;
    bool whole = !ear->dropping;
    memcpy(out, ear->bytes.data, len);
    out[len] = '\0';
    drop(ear, len + 1);
    ear->dropping = false;
    return whole ? EAR_LINE : EAR_TOO_LONG;
}

void ear_hush(struct ear *ear, bool on)
{
    struct termios quiet;
    if (on == ear->hushed || !ear->terminal)
        return;
    if (on && tcgetattr(ear->fd, &ear->saved) != 0)
        return;
    quiet = ear->saved;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    if (on)
        signals_arm_reset(ear->fd, &ear->saved, "", 0);
    tcsetattr(ear->fd, TCSANOW, on ? &quiet : &ear->saved);
    if (!on)
        signals_disarm_reset();
    ear->hushed = on;
}
