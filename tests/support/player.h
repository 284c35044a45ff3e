/* Plays a service of AWS from a script: one step a request, in order. A request that is not what
 * its step expects, or one too many, is answered 500 and remembered as trouble. */
#ifndef ROLLCALL_TESTS_PLAYER_H
#define ROLLCALL_TESTS_PLAYER_H

enum play_fault {
    PLAY_ANSWER,
    PLAY_SILENCE, /* says nothing until the peer goes */
    PLAY_CLOSE,   /* closes without a word */
};

struct play_step {
    const char
        *expect; /* stands in the request, be it line, header or body; NULL ends the script */
    int status;
    const char *body;
    enum play_fault fault;
    const char *expect_too; /* NULL: nothing else */
};

#define PLAY(asked, code, text)                                                                    \
    {                                                                                              \
        .expect = (asked), .status = (code), .body = (text)                                        \
    }
#define PLAY_IF(asked, too, code, text)                                                            \
    {                                                                                              \
        .expect = (asked), .expect_too = (too), .status = (code), .body = (text)                   \
    }
#define PLAY_FAULT(asked, what)                                                                    \
    {                                                                                              \
        .expect = (asked), .fault = (what)                                                         \
    }
#define PLAY_END                                                                                   \
    {                                                                                              \
        .expect = NULL                                                                             \
    }

struct player;

/* Starts it on a free loopback port. The script must outlive it. Aborts when the system refuses. */
struct player *player_start(const struct play_step *script);
void player_stop(struct player *player);

/* "http://127.0.0.1:40123". */
const char *player_url(const struct player *player);

/* Requests that came. */
int player_requests(const struct player *player);

/* "" when every step was played and nothing else asked for, else what went wrong. Call when no
 * request is under way. */
const char *player_trouble(struct player *player);

/* Everything that it was sent. Call when no request is under way. */
const char *player_seen(const struct player *player);

#endif
