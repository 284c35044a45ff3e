/* Splits text into words as a POSIX shell would, without ever being one: quotes and backslashes
 * only; no variables, no ~, no pipes, no comments. The rules of Python's shlex.split(), which the
 * AWS CLI uses for credential_process and for names of sections. Pure; any thread. */
#ifndef ROLLCALL_AWS_SHLEX_H
#define ROLLCALL_AWS_SHLEX_H

#include <stdbool.h>
#include <stddef.h>

/* Words as an argument vector: NULL-terminated, secret_ memory. */
struct shlex_words {
    char **word;
    size_t count;
};

enum shlex_result {
    SHLEX_OK,
    SHLEX_NO_CLOSING_QUOTE,
    SHLEX_NOTHING_ESCAPED, /* a backslash is the last character */
    SHLEX_OUT_OF_MEMORY,
};

/* Fills *words; free with shlex_clean_up() in every case. */
enum shlex_result shlex_split(const char *text, struct shlex_words *words);
void shlex_clean_up(struct shlex_words *words);

/* "a quotation mark is not closed", ... Static string; "" for SHLEX_OK. */
const char *shlex_why(enum shlex_result result);

#endif
