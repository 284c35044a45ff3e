#include "plain/voice.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 1 << 20, FLUSH_AT = 1 << 16, LINE_MAX_BYTES = 4096 };

void voice_init(struct voice *voice, int fd, bool prompts, enum text_charset charset)
{
    *voice = (struct voice){
        .fd = fd, .prompts = prompts, .charset = charset, .text = BUF_INIT(TEXT_MAX)};
}

void voice_clean_up(struct voice *voice)
{
    buf_clean_up(&voice->text);
}

/* Where a line may begin. */
static struct buf *begin_line(struct voice *voice)
{
    if (voice->text.len >= FLUSH_AT)
        voice_flush(voice);
    if (voice->prompted)
        buf_add_char(&voice->text, '\n');
    voice->prompted = false;
    return &voice->text;
}

void voice_say(struct voice *voice, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    buf_printf(begin_line(voice), "%s\n", line);
}

void voice_say_lines(struct voice *voice, const char *lines)
{
    size_t len = strlen(lines);
    if (len == 0)
        return;
    struct buf *text = begin_line(voice);
    buf_add(text, lines, len);
    if (lines[len - 1] != '\n')
        buf_add_char(text, '\n');
}

void voice_say_raw(struct voice *voice, const char *begin, const char *bytes, size_t len)
{
    struct buf *text = begin_line(voice);
    buf_add_str(text, begin);
    text_add(text, bytes, len, voice->charset);
    buf_add_char(text, '\n');
}

void voice_ring(struct voice *voice)
{
    if (voice->prompts)
        buf_add_char(&voice->text, '\a');
}

void voice_prompt(struct voice *voice, const char *prompt)
{
    if (!voice->prompts || voice->prompted)
        return;
    buf_add_str(&voice->text, prompt);
    voice->prompted = true;
}

void voice_answered(struct voice *voice)
{
    voice->prompted = false;
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

bool voice_flush(struct voice *voice)
{
    if (!voice->error && !write_all(voice->fd, buf_text(&voice->text), voice->text.len))
        voice->error = errno;
    buf_reset(&voice->text);
    return voice->error == 0;
}
