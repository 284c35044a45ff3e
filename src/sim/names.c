#include "sim/names.h"

#include "sim/random.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const given[] = {
    "alice", "bob",    "carol",   "dave",   "erin",   "frank", "grace",  "heidi",
    "ivan",  "judy",   "mallory", "niaj",   "olivia", "peggy", "rupert", "sybil",
    "trent", "ursula", "victor",  "walter", "xenia",  "yusuf", "zoe",    "amara",
};
static const char *const display[] = {
    "Ana María", "Bjørn",   "Zoë",    "Łukasz", "Ngọc", "Søren", "Élise", "José",
    "Σοφία",     "Дмитрий", "さくら", "美玲",   "민준", "अनन्या", "ليلى",  "נועה",
};

size_t names_make(uint64_t seed, uint64_t number, char out[NAMES_MAX])
{
    uint64_t chance = random_hash(seed ^ 0x6e616d65, number);
    const char *first = given[chance % (sizeof given / sizeof *given)];
    const char *shown = display[(chance >> 8) % (sizeof display / sizeof *display)];
    uint64_t kind = (chance >> 16) % 8;
    int len;
    if (kind < 4)
        len = snprintf(out, NAMES_MAX, "%s.%" PRIu64 "@example.com", first, number);
    else if (kind < 6)
        len = snprintf(out, NAMES_MAX, "%08" PRIx32 "#%s %" PRIu64, (uint32_t)(chance >> 32), shown,
                       number);
    else if (kind < 7)
        len =
            snprintf(out, NAMES_MAX, "u-%08" PRIx32 "-%" PRIu64, (uint32_t)(chance >> 32), number);
    else
        len = snprintf(out, NAMES_MAX, "%s %" PRIu64, first, number);
    return (size_t)len;
}
