/* The AWS config and credentials files of whoever: parsed and merged, or refused with a place. The
 * input is split at its first NUL into the two files. */
#include "aws/ini.h"
#include "aws/profile.h"
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void parse(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct ini ini;
    bool fine = ini_parse((const char *)data, size, "config", &ini, &err);
    fuzz_must(fine == !err_is(&err));
    ini_clean_up(&ini);
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");
    fuzz_must(file && fwrite(bytes, 1, len, file) == len && fclose(file) == 0);
}

/* The environment of two files of this process's own. */
static struct env *make_env(char *config, char *credentials)
{
    char *variables[] = {config, credentials, NULL};
    snprintf(config, 80, "AWS_CONFIG_FILE=/tmp/fuzz-config-%ld", (long)getpid());
    snprintf(credentials, 80, "AWS_SHARED_CREDENTIALS_FILE=/tmp/fuzz-credentials-%ld",
             (long)getpid());
    return env_capture(variables);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char config[80], credentials[80];
    struct err err = ERR_INIT;
    parse(data, size);
    struct env *env = make_env(config, credentials);
    const uint8_t *nul = memchr(data, 0, size);
    size_t first = nul ? (size_t)(nul - data) : size;
    write_file(strchr(config, '=') + 1, data, first);
    write_file(strchr(credentials, '=') + 1, nul ? nul + 1 : data, nul ? size - first - 1 : 0);
    struct profiles *profiles = profiles_load(env, &err);
    fuzz_must(!profiles == err_is(&err));
    for (size_t i = 0; profiles && i < profiles_count(profiles); i++)
        fuzz_must(profiles_has(profiles, profiles_name(profiles, i)));
    profiles_destroy(profiles);
    env_destroy(env);
    unlink(strchr(config, '=') + 1);
    unlink(strchr(credentials, '=') + 1);
    return 0;
}
