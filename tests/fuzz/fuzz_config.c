/* rollcall's own config file of whoever: read, or refused with a line. */
#include "cli/config_file.h"
#include "fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct options options;
    struct err err = ERR_INIT;
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    options_init(&options);
    bool fine = config_file_parse(&options, text, "config", ORIGIN_USER_FILE, &err);
    fuzz_must(fine == !err_is(&err));
    fuzz_must(fine || strncmp(err.detail, "config:", 7) == 0);
    fuzz_must(!options.include_join_tokens && options.verify_ssl && options.sign_request);
    fuzz_must(options.interval_s >= 0 && options.interval_s <= 3600);
    for (size_t i = 0; i < options.meeting_count; i++)
        fuzz_must(options.meetings[i].label && options.meetings[i].id);
    options_clean_up(&options);
    free(text);
    return 0;
}
