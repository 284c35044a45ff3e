/* screenshot: runs a program in a terminal without a window, types, and draws what is on it.
 *
 *     screenshot [--size COLSxROWS] [--env NAME=VALUE]... SCRIPT PROGRAM [ARGUMENT...]
 *
 * A line of the script is one step; `#` begins a comment:
 *
 *     wait TEXT           until the screen shows it
 *     gone TEXT           until it no longer does
 *     key NAME...         press keys: Down PageDown F5 C-c / a
 *     type TEXT           type it letter by letter
 *     resize COLSxROWS
 *     quiet MS            until nothing was painted for so long
 *     picture FILE TITLE  write the screen to FILE as SVG
 *     text                print the screen
 */
#include "support/svg.h"
#include "support/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool step_wait(struct terminal *t, const char *text)
{
    return terminal_wait(t, text);
}

static bool step_gone(struct terminal *t, const char *text)
{
    return terminal_wait_gone(t, text);
}

static bool step_key(struct terminal *t, const char *names)
{
    terminal_keys(t, names);
    return true;
}

static bool step_type(struct terminal *t, const char *text)
{
    terminal_type(t, text);
    return true;
}

static bool step_resize(struct terminal *t, const char *size)
{
    int rows, cols;
    if (sscanf(size, "%dx%d", &cols, &rows) != 2)
        return false;
    terminal_resize(t, rows, cols);
    return true;
}

static bool step_quiet(struct terminal *t, const char *ms)
{
    return terminal_wait_quiet(t, atol(ms), 60000);
}

static bool step_picture(struct terminal *t, const char *file_and_title)
{
    char file[1024];
    int used = 0;
    if (sscanf(file_and_title, "%1023s %n", file, &used) != 1)
        return false;
    FILE *out = fopen(file, "w");
    bool written = out && svg_write(t, file_and_title + used, false, out);
    return (!out || fclose(out) == 0) && written;
}

static bool step_text(struct terminal *t, const char *nothing)
{
    (void)nothing;
    return fputs(terminal_text(t), stdout) >= 0;
}

static const struct step {
    const char *name;
    bool (*play)(struct terminal *t, const char *argument);
} steps[] = {
    {"wait", step_wait},   {"gone", step_gone},       {"key", step_key},       {"type", step_type},
    {"quiet", step_quiet}, {"picture", step_picture}, {"resize", step_resize}, {"text", step_text},
};

static bool play_line(struct terminal *t, char *line)
{
    line[strcspn(line, "\n")] = '\0';
    line += strspn(line, " \t");
    if (!*line || *line == '#')
        return true;
    size_t len = strcspn(line, " ");
    const char *argument = line + len + strspn(line + len, " ");
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (strlen(steps[i].name) == len && strncmp(line, steps[i].name, len) == 0)
            return steps[i].play(t, argument);
    return false;
}

static int play(struct terminal *t, FILE *script)
{
    char line[4096];
    for (int number = 1; fgets(line, sizeof line, script); number++) {
        if (play_line(t, line))
            continue;
        fprintf(stderr, "screenshot: line %d of the script (%s) failed on this screen:\n%s", number,
                line, terminal_text(t));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

/* Reads the options before the script; returns the index of the script, 0 for wrong usage. */
static int read_options(int argc, char **argv, struct terminal_options *options, const char **env)
{
    int i = 1, variables = 0;
    for (; i + 1 < argc && strncmp(argv[i], "--", 2) == 0; i += 2) {
        if (strcmp(argv[i], "--size") == 0) {
            if (sscanf(argv[i + 1], "%dx%d", &options->cols, &options->rows) != 2)
                return 0;
        } else if (strcmp(argv[i], "--env") == 0 && variables < 31) {
            env[variables++] = argv[i + 1];
        } else {
            return 0;
        }
    }
    return i + 1 < argc ? i : 0;
}

int main(int argc, char **argv)
{
    const char *env[32] = {NULL};
    struct terminal_options options = {.env = env};
    int at = read_options(argc, argv, &options, env);
    FILE *script = at ? fopen(argv[at], "r") : NULL;
    if (!script) {
        fputs("usage: screenshot [--size COLSxROWS] [--env NAME=VALUE]... SCRIPT PROGRAM...\n",
              stderr);
        return 2;
    }
    options.argv = (const char *const *)argv + at + 1;
    struct terminal *t = terminal_start(&options);
    int status = play(t, script);
    terminal_destroy(t);
    fclose(script);
    return status;
}
