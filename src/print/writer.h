/* Output formats behind one small interface: begin, a row for each attendee, end.
 *
 *   table    aligned columns under a header; keeps every row until the end to know the widths
 *   text     as `aws … --output text`: ATTENDEES and CAPABILITIES lines, NEXTTOKEN at the end
 *   tsv      one attendee a line, no header unless asked for
 *   csv      the same with a header and RFC 4180 quoting and line ends; `'` before a cell that
 * begins as a formula would (= + - @) json     one object as `aws … --output json` prints it,
 * NextToken only when there is one ndjson   one JSON object a line for each attendee
 *
 * Of several meetings each row tells its own: a first column MeetingId, in json one object with
 * Meetings, each with MeetingId, Attendees and, where that is so, NextToken and Error.
 *
 * All but table stream in constant memory. Cells of table, text, tsv and csv pass through
 * base/text, so that a row is always one line; JSON escapes controls and bidi losslessly. Join
 * tokens appear only when the writer was made with them. One thread at a time. */
#ifndef ROLLCALL_PRINT_WRITER_H
#define ROLLCALL_PRINT_WRITER_H

#include "base/err.h"
#include "base/text.h"
#include "print/attendee_json.h"
#include "print/format.h"
#include "print/sink.h"
#include "roster/attendee.h"

#include <stdbool.h>
#include <stddef.h>

/* What can be printed of an attendee: the columns of table, tsv and csv. */
enum field {
    FIELD_MEETING_ID, /* of several meetings alone, always the first */
    FIELD_ATTENDEE_ID,
    FIELD_EXTERNAL_USER_ID,
    FIELD_AUDIO,
    FIELD_VIDEO,
    FIELD_CONTENT,
    FIELD_JOIN_TOKEN,
    FIELD_EXPECTED, /* these four: of a roll call alone */
    FIELD_EXPECTED_ID,
    FIELD_EXPECTED_NAME,
    FIELD_MATCHED_BY,
    FIELD_COUNT,
};

enum writer_header { WRITER_HEADER_AUTO, WRITER_HEADER_YES, WRITER_HEADER_NO };

struct writer_config {
    enum output_format format;
    enum writer_header header; /* AUTO: yes for table and csv */
    enum text_charset charset; /* of table, text, tsv and csv; JSON is always UTF-8 */
    bool join_tokens;
    bool roll_call;           /* rows come by writer_roll_call_row() */
    bool several;             /* rows stand between writer_meeting() and writer_meeting_end() */
    bool bom;                 /* of csv: begins with a byte order mark */
    const enum field *fields; /* of table, tsv and csv; copied. NULL: all, tokens when kept */
    size_t field_count;
    struct sink sink;
};

struct writer;

/* NULL and *err when memory is out. Free with writer_destroy(). */
struct writer *writer_new(const struct writer_config *config, struct err *err);

/* What stands before the rows. Nothing has been written when begin was not called: a list whose
 * first page failed prints nothing. */
bool writer_begin(struct writer *writer, struct err *err);

/* One attendee, borrowed for the call. */
bool writer_row(struct writer *writer, const struct attendee *attendee, struct err *err);

/* The same, and what the roll call says of it; borrowed too. */
bool writer_roll_call_row(struct writer *writer, const struct attendee *attendee,
                          const struct roll_call_entry *entry, struct err *err);

/* The rows that follow are those of this meeting; the id is borrowed until its end. */
bool writer_meeting(struct writer *writer, const char *meeting_id, struct err *err);

/* All rows of the meeting are there, or failure says why not. next_token is where its list goes on;
 * either may be NULL. */
bool writer_meeting_end(struct writer *writer, const char *next_token, const struct err *failure,
                        struct err *err);

/* Hands on what is buffered; called after each page, so that a reader sees rows as they come. */
bool writer_flush(struct writer *writer, struct err *err);

/* Closes the document and flushes. next_token is where the list goes on, also after a failure;
 * NULL when it is complete. */
bool writer_end(struct writer *writer, const char *next_token, struct err *err);

/* All of these return false and fill *err (ERR_IO, ERR_OOM) on failure, at the latest at the next
 * flush; what follows a failure writes nothing. */

/* Wipes the buffer when it may hold tokens. NULL is fine. */
void writer_destroy(struct writer *writer);

/* The format of a word such as "json"; false when there is none. */
bool writer_format_from_name(const char *name, enum output_format *format);

#endif
