#include "aws/json_secret.h"

#include "base/json_parse.h"
#include "base/secret.h"

#include <json-c/json.h>
#include <string.h>

#define MAX_DEPTH 32

/* json-c hands out its own memory as const; these bytes are about to be freed. */
static void wipe_const(const char *bytes, size_t len)
{
    union {
        const char *lent;
        char *own;
    } both = {.lent = bytes};
    secret_wipe(both.own, len);
}

struct json_object *json_secret_parse(const char *text, size_t len)
{
    return len <= JSON_SECRET_MAX ? json_parse_object(text, len, MAX_DEPTH, NULL) : NULL;
}

struct json_object *json_secret_read(const char *path)
{
    struct buf text = BUF_INIT_SECRET(JSON_SECRET_MAX);
    struct json_object *object = NULL;
    if (file_read(path, &text, NULL) == FILE_OK)
        object = json_secret_parse(buf_text(&text), text.len);
    buf_clean_up(&text);
    return object;
}

bool json_secret_print(struct json_object *object, struct buf *out)
{
    size_t len;
    const char *text = json_object_to_json_string_length(
        object, JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
    bool ok = text && buf_add(out, text, len);
    if (text)
        wipe_const(text, len);
    return ok;
}

bool json_secret_write(struct json_object *object, const char *path, struct err *err)
{
    struct buf text = BUF_INIT_SECRET(JSON_SECRET_MAX);
    bool ok = json_secret_print(object, &text)
                  ? file_write_private(path, buf_text(&text), text.len, err)
                  : err_set(err, ERR_OOM, "while writing a cache");
    buf_clean_up(&text);
    return ok;
}

bool json_secret_commit(struct json_object *object, struct file_replacement *replacement,
                        struct err *err)
{
    struct buf text = BUF_INIT_SECRET(JSON_SECRET_MAX);
    bool ok = json_secret_print(object, &text) || err_set(err, ERR_OOM, "while writing a cache");
    if (!ok)
        file_replace_abandon(replacement);
    ok = ok && file_replace_commit(replacement, buf_text(&text), text.len, err);
    buf_clean_up(&text);
    return ok;
}

struct json_object *json_secret_copy(struct json_object *object)
{
    struct json_object *copy = NULL;
    return json_object_deep_copy(object, &copy, NULL) == 0 ? copy : NULL;
}

struct json_object *json_secret_object(struct json_object *object, const char *name)
{
    struct json_object *member = NULL;
    if (!json_object_object_get_ex(object, name, &member) ||
        !json_object_is_type(member, json_type_object))
        return NULL;
    return member;
}

const char *json_secret_text(struct json_object *object, const char *name)
{
    struct json_object *member = NULL;
    if (!json_object_object_get_ex(object, name, &member) ||
        !json_object_is_type(member, json_type_string))
        return NULL;
    const char *text = json_object_get_string(member);
    /* A NUL inside would cut it short unnoticed. */
    return strlen(text) == (size_t)json_object_get_string_len(member) ? text : NULL;
}

bool json_secret_number(struct json_object *object, const char *name, int64_t *number)
{
    struct json_object *member = NULL;
    if (!json_object_object_get_ex(object, name, &member))
        return false;
    double value = json_object_get_double(member);
    bool whole = json_object_is_type(member, json_type_double) && value > -1e15 && value < 1e15 &&
                 value == (double)(int64_t)value;
    if (!whole && !json_object_is_type(member, json_type_int))
        return false;
    *number = whole ? (int64_t)value : json_object_get_int64(member);
    return true;
}

bool json_secret_set(struct json_object *object, const char *name, const char *text)
{
    if (!text)
        return true;
    struct json_object *member = json_object_new_string(text);
    if (member && json_object_object_add(object, name, member) == 0)
        return true;
    json_object_put(member);
    return false;
}

void json_secret_free(struct json_object *object)
{
    json_wipe(object);
    json_object_put(object);
}
