#include "presence/json_member.h"

#include "base/json_parse.h"

enum { MAX_DEPTH = 32 };

struct json_object *json_member_parse(const char *text, size_t len)
{
    return json_parse_object(text, len, MAX_DEPTH, NULL);
}

/* True, with NULL, also for a member that is null. */
static bool find(struct json_object *object, const char *name, enum json_type type,
                 struct json_object **member)
{
    *member = NULL;
    json_object_object_get_ex(object, name, member);
    return !*member || json_object_is_type(*member, type);
}

bool json_member_string(struct json_object *object, const char *name, size_t max, struct slice *out)
{
    struct json_object *member;
    *out = SLICE_EMPTY;
    if (!find(object, name, json_type_string, &member))
        return false;
    if (member)
        *out = (struct slice){json_object_get_string(member),
                              (size_t)json_object_get_string_len(member)};
    return out->len <= max;
}

bool json_member_number(struct json_object *object, const char *name, int64_t *out)
{
    struct json_object *member;
    *out = 0;
    if (!find(object, name, json_type_int, &member))
        return false;
    *out = member ? json_object_get_int64(member) : 0;
    return true;
}

bool json_member_bool(struct json_object *object, const char *name, bool *out)
{
    struct json_object *member;
    *out = false;
    if (!find(object, name, json_type_boolean, &member))
        return false;
    *out = member && json_object_get_boolean(member);
    return true;
}

bool json_member_object(struct json_object *object, const char *name, struct json_object **out)
{
    return find(object, name, json_type_object, out);
}
