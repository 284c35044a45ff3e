/* A message queue as SQS plays it: at least once, in no promised order, hidden for a while once
 * received, gone when deleted. Pure: time and chance are arguments. */
#ifndef ROLLCALL_SIM_QUEUE_H
#define ROLLCALL_SIM_QUEUE_H

#include "sim/random.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Beyond so many messages the oldest are lost. */
enum { QUEUE_MAX_MESSAGES = 100000, QUEUE_MAX_RECEIVE = 10 };

struct message {
    struct message *next;
    uint64_t number;    /* from 1, never used twice */
    char *body;         /* with a NUL */
    int64_t visible_ms; /* may be received from then on */
    int64_t sent_ms;
    unsigned receives;
};

/* How far it departs from a queue in order, each message once. */
struct queue_options {
    double duplicate; /* how likely a message is there twice */
    double late;      /* how likely it comes late, and so behind later ones */
    int64_t late_ms;  /* by up to so much */
};

struct queue {
    struct queue_options options;
    struct message *first;
    struct message **end; /* where the next one is linked; NULL until the first */
    size_t count;
    uint64_t sent;
    uint64_t deleted;
};

/* Sends a copy, or two, or late, as the options and chance say. False when memory is out. */
bool queue_send(struct queue *queue, const char *body, int64_t now_ms, struct random *random);

/* Receives up to max messages that are visible, and hides each for visibility_ms. They belong to
 * the queue, and are good until the next call. Returns how many. */
size_t queue_receive(struct queue *queue, size_t max, int64_t visibility_ms, int64_t now_ms,
                     struct message *out[QUEUE_MAX_RECEIVE]);

/* Deletes the message with this number. False when there is none any more. */
bool queue_delete(struct queue *queue, uint64_t number);

/* How many may be received now. */
size_t queue_visible(const struct queue *queue, int64_t now_ms);

/* NULL is fine. */
void queue_clean_up(struct queue *queue);

#endif
