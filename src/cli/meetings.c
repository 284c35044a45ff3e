#include "cli/meetings.h"

#include "base/file.h"
#include "base/meeting_id.h"
#include "base/slice.h"
#include "cli/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A group may hold groups, but not for ever. */
#define DEPTH_MAX 8

/* One name on its way to the targets; region and profile stand beside it, or are NULL. */
struct name {
    const char *text;
    const char *region;
    const char *profile;
    int depth; /* groups around it */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next word of a line, kept; NULL at its end, or when memory is out. */
static const char *next_word(struct options *o, const char **at, struct err *err)
{
    while (is_blank(**at))
        (*at)++;
    size_t len = strcspn(*at, " \t\r");
    if (len == 0)
        return NULL;
    char word[1024];
    if (len >= sizeof word) {
        err_set(err, ERR_USAGE, "a word of %zu characters is no meeting", len);
        return NULL;
    }
    snprintf(word, sizeof word, "%.*s", (int)len, *at);
    *at += len;
    return store_keep(&o->store, word, err);
}

/* Says where a name stood that could not be resolved. Always false. */
static bool at_line(const char *file, int line, const struct err *why, struct err *err)
{
    err_set(err, why->code, "%.100s:%d: %s", file, line, why->detail);
    err_set_remedy(err, "%s", why->remedy);
    return false;
}

/* --- the targets -------------------------------------------------------------------------------
 */

/* Takes id and control region out of a pasted ARN or URL. What is none is checked later, as an id.
 */
static bool read_arn(struct options *o, struct meeting_label *target, struct err *err)
{
    struct meeting_found found;
    const char *text = target->id;
    if ((strncmp(text, "arn:", 4) != 0 && !strstr(text, "://")) ||
        !meeting_id_find(text, strlen(text), &found))
        return true;
    target->id = store_keep(&o->store, found.meeting_id, err);
    if (target->id && !target->region && *found.region)
        target->region = store_keep(&o->store, found.region, err);
    return target->id && !err_is(err);
}

static bool is_target(const struct options *o, const char *id)
{
    for (size_t i = 0; i < o->target_count; i++) {
        if (strcasecmp(o->targets[i].id, id) == 0)
            return true;
    }
    return false;
}

static bool add_target(struct options *o, struct meeting_label target, struct err *err)
{
    if (!read_arn(o, &target, err))
        return false;
    if (is_target(o, target.id))
        return true;
    if (o->target_count == MEETINGS_MAX)
        return err_set(err, ERR_USAGE, "more than %d meetings", MEETINGS_MAX);
    return options_add_target(o, &target, err);
}

/* --- names --------------------------------------------------------------------------------------
 */

static const struct meeting_label *find_label(const struct options *o, const char *label)
{
    for (size_t i = 0; i < o->meeting_count; i++) {
        if (strcmp(o->meetings[i].label, label) == 0)
            return &o->meetings[i];
    }
    return NULL;
}

/* Of lines with the same name the last one counts. */
static const struct config_line *find_group(const struct options *o, const char *name)
{
    for (size_t i = o->groups.count; i > 0; i--) {
        if (strcmp(o->groups.items[i - 1].key, name) == 0)
            return &o->groups.items[i - 1];
    }
    return NULL;
}

static bool add_name(struct options *o, const struct name *name, struct err *err);

static bool add_group(struct options *o, const struct config_line *group, const struct name *name,
                      struct err *err)
{
    struct err why = ERR_INIT;
    struct name member = *name;
    const char *at = group->value;
    size_t members = 0;
    o->several = true;
    member.depth++;
    if (member.depth > DEPTH_MAX)
        return err_set(err, ERR_USAGE, "more than %d groups in one another: does @%s hold itself?",
                       DEPTH_MAX, group->key);
    while ((member.text = next_word(o, &at, &why))) {
        members++;
        if (!add_name(o, &member, &why))
            break;
    }
    if (!members)
        err_set(&why, ERR_USAGE, "group @%s is empty", group->key);
    /* Of a group within a group the innermost line says enough. */
    if (err_is(&why) && name->depth > 0)
        *err = why;
    else if (err_is(&why))
        at_line(group->file, group->line, &why, err);
    return !err_is(err);
}

static bool add_name(struct options *o, const struct name *name, struct err *err)
{
    struct meeting_label target = {
        .id = name->text, .region = name->region, .profile = name->profile};
    if (*name->text != '@')
        return add_target(o, target, err);
    const struct meeting_label *label = find_label(o, name->text + 1);
    const struct config_line *group = find_group(o, name->text + 1);
    if (label && group)
        return err_set(err, ERR_USAGE, "%s is a meeting and a group: rename one of them",
                       name->text);
    if (group)
        return add_group(o, group, name, err);
    if (!label)
        return err_set(err, ERR_USAGE,
                       "no meeting is called %s in [meetings] of the config file, and no group in "
                       "[groups]",
                       name->text);
    target.id = label->id;
    target.label = label->label;
    target.region = name->region ? name->region : label->region;
    target.profile = name->profile ? name->profile : label->profile;
    return add_target(o, target, err);
}

/* --- a file of them ------------------------------------------------------------------------------
 */

/* A '#' at the start or behind a blank begins a comment. */
static size_t comment_at(const char *line)
{
    for (size_t i = 0; line[i]; i++) {
        if (line[i] == '#' && (i == 0 || is_blank(line[i - 1])))
            return i;
    }
    return strlen(line);
}

static bool add_line(struct options *o, const char *line, struct err *err)
{
    struct name name = {0};
    name.text = next_word(o, &line, err);
    name.region = name.text ? next_word(o, &line, err) : NULL;
    name.profile = name.region ? next_word(o, &line, err) : NULL;
    if (err_is(err) || !name.text)
        return !err_is(err);
    if (line[strspn(line, " \t\r")])
        return err_set(err, ERR_USAGE, "a line is: ID [REGION [PROFILE]] [# comment]");
    if (*name.text != '@' && !strchr(name.text, ':') &&
        !meeting_id_is_valid(name.text, strlen(name.text)))
        return err_set(err, ERR_MEETING_ID, "\"%.60s\"", name.text);
    return add_name(o, &name, err);
}

bool meetings_parse(struct options *options, const char *text, size_t len, const char *file,
                    struct err *err)
{
    static const char bom[] = "\xef\xbb\xbf";
    size_t at = len >= 3 && memcmp(text, bom, 3) == 0 ? 3 : 0;
    if (memchr(text, '\0', len))
        return err_set(err, ERR_USAGE, "%.100s: not UTF-8 text: save it as UTF-8", file);
    for (int number = 1; at < len; number++) {
        struct err why = ERR_INIT;
        const char *end = memchr(text + at, '\n', len - at);
        size_t length = end ? (size_t)(end - text) - at : len - at;
        char *line = strndup(text + at, length);
        if (!line)
            return err_set(err, ERR_OOM, "meetings");
        line[comment_at(line)] = '\0';
        bool ok = add_line(options, line, &why);
        free(line);
        if (!ok)
            return at_line(file, number, &why, err);
        at += length + 1;
    }
    return true;
}

static bool read_file(struct options *o, struct err *err)
{
    const char *path = o->meetings_file;
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    struct buf text = BUF_INIT(MEETINGS_MAX_BYTES);
    size_t before = o->target_count;
    o->several = true;
    bool ok = file_or_stdin_read(path, &text, err) &&
              meetings_parse(o, buf_text(&text), text.len, name, err);
    buf_clean_up(&text);
    if (ok && o->target_count == 0 && before == 0)
        return err_set(err, ERR_USAGE, "--meetings: no meeting in %.150s", name);
    return ok;
}

/* --- all of it ---------------------------------------------------------------------------------
 */

static bool check_ids(const struct options *o, struct err *err)
{
    for (size_t i = 0; i < o->target_count; i++) {
        if (!meeting_id_is_valid(o->targets[i].id, strlen(o->targets[i].id)))
            return err_set(err, ERR_MEETING_ID, "\"%.100s\"", o->targets[i].id);
    }
    return true;
}

static bool set_with_meeting(struct options *o, enum option_id id, const char *value,
                             struct err *err)
{
    struct value_place place = {.origin = ORIGIN_LABEL, .name = "[meetings]"};
    return !value || value_set(o, option_row(id), value, &place, err);
}

bool meetings_resolve(struct options *options, struct err *err)
{
    struct options *o = options;
    /* A variable that names a meeting is for a call that names none. */
    bool typed = !o->meetings_file || o->origin[OPTION_MEETING_ID] == ORIGIN_FLAG;
    for (size_t i = 0; typed && i < o->meeting_ids.count; i++) {
        struct name name = {.text = o->meeting_ids.items[i]};
        if (!add_name(o, &name, err))
            return false;
    }
    if (o->meetings_file && !read_file(o, err))
        return false;
    o->several = o->several || o->target_count > 1;
    if (o->several)
        return check_ids(o, err);
    if (o->target_count == 0)
        return true;
    const struct meeting_label target = o->targets[0];
    o->meeting_id = target.id;
    o->label = target.label;
    return set_with_meeting(o, OPTION_REGION, target.region, err) &&
           set_with_meeting(o, OPTION_PROFILE, target.profile, err);
}
