/* What the listener sends, and what it does to the desk: meeting events go into presence and among
 * the events, and the listener is told that they are kept. UI thread only. */
#ifndef ROLLCALL_DESK_HEARING_H
#define ROLLCALL_DESK_HEARING_H

#include "desk/desk.h"

/* Takes events in and acknowledges them, unless they could not be kept (memory, the ledger): they
 * then come again. Returns DESK_ bits. hearing_follow() is due afterwards. */
unsigned hearing_take(struct desk *desk, const struct message_heard *heard);

/* How the listener fares. Trouble is remembered among the errors; the list's state is its own. */
unsigned hearing_listen(struct desk *desk, const struct message_listening *listening);

/* The views and the counts follow: after events, and after rows came, went or changed. */
void hearing_follow(struct desk *desk);

#endif
