#include "cli/meetings.h"

#include "base/buf.h"
#include "base/meeting_id.h"
#include "cli/value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* More meetings than that are no list for one call; a file that holds them is not larger. */
#define TARGETS_MAX 10000
#define FILE_MAX    ((size_t)4 << 20)

/* One word of a line, into out; returns where to go on. Too long a word is cut. */
static const char *next_word(const char *at, char *out, size_t size)
{
    at += strspn(at, " \t\r");
    size_t len = strcspn(at, " \t\r");
    snprintf(out, size, "%.*s", (int)len, at);
    return at + len;
}

static bool add_target(struct options *o, const struct option_meeting *target, struct err *err)
{
    for (size_t i = 0; i < o->target_count; i++) {
        if (strcasecmp(o->targets[i].id, target->id) == 0)
            return true;
    }
    if (o->target_count == TARGETS_MAX)
        return err_set(err, ERR_USAGE, "more than %d meetings", TARGETS_MAX);
    struct option_meeting *all = realloc(o->targets, (o->target_count + 1) * sizeof *all);
    if (!all)
        return err_set(err, ERR_OOM, "options");
    o->targets = all;
    o->targets[o->target_count++] = *target;
    return true;
}

/* Takes id and control region out of a pasted ARN or URL; what is none is checked later, as an id.
 */
static bool add_id(struct options *o, const char *text, const struct option_meeting *of,
                   struct err *err)
{
    struct option_meeting target = {.region = of->region, .profile = of->profile};
    struct meeting_found found = {.region = ""};
    bool pasted = strncmp(text, "arn:", 4) == 0 || strstr(text, "://");
    if (pasted && meeting_id_find(text, strlen(text), &found))
        text = found.meeting_id;
    target.id = store_keep(&o->store, text, err);
    if (target.id && !target.region && *found.region)
        target.region = store_keep(&o->store, found.region, err);
    return target.id && !err_is(err) && add_target(o, &target, err);
}

static bool add_label(struct options *o, const char *label, bool *known, struct err *err)
{
    for (size_t i = 0; i < o->meeting_count; i++) {
        const struct meeting_label *meeting = &o->meetings[i];
        if (strcmp(meeting->label, label) != 0)
            continue;
        struct option_meeting target = {.region = meeting->region, .profile = meeting->profile};
        *known = true;
        o->label = o->target_count ? NULL : meeting->label;
        return add_id(o, meeting->id, &target, err);
    }
    return true;
}

/* The members of a group, the last one of that name. */
static const char *group_of(const struct options *o, const char *name)
{
    for (size_t i = o->groups.count; i-- > 0;) {
        if (strcmp(o->groups.items[i].key, name) == 0)
            return o->groups.items[i].value;
    }
    return NULL;
}

/* A label, or with groups, a group: groups hold no groups. */
static bool add_named(struct options *o, const char *name, bool groups, struct err *err)
{
    static const struct option_meeting none = {.id = NULL};
    bool known = false;
    if (!add_label(o, name, &known, err))
        return false;
    if (known)
        return true;
    const char *members = groups ? group_of(o, name) : NULL;
    if (!members)
        return err_set(err, ERR_USAGE, "no meeting is called @%s in [meetings] of the config file",
                       name);
    char word[300];
    while (members = next_word(members, word, sizeof word), *word) {
        bool ok = *word == '@' ? add_named(o, word + 1, false, err) : add_id(o, word, &none, err);
        if (!ok)
            return false;
    }
    return true;
}

static bool add_text(struct options *o, const char *text, const struct option_meeting *of,
                     struct err *err)
{
    return *text == '@' ? add_named(o, text + 1, true, err) : add_id(o, text, of, err);
}

/* ID [REGION [PROFILE]] [# comment] */
static bool add_line(struct options *o, char *line, struct err *err)
{
    char id[300], region[64], profile[256];
    line[strcspn(line, "#")] = '\0';
    const char *rest = next_word(line, id, sizeof id);
    rest = next_word(rest, region, sizeof region);
    next_word(rest, profile, sizeof profile);
    struct option_meeting target = {
        .region = *region ? store_keep(&o->store, region, err) : NULL,
        .profile = *profile ? store_keep(&o->store, profile, err) : NULL,
    };
    return !*id || (!err_is(err) && add_text(o, id, &target, err));
}

/* As far as the buffer's ceiling; a pipe is fine. */
static bool read_stream(FILE *stream, struct buf *text)
{
    char block[4096];
    size_t n;
    while (!text->failed && (n = fread(block, 1, sizeof block, stream)) > 0)
        buf_add(text, block, n);
    return !text->failed && !ferror(stream);
}

static bool read_lines(const char *path, struct buf *text, struct err *err)
{
    bool ok = false;
    if (strcmp(path, "-") == 0) {
        ok = read_stream(stdin, text);
    } else {
        FILE *file = fopen(path, "re");
        if (!file)
            return err_set(err, ERR_USAGE, "--meetings: %s: %s", path, strerror(errno));
        ok = read_stream(file, text);
        fclose(file);
    }
    return ok || err_set(err, ERR_USAGE, "--meetings: %s cannot be read, or is too large", path);
}

static bool add_file(struct options *o, const char *path, struct err *err)
{
    struct buf text = BUF_INIT(FILE_MAX);
    bool ok = read_lines(path, &text, err);
    for (const char *at = buf_text(&text); ok && *at;) {
        char line[1024];
        size_t len = strcspn(at, "\n");
        snprintf(line, sizeof line, "%.*s", (int)len, at);
        ok = add_line(o, line, err);
        at += len + (at[len] ? 1 : 0);
    }
    buf_clean_up(&text);
    return ok && (o->target_count || err_set(err, ERR_USAGE, "--meetings: no meeting in %s", path));
}

static bool set_from_target(struct options *o, enum option_id id, const char *value,
                            struct err *err)
{
    struct value_place place = {.origin = ORIGIN_LABEL, .name = "[meetings]"};
    return !value || value_set(o, option_row(id), value, &place, err);
}

/* One meeting: its region and profile are those of the program. */
static bool settle_one(struct options *o, struct err *err)
{
    struct option_meeting only = o->targets[0];
    o->target_count = 0;
    o->meeting_id = only.id;
    return set_from_target(o, OPTION_REGION, only.region, err) &&
           set_from_target(o, OPTION_PROFILE, only.profile, err);
}

bool meetings_resolve(struct options *options, struct err *err)
{
    static const struct option_meeting none = {.id = NULL};
    struct options *o = options;
    bool ledger = o->command == COMMAND_REPORT || o->command == COMMAND_REPLAY;
    bool named = o->arguments.count || o->meetings_file;
    if (o->meeting_id && (!named || options_is_flag(o, OPTION_MEETING_ID)) &&
        !add_text(o, o->meeting_id, &none, err))
        return false;
    for (size_t i = 0; i < o->arguments.count && !ledger; i++) {
        if (!add_text(o, o->arguments.items[i], &none, err))
            return false;
    }
    if (o->meetings_file && !add_file(o, o->meetings_file, err))
        return false;
    if (o->arguments.count && !ledger)
        o->origin[OPTION_MEETING_ID] = ORIGIN_FLAG;
    if (o->target_count == 1)
        return settle_one(o, err);
    if (o->target_count > 1)
        o->meeting_id = o->targets[0].id;
    return true;
}
