#include "base/nearest.h"

#include <string.h>

#define WORD_MAX 64

static size_t least(size_t a, size_t b, size_t c)
{
    size_t ab = a < b ? a : b;
    return ab < c ? ab : c;
}

static size_t distance_of(const char *a, const char *b)
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
bool nearest_is_nearer(const char *typed, const char *word, size_t *best)
{
    size_t distance = distance_of(typed, word);
    size_t longer = strlen(word) > strlen(typed) ? strlen(word) : strlen(typed);
    if (distance * 3 > longer || distance >= *best)
        return false;
    *best = distance;
    return true;
}
