#include "roster/expected.h"

#include "base/buf.h"
#include "base/casefold.h"
#include "base/text.h"
#include "roster/attendee.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NONE     IDMAP_NONE
#define NO_CELL  SIZE_MAX
#define ID_BYTES ((size_t)EXPECTED_MAX_ID * 4)

/* What ids are compared by: as they are, without case, or loosely. */
enum form { WHOLE, FOLDED, LOOSE, FORM_COUNT };

/* People by one form of their ids; those that share one are a chain. */
struct index {
    struct idmap map;
    struct slice *keys; /* of each person */
    uint32_t *next;     /* the next person of the chain, or NONE */
};

/* A registered id, once. */
struct user {
    struct slice id;
    uint32_t person; /* whose it is: also EXPECTED_STRANGER, EXPECTED_UNCLEAR */
    uint32_t first;  /* of the candidates of this pass */
    size_t candidates;
    enum expected_rule rule; /* that found the first */
};

struct expected {
    struct expected_person *people;
    size_t count, capacity;
    struct buf strings; /* all that slices point to: made large enough before, so that it stays */
    struct index index[FORM_COUNT];
    bool loose;
    struct user *users;
    size_t user_count, user_capacity;
    struct idmap user_map;
};

/* --- forms of an id ------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Appends the text as it is compared. A folded letter takes up to half as many bytes again. */
static void fold(struct slice text, enum form form, struct buf *out)
{
    bool gap = false, begun = false;
    uint32_t point;
    char bytes[4];
    for (size_t at = 0; at < text.len;) {
        at += utf8_decode(text.data + at, text.len - at, &point);
        bool blank = form == LOOSE && (point == ' ' || point == '\t' || point == 0xA0);
        gap = gap || blank;
        if (blank || point == UTF8_INVALID || (form == LOOSE && casefold_is_accent(point)))
            continue;
        if (gap && begun)
            buf_add_char(out, ' ');
        gap = false;
        begun = true;
        point = form == LOOSE ? casefold_plain(point) : casefold_point(point);
        buf_add(out, bytes, utf8_encode(point, bytes));
    }
}

static struct slice key_of(const void *self, uint32_t value)
{
    const struct index *index = self;
    return index->keys[value];
}

static uint32_t index_find(const struct index *index, struct slice key)
{
    struct idmap_keys keys = {key_of, index};
    return key.len ? idmap_find(&index->map, &keys, key) : NONE;
}

/* Puts a person at the head of the chain. The map keeps the one that came first, whose link moves.
 */
static bool index_add(struct index *index, struct slice key, uint32_t person)
{
    index->keys[person] = key;
    index->next[person] = NONE;
    if (!key.len)
        return true;
    uint32_t head = index_find(index, key);
    if (head == NONE)
        return idmap_add(&index->map, key, person);
    index->next[person] = index->next[head];
    index->next[head] = person;
    return true;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct reader {
    struct expected *list;
    const struct expected_options *options;
    const char *delimiters;
    size_t id_cell, name_cell;
    size_t line;
    struct err *err;
};

enum cell { CELL_MORE, CELL_LAST, CELL_BAD };

static bool is_one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

static struct slice trim(struct slice text, const char *delimiters)
{
    while (text.len && is_blank(*text.data) && !is_one_of(*text.data, delimiters)) {
        text.data++;
        text.len--;
    }
    while (text.len && is_blank(text.data[text.len - 1]))
        text.len--;
    return text;
}

/* Ends a string that was appended from start on, and gives it. */
static struct slice take_string(struct buf *strings, size_t start)
{
    size_t len = strings->len - start;
    buf_add_char(strings, '\0');
    return (struct slice){buf_text(strings) + start, len};
}

static enum cell quoted_cell(struct slice *line, const char *delimiters, struct buf *out)
{
    size_t at = 1;
    for (;; at++) {
        if (at >= line->len)
            return CELL_BAD;
        if (line->data[at] == '"' && ++at && (at >= line->len || line->data[at] != '"'))
            break;
        buf_add_char(out, line->data[at]);
    }
    while (at < line->len && is_blank(line->data[at]) && !is_one_of(line->data[at], delimiters))
        at++;
    bool last = at >= line->len;
    if (!last && !is_one_of(line->data[at], delimiters))
        return CELL_BAD;
    at += !last;
    *line = (struct slice){line->data + at, line->len - at};
    return last ? CELL_LAST : CELL_MORE;
}

/* Takes one cell off the line. */
static enum cell next_cell(struct slice *line, const char *delimiters, struct buf *strings,
                           struct slice *cell)
{
    size_t start = strings->len, at = 0;
    enum cell end;
    *line = trim(*line, delimiters);
    if (line->len && *line->data == '"') {
        end = quoted_cell(line, delimiters, strings);
        *cell = take_string(strings, start);
        return end;
    }
    while (at < line->len && !is_one_of(line->data[at], delimiters))
        at++;
    struct slice text = trim((struct slice){line->data, at}, delimiters);
    buf_add(strings, text.data, text.len);
    *cell = take_string(strings, start);
    end = at < line->len ? CELL_MORE : CELL_LAST;
    at += end == CELL_MORE;
    *line = (struct slice){line->data + at, line->len - at};
    return end;
}

/* Why this cannot be an id or a name; NULL when it can. */
static const char *complaint(struct slice text, size_t max)
{
    size_t points = 0;
    uint32_t point;
    if (utf8_valid_len(text.data, text.len) != text.len)
        return "it is not UTF-8";
    for (size_t at = 0; at < text.len; points++) {
        at += utf8_decode(text.data + at, text.len - at, &point);
        if (point < 0x20 || (point >= 0x7F && point < 0xA0))
            return "it holds a control character";
    }
    return points > max ? "it is too long" : NULL;
}

static void skip_line(const struct reader *r, const char *why)
{
    if (r->options->skipped)
        r->options->skipped(r->options->self, r->line, why);
}

static struct slice fold_string(struct buf *strings, struct slice text, enum form form)
{
    size_t start = strings->len;
    fold(text, form, strings);
    return take_string(strings, start);
}

static bool grow_people(struct expected *list)
{
    if (list->count < list->capacity)
        return true;
    size_t capacity = list->capacity ? list->capacity * 2 : 64;
    struct expected_person *people = realloc(list->people, capacity * sizeof *people);
    if (!people)
        return false;
    list->people = people;
    for (int form = WHOLE; form < FORM_COUNT; form++) {
        struct index *index = &list->index[form];
        struct slice *keys = realloc(index->keys, capacity * sizeof *keys);
        index->keys = keys ? keys : index->keys;
        uint32_t *next = realloc(index->next, capacity * sizeof *next);
        index->next = next ? next : index->next;
        if (!keys || !next)
            return false;
    }
    list->capacity = capacity;
    return true;
}

static bool add_person(struct reader *r, struct slice id, struct slice name)
{
    struct expected *list = r->list;
    if (index_find(&list->index[WHOLE], id) != NONE)
        return true;
    if (list->count == EXPECTED_MAX)
        return err_set(r->err, ERR_USAGE, "%s: it holds more than %d people", r->options->file,
                       EXPECTED_MAX);
    uint32_t number = (uint32_t)list->count;
    bool ok = grow_people(list) && index_add(&list->index[WHOLE], id, number) &&
              index_add(&list->index[FOLDED], fold_string(&list->strings, id, FOLDED), number) &&
              index_add(&list->index[LOOSE],
                        list->loose ? fold_string(&list->strings, id, LOOSE) : SLICE_EMPTY, number);
    if (!ok)
        return err_set(r->err, ERR_OOM, "the expected people");
    list->people[list->count++] = (struct expected_person){.id = id, .name = name, .line = r->line};
    return true;
}

static bool read_person(struct reader *r, struct slice line)
{
    struct slice cells[2] = {SLICE_EMPTY, SLICE_EMPTY}; /* id, name */
    enum cell end = CELL_MORE;
    for (size_t n = 0; end == CELL_MORE; n++) {
        struct slice cell;
        end = next_cell(&line, r->delimiters, &r->list->strings, &cell);
        if (n == r->id_cell)
            cells[0] = cell;
        else if (n == r->name_cell)
            cells[1] = cell;
    }
    const char *why = end == CELL_BAD ? "a quote is not closed, or text follows it"
                      : !cells[0].len ? "it has no id"
                                      : complaint(cells[0], EXPECTED_MAX_ID);
    if (!why)
        why = complaint(cells[1], EXPECTED_MAX_NAME);
    if (!why)
        return add_person(r, cells[0], cells[1]);
    skip_line(r, why);
    return true;
}

/* --- the header --------------------------------------------------------------------------------
 */

static bool is_name_column(struct slice cell)
{
    return strcasecmp(cell.data, "Name") == 0 || strcasecmp(cell.data, "DisplayName") == 0;
}

/* Is the line a header when its columns are parted like this? */
static bool try_header(struct reader *r, struct slice line, const char *delimiters)
{
    const char *wanted = r->options->column ? r->options->column : "ExternalUserId";
    struct buf *strings = &r->list->strings;
    size_t start = strings->len, count = 0, id = NO_CELL, name = NO_CELL;
    enum cell end = CELL_MORE;
    for (; end == CELL_MORE; count++) {
        struct slice cell;
        end = next_cell(&line, delimiters, strings, &cell);
        if (id == NO_CELL && strcasecmp(cell.data, wanted) == 0)
            id = count;
        else if (name == NO_CELL && is_name_column(cell))
            name = count;
    }
    buf_truncate(strings, start);
    if (id == NO_CELL || end == CELL_BAD)
        return false;
    r->delimiters = delimiters;
    r->id_cell = id;
    r->name_cell = name != NO_CELL ? name : count == 2 ? 1 - id : NO_CELL;
    return true;
}

/* The first line: a header, or the first person. */
static bool read_first(struct reader *r, struct slice line)
{
    if (try_header(r, line, ",") || try_header(r, line, ";") || try_header(r, line, "\t"))
        return true;
    if (r->options->column)
        return err_set(r->err, ERR_USAGE, "%s: its first line has no column %s", r->options->file,
                       r->options->column);
    return read_person(r, line);
}

/* Takes a line off the text, without its end. */
static struct slice next_line(struct slice *text)
{
    const char *end = memchr(text->data, '\n', text->len);
    size_t len = end ? (size_t)(end - text->data) : text->len;
    struct slice line = {text->data, len};
    size_t taken = len + (end != NULL);
    *text = (struct slice){text->data + taken, text->len - taken};
    if (line.len && line.data[line.len - 1] == '\r')
        line.len--;
    return line;
}

static bool read_lines(struct reader *r, struct slice text)
{
    bool first = true, ok = true;
    while (ok && text.len) {
        struct slice line = next_line(&text);
        r->line++;
        struct slice trimmed = trim(line, r->delimiters);
        if (!trimmed.len || *trimmed.data == '#')
            continue;
        if (memchr(line.data, '\0', line.len))
            skip_line(r, "it holds a control character");
        else
            ok = first ? read_first(r, line) : read_person(r, line);
        first = false;
    }
    return ok;
}

static bool check_encoding(struct slice *text, const char *file, struct err *err)
{
    if (text->len >= 2 &&
        (memcmp(text->data, "\xFF\xFE", 2) == 0 || memcmp(text->data, "\xFE\xFF", 2) == 0))
        return err_set(err, ERR_USAGE, "%s: it is UTF-16: save it as UTF-8", file);
    if (text->len >= 3 && memcmp(text->data, "\xEF\xBB\xBF", 3) == 0)
        *text = (struct slice){text->data + 3, text->len - 3};
    return true;
}

/* Each byte of the text is kept once, and folded twice; each of its cells and forms has a NUL. */
static bool reserve_strings(struct expected *list, struct slice text)
{
    size_t cells = 3;
    for (size_t i = 0; i < text.len; i++)
        cells += strchr(",;\t\n", text.data[i]) != NULL;
    list->strings = BUF_INIT(SIZE_MAX / 2);
    return buf_reserve(&list->strings, text.len * 4 + cells * 4);
}

struct expected *expected_read(struct slice text, const struct expected_options *options,
                               struct hash_key key, struct err *err)
{
    if (!check_encoding(&text, options->file, err))
        return NULL;
    struct expected *list = calloc(1, sizeof *list);
    if (!list) {
        err_set(err, ERR_OOM, "the expected people");
        return NULL;
    }
    list->loose = options->loose;
    for (int form = WHOLE; form < FORM_COUNT; form++)
        idmap_init(&list->index[form].map, key, false);
    idmap_init(&list->user_map, key, false);
    struct reader reader = {.list = list,
                            .options = options,
                            .delimiters = ",\t",
                            .id_cell = 0,
                            .name_cell = 1,
                            .err = err};
    if (!reserve_strings(list, text))
        err_set(err, ERR_OOM, "the expected people");
    else if (read_lines(&reader, text))
        return list;
    expected_destroy(list);
    return NULL;
}

void expected_destroy(struct expected *expected)
{
    if (!expected)
        return;
    for (int form = WHOLE; form < FORM_COUNT; form++) {
        idmap_clean_up(&expected->index[form].map);
        free(expected->index[form].keys);
        free(expected->index[form].next);
    }
    idmap_clean_up(&expected->user_map);
    free(expected->users);
    free(expected->people);
    buf_clean_up(&expected->strings);
    free(expected);
}

size_t expected_count(const struct expected *expected)
{
    return expected->count;
}

const struct expected_person *expected_at(const struct expected *expected, size_t n)
{
    return &expected->people[n];
}

/* --- matching ----------------------------------------------------------------------------------
 */

static struct slice user_key(const void *self, uint32_t value)
{
    const struct expected *expected = self;
    return expected->users[value].id;
}

static uint32_t find_user(const struct expected *expected, struct slice id)
{
    struct idmap_keys keys = {user_key, expected};
    return idmap_find(&expected->user_map, &keys, id);
}

static bool reset_users(struct expected *expected, size_t count)
{
    idmap_reset(&expected->user_map);
    expected->user_count = 0;
    for (size_t i = 0; i < expected->count; i++) {
        expected->people[i].state = EXPECTED_MISSING;
        expected->people[i].rule = EXPECTED_NO_RULE;
        expected->people[i].candidates = 0;
    }
    if (count <= expected->user_capacity)
        return idmap_reserve(&expected->user_map, count);
    struct user *users = realloc(expected->users, count * sizeof *users);
    if (!users)
        return false;
    expected->users = users;
    expected->user_capacity = count;
    return idmap_reserve(&expected->user_map, count);
}

static void settle(struct expected *expected, struct user *user, uint32_t person,
                   enum expected_rule rule)
{
    user->person = person;
    expected->people[person].state = EXPECTED_REGISTERED;
    expected->people[person].rule = rule;
    expected->people[person].candidates = 1;
}

static void add_user(struct expected *expected, struct slice id)
{
    if (find_user(expected, id) != NONE)
        return;
    uint32_t number = (uint32_t)expected->user_count++;
    struct user *user = &expected->users[number];
    *user = (struct user){.id = id, .person = EXPECTED_STRANGER, .first = NONE};
    idmap_add(&expected->user_map, id, number); /* there is room */
    uint32_t person = index_find(&expected->index[WHOLE], id);
    if (person != NONE)
        settle(expected, user, person, EXPECTED_EXACT);
}

/* Counts for and against each other: this user, and all people with the same form of an id who are
 * not found yet. */
static void add_candidates(struct expected *expected, struct user *user, struct slice part,
                           enum form form, enum expected_rule rule)
{
    const struct index *index = &expected->index[form];
    struct buf folded = BUF_INIT(ID_BYTES * 2);
    fold(part, form, &folded);
    uint32_t person =
        folded.failed ? NONE : index_find(index, (struct slice){buf_text(&folded), folded.len});
    for (; person != NONE; person = index->next[person]) {
        if (expected->people[person].state != EXPECTED_MISSING)
            continue;
        expected->people[person].candidates++;
        user->candidates++;
        user->first = person;
        user->rule = rule;
    }
    buf_clean_up(&folded);
}

/* What is one to one is settled; all else is unclear. */
static void judge(struct expected *expected)
{
    for (size_t i = 0; i < expected->user_count; i++) {
        struct user *user = &expected->users[i];
        if (user->person != EXPECTED_STRANGER || !user->candidates)
            continue;
        if (user->candidates == 1 && expected->people[user->first].candidates == 1)
            settle(expected, user, user->first, user->rule);
        else
            user->person = EXPECTED_UNCLEAR;
    }
    for (size_t i = 0; i < expected->count; i++) {
        struct expected_person *person = &expected->people[i];
        if (person->state == EXPECTED_MISSING && person->candidates)
            person->state = EXPECTED_AMBIGUOUS;
    }
}

static void match_form(struct expected *expected, enum form form)
{
    for (size_t i = 0; i < expected->user_count; i++) {
        struct user *user = &expected->users[i];
        struct slice name = attendee_name_of(user->id);
        if (user->person != EXPECTED_STRANGER || attendee_is_bot_id(user->id))
            continue;
        if (name.len)
            add_candidates(expected, user, name, form,
                           form == LOOSE ? EXPECTED_LOOSE : EXPECTED_NAME);
        if (form == LOOSE)
            add_candidates(expected, user, user->id, form, EXPECTED_LOOSE);
        else if (memchr(user->id.data, '@', user->id.len))
            add_candidates(expected, user, user->id, form, EXPECTED_MAIL);
    }
    judge(expected);
}

bool expected_match(struct expected *expected, const struct slice *ids, size_t count)
{
    if (!reset_users(expected, count))
        return false;
    for (size_t i = 0; i < count; i++)
        add_user(expected, ids[i]);
    match_form(expected, FOLDED);
    if (expected->loose)
        match_form(expected, LOOSE);
    return true;
}

uint32_t expected_find(const struct expected *expected, struct slice external_user_id)
{
    uint32_t user = find_user(expected, external_user_id);
    return user == NONE ? EXPECTED_STRANGER : expected->users[user].person;
}

size_t expected_in(const struct expected *expected, enum expected_state state)
{
    size_t count = 0;
    for (size_t i = 0; i < expected->count; i++)
        count += expected->people[i].state == state;
    return count;
}

size_t expected_strangers(const struct expected *expected)
{
    size_t count = 0;
    for (size_t i = 0; i < expected->user_count; i++)
        count += expected->users[i].person == EXPECTED_STRANGER &&
                 !attendee_is_bot_id(expected->users[i].id);
    return count;
}
