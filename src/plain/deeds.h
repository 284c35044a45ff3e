/* Words that do something: filter, sort, refresh, pause, write, meeting. Each takes what follows
 * the word, trimmed, "" for nothing. A meeting is open. UI thread only. */
#ifndef ROLLCALL_PLAIN_DEEDS_H
#define ROLLCALL_PLAIN_DEEDS_H

#include "plain/talk.h"

/* What is shown, and how. */
void deeds_filter(struct talk *talk, const char *rest);
void deeds_sort(struct talk *talk, const char *rest);
void deeds_invert(struct talk *talk, const char *rest);
void deeds_columns(struct talk *talk, const char *rest);
void deeds_mask(struct talk *talk, const char *rest);
void deeds_checkpoint(struct talk *talk, const char *rest);

/* What the worker does. */
void deeds_refresh(struct talk *talk, const char *rest);
void deeds_pause(struct talk *talk, const char *rest);
void deeds_slower(struct talk *talk, const char *rest);
void deeds_faster(struct talk *talk, const char *rest);
void deeds_load(struct talk *talk, const char *rest);
void deeds_regions(struct talk *talk, const char *rest);

/* Another moment of a recording. */
void deeds_moment(struct talk *talk, const char *rest);

/* What is taken along. */
void deeds_write(struct talk *talk, const char *rest);
void deeds_token(struct talk *talk, const char *rest);

/* Another meeting, another login. */
void deeds_meeting(struct talk *talk, const char *rest);
void deeds_profile(struct talk *talk, const char *rest);

/* Ends what is under way; then clears the filter. */
void deeds_stop(struct talk *talk, const char *rest);
void deeds_close(struct talk *talk, const char *rest);

#endif
