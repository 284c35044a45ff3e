#include "plain/line_writer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 1 << 20, FLUSH_AT = 1 << 16, LINE_MAX_BYTES = 4096 };

void line_writer_init(struct line_writer *writer, int fd, bool prompts, enum text_charset charset)
{
    *writer = (struct line_writer){
        .fd = fd, .prompts = prompts, .charset = charset, .text = BUF_INIT(TEXT_MAX)};
}

void line_writer_clean_up(struct line_writer *writer)
{
    buf_clean_up(&writer->text);
}

/* Where a line may begin. */
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

void line_writer_answered(struct line_writer *writer)
{
    writer->prompted = false;
}

/* Waits for a slow reader, as any program does that prints. */
static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno != EINTR)
            return false;
        bytes += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

bool line_writer_flush(struct line_writer *writer)
{
    if (!writer->error && !write_all(writer->fd, buf_text(&writer->text), writer->text.len))
        writer->error = errno;
    buf_reset(&writer->text);
    return writer->error == 0;
}
