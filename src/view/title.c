#include "view/title.h"

#include "view/format_time.h"

#include <string.h>

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

/* Behind the counts; where the id would be cut, in place of the free seats. */
static void add_mode(const struct title_facts *facts, struct buf *right, size_t columns)
{
    enum { ID_COLUMNS = 14 };
    struct title_facts fewer = *facts;
    fewer.seats = 0;
    if (right->len + 2 + strlen(facts->mode) + ID_COLUMNS > columns) {
        buf_reset(right);
        title_counts(&fewer, right);
    }
    buf_printf(right, "%s%s", right->len ? "  " : "", facts->mode);
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
    bool warn = title_counts(facts, &right);
    if (facts->mode)
        add_mode(facts, &right, columns);
    size_t right_width = right.len, room = columns;
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
    return warn;
}
