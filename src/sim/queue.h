/* An EventBridge queue: what it holds, and the meeting events that are put into it. */
#ifndef ROLLCALL_SIM_QUEUE_H
#define ROLLCALL_SIM_QUEUE_H

#include "base/buf.h"
#include "sim/random.h"
#include "sim/registry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the service would tell about a meeting: an event as it became true. */

/* id, eventType, is it about an attendee, about their shared screen? */
#define FACT_TABLE(X)                                                                              \
    X(STARTED, "chime:MeetingStarted", 0, 0)                                                       \
    X(ENDED, "chime:MeetingEnded", 0, 0)                                                           \
    X(ADDED, "chime:AttendeeAdded", 1, 0)                                                          \
    X(DELETED, "chime:AttendeeDeleted", 1, 0)                                                      \
    X(JOINED, "chime:AttendeeJoined", 1, 0)                                                        \
    X(LEFT, "chime:AttendeeLeft", 1, 0)                                                            \
    X(DROPPED, "chime:AttendeeDropped", 1, 0)                                                      \
    X(VIDEO_STARTED, "chime:AttendeeVideoStarted", 1, 0)                                           \
    X(VIDEO_STOPPED, "chime:AttendeeVideoStopped", 1, 0)                                           \
    X(CONTENT_JOINED, "chime:AttendeeContentJoined", 1, 1)                                         \
    X(CONTENT_LEFT, "chime:AttendeeContentLeft", 1, 1)                                             \
    X(CONTENT_DROPPED, "chime:AttendeeContentDropped", 1, 1)                                       \
    X(CAPABILITIES, "chime:AttendeeCapabilitiesUpdated", 1, 0)

#define FACT_ENUM(id, name, person, content) FACT_##id,
enum fact_kind { FACT_TABLE(FACT_ENUM) FACT_COUNT };
#undef FACT_ENUM

/* Borrowed for the length of a call. */
struct fact {
    enum fact_kind kind;
    const struct registry *meeting;
    const struct person *person; /* NULL when it is about the meeting */
    int64_t at_ms;               /* the meeting's time; negative: before the simulator started */
};

/* Who is given facts. */
struct fact_observer {
    void (*note)(void *self, const struct fact *fact);
    void *self;
};

/* A message queue as SQS plays it: at least once, in no promised order, hidden for a while once
 * received, gone when deleted. Pure: time and chance are arguments. */

/* Beyond this number of messages the oldest are lost. */
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

/* Hides the message with this number until then. False when there is none any more. */
bool queue_hide(struct queue *queue, uint64_t number, int64_t visible_ms);

/* How many may be received now. */
size_t queue_visible(const struct queue *queue, int64_t now_ms);

/* NULL is fine. */
void queue_clean_up(struct queue *queue);

/* Facts as the EventBridge events that the service sends about its meetings. */

struct emitter {
    struct queue *queue;
    struct random random;
    const char *region; /* borrowed */
    int64_t started_ms; /* wall clock at the meeting's time 0 */
    int64_t now_ms;     /* the meeting's time, which the queue goes by */
    uint64_t number;    /* events so far */
};

/* A fact_observer's function: self is a struct emitter. Sends the event into the queue. */
void emit_fact(void *self, const struct fact *fact);

/* Appends the event's JSON. A few lack id and resources, as some real ones do. */
void emit_write(const struct emitter *emitter, const struct fact *fact, struct buf *out);

#endif
