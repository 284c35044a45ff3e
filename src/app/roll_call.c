#include "app/roll_call.h"

#include "app/stderr_message.h"
#include "base/file.h"
#include "roster/expected.h"
#include "roster/roster.h"
#include "view/style.h"

#include <stdio.h>
#include <stdlib.h>

/* The longest list of --missing: every id as escapes. */
#define MISSING_MAX ((size_t)EXPECTED_MAX * EXPECTED_MAX_ID * 16)

struct roll_call {
    const struct app *app;
    struct expected *expected;
};

static void tell_skipped(const void *self, size_t line, const char *why)
{
    const struct app *app = self;
    stderr_note(app, "%s: line %zu: %s; skipped", app->options.expect, line, why);
}

struct expected *roll_call_read(const struct app *app, struct err *err)
{
    const struct options *o = &app->options;
    struct buf text = BUF_INIT(EXPECTED_MAX_BYTES);
    struct expected_options options = {.file = o->expect,
                                       .column = o->expect_column,
                                       .loose = o->expect_loose,
                                       .skipped = tell_skipped,
                                       .self = app};
    struct expected *expected = NULL;
    if (file_or_stdin_read(o->expect, &text, err))
        expected = expected_read((struct slice){buf_text(&text), text.len}, &options,
                                 hash_key_new(&app->chance), err);
    buf_clean_up(&text);
    return expected;
}

struct roll_call *roll_call_new(const struct app *app, struct err *err)
{
    struct roll_call *r = calloc(1, sizeof *r);
    if (!r) {
        err_set(err, ERR_OOM, "the roll call");
        return NULL;
    }
    r->app = app;
    r->expected = roll_call_read(app, err);
    if (r->expected)
        return r;
    roll_call_destroy(r);
    return NULL;
}

void roll_call_destroy(struct roll_call *roll_call)
{
    if (!roll_call)
        return;
    expected_destroy(roll_call->expected);
    free(roll_call);
}

/* --- matching --------------------------------------------------------------------------------- */

static bool match(struct roll_call *r, const struct roster *roster, struct err *err)
{
    size_t rows = roster_rows(roster), count = 0;
    struct slice *ids = calloc(rows + 1, sizeof *ids);
    for (size_t i = 0; ids && i < rows; i++) {
        const struct roster_row *row = roster_row(roster, i);
        if (roster_row_is_live(row))
            ids[count++] = row->attendee.external_user_id;
    }
    bool ok = ids && expected_match(r->expected, ids, count);
    free(ids);
    return ok || err_set(err, ERR_OOM, "the roll call");
}

static const char *rule_name(enum expected_rule rule)
{
    static const char *const names[] = {[EXPECTED_NO_RULE] = "",
                                        [EXPECTED_EXACT] = "id",
                                        [EXPECTED_NAME] = "name",
                                        [EXPECTED_MAIL] = "mail",
                                        [EXPECTED_LOOSE] = "loose"};
    return names[rule];
}

static struct roll_call_entry entry_of_person(const struct expected_person *person,
                                              const char *state)
{
    return (struct roll_call_entry){.state = state,
                                    .expected_id = person->id,
                                    .name = person->name,
                                    .match = slice_of(rule_name(person->rule))};
}

static struct roll_call_entry entry_of_row(const struct roll_call *r,
                                           const struct attendee *attendee)
{
    uint32_t person = expected_find(r->expected, attendee->external_user_id);
    struct roll_call_entry none = {
        .expected_id = SLICE_EMPTY, .name = SLICE_EMPTY, .match = SLICE_EMPTY};
    none.state = attendee_is_bot(attendee)    ? "bot"
                 : person == EXPECTED_UNCLEAR ? "ambiguous"
                                              : "unexpected";
    if (person == EXPECTED_STRANGER || person == EXPECTED_UNCLEAR)
        return none;
    return entry_of_person(expected_at(r->expected, person), "registered");
}

/* --- printing --------------------------------------------------------------------------------- */

static bool print_row(const struct roll_call *r, const struct attendee *attendee,
                      struct roll_call_entry entry, struct writer *writer, struct err *err)
{
    struct attendee shown = *attendee;
    if (r->app->options.mask) {
        shown.external_user_id = slice_of(VIEW_MASKED);
        entry.expected_id = entry.expected_id.len ? slice_of(VIEW_MASKED) : SLICE_EMPTY;
        entry.name = SLICE_EMPTY;
    }
    return writer_roll_call_row(writer, &shown, &entry, err);
}

static bool is_shown(const struct order *order, const struct attendee *attendee)
{
    struct filter_subject subject = {.attendee = attendee, .change = "", .copies = 1};
    return filter_matches(order_filter(order), &subject);
}

/* The person as a row without an attendee. */
static struct attendee attendee_of(const struct expected_person *person)
{
    return (struct attendee){
        .id = SLICE_EMPTY, .external_user_id = person->id, .join_token = SLICE_EMPTY};
}

bool roll_call_print(struct roll_call *roll_call, const struct order *order, bool complete,
                     struct writer *writer, struct err *err)
{
    struct roll_call *r = roll_call;
    bool ok = match(r, order_roster(order), err);
    for (size_t i = 0; ok && complete && i < expected_count(r->expected); i++) {
        const struct expected_person *person = expected_at(r->expected, i);
        struct attendee attendee = attendee_of(person);
        if (person->state != EXPECTED_REGISTERED && is_shown(order, &attendee))
            ok = print_row(r, &attendee,
                           entry_of_person(person, person->state == EXPECTED_MISSING
                                                       ? "not registered"
                                                       : "ambiguous"),
                           writer, err);
    }
    for (size_t n = 0; ok && n < order_count(order); n++) {
        const struct attendee *attendee = &order_row(order, n)->attendee;
        ok = print_row(r, attendee, entry_of_row(r, attendee), writer, err);
    }
    return ok;
}

bool roll_call_print_missing(struct roll_call *roll_call, const struct order *order,
                             struct sink sink, struct err *err)
{
    struct roll_call *r = roll_call;
    struct buf out = BUF_INIT(MISSING_MAX);
    bool ok = match(r, order_roster(order), err);
    for (size_t i = 0; ok && i < expected_count(r->expected); i++) {
        const struct expected_person *person = expected_at(r->expected, i);
        struct attendee attendee = attendee_of(person);
        if (person->state != EXPECTED_MISSING || !is_shown(order, &attendee))
            continue;
        text_add(&out, person->id.data, person->id.len, r->app->data_charset);
        buf_add_char(&out, '\n');
    }
    if (ok && out.failed)
        ok = err_set(err, ERR_OOM, "the roll call");
    ok = ok && (!out.len || sink.write(sink.self, buf_text(&out), out.len, err));
    buf_clean_up(&out);
    return ok;
}

/* --- what it comes to ------------------------------------------------------------------------- */

bool roll_call_is_full(const struct roll_call *roll_call)
{
    return expected_in(roll_call->expected, EXPECTED_REGISTERED) ==
           expected_count(roll_call->expected);
}

static void tell_person(const struct app *app, const struct expected_person *person)
{
    const char *file = app->options.expect;
    if (person->candidates > 1)
        stderr_note(app, "%s: line %zu: %zu registered ids could be this person", file,
                    person->line, person->candidates);
    else
        stderr_note(app, "%s: line %zu: the id that fits could be another expected person's", file,
                    person->line);
}

void roll_call_tell_ambiguous(const struct app *app, const struct expected *expected)
{
    for (size_t i = 0; i < expected_count(expected); i++)
        if (expected_at(expected, i)->state == EXPECTED_AMBIGUOUS)
            tell_person(app, expected_at(expected, i));
}

void roll_call_tell(const struct roll_call *roll_call)
{
    const struct expected *expected = roll_call->expected;
    size_t ambiguous = expected_in(expected, EXPECTED_AMBIGUOUS);
    size_t strangers = expected_strangers(expected);
    char more[80] = "", other[80] = "";
    roll_call_tell_ambiguous(roll_call->app, expected);
    if (ambiguous)
        snprintf(more, sizeof more, ", %zu ambiguous", ambiguous);
    if (strangers)
        snprintf(other, sizeof other, ", %zu unexpected", strangers);
    stderr_note(roll_call->app, "%zu of %zu not registered%s%s",
                expected_in(expected, EXPECTED_MISSING), expected_count(expected), more, other);
}
