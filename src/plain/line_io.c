#include "plain/line_io.h"

#include "base/secret.h"
#include "base/signals.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { READ_MAX = 4096 };

void line_reader_init(struct line_reader *reader, int fd)
{
    *reader = (struct line_reader){.fd = fd,
                                   .terminal = isatty(fd) == 1,
                                   .bytes = BUF_INIT_SECRET(LINE_READER_LINE_MAX + READ_MAX)};
}

void line_reader_clean_up(struct line_reader *reader)
{
    line_reader_set_echo(reader, false);
    buf_clean_up(&reader->bytes);
}

void line_reader_read(struct line_reader *reader)
{
    char chunk[READ_MAX];
    ssize_t n = read(reader->fd, chunk, sizeof chunk);
    if (n > 0)
        buf_add(&reader->bytes, chunk, (size_t)n);
    else if (n == 0 || errno != EINTR)
        reader->ended = true;
    secret_wipe(chunk, sizeof chunk);
}

/* Forgets the first bytes. */
static void drop(struct line_reader *reader, size_t count)
{
    size_t left = reader->bytes.len - count;
    memmove(reader->bytes.data, reader->bytes.data + count, left);
    buf_truncate(&reader->bytes, left);
}

/* A last line may come without its end. */
static enum line_reader_result at_end(struct line_reader *reader,
                                      char out[LINE_READER_LINE_MAX + 1])
{
    size_t len = reader->bytes.len;
    if (len == 0)
        return LINE_READER_END;
    memcpy(out, reader->bytes.data, len);
    out[len] = '\0';
    drop(reader, len);
    return reader->dropping ? LINE_READER_TOO_LONG : LINE_READER_LINE;
}

enum line_reader_result line_reader_next(struct line_reader *reader,
                                         char out[LINE_READER_LINE_MAX + 1])
{
    const char *end = memchr(buf_text(&reader->bytes), '\n', reader->bytes.len);
    size_t len = end ? (size_t)(end - reader->bytes.data) : reader->bytes.len;
    if (len > LINE_READER_LINE_MAX) {
        reader->dropping = true;
        drop(reader, len);
        return line_reader_next(reader, out);
    }
    if (!end)
        return reader->ended ? at_end(reader, out) : LINE_READER_NOTHING;
    bool whole = !reader->dropping;
    memcpy(out, reader->bytes.data, len);
    out[len] = '\0';
    drop(reader, len + 1);
    reader->dropping = false;
    return whole ? LINE_READER_LINE : LINE_READER_TOO_LONG;
}

void line_reader_set_echo(struct line_reader *reader, bool on)
{
    struct termios quiet;
    if (on == reader->hushed || !reader->terminal)
        return;
    if (on && tcgetattr(reader->fd, &reader->saved) != 0)
        return;
    quiet = reader->saved;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    if (on)
        signals_arm_reset(reader->fd, &reader->saved, "", 0);
    tcsetattr(reader->fd, TCSANOW, on ? &quiet : &reader->saved);
    if (!on)
        signals_disarm_reset();
    reader->hushed = on;
}
