#include "cli/suggest.h"

#include "cli/option_row.h"

#include <stdio.h>
#include <string.h>

#define WORD_MAX 64

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

size_t suggest_distance(const char *a, const char *b)
{
    size_t len_a = strlen(a), len_b = strlen(b);
    if (len_a >= WORD_MAX || len_b >= WORD_MAX)
        return WORD_MAX * 2;
    size_t before[WORD_MAX + 1] = {0}, above[WORD_MAX + 1], row[WORD_MAX + 1];
    for (size_t j = 0; j <= len_b; j++)
        above[j] = j;
    for (size_t i = 1; i <= len_a; i++) {
        row[0] = i;
        for (size_t j = 1; j <= len_b; j++) {
            row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        memcpy(before, above, sizeof before);
        memcpy(above, row, sizeof above);
    }
    return above[len_b];
}

/* Near: at most a third of the longer word, and two changes for short ones at most. */
static bool nearer(const char *typed, const char *word, size_t *best)
{
    size_t distance = suggest_distance(typed, word);
    size_t longer = strlen(word) > strlen(typed) ? strlen(word) : strlen(typed);
    if (distance * 3 > longer || distance >= *best)
        return false;
    *best = distance;
    return true;
}

static const char *suggest(const char *typed, bool keys)
{
    const char *found = NULL;
    size_t best = WORD_MAX;
    for (size_t i = 0; i < OPTION_TOTAL; i++) {
        const struct option_row *row = option_row((enum option_id)i);
        const char *word = keys ? option_key(row) : row->name;
        bool known = keys ? word && option_by_key(word) : option_is_flag(row);
        if (known && nearer(typed, word, &best))
            found = word;
    }
    return found;
}

const char *suggest_option(const char *typed)
{
    return suggest(typed, false);
}

const char *suggest_key(const char *typed)
{
    return suggest(typed, true);
}

bool suggest_value(const char *typed, const char *values, char *out, size_t size)
{
    char word[WORD_MAX];
    size_t best = WORD_MAX;
    bool found = false;
    while ((values = option_next_value(values, word, sizeof word))) {
        if (nearer(typed, word, &best)) {
            snprintf(out, size, "%s", word);
            found = true;
        }
    }
    return found;
}
