#include "sim/json.h"

#include "base/json_parse.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int line_of(const char *text, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

struct json_object *spec_parse(const char *text, size_t len, struct err *err)
{
    if (len > SPEC_MAX_BYTES) {
        err_set(err, ERR_CONFIG, "more than %d bytes", SPEC_MAX_BYTES);
        return NULL;
    }
    struct json_problem problem;
    struct json_object *object = json_parse_object(text, len, SPEC_MAX_DEPTH, &problem);
    if (!object)
        err_set(err, ERR_CONFIG, "line %d: %s", line_of(text, problem.offset), problem.what);
    return object;
}

bool spec_ok(const struct spec *spec)
{
    return spec->object && !err_is(spec->err);
}

void spec_complain(const struct spec *spec, const char *name, const char *format, ...)
{
    char text[160];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    bool both = *spec->path && *name;
    err_set(spec->err, ERR_CONFIG, "%s%s%s: %s", spec->path, both ? "." : "", name, text);
}

struct spec spec_begin(struct json_object *value, const char *path, struct err *err)
{
    struct spec spec = {.err = err};
    snprintf(spec.path, sizeof spec.path, "%s", path);
    if (json_object_is_type(value, json_type_object))
        spec.object = value;
    else
        spec_complain(&spec, *path ? "" : "the scenario", "an object is needed");
    return spec;
}

void spec_only(const struct spec *spec, const char *const *names)
{
    if (!spec_ok(spec))
        return;
    json_object_object_foreach(spec->object, key, value)
    {
        const char *const *name = names;
        (void)value;
        while (*name && strcmp(*name, key) != 0)
            name++;
        if (!*name) {
            spec_complain(spec, key, "there is no such member");
            return;
        }
    }
}

/* The member's value when it is there and the spec is well. */
static bool find(const struct spec *spec, const char *name, struct json_object **value)
{
    return spec_ok(spec) && json_object_object_get_ex(spec->object, name, value);
}

bool spec_has(const struct spec *spec, const char *name)
{
    struct json_object *value;
    return find(spec, name, &value);
}

void spec_string(const struct spec *spec, const char *name, const char **out, size_t *len)
{
    struct json_object *value;
    if (!find(spec, name, &value))
        return;
    if (!json_object_is_type(value, json_type_string)) {
        spec_complain(spec, name, "a string is needed");
        return;
    }
    *out = json_object_get_string(value);
    *len = (size_t)json_object_get_string_len(value);
}

void spec_number(const struct spec *spec, const char *name, double min, double max, double *out)
{
    struct json_object *value;
    if (!find(spec, name, &value))
        return;
    bool number =
        json_object_is_type(value, json_type_int) || json_object_is_type(value, json_type_double);
    double read = number ? json_object_get_double(value) : NAN;
    if (isnan(read) || read < min || read > max)
        spec_complain(spec, name, "a number from %g to %g is needed", min, max);
    else
        *out = read;
}

void spec_count(const struct spec *spec, const char *name, size_t max, size_t *out)
{
    struct json_object *value;
    if (!find(spec, name, &value))
        return;
    int64_t read = json_object_is_type(value, json_type_int) ? json_object_get_int64(value) : -1;
    if (read < 0 || (uint64_t)read > max)
        spec_complain(spec, name, "a whole number from 0 to %zu is needed", max);
    else
        *out = (size_t)read;
}

void spec_bool(const struct spec *spec, const char *name, bool *out)
{
    struct json_object *value;
    if (!find(spec, name, &value))
        return;
    if (json_object_is_type(value, json_type_boolean))
        *out = json_object_get_boolean(value);
    else
        spec_complain(spec, name, "true or false is needed");
}

void spec_seconds(const struct spec *spec, const char *name, int64_t *out_ms)
{
    double seconds = -1;
    spec_number(spec, name, 0, 1e6, &seconds);
    if (seconds >= 0)
        *out_ms = (int64_t)(seconds * 1000 + 0.5);
}

void spec_each(const struct spec *spec, const char *name, spec_each_fn *each, void *self)
{
    struct json_object *value;
    if (!find(spec, name, &value))
        return;
    if (!json_object_is_type(value, json_type_array)) {
        spec_complain(spec, name, "an array is needed");
        return;
    }
    size_t length = json_object_array_length(value);
    for (size_t i = 0; i < length && spec_ok(spec); i++) {
        char path[SPEC_MAX_PATH];
        snprintf(path, sizeof path, "%.60s%s%.20s[%zu]", spec->path, *spec->path ? "." : "", name,
                 i);
        each(self, json_object_array_get_idx(value, i), path, spec->err);
    }
}

bool spec_object(const struct spec *spec, const char *name, struct spec *out)
{
    struct json_object *value;
    char path[SPEC_MAX_PATH];
    if (!find(spec, name, &value))
        return false;
    snprintf(path, sizeof path, "%.60s%s%.20s", spec->path, *spec->path ? "." : "", name);
    *out = spec_begin(value, path, spec->err);
    return true;
}

static bool needs_escape(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

static void escape(struct buf *out, unsigned char c)
{
    if (c == '"' || c == '\\')
        buf_add(out, (char[]){'\\', (char)c}, 2);
    else
        buf_printf(out, "\\u%04x", c);
}

void jsonout_string(struct buf *out, const char *bytes, size_t len)
{
    buf_add_char(out, '"');
    size_t done = 0;
    for (size_t i = 0; i < len; i++) {
        if (!needs_escape((unsigned char)bytes[i]))
            continue;
        buf_add(out, bytes + done, i - done);
        escape(out, (unsigned char)bytes[i]);
        done = i + 1;
    }
    buf_add(out, bytes + done, len - done);
    buf_add_char(out, '"');
}

static void jsonout_text(struct buf *out, const char *text)
{
    jsonout_string(out, text, strlen(text));
}

void jsonout_comma(struct buf *out)
{
    char last = out->len ? out->data[out->len - 1] : '{';
    if (last != '{' && last != '[' && last != '\n')
        buf_add_char(out, ',');
}

void jsonout_name(struct buf *out, const char *name)
{
    jsonout_comma(out);
    buf_printf(out, "\"%s\":", name);
}

void jsonout_member(struct buf *out, const char *name, const char *value)
{
    jsonout_name(out, name);
    jsonout_text(out, value);
}

void jsonout_member_number(struct buf *out, const char *name, int64_t value)
{
    jsonout_name(out, name);
    buf_printf(out, "%" PRId64, value);
}

void jsonout_member_bool(struct buf *out, const char *name, bool value)
{
    jsonout_name(out, name);
    buf_add_str(out, value ? "true" : "false");
}
