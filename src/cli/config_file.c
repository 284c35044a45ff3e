#include "cli/config_file.h"

#include "base/buf.h"
#include "base/file.h"
#include "cli/options.h"
#include "cli/value.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A longer line is no config line, a larger file no config file. */
#define LINE_SIZE 4096
#define FILE_MAX  ((size_t)1 << 20)

enum section {
    SECTION_TOP,
    SECTION_KEYS,
    SECTION_COLORS,
    SECTION_MEETINGS,
    SECTION_GROUPS,
    SECTION_UNKNOWN
};

/* Where the reading is. */
struct reader {
    struct options *options;
    const char *path;
    enum origin origin;
    int line;
    enum section section;
};

static bool warn(const struct reader *r, struct err *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Always true but for lack of memory: a warning stops nothing. */
static bool warn(const struct reader *r, struct err *err, const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct config_line line = {.key = "", .value = text, .file = r->path, .line = r->line};
    return options_add_line(r->options, &r->options->warnings, &line, err);
}

static bool bad_line(const struct reader *r, struct err *err, const char *why)
{
    return err_set(err, ERR_CONFIG, "%s:%d: %s", r->path, r->line, why);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char *trim(char *text)
{
    while (is_blank(*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && is_blank(text[len - 1]))
        text[--len] = '\0';
    return text;
}

/* Cuts a comment off: '#' at the start, or after a blank outside double quotes. */
static void cut_comment(char *text)
{
    bool quoted = false;
    for (char *c = text; *c; c++) {
        if (*c == '"')
            quoted = !quoted;
        if (*c == '#' && !quoted && (c == text || is_blank(c[-1]))) {
            *c = '\0';
            return;
        }
    }
}

/* Takes off the quotes of a value that is quoted whole. */
static char *unquote(char *text)
{
    size_t len = strlen(text);
    if (len < 2 || text[0] != '"' || text[len - 1] != '"')
        return text;
    text[len - 1] = '\0';
    return text + 1;
}

static bool enter_section(struct reader *r, char *text, struct err *err)
{
    static const char *const names[] = {[SECTION_KEYS] = "keys",
                                        [SECTION_COLORS] = "colors",
                                        [SECTION_MEETINGS] = "meetings",
                                        [SECTION_GROUPS] = "groups"};
    size_t len = strlen(text);
    if (text[len - 1] != ']')
        return bad_line(r, err, "a section needs its closing ]");
    text[len - 1] = '\0';
    const char *name = trim(text + 1);
    for (enum section s = SECTION_KEYS; s <= SECTION_GROUPS; s++) {
        if (strcmp(name, names[s]) == 0) {
            r->section = s;
            return true;
        }
    }
    r->section = SECTION_UNKNOWN;
    return warn(r, err, "unknown section [%s]; there are [keys], [colors], [meetings] and [groups]",
                name);
}

static bool set_key(struct reader *r, const char *key, const char *value, struct err *err)
{
    const struct option_row *row = option_by_key(key);
    if (row) {
        char name[320];
        snprintf(name, sizeof name, "%s:%d: %s", r->path, r->line, key);
        struct value_place place = {.origin = r->origin, .name = name};
        return value_set(r->options, row, value, &place, err);
    }
    const struct option_row *flag = option_by_name(key);
    if (flag && flag->kind == OPTION_KIND_CLEAR && option_key(flag))
        return warn(r, err, "unknown key \"%s\"; write %s = no", key, option_key(flag));
    if (flag && (flag->id == OPTION_OUTPUT || flag->id == OPTION_HEADER))
        return warn(r, err, "\"%s\" has no effect: the file shapes the screen, not what is printed",
                    key);
    if (flag)
        return warn(r, err, "\"%s\" can stand on the command line only", key);
    const char *near = suggest_key(key);
    if (near)
        return warn(r, err, "unknown key \"%s\"; did you mean %s?", key, near);
    return warn(r, err, "unknown key \"%s\"", key);
}

static bool add_to(struct reader *r, struct config_lines *list, const char *key, const char *value,
                   struct err *err)
{
    struct config_line line = {.key = key, .value = value, .file = r->path, .line = r->line};
    return options_add_line(r->options, list, &line, err);
}

/* The next word of a line, or NULL. */
static const char *next_word(struct reader *r, char **at, struct err *err)
{
    char *word = *at + strspn(*at, " \t");
    size_t len = strcspn(word, " \t");
    if (len == 0)
        return NULL;
    *at = word + len + (word[len] ? 1 : 0);
    word[len] = '\0';
    return store_keep(&r->options->store, word, err);
}

/* The place of a meeting with that label, or a new one; NULL when memory is out. */
static struct meeting_label *place_of(struct options *o, const char *label, struct err *err)
{
    for (size_t i = 0; i < o->meeting_count; i++)
        if (strcmp(o->meetings[i].label, label) == 0)
            return &o->meetings[i];
    struct meeting_label *all = realloc(o->meetings, (o->meeting_count + 1) * sizeof *all);
    if (!all) {
        err_set(err, ERR_OOM, "options");
        return NULL;
    }
    o->meetings = all;
    return &o->meetings[o->meeting_count++];
}

static bool add_meeting(struct reader *r, const char *label, char *value, struct err *err)
{
    struct options *o = r->options;
    struct meeting_label meeting = {.label = store_keep(&o->store, label, err)};
    meeting.id = next_word(r, &value, err);
    meeting.region = next_word(r, &value, err);
    meeting.profile = next_word(r, &value, err);
    if (err_is(err))
        return false;
    if (!meeting.id || *trim(value))
        return bad_line(r, err, "a meeting is: label = ID REGION PROFILE");
    struct meeting_label *place = place_of(o, meeting.label, err);
    if (place)
        *place = meeting;
    return place;
}

static bool read_line(struct reader *r, char *text, struct err *err)
{
    cut_comment(text);
    char *line = trim(text);
    if (!*line)
        return true;
    if (*line == '[')
        return enter_section(r, line, err);
    char *equals = strchr(line + 1, '='); /* a key may be '=' itself */
    if (!equals)
        return bad_line(r, err, "expected key = value");
    *equals = '\0';
    char *key = unquote(trim(line));
    char *value = unquote(trim(equals + 1));
    switch (r->section) {
    case SECTION_TOP:
        return set_key(r, key, value, err);
    case SECTION_KEYS:
        return add_to(r, &r->options->keys, key, value, err);
    case SECTION_COLORS:
        return add_to(r, &r->options->colors, key, value, err);
    case SECTION_MEETINGS:
        return add_meeting(r, key, value, err);
    case SECTION_GROUPS:
        return add_to(r, &r->options->groups, key, value, err);
    case SECTION_UNKNOWN:
        break;
    }
    return true;
}

bool config_file_parse(struct options *options, const char *text, const char *path,
                       enum origin origin, struct err *err)
{
    struct reader reader = {.options = options, .path = path, .origin = origin};
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    while (*text) {
        char line[LINE_SIZE];
        size_t len = strcspn(text, "\n");
        reader.line++;
        if (len >= sizeof line)
            return bad_line(&reader, err, "the line is too long");
        memcpy(line, text, len);
        line[len] = '\0';
        if (!read_line(&reader, line, err))
            return false;
        text += len + (text[len] ? 1 : 0);
    }
    return true;
}

/* What keeps it from being read, without its path, which stands in front of every such line. */
static const char *reason_of(const char *path, const struct err *why)
{
    size_t start = strlen("cannot read ") + strlen(path) + strlen(": ");
    return start < strlen(why->detail) ? why->detail + start : why->detail;
}

static bool is_missing(const char *path)
{
    return access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool config_file_read(struct options *options, const char *path, enum origin origin, bool must,
                      struct err *err)
{
    struct reader reader = {.options = options, .path = path, .origin = origin};
    struct buf text = BUF_INIT(FILE_MAX);
    struct err why = ERR_INIT;
    if (strcmp(path, "/dev/null") == 0)
        return true;
    bool ok = true;
    if (file_must_read(path, &text, &why))
        ok = config_file_parse(options, buf_text(&text), path, origin, err);
    else if (must)
        ok = err_set(err, ERR_CONFIG, "%s: %s", path, reason_of(path, &why));
    else if (!is_missing(path))
        ok = warn(&reader, err, "cannot be read: %s", reason_of(path, &why));
    buf_clean_up(&text);
    return ok;
}
