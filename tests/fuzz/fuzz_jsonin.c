/* The JSON reader: it stays inside its text, strings it gives are whole, and whatever it takes for
 * JSON another reader takes for JSON too. */
#include "base/jsonin.h"
#include "fuzz/fuzz.h"

#include <json-c/json.h>
#include <string.h>

#define DEPTH 20

static bool read_any(struct jsonin *json)
{
    struct slice text;
    switch (jsonin_type(json)) {
    case JSONIN_OBJECT:
        jsonin_enter_object(json);
        while (jsonin_next_member(json, &text))
            read_any(json);
        break;
    case JSONIN_ARRAY:
        jsonin_enter_array(json);
        while (jsonin_next_item(json))
            read_any(json);
        break;
    case JSONIN_STRING:
        if (jsonin_string(json, &text))
            fuzz_must(text.data[text.len] == '\0');
        break;
    default:
        jsonin_skip(json);
    }
    return !json->problem;
}

static bool json_c_takes(const uint8_t *data, size_t size)
{
    struct json_tokener *tokener = json_tokener_new_ex(DEPTH + 2);
    char *text = calloc(1, size + 1);
    memcpy(text, data, size);
    struct json_object *value = json_tokener_parse_ex(tokener, text, (int)size + 1);
    bool ok = json_tokener_get_error(tokener) == json_tokener_success;
    json_object_put(value);
    json_tokener_free(tokener);
    free(text);
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct jsonin read, skipped;
    char *one = malloc(size + 1), *two = malloc(size + 1);
    memcpy(one, data, size);
    memcpy(two, data, size);
    jsonin_begin(&read, one, size, DEPTH);
    jsonin_begin(&skipped, two, size, DEPTH);
    bool ok = read_any(&read) && jsonin_end(&read);
    fuzz_must(ok == (jsonin_skip(&skipped) && jsonin_end(&skipped)));
    fuzz_must(jsonin_offset(&read) <= size);
    fuzz_must(!ok || json_c_takes(data, size));
    free(one);
    free(two);
    return 0;
}
