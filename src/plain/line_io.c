#include "plain/line_io.h"

#include "base/fd.h"
#include "base/secret.h"
#include "base/signals.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { READ_MAX = 4096, TEXT_MAX = 64 << 20, FLUSH_AT = 1 << 16, LINE_MAX_BYTES = 4096 };

/* --- input -------------------------------------------------------------------------------- */

void line_reader_init(struct line_reader *reader, int fd)
{
    *reader = (struct line_reader){.fd = fd,
                                   .terminal = isatty(fd) == 1,
                                   .bytes = BUF_INIT_SECRET(LINE_READER_LINE_MAX + READ_MAX)};
}

void line_reader_clean_up(struct line_reader *reader)
{
    line_reader_set_echo(reader, true);
    line_editor_destroy(reader->editor, reader->editor && line_writer_pending(reader->writer) > 0);
    reader->editor = NULL;
    buf_clean_up(&reader->bytes);
}

void line_reader_edit(struct line_reader *reader, struct line_writer *writer)
{
    reader->writer = writer;
    reader->editor = line_editor_new(reader->fd, writer->fd);
}

static void take(struct line_reader *reader, const char *bytes, size_t len)
{
    if (!reader->editor)
        buf_add(&reader->bytes, bytes, len);
    else if (!line_editor_take(reader->editor, bytes, len, &reader->bytes, &reader->writer->text))
        reader->ended = true;
}

void line_reader_read(struct line_reader *reader)
{
    char chunk[READ_MAX];
    ssize_t n = read(reader->fd, chunk, sizeof chunk);
    if (n > 0)
        take(reader, chunk, (size_t)n);
    else if (n == 0 || errno != EINTR)
        reader->ended = true;
    secret_wipe(chunk, sizeof chunk);
}

/* Removes the first bytes. */
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

bool line_reader_has_line(const struct line_reader *reader)
{
    return reader->ended || memchr(buf_text(&reader->bytes), '\n', reader->bytes.len);
}

void line_reader_forget_typed(struct line_reader *reader)
{
    if (reader->terminal)
        tcflush(reader->fd, TCIFLUSH);
    line_editor_forget(reader->editor);
}

void line_reader_set_echo(struct line_reader *reader, bool on)
{
    struct termios silent;
    if (on != reader->echo_off || !reader->terminal)
        return;
    if (!on && tcgetattr(reader->fd, &reader->saved) != 0)
        return;
    silent = reader->saved;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (!on)
        signals_arm_reset(reader->fd, &reader->saved, "", 0);
    tcsetattr(reader->fd, TCSANOW, on ? &reader->saved : &silent);
    if (on)
        signals_disarm_reset();
    reader->echo_off = !on;
}

/* --- output ------------------------------------------------------------------------------- */

void line_writer_init(struct line_writer *writer, int fd, bool prompts, enum text_charset charset)
{
    *writer = (struct line_writer){
        .fd = fd, .prompts = prompts, .charset = charset, .text = BUF_INIT(TEXT_MAX)};
}

void line_writer_clean_up(struct line_writer *writer)
{
    buf_clean_up(&writer->text);
}

/* The text, at the beginning of a line. */
static struct buf *begin_line(struct line_writer *writer)
{
    if (writer->text.len >= FLUSH_AT)
        line_writer_flush(writer);
    if (writer->prompted)
        buf_add_char(&writer->text, '\n');
    writer->prompted = false;
    return &writer->text;
}

void line_writer_say(struct line_writer *writer, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    buf_printf(begin_line(writer), "%s\n", line);
}

void line_writer_say_lines(struct line_writer *writer, const char *lines)
{
    size_t len = strlen(lines);
    if (len == 0)
        return;
    struct buf *text = begin_line(writer);
    buf_add(text, lines, len);
    if (lines[len - 1] != '\n')
        buf_add_char(text, '\n');
}

void line_writer_say_raw(struct line_writer *writer, const char *begin, const char *bytes,
                         size_t len)
{
    struct buf *text = begin_line(writer);
    buf_add_str(text, begin);
    text_add(text, bytes, len, writer->charset);
    buf_add_char(text, '\n');
}

void line_writer_ring(struct line_writer *writer)
{
    if (writer->prompts)
        buf_add_char(&writer->text, '\a');
}

void line_writer_prompt(struct line_writer *writer, const char *prompt)
{
    if (!writer->prompts || writer->prompted)
        return;
    buf_add_str(&writer->text, prompt);
    writer->prompted = true;
}

void line_writer_prompt_edited(struct line_writer *writer, struct line_editor *editor,
                               const char *prompt)
{
    if (!writer->prompts || writer->prompted)
        return;
    line_editor_show(editor, prompt, &writer->text);
    writer->prompted = true;
}

bool line_writer_has_prompt(const struct line_writer *writer)
{
    return writer->prompted;
}

void line_writer_answered(struct line_writer *writer)
{
    writer->prompted = false;
}

void line_writer_end(struct line_writer *writer)
{
    begin_line(writer);
}

bool line_writer_flush(struct line_writer *writer)
{
    while (!writer->error && line_writer_pending(writer)) {
        const char *rest = writer->text.data + writer->sent;
        ssize_t n = fd_write_some(writer->fd, rest, line_writer_pending(writer));
        if (n < 0 && errno == EAGAIN)
            return true;
        if (n < 0 && errno != EINTR)
            writer->error = errno;
        writer->sent += n > 0 ? (size_t)n : 0;
    }
    buf_reset(&writer->text);
    writer->sent = 0;
    return writer->error == 0;
}

size_t line_writer_pending(const struct line_writer *writer)
{
    return writer->text.len - writer->sent;
}
