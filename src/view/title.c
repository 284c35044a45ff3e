#include "view/title.h"

#include "view/format_time.h"

#include <string.h>

enum { FILTER_COLUMNS = 40, FILTER_COLUMNS_BRIEF = 12, SHORT_ID_COLUMNS = 13 };

/* What may stand on the left, the first to go being the last one. */
enum { PART_PROGRAM, PART_MEETING, PART_REGION, PART_PROFILE, PART_ACCOUNT, PART_COUNT };

bool title_free(const struct title_facts *facts, size_t *seats, bool *few)
{
    size_t taken = facts->registered + facts->bots;
    size_t left = taken < facts->seats ? facts->seats - taken : 0;
    *seats = left;
    *few = facts->have_rows && facts->seats && left * 25 <= facts->seats;
    return facts->complete && facts->seats && taken <= facts->seats;
}

bool title_counts(const struct title_facts *facts, struct buf *out)
{
    char count[FORMAT_TIME_SIZE];
    size_t left;
    bool few, known = title_free(facts, &left, &few);
    if (!facts->have_rows)
        return false;
    if (facts->listening)
        buf_printf(out, "%s here of ", when_count(count, facts->here));
    buf_printf(out, "%s%s registered%s", when_count(count, facts->registered),
               facts->complete || facts->limited ? "" : "+", facts->limited ? " (limit)" : "");
    if (facts->bots > 0) /* the sum is what the status line counts */
        buf_printf(out, " + %s %s", when_count(count, facts->bots),
                   facts->bots == 1 ? "bot" : "bots");
    if (known)
        buf_printf(out, "%s%s%zu free", facts->listening ? ", " : "  ", few ? "only " : "", left);
    return few;
}

static bool is_filtered(const struct title_facts *facts)
{
    return facts->have_rows && facts->filter && facts->filter[0];
}

/* "/bob: 7 match, 41 here of 187 registered": what a filter leaves stands before the counts. */
static void add_counts(const struct title_facts *facts, struct buf *out, enum text_charset charset)
{
    char count[FORMAT_TIME_SIZE];
    if (is_filtered(facts)) {
        buf_add_char(out, '/');
        text_add_clipped(out, facts->filter, strlen(facts->filter), FILTER_COLUMNS, charset);
        buf_printf(out, ": %s match, ", when_count(count, facts->visible));
    }
    title_counts(facts, out);
}

/* How the counts get shorter: how much of the filter's text stands before them, whether the word
 * "registered" behind them, and free seats although they are not few. The last one is for where the
 * mode has no room. */
static const struct brief {
    size_t filter_columns;
    bool word, seats;
} briefs[] = {
    {FILTER_COLUMNS_BRIEF, true, true}, {0, true, false}, {0, false, false}, {0, false, true}};

enum { BRIEFS = sizeof briefs / sizeof *briefs };

/* "/bob 7/187+, 2 free", "41 here/187+, 2 free". */
static void add_brief_counts(const struct title_facts *facts, const struct brief *brief,
                             struct buf *out, enum text_charset charset)
{
    char all[FORMAT_TIME_SIZE], part[FORMAT_TIME_SIZE];
    const char *plus = facts->complete || facts->limited ? "" : "+";
    bool filtered = is_filtered(facts), few;
    size_t left;
    if (!facts->have_rows)
        return;
    when_count(all, facts->registered + facts->bots);
    if (filtered && brief->filter_columns) {
        buf_add_char(out, '/');
        text_add_clipped(out, facts->filter, strlen(facts->filter), brief->filter_columns, charset);
        buf_add_char(out, ' ');
    }
    if (filtered)
        buf_printf(out, "%s/%s%s", when_count(part, facts->visible), all, plus);
    else if (facts->listening)
        buf_printf(out, "%s here/%s%s", when_count(part, facts->here), all, plus);
    else
        buf_printf(out, "%s%s%s", all, plus, brief->word ? " registered" : "");
    if (title_free(facts, &left, &few) && (few || brief->seats))
        buf_printf(out, ", %zu free", left);
}

/* The counts in full (brief NULL) or shorter, and the mode behind them. */
static void add_right(const struct title_facts *facts, const struct brief *brief, const char *mode,
                      struct buf *out, enum text_charset charset)
{
    buf_reset(out);
    if (brief)
        add_brief_counts(facts, brief, out, charset);
    else
        add_counts(facts, out, charset);
    if (mode)
        buf_printf(out, "%s%s", out->len ? "  " : "", mode);
}

/* The right part in the longest form that leaves room for a short id; else counts alone, which may
 * leave none. */
static void fit_right(const struct title_facts *facts, struct buf *out, size_t columns,
                      enum text_charset charset)
{
    for (size_t form = 0; form < BRIEFS; form++) {
        add_right(facts, form ? &briefs[form - 1] : NULL, facts->mode, out, charset);
        if (text_width(buf_text(out), out->len, charset) + 1 + SHORT_ID_COLUMNS <= columns)
            return;
    }
    add_right(facts, &briefs[BRIEFS - 1], NULL, out, charset);
}

/* The left part, with the parts that the mask keeps. */
static void add_left(const struct title_facts *facts, unsigned mask, struct buf *out,
                     enum text_charset charset)
{
    char id[TEXT_SHORT_ID_SIZE];
    text_short_id(id, facts->meeting_id, strlen(facts->meeting_id), charset);
    const char *const parts[PART_COUNT] = {"rollcall", id, facts->region, facts->profile,
                                           facts->account};
    size_t start = out->len;
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (!(mask >> i & 1) || !parts[i] || parts[i][0] == '\0')
            continue;
        if (out->len > start)
            buf_add_char(out, ' ');
        buf_add_str(out, parts[i]); /* made safe by title_line(), once */
    }
}

bool title_line(const struct title_facts *facts, struct buf *out, size_t columns,
                enum text_charset charset)
{
    /* From everything to the id alone. */
    static const unsigned masks[] = {(1 << PART_COUNT) - 1,
                                     1 << PART_PROGRAM | 1 << PART_MEETING | 1 << PART_REGION |
                                         1 << PART_PROFILE,
                                     1 << PART_PROGRAM | 1 << PART_MEETING | 1 << PART_REGION,
                                     1 << PART_PROGRAM | 1 << PART_MEETING, 1 << PART_MEETING};
    struct buf left = BUF_INIT(4096), right = BUF_INIT(256);
    size_t seats, room = columns;
    bool few;
    title_free(facts, &seats, &few);
    fit_right(facts, &right, columns, charset);
    size_t right_width = text_width(buf_text(&right), right.len, charset);
    if (right_width >= columns)
        right_width = 0;
    if (right_width > 0)
        room = columns - right_width - 1;
    for (size_t i = 0; i < sizeof masks / sizeof *masks; i++) {
        buf_reset(&left);
        add_left(facts, masks[i], &left, charset);
        if (text_width(buf_text(&left), left.len, charset) <= room)
            break;
    }
    text_add_padded(out, buf_text(&left), left.len, room, charset);
    if (right_width > 0)
        buf_printf(out, " %s", buf_text(&right));
    buf_clean_up(&left);
    buf_clean_up(&right);
    return few;
}
