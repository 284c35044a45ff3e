/* The AWS config and credentials files of whoever: parsed and merged, or refused with a place. The
 * input is split at its first NUL into the two files. */
#include "aws/ini.h"
#include "aws/profile.h"
#include "fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct ini ini;
    bool fine = ini_parse((const char *)data, size, "config", &ini, &err);
    fuzz_must(fine == !err_is(&err));
    for (size_t i = 0; fine && i < ini.count; i++)
        fuzz_must(ini_find(&ini, ini.sections[i].name));
    ini_clean_up(&ini);

    char *text = malloc(size + 2);
    memcpy(text, data, size);
    text[size] = text[size + 1] = '\0';
    err_clear(&err);
    struct profiles *profiles = profiles_parse(text, text + strlen(text) + 1, &err);
    fuzz_must(!profiles == err_is(&err));
    for (size_t i = 0; profiles && i < profiles_count(profiles); i++)
        fuzz_must(profiles_has(profiles, profiles_name(profiles, i)));
    profiles_destroy(profiles);
    free(text);
    return 0;
}
