#include "aws/credentials/expiry.h"

#include "base/calendar.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define DAY_S      86400
#define NONE       (-1)
#define MAX_DIGITS 14

/* What has been read so far; NONE where nothing has. */
struct reading {
    const char *at;
    int64_t year, month, day, hour, minute, second, ms, zone_s;
    bool has_zone, afternoon, morning;
};

/* --- pieces ------------------------------------------------------------------------------- */

/* The number at the cursor, which moves behind it; *digits: how many there were. */
static int64_t take_number(struct reading *r, int *digits)
{
    int64_t number = 0;
    for (*digits = 0; isdigit((unsigned char)*r->at) && *digits <= MAX_DIGITS; (*digits)++)
        number = number * 10 + (*r->at++ - '0');
    return number;
}

/* Splits count digits off the front of a number of *digits digits. */
static int64_t split(int64_t *number, int *digits, int count)
{
    int64_t below = 1;
    *digits -= count;
    for (int i = 0; i < *digits; i++)
        below *= 10;
    int64_t front = *number / below;
    *number %= below;
    return front;
}

static bool has_date(const struct reading *r)
{
    return r->year != NONE && r->month != NONE && r->day != NONE;
}

static bool take_fraction(struct reading *r)
{
    int64_t unit = 100;
    if (*r->at != '.' && *r->at != ',')
        return true;
    for (r->at++, r->ms = 0; isdigit((unsigned char)*r->at); r->at++, unit /= 10)
        r->ms += (*r->at - '0') * unit;
    return true;
}

/* What follows an hour: ":mm", ":ss", a fraction. */
static bool take_clock(struct reading *r, int64_t hour)
{
    int digits;
    if (r->hour != NONE)
        return false;
    r->hour = hour;
    r->minute = r->second = 0;
    if (*r->at != ':')
        return true;
    r->at++;
    r->minute = take_number(r, &digits);
    if (digits < 1 || digits > 2)
        return false;
    if (*r->at != ':')
        return true;
    r->at++;
    r->second = take_number(r, &digits);
    return digits >= 1 && digits <= 2 && take_fraction(r);
}

/* hh, hhmm or hhmmss without colons. */
static bool take_compact_clock(struct reading *r, int64_t number, int digits)
{
    if (digits == 2)
        return take_clock(r, number);
    if (r->hour != NONE || (digits != 4 && digits != 6))
        return false;
    r->second = 0;
    r->hour = split(&number, &digits, 2);
    r->minute = digits ? split(&number, &digits, 2) : 0;
    if (digits)
        r->second = split(&number, &digits, 2);
    return take_fraction(r);
}

/* yyyymmdd, with hhmm or hhmmss behind it. */
static bool take_compact_date(struct reading *r, int64_t number, int digits)
{
    if (r->year != NONE || r->month != NONE || r->day != NONE)
        return false;
    r->year = split(&number, &digits, 4);
    r->month = split(&number, &digits, 2);
    r->day = split(&number, &digits, 2);
    return !digits || take_compact_clock(r, number, digits);
}

/* The rest of a date whose parts have a separator: first was read, and the separator comes. */
static bool take_separated_date(struct reading *r, int64_t first, int digits)
{
    const char separator = *r->at++;
    int second_digits, third_digits;
    int64_t second = take_number(r, &second_digits);
    if (second_digits < 1 || second_digits > 2 || *r->at++ != separator)
        return false;
    int64_t third = take_number(r, &third_digits);
    bool year_first = digits == 4;
    r->year = year_first ? first : third;
    r->month = year_first ? second : first;
    r->day = year_first ? third : second;
    return year_first ? third_digits == 1 || third_digits == 2
                      : third_digits == 4 && separator == '/';
}

/* A day or a year that stands beside the name of a month. */
static bool take_lone_number(struct reading *r, int64_t number, int digits)
{
    if (digits == 4 && r->year == NONE)
        r->year = number;
    else if (digits <= 2 && r->day == NONE)
        r->day = number;
    else if (digits == 2 && r->year == NONE)
        r->year = 2000 + number;
    else
        return false;
    return true;
}

static bool take_digits(struct reading *r)
{
    int digits;
    int64_t number = take_number(r, &digits);
    bool separator = (*r->at == '-' || *r->at == '/') && isdigit((unsigned char)r->at[1]);
    if (*r->at == ':' && digits <= 2)
        return take_clock(r, number);
    if (has_date(r))
        return take_compact_clock(r, number, digits);
    if (digits == 8 || digits == 12 || digits == 14)
        return take_compact_date(r, number, digits);
    if (separator && r->month == NONE && (digits == 4 || digits <= 2))
        return take_separated_date(r, number, digits);
    return take_lone_number(r, number, digits);
}

/* "+01:00", "-0130", "+01" */
static bool take_offset(struct reading *r)
{
    int64_t sign = *r->at++ == '-' ? -1 : 1;
    int digits;
    int64_t hours = take_number(r, &digits);
    int64_t minutes = 0;
    if (digits == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (digits != 2) {
        return false;
    } else if (*r->at == ':') {
        r->at++;
        minutes = take_number(r, &digits);
    }
    r->zone_s = sign * (hours * 3600 + minutes * 60);
    r->has_zone = true;
    return hours < 24 && minutes < 60 && (digits == 2 || digits == 4);
}

/* --- words -------------------------------------------------------------------------------- */

/* Which of the names is it, in full or by its first three letters? From 1; 0: none. */
static int find_name(const char *word, size_t len, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if ((len == 3 || len == strlen(names[i])) && strncasecmp(word, names[i], len) == 0)
            return i + 1;
    return 0;
}

static bool is_word(const char *word, size_t len, const char *wanted)
{
    return len == strlen(wanted) && strncasecmp(word, wanted, len) == 0;
}

static bool take_word(struct reading *r)
{
    static const char *const months[] = {"January",  "February", "March",  "April",     "May",
                                         "June",     "July",     "August", "September", "October",
                                         "November", "December", NULL};
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday",    NULL};
    const char *word = r->at;
    size_t len = 0;
    while (isalpha((unsigned char)word[len]))
        len++;
    r->at += len;
    int month = find_name(word, len, months);
    if (month) {
        bool first = r->month == NONE;
        r->month = month;
        return first;
    }
    if (find_name(word, len, days))
        return true;
    if (is_word(word, len, "T"))
        return has_date(r) && r->hour == NONE;
    r->afternoon |= is_word(word, len, "PM");
    r->morning |= is_word(word, len, "AM");
    if (is_word(word, len, "PM") || is_word(word, len, "AM"))
        return r->hour >= 1 && r->hour <= 12;
    r->has_zone = is_word(word, len, "Z") || is_word(word, len, "UTC") || is_word(word, len, "GMT");
    return r->has_zone;
}

/* --- the whole ---------------------------------------------------------------------------- */

static bool take_piece(struct reading *r)
{
    if (isdigit((unsigned char)*r->at))
        return take_digits(r);
    if (isalpha((unsigned char)*r->at))
        return take_word(r);
    if ((*r->at == '+' || *r->at == '-') && r->hour != NONE && !r->has_zone)
        return take_offset(r);
    /* "Sat, 28-Nov-26" */
    bool between =
        *r->at == ',' || (*r->at == '-' && r->hour == NONE) || isspace((unsigned char)*r->at);
    r->at++;
    return between;
}

static bool is_time(const struct reading *r)
{
    return has_date(r) && r->year >= 1 && r->month >= 1 && r->month <= 12 && r->day >= 1 &&
           r->day <= calendar_month_days(r->year, r->month) && r->hour < 24 && r->minute < 60 &&
           r->second <= 60;
}

bool expiry_parse(const char *text, int64_t *ms)
{
    struct reading r = {
        .at = text, .year = NONE, .month = NONE, .day = NONE, .hour = NONE, .minute = 0};
    while (text && *r.at)
        if (!take_piece(&r))
            return false;
    if (!text || !is_time(&r))
        return false;
    int64_t hour = r.hour == NONE ? 0 : r.hour;
    if (r.afternoon || r.morning)
        hour = hour % 12 + (r.afternoon ? 12 : 0);
    int64_t seconds = calendar_days(r.year, r.month, r.day) * DAY_S + hour * 3600 + r.minute * 60 +
                      r.second - r.zone_s;
    *ms = seconds * 1000 + r.ms;
    return true;
}
