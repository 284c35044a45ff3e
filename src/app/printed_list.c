#include "app/printed_list.h"

#include "app/id_set.h"
#include "app/roll_call.h"
#include "app/stderr_message.h"
#include "aws/profile.h"
#include "roster/roster.h"
#include "view/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct listing {
    const struct app *app;
    struct sink sink;
    struct writer *writer;
    struct filter *filter; /* until an order takes it */
    enum column sort;
    bool descending;
    struct roster *roster; /* NULL: rows are streamed, or only counted */
    struct id_set ids;     /* --count without a roster */
    enum output_format format;
    struct roll_call *roll_call; /* --expect; or NULL */
    bool begun;                  /* a page has come: of several meetings, of this one */
    bool written;                /* what stands before all rows */
    const char *meeting_id;      /* of several */
};

static enum writer_header header_of(const struct options *options)
{
    if (!options_is_set(options, OPTION_HEADER))
        return WRITER_HEADER_AUTO;
    return options->header ? WRITER_HEADER_YES : WRITER_HEADER_NO;
}

struct filter *listing_filter(const char *expression, struct err *err)
{
    struct filter *filter = filter_parse(expression, err);
    if (!filter)
        return NULL;
    if (filter_is_empty(filter))
        err_set(err, ERR_USAGE, "--filter: \"%s\" lets everyone through", expression);
    else if (filter_uses_presence(filter))
        err_set(err, ERR_USAGE,
                "--filter: presence: and ghost: are for the console, which reads events all "
                "the time; a printed list or a watch does not know where an attendee is");
    else if (filter_uses_change(filter))
        err_set(err, ERR_USAGE, "--filter: change: is for the console, where changes stay marked");
    if (!err_is(err))
        return filter;
    filter_destroy(filter);
    return NULL;
}

/* The word for the AWS CLI's output: of its variable, else of the profile. Written into out; "" for
 * none. *where says what named it. */
static void aws_output(const struct app *app, char *out, size_t size, const char **where)
{
    const struct options *o = &app->options;
    const char *word = env_get_nonempty(app->env, "AWS_DEFAULT_OUTPUT");
    const char *name = o->profile ? o->profile : env_get_nonempty(app->env, "AWS_PROFILE");
    struct err ignored = ERR_INIT; /* what is wrong with the files, the connection says */
    *where = "AWS_DEFAULT_OUTPUT";
    snprintf(out, size, "%s", word ? word : "");
    if (word)
        return;
    if (!name)
        name = env_get_nonempty(app->env, "AWS_DEFAULT_PROFILE");
    struct profiles *profiles = profiles_load(app->env, &ignored);
    const char *value =
        profiles ? profile_get(profiles, PROFILE_MERGED, name ? name : "default", "output") : NULL;
    *where = "the AWS profile";
    snprintf(out, size, "%s", value ? value : "");
    profiles_destroy(profiles);
}

static enum output_format choose_format(const struct app *app)
{
    const struct options *o = &app->options;
    enum output_format usual = o->aws_words ? OUTPUT_JSON : OUTPUT_TSV, format;
    const char *where;
    char word[32];
    if (options_is_set(o, OPTION_OUTPUT))
        return (enum output_format)o->output;
    aws_output(app, word, sizeof word, &where);
    if (!*word || writer_format_from_name(word, &format))
        return *word ? format : usual;
    if (!o->count)
        stderr_note(app, "%s asks for the output \"%s\", which rollcall does not have: %s it is",
                    where, word, usual == OUTPUT_JSON ? "json" : "tsv");
    return usual;
}

/* What a column is in print; FIELD_COUNT for one that a single look cannot fill. */
static enum field field_of(enum column column)
{
    switch (column) {
    case COLUMN_USER:
        return FIELD_EXTERNAL_USER_ID;
    case COLUMN_ATTENDEE:
        return FIELD_ATTENDEE_ID;
    case COLUMN_AUDIO:
        return FIELD_AUDIO;
    case COLUMN_VIDEO:
        return FIELD_VIDEO;
    case COLUMN_CONTENT:
        return FIELD_CONTENT;
    case COLUMN_NAME:
    case COLUMN_PRESENCE:
    case COLUMN_CHANGED:
    case COLUMN_COUNT:
        break;
    }
    return FIELD_COUNT;
}

/* The writer's fields for --columns. */
static bool fields_of(const struct column_set *set, enum field *out, struct err *err)
{
    for (size_t i = 0; i < set->count; i++) {
        out[i] = field_of(set->shown[i]);
        if (out[i] == FIELD_COUNT)
            return err_set(err, ERR_USAGE, "--columns: %s is there in the console only",
                           column_info(set->shown[i])->name);
    }
    return true;
}

static bool make_writer(struct listing *l, struct err *err)
{
    const struct options *o = &l->app->options;
    enum field fields[COLUMN_COUNT];
    struct column_set set = {0};
    if (o->columns && (!column_set_parse(&set, o->columns, err) || !fields_of(&set, fields, err)))
        return false;
    struct writer_config config = {
        .format = l->format,
        .header = header_of(o),
        .charset = l->app->data_charset,
        .join_tokens = o->include_join_tokens,
        .fields = o->columns ? fields : NULL,
        .field_count = set.count,
        .several = o->several,
        .bom = o->bom,
        .roll_call = o->expect,
        .sink = l->sink,
    };
    l->writer = writer_new(&config, err);
    return l->writer;
}

/* An empty place for the rows of a meeting. */
static bool make_room(struct listing *l, struct err *err)
{
    const struct options *o = &l->app->options;
    filter_destroy(l->filter);
    roster_destroy(l->roster);
    id_set_clean_up(&l->ids);
    l->filter = NULL;
    l->roster = NULL;
    l->begun = false;
    if (o->filter && !(l->filter = listing_filter(o->filter, err)))
        return false;
    id_set_init(&l->ids, &l->app->chance);
    if (!o->expect && !o->sort && !filter_uses_copies(l->filter))
        return true;
    l->roster = roster_new(hash_key_new(&l->app->chance), err);
    return l->roster;
}

static bool prepare(struct listing *l, struct err *err)
{
    const struct options *o = &l->app->options;
    l->sort = COLUMN_COUNT;
    if (o->sort && !column_sort_parse(o->sort, &l->sort, &l->descending, err))
        return false;
    if (!make_room(l, err) || (o->expect && !(l->roll_call = roll_call_new(l->app, err))))
        return false;
    return make_writer(l, err);
}

struct listing *listing_new(const struct app *app, struct sink sink, struct err *err)
{
    struct listing *l = calloc(1, sizeof *l);
    if (!l) {
        err_set(err, ERR_OOM, "the list");
        return NULL;
    }
    l->app = app;
    l->sink = sink;
    l->format = choose_format(app);
    if (!prepare(l, err)) {
        listing_destroy(l);
        return NULL;
    }
    return l;
}

void listing_destroy(struct listing *listing)
{
    if (!listing)
        return;
    writer_destroy(listing->writer);
    id_set_clean_up(&listing->ids);
    roster_destroy(listing->roster);
    roll_call_destroy(listing->roll_call);
    filter_destroy(listing->filter);
    free(listing);
}

enum output_format listing_format(const struct listing *listing)
{
    return listing->format;
}

bool listing_streams(const struct listing *listing)
{
    return !listing->roster && !listing->app->options.count && listing->format != OUTPUT_TABLE;
}

bool listing_begun(const struct listing *listing)
{
    return listing->begun;
}

static bool print_row(struct listing *l, const struct attendee *attendee, struct err *err)
{
    struct attendee shown = *attendee;
    if (l->app->options.mask)
        shown.external_user_id = slice_of(VIEW_MASKED);
    return writer_row(l->writer, &shown, err);
}

static bool matches(const struct listing *l, const struct attendee *attendee)
{
    struct filter_subject subject = {.attendee = attendee, .change = "", .copies = 1};
    return filter_matches(l->filter, &subject);
}

static bool stream(struct listing *l, const struct page *page, struct err *err)
{
    for (size_t i = 0; i < page->count; i++) {
        if (matches(l, &page->rows[i]) && !print_row(l, &page->rows[i], err))
            return false;
    }
    return writer_flush(l->writer, err);
}

/* A walk may have someone twice: the number is that of the ids. */
static bool count(struct listing *l, const struct page *page, struct err *err)
{
    for (size_t i = 0; i < page->count; i++) {
        if (!id_set_put(&l->ids, page->rows[i].id, matches(l, &page->rows[i])))
            return err_set(err, ERR_OOM, "the list");
    }
    return true;
}

static bool gather(struct listing *l, struct page **page, struct err *err)
{
    struct roster_look look = {.now_ms = clock_wall_ms(&l->app->clock),
                               .complete = !(*page)->next_token};
    return roster_append(l->roster, page, &look, NULL, err);
}

/* What stands before the rows of all, and before those of a meeting of several. */
static bool begin(struct listing *l, struct err *err)
{
    if (!l->written && !writer_begin(l->writer, err))
        return false;
    l->written = true;
    return !l->meeting_id || writer_meeting(l->writer, l->meeting_id, err);
}

bool listing_add(struct listing *listing, struct page *page, struct err *err)
{
    struct listing *l = listing;
    bool first = !l->begun;
    l->begun = true;
    bool counts = l->app->options.count;
    bool silent = counts || l->app->options.missing;
    bool ok = !first || silent || begin(l, err);
    if (l->roster)
        ok = ok && gather(l, &page, err);
    else
        ok = ok && (counts ? count(l, page, err) : stream(l, page, err));
    page_destroy(page);
    return ok;
}

static bool print_number(struct listing *l, size_t number, struct err *err)
{
    char text[80];
    bool one = !l->meeting_id;
    int len =
        snprintf(text, sizeof text, "%s%s%zu\n", one ? "" : l->meeting_id, one ? "" : "\t", number);
    return l->sink.write(l->sink.self, text, (size_t)len, err);
}

static bool print_order(struct listing *l, const struct order *order, struct err *err)
{
    for (size_t n = 0; n < order_count(order); n++) {
        if (!print_row(l, &order_row(order, n)->attendee, err))
            return false;
    }
    return true;
}

static bool print_roll_call(struct listing *l, const struct order *order, bool complete,
                            struct err *err)
{
    bool missing = l->app->options.missing;
    if (missing && !complete)
        return true;
    bool ok = missing ? roll_call_print_missing(l->roll_call, order, l->sink, err)
                      : roll_call_print(l->roll_call, order, complete, l->writer, err);
    if (ok && complete && !missing)
        roll_call_tell(l->roll_call);
    return ok;
}

/* Filters and sorts what was gathered, and prints it or its number. */
static bool print_gathered(struct listing *l, bool complete, struct err *err)
{
    struct order *order = order_new(l->roster);
    struct filter *filter = l->filter;
    l->filter = NULL;
    bool ok = order && order_set_filter(order, filter, NULL) &&
              order_set_sort(order, l->sort, l->descending, NULL);
    if (!ok)
        err_set(err, ERR_OOM, "the list");
    else if (l->roll_call)
        ok = print_roll_call(l, order, complete, err);
    else if (l->app->options.count)
        ok = print_number(l, order_registered(order), err);
    else
        ok = print_order(l, order, err);
    order_destroy(order);
    return ok;
}

bool listing_is_full(const struct listing *listing)
{
    return !listing->roll_call || roll_call_is_full(listing->roll_call);
}

/* Half a number is a wrong one. */
static bool end_count(struct listing *l, bool complete, struct err *err)
{
    if (!l->begun || !complete)
        return true;
    return l->roster ? print_gathered(l, complete, err) : print_number(l, l->ids.counted, err);
}

bool listing_meeting(struct listing *listing, const char *meeting_id, struct err *err)
{
    bool first = !listing->meeting_id;
    listing->meeting_id = meeting_id;
    return first || make_room(listing, err);
}

bool listing_meeting_end(struct listing *listing, const char *next_token, const struct err *failure,
                         struct err *err)
{
    struct listing *l = listing;
    bool complete = !failure;
    if (l->app->options.count)
        return end_count(l, complete, err);
    /* An error is data only where the format has a place for it. */
    if (!l->begun && (l->format != OUTPUT_JSON || !begin(l, err)))
        return l->format != OUTPUT_JSON;
    bool ok = !l->begun || !l->roster || print_gathered(l, complete, err);
    return writer_meeting_end(l->writer, next_token, failure, err) && ok;
}

bool listing_end(struct listing *listing, const char *next_token, bool complete, struct err *err)
{
    if (listing->app->options.several)
        return !listing->written || writer_end(listing->writer, NULL, err);
    if (listing->app->options.count)
        return end_count(listing, complete, err);
    if (!listing->begun)
        return true;
    bool ok = !listing->roster || print_gathered(listing, complete, err);
    if (listing->app->options.missing)
        return ok;
    return writer_end(listing->writer, next_token, err) && ok;
}
