/* Messages of the queue: whatever comes, what is taken for an event has what an event needs. */
#include "fuzz/fuzz.h"
#include "presence/event_read.h"
#include "presence/presence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event_read read;
    struct err err = ERR_INIT;
    enum event_read_result result = event_read((const char *)data, size, &read);
    bool unread = result == EVENT_READ_FOREIGN || result == EVENT_READ_MALFORMED;
    fuzz_must(unread == (read.look[0] != '\0') || result == EVENT_READ_MALFORMED);
    for (size_t i = 0; i < read.count; i++) {
        const struct event *event = &read.events[i];
        fuzz_must(event->meeting_id.len > 0 && event->timestamp_ms > 0);
        struct presence *presence =
            presence_new(event->meeting_id, 1, (struct hash_key){1, 2}, &err);
        enum presence_result first = presence_apply(presence, event);
        fuzz_must(first == PRESENCE_TAKEN || first == PRESENCE_DUPLICATE);
        fuzz_must(presence_apply(presence, event) == PRESENCE_DUPLICATE);
        presence_destroy(presence);
    }
    event_read_clean_up(&read);
    return 0;
}
