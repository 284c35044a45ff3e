#include "app/event_queue.h"

#include "aws/sqs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer than a long poll and the way there and back; and how long messages stay hidden. */
enum { READ_TIMEOUT_MS = 30000, VISIBILITY_S = 30, ASIDE_S = 3600 };

_Static_assert(EVENT_SOURCE_MAX == (int)SQS_BATCH_MAX, "one look is one call");
_Static_assert(EVENT_SOURCE_WAIT_S == (int)SQS_WAIT_MAX_S, "and waits as long");

/* A connection of its own, which is made with its first request. */
struct line {
    const char *url; /* the queue's */
    struct client *client;
    struct sqs_batch batch; /* what was received last */
};

struct event_queue {
    char *url;
    struct line lines[EVENT_SOURCE_LINES];
    struct event_source sources[EVENT_SOURCE_LINES];
};

/* "https://host:port" of a URL. */
static bool origin_of(const char *url, char *out, size_t size)
{
    const char *host = strstr(url, "://");
    size_t len = host ? (size_t)(host + 3 - url) + strcspn(host + 3, "/") : 0;
    if (len == 0 || len >= size)
        return false;
    memcpy(out, url, len);
    out[len] = '\0';
    return true;
}

static bool resolve(const struct connection *connection, const struct env *env, const char *url,
                    struct endpoint *out, struct err *err)
{
    const struct settings *settings = connection_settings(connection);
    char region[64], origin[1024], source[SETTING_SOURCE_SIZE];
    struct endpoint_config rules = {.service = ENDPOINT_SQS, .region = region};
    bool of_aws = sqs_url_region(url, region);
    if (!of_aws)
        snprintf(region, sizeof region, "%s", settings->endpoint.signing_region);
    if (!settings_endpoint_url(settings, env, ENDPOINT_SQS, &rules.custom_url, source, err))
        return false;
    if (!rules.custom_url && !of_aws && origin_of(url, origin, sizeof origin))
        rules.custom_url = origin;
    rules.fips = !rules.custom_url && setting_is_true(&settings->use_fips);
    rules.dual_stack = !rules.custom_url && setting_is_true(&settings->use_dualstack);
    return endpoint_resolve(&rules, out, err);
}

/* --- the seam ------------------------------------------------------------------------- */

static bool receive(void *self, int wait_s, int attempt, struct event_delivery_batch *batch,
                    struct err *err)
{
    struct line *line = self;
    struct sqs_receive ask = {
        .queue_url = line->url,
        .wait_s = wait_s,
        .visibility_s = VISIBILITY_S,
        .attempt = attempt,
    };
    sqs_batch_clean_up(&line->batch);
    batch->count = 0;
    if (!sqs_receive(line->client, &ask, &line->batch, err))
        return false;
    for (size_t i = 0; i < line->batch.count; i++) {
        const struct sqs_message *message = &line->batch.messages[i];
        batch->items[batch->count++] = (struct event_delivery){
            .id = message->id,
            .receipt = message->receipt,
            .body = message->body,
            .intact = message->intact,
        };
    }
    return true;
}

static bool remove_messages(void *self, const struct slice *acks, size_t count, struct err *err)
{
    struct line *line = self;
    size_t deleted; /* the others come again */
    return sqs_delete(line->client, line->url, acks, count, &deleted, err);
}

static bool set_aside(void *self, const struct slice *acks, size_t count, struct err *err)
{
    struct line *line = self;
    return sqs_hide(line->client, line->url, acks, count, ASIDE_S, err);
}

static bool count_messages(void *self, struct event_source_counts *counts, struct err *err)
{
    struct line *line = self;
    struct sqs_counts answer;
    if (!sqs_count(line->client, line->url, &answer, err))
        return false;
    *counts = (struct event_source_counts){.waiting = answer.visible,
                                           .hidden = answer.hidden + answer.delayed};
    return true;
}

static void cancel(void *self)
{
    client_cancel(((struct line *)self)->client);
}

static void clear_cancel(void *self)
{
    client_clear_cancel(((struct line *)self)->client);
}

/* --- beginning and end ------------------------------------------------------------------- */

static bool open_line(struct event_queue *queue, size_t i, const struct connection *connection,
                      const struct endpoint *endpoint, struct err *err)
{
    struct line *line = &queue->lines[i];
    line->url = queue->url;
    line->client = connection_client(connection, endpoint, READ_TIMEOUT_MS, err);
    queue->sources[i] = (struct event_source){receive, remove_messages, set_aside, count_messages,
                                              cancel,  clear_cancel,    line};
    return line->client;
}

struct event_queue *event_queue_new(struct connection *connection, const struct env *env,
                                    const char *queue_url, struct err *err)
{
    struct endpoint endpoint;
    if (!sqs_url_is_valid(queue_url)) {
        err_set(err, ERR_USAGE, "--presence-queue: \"%.150s\" is not the URL of a queue",
                queue_url);
        err_set_remedy(err, "it looks like https://sqs.us-east-1.amazonaws.com/111122223333/name; "
                            "see rollcall setup-presence");
        return NULL;
    }
    if (!resolve(connection, env, queue_url, &endpoint, err))
        return NULL;
    struct event_queue *queue = calloc(1, sizeof *queue);
    if (queue)
        queue->url = strdup(queue_url);
    if (!queue || !queue->url) {
        err_set(err, ERR_OOM, "event queue");
        event_queue_destroy(queue);
        return NULL;
    }
    for (size_t i = 0; i < EVENT_SOURCE_LINES; i++) {
        if (!open_line(queue, i, connection, &endpoint, err)) {
            event_queue_destroy(queue);
            return NULL;
        }
    }
    return queue;
}

void event_queue_destroy(struct event_queue *queue)
{
    if (!queue)
        return;
    for (size_t i = 0; i < EVENT_SOURCE_LINES; i++) {
        sqs_batch_clean_up(&queue->lines[i].batch);
        client_destroy(queue->lines[i].client);
    }
    free(queue->url);
    free(queue);
}

const struct event_source *event_queue_sources(struct event_queue *queue)
{
    return queue->sources;
}
