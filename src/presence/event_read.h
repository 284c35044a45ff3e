/* Reads a message of the queue as a meeting event, strictly: one JSON object, nested at most 32
 * deep, strings of the right type and of sane length. */
#ifndef ROLLCALL_PRESENCE_EVENT_READ_H
#define ROLLCALL_PRESENCE_EVENT_READ_H

#include "presence/event.h"

#include <stddef.h>

/* The largest message that SQS carries. */
#define EVENT_READ_MAX (1024 * 1024)

enum event_read_result {
    EVENT_READ_OK,
    EVENT_READ_FOREIGN,   /* JSON, but no event of a Chime meeting: another sender's message */
    EVENT_READ_MALFORMED, /* not JSON, or a Chime event without what an event needs */
};

/* An event together with the JSON that its strings point into. */
struct event_read {
    struct event event;
    void *json; /* private */
};

/* Reads len bytes. Free with event_read_clean_up() whatever the result. */
enum event_read_result event_read(const char *text, size_t len, struct event_read *out);
void event_read_clean_up(struct event_read *read);

#endif
