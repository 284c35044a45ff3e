/* What a walk's rows turn into when they are printed: streamed through a filter, or gathered first
 * when the order, the number or the copies of rows matter. */
#ifndef ROLLCALL_APP_PRINTED_LIST_H
#define ROLLCALL_APP_PRINTED_LIST_H

#include "app/app.h"
#include "print/writer.h"
#include "roster/page.h"
#include "view/filter.h"

#include <stdbool.h>
#include <stddef.h>

/* Reads --filter for a program that prints. NULL and *err (ERR_USAGE) when it makes no sense, is
 * empty, or asks for what only a screen knows. Free with filter_destroy(). */
struct filter *listing_filter(const char *expression, struct err *err);

struct listing;

/* Checks --filter, --sort and --columns, and prepares a writer for the sink. NULL and *err (kind
 * USAGE or INTERNAL) on failure. Free with listing_destroy(). */
struct listing *listing_new(const struct app *app, struct sink sink, struct err *err);
void listing_destroy(struct listing *listing);

/* The format: that of -o, of AWS_DEFAULT_OUTPUT or the AWS profile's output where they name one,
 * json behind the words of the AWS CLI, else tsv. */
enum output_format listing_format(const struct listing *listing);

/* Does anything reach the sink before the end? */
bool listing_streams(const struct listing *listing);

/* What comes from now on is of this meeting, which is borrowed until the end; where several are
 * printed, before the first page of each. False and *err when memory is out. */
bool listing_meeting(struct listing *listing, const char *meeting_id, struct err *err);

/* The meeting's last page has come, or failure says why not: prints what was gathered of it, its
 * number, its error. next_token and complete as in listing_end(), which ends all of them. */
bool listing_meeting_end(struct listing *listing, const char *next_token, const struct err *failure,
                         struct err *err);

/* Takes a page. False and *err when it cannot be printed or kept. */
bool listing_add(struct listing *listing, struct page *page, struct err *err);

/* Prints what was gathered, and the end. next_token as in writer_end(). complete: the walk has
 * reached the asked end; a count is printed only then. Prints nothing when no page came. */
bool listing_end(struct listing *listing, const char *next_token, bool complete, struct err *err);

/* Is each person of --expect registered? True without it. */
bool listing_is_full(const struct listing *listing);

/* Has any page (of this meeting) come, so that a failure leaves a partial list behind? */
bool listing_begun(const struct listing *listing);

#endif
