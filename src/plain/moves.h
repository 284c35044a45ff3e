/* Words that move and find: list, more, up, first, a number, search. Each takes what follows the
 * word, trimmed, "" for nothing. A meeting is open. UI thread only. */
#ifndef ROLLCALL_PLAIN_MOVES_H
#define ROLLCALL_PLAIN_MOVES_H

#include "plain/talk.h"

/* The next rows, from the selected one on; those behind and before what was told. */
void moves_list(struct talk *talk, const char *rest);
void moves_more(struct talk *talk, const char *rest);
void moves_back(struct talk *talk, const char *rest);

/* One row on or back, the first, the last (of everything: loads what is missing). */
void moves_next(struct talk *talk, const char *rest);
void moves_previous(struct talk *talk, const char *rest);
void moves_first(struct talk *talk, const char *rest);
void moves_last(struct talk *talk, const char *rest);

/* A number alone: that row. */
void moves_number(struct talk *talk, const char *rest);

/* Looks for rows, and for the next one. */
void moves_search(struct talk *talk, const char *rest);
void moves_again(struct talk *talk, const char *rest);

#endif
