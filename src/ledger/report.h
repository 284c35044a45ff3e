/* An attendance report: what a ledger comes to, attendee by attendee. Feed it the ledger's facts,
 * then ask. Pure; owned by one thread. */
#ifndef ROLLCALL_LEDGER_REPORT_H
#define ROLLCALL_LEDGER_REPORT_H

#include "base/err.h"
#include "base/hash.h"
#include "ledger/ledger_line.h"
#include "ledger/report_row.h"

#include <stdbool.h>
#include <stddef.h>

struct report;

/* NULL and *err when memory is out. The key is fresh chance. Free with report_destroy(). */
struct report *report_new(struct hash_key key, struct err *err);
void report_destroy(struct report *report);

/* Takes a fact of the first meeting that was named, from ledger_survey(); facts of another are
 * passed over. A ledger_each_fn: false when memory is out. */
bool report_take(void *self, const struct ledger_fact *fact);

/* Reckons it all up; call it once, after the last fact and before asking. by_user: one row for all
 * attendees with one ExternalUserId. False when memory is out. */
bool report_finish(struct report *report, bool by_user);

/* In the order in which they were first seen. */
size_t report_rows(const struct report *report);
const struct report_row *report_row(const struct report *report, size_t i);

struct report_totals report_totals(const struct report *report);

#endif
