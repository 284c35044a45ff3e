/* A roster against a model that anyone can check by reading: plain arrays, searched from the front.
 * Thousands of random refreshes, complete and cut short, of a list whose order is mostly kept. */
#include "roster/roster.h"

#include "support/pages.h"

#define PEOPLE 40
#define ROUNDS 20000

/* One row of the model, and the model. */
struct known {
    int who;
    bool off; /* capability */
    char mark;
    int64_t seen_ms, mark_ms, missing_ms;
    bool seam; /* missing, perhaps between the two pages */
};

struct model {
    struct known rows[2 * PEOPLE];
    int count;
    bool complete;
};

/* What the server would list: people by number, and their capability. */
struct meeting {
    int who[PEOPLE];
    bool off[PEOPLE];
    int count;
    int seam, second; /* of a walk: rows of the first page, and where the second begins */
};

struct dice {
    uint64_t state;
};

static int roll(struct dice *dice, int sides)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (int)((dice->state >> 33) % (uint64_t)sides);
}

static int find(const struct model *model, int who)
{
    for (int i = 0; i < model->count; i++)
        if (model->rows[i].who == who)
            return i;
    return -1;
}

static int place_in(const struct meeting *walk, int who)
{
    for (int i = 0; i < walk->count; i++)
        if (walk->who[i] == who)
            return i;
    return -1;
}

/* Where a longest run of rows that kept their order ends: old place, and new place of that row. */
static void naive_overlap(const struct model *model, const struct meeting *walk, int *old_end,
                          int *new_end)
{
    int length[PEOPLE] = {0}, longest = 0;
    *old_end = *new_end = 0;
    for (int i = 0; i < walk->count; i++) {
        int old = find(model, walk->who[i]);
        if (old < 0)
            continue;
        length[i] = 1;
        for (int j = 0; j < i; j++) {
            int before = find(model, walk->who[j]);
            if (before >= 0 && before < old && length[j] >= length[i])
                length[i] = length[j] + 1;
        }
        if (length[i] > longest || (length[i] == longest && old < *old_end)) {
            longest = length[i];
            *old_end = old;
            *new_end = i;
        }
    }
}

static struct known meet(const struct model *model, const struct meeting *walk, int i, int new_end,
                         int64_t now_ms)
{
    int old = find(model, walk->who[i]);
    struct known row = {.who = walk->who[i], .off = walk->off[i], .mark = '.', .seen_ms = now_ms};
    if (old < 0) {
        if (!model->complete && i >= new_end)
            return row;
        row.mark = '+';
        row.mark_ms = now_ms;
        return row;
    }
    bool changed = model->rows[old].off != row.off;
    bool was_gone = model->rows[old].mark == '-';
    row = model->rows[old];
    row.off = walk->off[i];
    row.missing_ms = 0;
    if (was_gone || (changed && row.mark != '+')) {
        row.mark = was_gone ? '+' : '~';
        row.mark_ms = now_ms;
    }
    return row;
}

/* What a walk proves of old rows: those before the end were passed. */
struct proof {
    int place[2 * PEOPLE]; /* of each old row in the walk, -1: it was not met */
    int old_end;
    bool calm;
};

/* Is the old row on that page of the walk? The list begins on the first and ends on the second. */
static bool is_on(const struct model *model, const struct meeting *walk, const struct proof *proof,
                  int old, int page)
{
    if (old < 0 || old >= model->count)
        return page == (old >= 0);
    int at = proof->place[old];
    return page == 0 ? at < walk->seam : at >= walk->second;
}

/* Is it known which of the two stands first? Who came while the other was missing is put by guess.
 */
static bool is_ordered(const struct known *a, const struct known *b)
{
    return !(a->missing_ms && b->seen_ms >= a->missing_ms) &&
           !(b->missing_ms && a->seen_ms >= b->missing_ms);
}

static bool is_neighbour(const struct model *model, const struct proof *proof, int old, int other)
{
    return proof->place[other] >= 0 && is_ordered(&model->rows[old], &model->rows[other]);
}

/* Is there no page that has both neighbours that were met? */
static bool at_seam(const struct model *model, const struct meeting *walk,
                    const struct proof *proof, int old)
{
    int before = old, behind = old;
    while (before >= 0 && !is_neighbour(model, proof, old, before))
        before--;
    while (behind < model->count && !is_neighbour(model, proof, old, behind))
        behind++;
    for (int page = 0; page < 2; page++)
        if (is_on(model, walk, proof, before, page) && is_on(model, walk, proof, behind, page))
            return false;
    return true;
}

static struct proof proof_of(const struct model *model, const struct meeting *walk, int old_end)
{
    struct proof proof = {.old_end = old_end, .calm = true};
    for (int i = 0; i < model->count; i++)
        proof.place[i] = place_in(walk, model->rows[i].who);
    for (int i = 0; i < old_end; i++)
        if (model->rows[i].mark != '-' && !model->rows[i].missing_ms && proof.place[i] < 0)
            proof.calm = false;
    return proof;
}

static struct known leave(struct known row, bool seam, const struct proof *proof, int64_t now_ms)
{
    if (row.mark == '-')
        return row;
    if (row.missing_ms && (!row.seam || !seam || proof->calm)) {
        row.mark = '-';
        row.mark_ms = now_ms;
        row.missing_ms = 0;
        return row;
    }
    row.missing_ms = row.missing_ms ? row.missing_ms : now_ms;
    row.seam = seam;
    return row;
}

/* Adds the rows that were not met and stood behind an old row, up to the next one that was. */
static void leave_behind(struct model *next, const struct model *model, const struct meeting *walk,
                         int old, const struct proof *proof, int64_t now_ms)
{
    for (old++; old < model->count && proof->place[old] < 0; old++)
        if (model->rows[old].mark == '-' || old < proof->old_end)
            next->rows[next->count++] =
                leave(model->rows[old], at_seam(model, walk, proof, old), proof, now_ms);
}

static void model_merge(struct model *model, const struct meeting *walk, bool complete,
                        int64_t now_ms)
{
    struct model next = {.complete = complete};
    int old_end, new_end;
    naive_overlap(model, walk, &old_end, &new_end);
    struct proof proof = proof_of(model, walk, complete ? model->count : old_end);
    leave_behind(&next, model, walk, -1, &proof, now_ms);
    for (int i = 0; i < walk->count; i++) {
        next.rows[next.count++] = meet(model, walk, i, new_end, now_ms);
        int old = find(model, walk->who[i]);
        if (old >= 0)
            leave_behind(&next, model, walk, old, &proof, now_ms);
    }
    *model = next;
}

static void model_sweep(struct model *model, int64_t until_ms, int keep)
{
    int kept = 0;
    for (int i = 0; i < model->count; i++) {
        struct known row = model->rows[i];
        bool old = row.mark != '.' && row.mark_ms <= until_ms;
        if (old && row.mark == '-' && row.who != keep)
            continue;
        if (old && row.mark != '-')
            row.mark = '.';
        model->rows[kept++] = row;
    }
    model->count = kept;
}

static void shuffle_a_little(struct meeting *meeting, struct dice *dice)
{
    if (meeting->count < 2 || roll(dice, 4))
        return;
    int from = roll(dice, meeting->count), to = roll(dice, meeting->count);
    int who = meeting->who[from];
    bool off = meeting->off[from];
    memmove(meeting->who + from, meeting->who + from + 1,
            (size_t)(meeting->count - from - 1) * sizeof *meeting->who);
    memmove(meeting->off + from, meeting->off + from + 1,
            (size_t)(meeting->count - from - 1) * sizeof *meeting->off);
    memmove(meeting->who + to + 1, meeting->who + to,
            (size_t)(meeting->count - to - 1) * sizeof *meeting->who);
    memmove(meeting->off + to + 1, meeting->off + to,
            (size_t)(meeting->count - to - 1) * sizeof *meeting->off);
    meeting->who[to] = who;
    meeting->off[to] = off;
}

/* People come, go and change. */
static void live(struct meeting *meeting, struct dice *dice)
{
    for (int n = roll(dice, 4); n > 0; n--) {
        int who = roll(dice, PEOPLE), at = place_in(meeting, who);
        if (at < 0) {
            meeting->who[meeting->count] = who;
            meeting->off[meeting->count++] = false;
        } else if (roll(dice, 2)) {
            meeting->off[at] = !meeting->off[at];
        } else {
            for (meeting->count--; at < meeting->count; at++) {
                meeting->who[at] = meeting->who[at + 1];
                meeting->off[at] = meeting->off[at + 1];
            }
        }
    }
    shuffle_a_little(meeting, dice);
}

static size_t add_word(char *out, size_t size, const struct meeting *walk, int i, struct dice *dice)
{
    return (size_t)snprintf(out, size, "%s%d%s ", roll(dice, 2) ? "Id" : "iD", walk->who[i],
                            walk->off[i] ? "=u*" : "=u");
}

/* Where a walk's pages end: now and then a row is on both, as when the list moves under a walk. */
static void cut(struct meeting *walk, struct dice *dice)
{
    walk->seam = walk->count ? roll(dice, walk->count) : 0;
    walk->second = walk->seam > 0 && roll(dice, 3) == 0 ? walk->seam - 1 : walk->seam;
}

static struct page **pages_of(const struct meeting *walk, struct dice *dice)
{
    char words[2][PEOPLE * 12] = {"", ""};
    size_t used = 0;
    for (int i = 0; i < walk->seam; i++)
        used += add_word(words[0] + used, sizeof words[0] - used, walk, i, dice);
    used = 0;
    for (int i = walk->second; i < walk->count; i++)
        used += add_word(words[1] + used, sizeof words[1] - used, walk, i, dice);
    struct page **pages = calloc(2, sizeof(struct page *));
    pages[0] = page_of(words[0], "more");
    pages[1] = page_of(words[1], NULL);
    return pages;
}

static bool is_same(const struct roster *roster, uint32_t i, const struct known *known)
{
    const struct roster_row *row = roster_row(roster, i);
    char id[16];
    snprintf(id, sizeof id, "id%d", known->who);
    return slice_compare_fold(row->attendee.id, slice_of(id)) == 0 &&
           ".+~-"[row->mark] == known->mark && row->first_seen_ms == known->seen_ms &&
           row->missing_ms == known->missing_ms &&
           (row->mark == ROSTER_UNMARKED || row->mark_ms == known->mark_ms) &&
           roster_find(roster, slice_of(id)) == i;
}

static void compare(const struct model *model, const struct roster *roster, int round)
{
    ck_assert_msg(roster_rows(roster) == (size_t)model->count, "round %d: %zu rows, not %d", round,
                  roster_rows(roster), model->count);
    size_t live = 0;
    for (int i = 0; i < model->count; i++) {
        if (!is_same(roster, (uint32_t)i, &model->rows[i]))
            ck_abort_msg("round %d: row %d differs", round, i);
        live += model->rows[i].mark != '-';
    }
    ck_assert_uint_eq(roster_counts(roster).live, live);
    for (size_t i = 0; i < roster_rows(roster); i++)
        if (roster_same_user(roster, i) != live) /* all have the same user id */
            ck_abort_msg("round %d: %zu of the same user", round, roster_same_user(roster, i));
}

/* Each old row is where the diff says, or gone. */
static void check_moves(const struct model *before, const struct roster *roster,
                        const struct diff *diff)
{
    for (int i = 0; i < before->count; i++) {
        char id[16];
        snprintf(id, sizeof id, "id%d", before->rows[i].who);
        if (diff_moved(diff, (uint32_t)i) != roster_find(roster, slice_of(id)))
            ck_abort_msg("row %d is not where the diff says", i);
    }
}

START_TEST(random_refreshes_give_what_a_plain_model_says)
{
    struct err err = ERR_INIT;
    struct dice dice = {20261123};
    struct meeting meeting = {0};
    struct model model = {0};
    struct diff diff = {0};
    struct roster *roster = roster_new((struct hash_key){5, 6}, &err);
    for (int round = 1; round <= ROUNDS; round++) {
        live(&meeting, &dice);
        struct meeting walk = meeting;
        bool complete = roll(&dice, 3) > 0;
        if (!complete)
            walk.count = walk.count ? roll(&dice, walk.count) : 0;
        struct model before = model;
        cut(&walk, &dice);
        struct page **pages = pages_of(&walk, &dice);
        struct roster_look look = {.now_ms = round, .complete = complete};
        ck_assert(roster_merge(roster, &pages, 2, &look, &diff, &err));
        model_merge(&model, &walk, complete, round);
        compare(&model, roster, round);
        check_moves(&before, roster, &diff);
        if (roll(&dice, 3) == 0) {
            int keep = roll(&dice, PEOPLE);
            char id[16];
            snprintf(id, sizeof id, "Id%d", keep);
            before = model;
            bool swept =
                roster_sweep(roster, round - 4, &(struct roster_keep){{slice_of(id)}}, &diff);
            model_sweep(&model, round - 4, keep);
            compare(&model, roster, round);
            if (swept)
                check_moves(&before, roster, &diff);
        }
    }
    roster_destroy(roster);
    diff_clean_up(&diff);
}
END_TEST

UNIT_MAIN("roster_model", random_refreshes_give_what_a_plain_model_says)
