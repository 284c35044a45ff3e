#include "base/iso8601.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DAY_S 86400

/* Days since 1970-01-01 of a date of the Gregorian calendar, by counting years from March. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_of(int64_t days, int *year, int *month, int *day)
{
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t from_march = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * from_march + 2) / 5 + 1);
    *month = (int)(from_march < 10 ? from_march + 3 : from_march - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/* Reads exactly count digits, and the separator that must follow them when it is not NUL. */
static bool take(const char **text, int count, const char *separators, int64_t *number)
{
    *number = 0;
    for (int i = 0; i < count; i++, (*text)++) {
        if (!isdigit((unsigned char)**text))
            return false;
        *number = *number * 10 + (**text - '0');
    }
    if (!*separators)
        return true;
    if (!**text || !strchr(separators, **text))
        return false;
    (*text)++;
    return true;
}

static int days_in_month(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Milliseconds of ".123456"; leaves text behind it. */
static int64_t take_fraction(const char **text)
{
    if (**text != '.' && **text != ',')
        return 0;
    int64_t ms = 0;
    int64_t unit = 100;
    for ((*text)++; isdigit((unsigned char)**text); (*text)++, unit /= 10)
        ms += (**text - '0') * unit;
    return ms;
}

/* The offset from UTC in seconds: "Z", "UTC", "GMT", "+01:00", "-0130", "+01", or nothing. */
static bool take_zone(const char *text, int64_t *offset_s)
{
    *offset_s = 0;
    while (*text == ' ')
        text++;
    if (!*text || !strcmp(text, "Z") || !strcmp(text, "z") || !strcmp(text, "UTC") ||
        !strcmp(text, "GMT"))
        return true;
    int64_t sign = *text == '-' ? -1 : 1;
    if (*text != '+' && *text != '-')
        return false;
    text++;
    int64_t hours, minutes = 0;
    if (!take(&text, 2, "", &hours))
        return false;
    if (*text == ':')
        text++;
    if (*text && !take(&text, 2, "", &minutes))
        return false;
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return !*text && hours < 24 && minutes < 60;
}

bool iso8601_parse(const char *text, int64_t *ms)
{
    int64_t year, month, day, hour, minute, second, zone;
    if (!text || !take(&text, 4, "-", &year) || !take(&text, 2, "-", &month) ||
        !take(&text, 2, "Tt ", &day) || !take(&text, 2, ":", &hour) ||
        !take(&text, 2, ":", &minute) || !take(&text, 2, "", &second))
        return false;
    int64_t fraction = take_fraction(&text);
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) || hour > 23 ||
        minute > 59 || second > 60 || !take_zone(text, &zone))
        return false;
    int64_t seconds = days_of(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second - zone;
    *ms = seconds * 1000 + fraction;
    return true;
}

void iso8601_format(int64_t ms, char out[ISO8601_SIZE])
{
    const int64_t last = 253402300799; /* 9999-12-31T23:59:59Z */
    int64_t seconds = ms < 0 ? 0 : ms / 1000;
    if (seconds > last)
        seconds = last;
    int year, month, day;
    date_of(seconds / DAY_S, &year, &month, &day);
    int rest = (int)(seconds % DAY_S);
    char text[64];
    snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", year, month, day, rest / 3600,
             rest / 60 % 60, rest % 60);
    memcpy(out, text, ISO8601_SIZE);
    out[ISO8601_SIZE - 1] = '\0';
}
