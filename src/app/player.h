/* `rollcall replay FILE`: a recorded meeting in the console, as a session whose source is a file,
 * and a clock that says which moment is shown. No network, no thread of its own. UI thread only. */
#ifndef ROLLCALL_APP_PLAYER_H
#define ROLLCALL_APP_PLAYER_H

#include "app/app.h"
#include "meeting/platform.h"

struct player;

/* Reads the ledger of the command line. NULL and *err when it cannot be read. Free with
 * player_destroy() when the session is closed. */
struct player *player_new(const struct app *app, struct err *err);
void player_destroy(struct player *player);

/* Was every line of the ledger read? */
bool player_is_whole(const struct player *player);

/* Whose meeting it is. Lives as long as the player. */
const char *player_meeting_id(const struct player *player);

/* Opens the recording: a session whose rows come from the ledger, and which MESSAGE_STEP moves
 * through time. NULL and *err when it is open already, or memory is out. */
struct meeting_session *player_open(struct player *player, int wake_fd, struct err *err);

/* A clock whose wall says which moment is shown. Valid as long as the player. */
struct clock player_clock(struct player *player);

#endif
