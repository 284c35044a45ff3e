/* Finding a meeting id in whatever was pasted: what is found is one, and stands in the input. */
#include "base/meeting_id.h"
#include "fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *text = (const char *)data;
    struct meeting_found found;
    size_t prefix = meeting_id_valid_prefix(text, size);
    fuzz_must(prefix <= size && prefix <= MEETING_ID_LEN);
    fuzz_must(meeting_id_is_valid(text, size) == (size == MEETING_ID_LEN && prefix == size));
    if (!meeting_id_find(text, size, &found))
        return 0;
    fuzz_must(meeting_id_is_valid(found.meeting_id, strlen(found.meeting_id)));
    bool stands = false;
    for (size_t i = 0; i + MEETING_ID_LEN <= size && !stands; i++)
        stands = memcmp(text + i, found.meeting_id, MEETING_ID_LEN) == 0;
    fuzz_must(stands);
    fuzz_must(strlen(found.region) < sizeof found.region);
    fuzz_must(strspn(found.account, "0123456789") == strlen(found.account));
    return 0;
}
