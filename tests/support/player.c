#include "support/player.h"

#include "support/patience.h"
#include "support/rawserver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct player {
    const struct play_step *script;
    struct rawserver *server;
    pthread_mutex_t lock; /* of what follows */
    size_t next;
    char trouble[400];
};

static void note_trouble(struct player *player, const char *what, const char *request)
{
    if (!player->trouble[0])
        snprintf(player->trouble, sizeof player->trouble, "%s: %.300s", what, request);
}

/* The step that this request plays; NULL when it is not the next one. */
static const struct play_step *take_step(struct player *player, const char *request)
{
    const struct play_step *step = &player->script[player->next];
    pthread_mutex_lock(&player->lock);
    if (!step->expect) {
        note_trouble(player, "one request too many", request);
        step = NULL;
    } else if (!strstr(request, step->expect) ||
               (step->expect_too && !strstr(request, step->expect_too))) {
        note_trouble(player, step->expect, request);
        step = NULL;
    } else {
        player->next++;
    }
    pthread_mutex_unlock(&player->lock);
    return step;
}

static bool answer(struct rawserver_conn *conn, int status, const char *body)
{
    char head[300];
    snprintf(head, sizeof head,
             "HTTP/1.1 %d Played\r\nContent-Type: text/plain\r\nContent-Length: %zu\r\n"
             "x-amzn-RequestId: played\r\n\r\n",
             status, strlen(body));
    return rawserver_write(conn, head) && rawserver_write(conn, body);
}

static void serve(struct rawserver_conn *conn, void *data)
{
    struct player *player = data;
    while (rawserver_read_request(conn)) {
        const struct play_step *step = take_step(player, rawserver_request(conn));
        if (step && step->fault == PLAY_SILENCE)
            rawserver_stay_silent(conn, 60000);
        if (step && step->fault != PLAY_ANSWER)
            return;
        if (!answer(conn, step ? step->status : 500, step && step->body ? step->body : ""))
            return;
    }
}

struct player *player_start(const struct play_step *script)
{
    struct player *player = calloc(1, sizeof *player);
    if (!player)
        patience_die("calloc");
    player->script = script;
    pthread_mutex_init(&player->lock, NULL);
    const struct rawserver_options options = {.serve = serve, .data = player};
    player->server = rawserver_start(&options);
    return player;
}

void player_stop(struct player *player)
{
    rawserver_stop(player->server);
    pthread_mutex_destroy(&player->lock);
    free(player);
}

const char *player_url(const struct player *player)
{
    return rawserver_url(player->server);
}

int player_requests(const struct player *player)
{
    return rawserver_requests(player->server);
}

const char *player_seen(const struct player *player)
{
    return rawserver_seen(player->server);
}

const char *player_trouble(struct player *player)
{
    pthread_mutex_lock(&player->lock);
    const struct play_step *step = &player->script[player->next];
    if (step->expect)
        note_trouble(player, "nobody asked", step->expect);
    pthread_mutex_unlock(&player->lock);
    return player->trouble;
}
