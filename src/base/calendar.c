#include "base/calendar.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define DAY_S 86400

enum { MIN_YEAR = 1, MAX_YEAR = 9999, TM_YEAR = 1900, THURSDAY = 4 };

/* By counting years from March, so that a leap day ends one. */
int64_t calendar_days(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

int calendar_month_days(int64_t year, int64_t month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* The other way round. */
static void set_date(struct tm *out, int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t from_march = (5 * day_of_year + 2) / 153;
    int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
    int64_t year = year_of_era + era * 400 + (month <= 2);
    out->tm_mday = (int)(day_of_year - (153 * from_march + 2) / 5 + 1);
    out->tm_mon = (int)month - 1;
    out->tm_year = (int)year - TM_YEAR;
    out->tm_yday = (int)(days - calendar_days(year, 1, 1));
    out->tm_wday = (int)(((days + THURSDAY) % 7 + 7) % 7);
}

static bool keep(struct tm *out, bool known)
{
    if (known && out->tm_year >= MIN_YEAR - TM_YEAR && out->tm_year <= MAX_YEAR - TM_YEAR)
        return true;
    *out = (struct tm){0};
    return false;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

bool calendar_utc(int64_t wall_ms, struct tm *out)
{
    int64_t seconds = floor_div(wall_ms, 1000);
    int64_t days = floor_div(seconds, DAY_S);
    int rest = (int)(seconds - days * DAY_S);
    *out = (struct tm){.tm_hour = rest / 3600, .tm_min = rest / 60 % 60, .tm_sec = rest % 60};
    set_date(out, days);
    return keep(out, true);
}

bool calendar_local(int64_t wall_ms, struct tm *out)
{
    int64_t seconds = floor_div(wall_ms, 1000);
    time_t held = (time_t)seconds;
    *out = (struct tm){0};
    return keep(out, (int64_t)held == seconds && localtime_r(&held, out));
}

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
