#include "base/json_parse.h"

#include "base/jsonin.h"
#include "base/secret.h"
#include "base/text.h"

#include <errno.h>
#include <json-c/json.h>
#include <json-c/json_visit.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* --- forgetting ------------------------------------------------------------------------------- */

/* json-c hands out its own memory as const; these bytes are about to be freed. */
static void wipe_const(const char *bytes, size_t len)
{
    union {
        const char *lent;
        char *own;
    } both = {.lent = bytes};
    secret_wipe(both.own, len);
}

/* The form is json-c's. */
/* NOLINTBEGIN(readability-non-const-parameter) */
static int wipe_one(struct json_object *object, int flags, struct json_object *parent,
                    const char *key, size_t *index, void *data)
/* NOLINTEND(readability-non-const-parameter) */
{
    (void)flags, (void)parent, (void)key, (void)index, (void)data;
    if (json_object_is_type(object, json_type_string))
        wipe_const(json_object_get_string(object), (size_t)json_object_get_string_len(object));
    return JSON_C_VISIT_RETURN_CONTINUE;
}

void json_wipe(struct json_object *value)
{
    if (value)
        json_c_visit(value, 0, wipe_one, NULL);
}

static void drop(struct json_object *value)
{
    json_wipe(value);
    json_object_put(value);
}

/* --- building --------------------------------------------------------------------------------- */

static bool fail(struct jsonin *json, const char *problem)
{
    if (!json->problem)
        json->problem = problem;
    return false;
}

static bool no_memory(struct jsonin *json)
{
    return fail(json, "out of memory");
}

static bool build_string(struct jsonin *json, struct json_object **out)
{
    struct slice text;
    if (!jsonin_string(json, &text))
        return false;
    *out = json_object_new_string_len(text.data, (int)text.len);
    return *out || no_memory(json);
}

static bool build_boolean(struct jsonin *json, struct json_object **out)
{
    bool value;
    if (!jsonin_boolean(json, &value))
        return false;
    *out = json_object_new_boolean(value);
    return *out || no_memory(json);
}

/* What follows the digits ends them for strtoll(), too. */
static struct json_object *new_whole(const char *digits)
{
    errno = 0;
    long long number = strtoll(digits, NULL, 10);
    if (errno != ERANGE || *digits == '-')
        return json_object_new_int64(number);
    return json_object_new_uint64(strtoull(digits, NULL, 10));
}

/* With its digits, so that it is printed as it was read. */
static struct json_object *new_broken(struct slice digits)
{
    char *text = strndup(digits.data, digits.len);
    struct json_object *made = text ? json_object_new_double_s(strtod(text, NULL), text) : NULL;
    free(text);
    return made;
}

static bool build_number(struct jsonin *json, struct json_object **out)
{
    struct slice digits;
    if (!jsonin_number(json, &digits))
        return false;
    bool whole = !memchr(digits.data, '.', digits.len) && !memchr(digits.data, 'e', digits.len) &&
                 !memchr(digits.data, 'E', digits.len);
    *out = whole ? new_whole(digits.data) : new_broken(digits);
    return *out || no_memory(json);
}

static bool build(struct jsonin *json, struct json_object **out);

static bool build_array(struct jsonin *json, struct json_object **out)
{
    *out = json_object_new_array();
    if (!*out)
        return no_memory(json);
    jsonin_enter_array(json);
    while (jsonin_next_item(json)) {
        struct json_object *item = NULL;
        if (!build(json, &item) || (json_object_array_add(*out, item) != 0 && !no_memory(json)))
            drop(item);
    }
    return !json->problem;
}

static bool build_member(struct jsonin *json, struct slice name, struct json_object *object)
{
    struct json_object *value = NULL, *before = NULL;
    if (strlen(name.data) != name.len)
        return fail(json, "a NUL in a name");
    bool ok = build(json, &value);
    if (ok && json_object_object_get_ex(object, name.data, &before))
        json_wipe(before);
    ok = ok && (json_object_object_add(object, name.data, value) == 0 || no_memory(json));
    if (!ok)
        drop(value);
    return ok;
}

static bool build_object(struct jsonin *json, struct json_object **out)
{
    struct slice name;
    *out = json_object_new_object();
    if (!*out)
        return no_memory(json);
    jsonin_enter_object(json);
    while (jsonin_next_member(json, &name))
        build_member(json, name, *out);
    return !json->problem;
}

/* The value ahead; json-c's word for null is NULL. On failure *out may hold a part of it. */
static bool build(struct jsonin *json, struct json_object **out)
{
    switch (jsonin_type(json)) {
    case JSONIN_OBJECT:
        return build_object(json, out);
    case JSONIN_ARRAY:
        return build_array(json, out);
    case JSONIN_STRING:
        return build_string(json, out);
    case JSONIN_NUMBER:
        return build_number(json, out);
    case JSONIN_BOOLEAN:
        return build_boolean(json, out);
    default:
        return jsonin_skip(json); /* null, or a problem */
    }
}

/* --- the whole -------------------------------------------------------------------------------- */

/* jsonin changes its text, this one is not the caller's. */
static bool build_from(char *copy, size_t len, int max_depth, bool any, struct json_object **value,
                       struct json_problem *problem)
{
    struct jsonin json;
    jsonin_begin(&json, copy, len, max_depth);
    enum jsonin_type type = jsonin_type(&json);
    if (!any && type != JSONIN_OBJECT && type != JSONIN_NONE)
        fail(&json, "an object is needed");
    bool ok = build(&json, value) && jsonin_end(&json);
    *problem = (struct json_problem){json.problem, jsonin_offset(&json)};
    if (ok)
        return true;
    drop(*value);
    *value = NULL;
    return false;
}

static bool parse(const char *text, size_t len, int max_depth, bool any, struct json_object **value,
                  struct json_problem *problem)
{
    struct json_problem unasked;
    if (!problem)
        problem = &unasked;
    *value = NULL;
    *problem = (struct json_problem){"bytes that are not UTF-8", utf8_valid_len(text, len)};
    if (problem->offset < len)
        return false;
    *problem = (struct json_problem){"out of memory", 0};
    char *copy = len < INT_MAX ? malloc(len + 1) : NULL;
    if (!copy)
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    bool ok = build_from(copy, len, max_depth, any, value, problem);
    secret_wipe(copy, len);
    free(copy);
    return ok;
}

struct json_object *json_parse_object(const char *text, size_t len, int max_depth,
                                      struct json_problem *problem)
{
    struct json_object *object;
    parse(text, len, max_depth, false, &object, problem);
    return object;
}

bool json_parse_value(const char *text, size_t len, int max_depth, struct json_object **value,
                      struct json_problem *problem)
{
    return parse(text, len, max_depth, true, value, problem);
}
