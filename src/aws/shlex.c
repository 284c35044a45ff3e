#include "aws/shlex.h"

#include "base/buf.h"
#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TEXT (64U << 10)

/* Appends one finished word. */
static bool add_word(struct shlex_words *words, struct buf *word)
{
    char **bigger = realloc(words->word, (words->count + 2) * sizeof *bigger);
    if (!bigger)
        return false;
    words->word = bigger;
    bigger[words->count] = secret_strdup(buf_text(word));
    bigger[words->count + 1] = NULL;
    buf_reset(word);
    return bigger[words->count++] != NULL;
}

/* Reads what stands between quotes; *at stands behind the opening one, then behind the closing. */
static enum shlex_result read_quoted(const char **at, char quote, struct buf *word)
{
    for (; **at != quote; (*at)++) {
        if (!**at)
            return SHLEX_NO_CLOSING_QUOTE;
        if (**at == '\\' && quote == '"') {
            char next = (*at)[1];
            if (!next)
                return SHLEX_NOTHING_ESCAPED;
            if (next != '"' && next != '\\')
                buf_add_char(word, '\\');
            (*at)++;
        }
        buf_add_char(word, **at);
    }
    (*at)++;
    return SHLEX_OK;
}

/* Reads one word; *at stands on its first character, then behind its last. */
static enum shlex_result read_word(const char **at, struct buf *word)
{
    while (**at && !strchr(" \t\r\n", **at)) {
        char c = *(*at)++;
        if (c == '"' || c == '\'') {
            enum shlex_result result = read_quoted(at, c, word);
            if (result != SHLEX_OK)
                return result;
            continue;
        }
        if (c == '\\') {
            c = *(*at)++;
            if (!c)
                return SHLEX_NOTHING_ESCAPED;
        }
        buf_add_char(word, c);
    }
    return SHLEX_OK;
}

enum shlex_result shlex_split(const char *text, struct shlex_words *words)
{
    struct buf word = BUF_INIT_SECRET(MAX_TEXT);
    enum shlex_result result = SHLEX_OK;
    *words = (struct shlex_words){0};
    for (;;) {
        text += strspn(text, " \t\r\n");
        if (!*text)
            break;
        result = read_word(&text, &word);
        if (result == SHLEX_OK && (word.failed || !add_word(words, &word)))
            result = SHLEX_OUT_OF_MEMORY;
        if (result != SHLEX_OK)
            break;
    }
    buf_clean_up(&word);
    return result;
}

void shlex_clean_up(struct shlex_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        secret_free(words->word[i]);
    free(words->word);
    *words = (struct shlex_words){0};
}

const char *shlex_why(enum shlex_result result)
{
    static const char *const why[] = {
        [SHLEX_OK] = "",
        [SHLEX_NO_CLOSING_QUOTE] = "a quotation mark is not closed",
        [SHLEX_NOTHING_ESCAPED] = "nothing follows the last backslash",
        [SHLEX_OUT_OF_MEMORY] = "out of memory, or too long",
    };
    return why[result];
}
