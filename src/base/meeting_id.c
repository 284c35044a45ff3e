#include "base/meeting_id.h"

#include <stdio.h>
#include <string.h>

static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

size_t meeting_id_valid_prefix(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && i < MEETING_ID_LEN && (shape[i] == '-' ? text[i] == '-' : is_hex(text[i])))
        i++;
    return i;
}

bool meeting_id_is_valid(const char *text, size_t len)
{
    return len == MEETING_ID_LEN && meeting_id_valid_prefix(text, len) == MEETING_ID_LEN;
}

/* May this character stand beside an id without being part of it? */
static bool parts(char c)
{
    return !is_hex(c) && c != '-';
}

static bool is_id_at(const char *text, size_t len, size_t at)
{
    return len - at >= MEETING_ID_LEN &&
           meeting_id_valid_prefix(text + at, MEETING_ID_LEN) == MEETING_ID_LEN &&
           (at == 0 || parts(text[at - 1])) &&
           (at + MEETING_ID_LEN == len || parts(text[at + MEETING_ID_LEN]));
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static bool is_word_at(const char *text, size_t len, size_t at, const char *word)
{
    size_t i = 0;
    while (word[i] && at + i < len && lower(text[at + i]) == word[i])
        i++;
    return !word[i];
}

/* Does "meeting", perhaps "meetings", "meetingId" and the like, and a few marks stand before the
 * id? */
static bool follows_meeting(const char *text, size_t len, size_t at)
{
    size_t from = at;
    while (from > 0 && at - from < 4 && !is_letter(text[from - 1]))
        from--;
    static const char *const words[] = {"meeting", "meetings", "meetingid", "meeting_id",
                                        "meeting-id"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t word = strlen(words[i]);
        if (from >= word && is_word_at(text, len, from - word, words[i]))
            return true;
    }
    return false;
}

/* Copies the field of an ARN that begins at at, when it is not too long; returns what follows its
 * colon, or len. */
static size_t copy_field(const char *text, size_t len, size_t at, char *out, size_t size)
{
    size_t end = at;
    while (end < len && text[end] != ':')
        end++;
    if (out && end - at < size)
        snprintf(out, size, "%.*s", (int)(end - at), text + at);
    return end < len ? end + 1 : len;
}

static bool is_made_of(const char *text, const char *set)
{
    return strspn(text, set) == strlen(text);
}

static const char region_set[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

/* How many characters from at on may stand in the name of a region. */
static size_t region_len(const char *text, size_t len, size_t at)
{
    size_t end = at;
    while (end < len && text[end] && strchr(region_set, text[end]))
        end++;
    return end - at;
}

/* "arn:aws:chime:REGION:ACCOUNT:meeting/ID": reads what stands before the id. */
static void read_arn(const char *text, size_t at, struct meeting_found *found)
{
    size_t arn = at;
    while (arn > 0 && at - arn < 128 && !is_word_at(text, at, arn, "arn:"))
        arn--;
    if (!is_word_at(text, at, arn, "arn:"))
        return;
    size_t field = copy_field(text, at, arn, NULL, 0);
    field = copy_field(text, at, field, NULL, 0);
    field = copy_field(text, at, field, NULL, 0);
    field = copy_field(text, at, field, found->region, sizeof found->region);
    copy_field(text, at, field, found->account, sizeof found->account);
    if (!is_made_of(found->region, region_set))
        found->region[0] = '\0';
    if (strlen(found->account) != 12 || !is_made_of(found->account, "0123456789"))
        found->account[0] = '\0';
}

/* "https://meetings-chime.REGION.amazonaws.com/…" */
static void read_host(const char *text, size_t at, struct meeting_found *found)
{
    static const char *const hosts[] = {"meetings-chime.", "meetings-chime-fips."};
    for (size_t i = 0; i < at && !found->region[0]; i++) {
        for (size_t h = 0; h < sizeof hosts / sizeof *hosts; h++) {
            size_t begin = i + strlen(hosts[h]);
            if (!is_word_at(text, at, i, hosts[h]) || begin >= at)
                continue;
            size_t len = region_len(text, at, begin);
            if (begin + len < at && text[begin + len] == '.' && len < sizeof found->region)
                snprintf(found->region, sizeof found->region, "%.*s", (int)len, text + begin);
        }
    }
}

bool meeting_id_find(const char *text, size_t len, struct meeting_found *found)
{
    *found = (struct meeting_found){0};
    size_t best = len;
    for (size_t at = 0; at + MEETING_ID_LEN <= len; at++) {
        if (!is_id_at(text, len, at))
            continue;
        if (best == len)
            best = at;
        if (follows_meeting(text, len, at)) {
            best = at;
            break;
        }
    }
    if (best == len)
        return false;
    memcpy(found->meeting_id, text + best, MEETING_ID_LEN);
    read_arn(text, best, found);
    if (!found->region[0])
        read_host(text, best, found);
    return true;
}
