/* Reads a message of the queue as meeting events, in every form in which they come: the event of
 * EventBridge; its bare detail (a rule with InputPath $.detail); either of them in the envelope of
 * an SNS topic, or as a string of JSON; several in an array; with a byte order mark in front.
 * Timestamps may be whole numbers, fractions, strings of digits, or only the envelope's time. What
 * an event needs is read strictly. Pure; any thread. */
#ifndef ROLLCALL_PRESENCE_EVENT_READ_H
#define ROLLCALL_PRESENCE_EVENT_READ_H

#include "presence/event.h"

#include <stddef.h>

/* The largest message that SQS carries. */
#define EVENT_READ_MAX (1024 * 1024)

enum event_read_result {
    EVENT_READ_OK,        /* all of it is meeting events */
    EVENT_READ_OTHER,     /* something else that the service told, and no presence depends on */
    EVENT_READ_FOREIGN,   /* JSON, but not of the service: another sender's message */
    EVENT_READ_MALFORMED, /* not JSON, or a meeting event without what an event needs */
};

/* Room for what a look says. */
#define EVENT_LOOK_SIZE 128

/* The events together with the JSON that their strings point into. */
struct event_read {
    struct event *events;
    size_t count; /* may be more than 0 whatever the result: an array can hold both */
    /* What was not understood, for a person: names and sizes, at most sixteen bytes of the message
     * itself. May hold hostile text. "" when all was. */
    char look[EVENT_LOOK_SIZE];
    size_t capacity; /* private, as the rest */
    void *json;
};

/* Reads len bytes; the result is that of the part that was understood least. Free with
 * event_read_clean_up() whatever the result. */
enum event_read_result event_read(const char *text, size_t len, struct event_read *out);
void event_read_clean_up(struct event_read *read);

#endif
