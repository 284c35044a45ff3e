/* Facts as the EventBridge events that the service sends about its meetings. */
#ifndef ROLLCALL_SIM_EMIT_H
#define ROLLCALL_SIM_EMIT_H

#include "base/buf.h"
#include "sim/fact.h"
#include "sim/queue.h"
#include "sim/random.h"

#include <stdint.h>

struct emitter {
    struct queue *queue;
    struct random random;
    const char *region; /* borrowed */
    int64_t started_ms; /* wall clock at the meeting's time 0 */
    int64_t now_ms;     /* the meeting's time, which the queue goes by */
    uint64_t number;    /* events so far */
};

/* A fact_listener's function: self is a struct emitter. Sends the event into the queue. */
void emit_fact(void *self, const struct fact *fact);

/* Appends the event's JSON. A few lack id and resources, as some real ones do. */
void emit_write(const struct emitter *emitter, const struct fact *fact, struct buf *out);

#endif
