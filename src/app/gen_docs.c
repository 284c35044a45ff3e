/* gen-docs: writes what the tables in the code say into manual pages and completions. Built and run
 * with the program, never installed.
 *
 *   gen-docs man TEMPLATE    gen-docs bash TEMPLATE    gen-docs zsh | fish */
#include "app/completion.h"
#include "app/manual.h"
#include "base/file.h"

#include <stdio.h>
#include <string.h>

static bool expand(struct buf *out, const char *path, bool (*with)(struct buf *, const char *))
{
    struct buf text = BUF_INIT((size_t)1 << 20);
    struct err err = ERR_INIT;
    bool ok = file_read(path, &text, &err) == FILE_OK && with(out, buf_text(&text));
    buf_clean_up(&text);
    return ok;
}

static bool generate(struct buf *out, int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "man") == 0)
        return expand(out, argv[2], manual_expand);
    if (argc == 3 && strcmp(argv[1], "bash") == 0)
        return expand(out, argv[2], completion_bash);
    if (argc == 2 && strcmp(argv[1], "zsh") == 0)
        return completion_zsh(out);
    if (argc == 2 && strcmp(argv[1], "fish") == 0)
        return completion_fish(out);
    return false;
}

int main(int argc, char **argv)
{
    struct buf out = BUF_INIT((size_t)1 << 20);
    bool ok =
        generate(&out, argc, argv) && fputs(buf_text(&out), stdout) >= 0 && fflush(stdout) == 0;
    if (!ok)
        fprintf(stderr, "gen-docs: cannot write %s\n", argc > 2 ? argv[2] : "anything");
    buf_clean_up(&out);
    return ok ? 0 : 1;
}
