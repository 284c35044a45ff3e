#include "base/iso8601.h"

#include "base/calendar.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DAY_S 86400

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
    if (month < 1 || month > 12 || day < 1 || day > calendar_month_days(year, month) || hour > 23 ||
        minute > 59 || second > 60 || !take_zone(text, &zone))
        return false;
    int64_t seconds =
        calendar_days(year, month, day) * DAY_S + hour * 3600 + minute * 60 + second - zone;
    *ms = seconds * 1000 + fraction;
    return true;
}

void iso8601_format(int64_t ms, char out[ISO8601_SIZE])
{
    const int64_t last = 253402300799999; /* 9999-12-31T23:59:59.999Z */
    struct tm utc;
    calendar_utc(ms < 0 ? 0 : ms > last ? last : ms, &utc);
    strftime(out, ISO8601_SIZE, "%Y-%m-%dT%H:%M:%SZ", &utc);
}
