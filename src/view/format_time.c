#include "view/format_time.h"

#include "base/calendar.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* English in every locale, so that logs and pictures from different machines look alike. */
static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

/* In UTC too where the system knows no local time, which *utc then says. False: in no calendar. */
static bool split(int64_t wall_ms, bool *utc, struct tm *out)
{
    if (!*utc && calendar_local(wall_ms, out))
        return true;
    *utc = true;
    return calendar_utc(wall_ms, out);
}

static char *unknown(char out[FORMAT_TIME_SIZE])
{
    snprintf(out, FORMAT_TIME_SIZE, "unknown");
    return out;
}

/* Keeps hostile clocks from printing more than there is room for. */
static unsigned digits(int value, int limit)
{
    return (unsigned)(value < 0 ? 0 : value % limit);
}

static int add_date(char out[FORMAT_TIME_SIZE], const struct tm *then, const struct tm *now)
{
    const char *month = months[digits(then->tm_mon, 12)];
    unsigned day = digits(then->tm_mday, 32);
    if (then->tm_year != now->tm_year)
        return snprintf(out, FORMAT_TIME_SIZE, "%04u %s %u ", digits(then->tm_year + 1900, 10000),
                        month, day);
    if (then->tm_yday != now->tm_yday)
        return snprintf(out, FORMAT_TIME_SIZE, "%s %u ", month, day);
    out[0] = '\0';
    return 0;
}

static char *format_clock(char out[FORMAT_TIME_SIZE], int64_t wall_ms, int64_t now_ms, bool utc,
                          bool seconds)
{
    out[0] = '\0';
    if (wall_ms == 0)
        return out;
    struct tm then, now;
    if (!split(wall_ms, &utc, &then))
        return unknown(out);
    split(now_ms, &utc, &now);
    int n = add_date(out, &then, &now);
    n += snprintf(out + n, (size_t)(FORMAT_TIME_SIZE - n), "%02u:%02u", digits(then.tm_hour, 100),
                  digits(then.tm_min, 100));
    if (seconds)
        n += snprintf(out + n, (size_t)(FORMAT_TIME_SIZE - n), ":%02u", digits(then.tm_sec, 100));
    if (utc)
        snprintf(out + n, (size_t)(FORMAT_TIME_SIZE - n), "Z");
    return out;
}

char *format_time_clock(char out[FORMAT_TIME_SIZE], int64_t wall_ms, int64_t now_ms, bool utc)
{
    return format_clock(out, wall_ms, now_ms, utc, true);
}

char *format_time_minute(char out[FORMAT_TIME_SIZE], int64_t wall_ms, int64_t now_ms, bool utc)
{
    return format_clock(out, wall_ms, now_ms, utc, false);
}

char *format_time_short(char out[FORMAT_TIME_SIZE], int64_t wall_ms, int64_t now_ms, bool utc)
{
    out[0] = '\0';
    if (wall_ms == 0)
        return out;
    struct tm then, now;
    if (!split(wall_ms, &utc, &then))
        return unknown(out);
    split(now_ms, &utc, &now);
    if (then.tm_year != now.tm_year)
        snprintf(out, FORMAT_TIME_SIZE, "%s %04u", months[digits(then.tm_mon, 12)],
                 digits(then.tm_year + 1900, 10000));
    else if (then.tm_yday != now.tm_yday)
        snprintf(out, FORMAT_TIME_SIZE, "%s %u", months[digits(then.tm_mon, 12)],
                 digits(then.tm_mday, 32));
    else
        snprintf(out, FORMAT_TIME_SIZE, "%02u:%02u:%02u", digits(then.tm_hour, 100),
                 digits(then.tm_min, 100), digits(then.tm_sec, 100));
    return out;
}

char *format_time_utc(char out[FORMAT_TIME_SIZE], int64_t wall_ms)
{
    struct tm t;
    if (!calendar_utc(wall_ms, &t))
        return unknown(out);
    snprintf(out, FORMAT_TIME_SIZE, "%04u-%02u-%02u %02u:%02u:%02uZ",
             digits(t.tm_year + 1900, 10000), digits(t.tm_mon, 12) + 1, digits(t.tm_mday, 32),
             digits(t.tm_hour, 100), digits(t.tm_min, 100), digits(t.tm_sec, 100));
    return out;
}

char *format_time_age(char out[FORMAT_TIME_SIZE], int64_t ms)
{
    if (ms < 0)
        ms = 0;
    if (ms < MINUTE)
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 "s", ms / SECOND);
    else if (ms < HOUR)
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 "m", ms / MINUTE);
    else if (ms < DAY)
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 "h", ms / HOUR);
    else
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 "d", ms / DAY);
    return out;
}

static int64_t round_up(int64_t ms, int64_t step)
{
    return (ms + step - 1) / step * step;
}

/* How long a countdown's figure stands: a second, ten seconds, a minute. */
static int64_t countdown_step(int64_t ms)
{
    if (ms <= 10 * SECOND)
        return SECOND;
    return ms <= MINUTE ? 10 * SECOND : MINUTE;
}

char *format_time_countdown(char out[FORMAT_TIME_SIZE], int64_t ms)
{
    if (ms < 0)
        ms = 0;
    ms = round_up(ms, countdown_step(ms));
    if (ms < MINUTE)
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 "s", ms / SECOND);
    else if (ms < 2 * HOUR)
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 "m", ms / MINUTE);
    else
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 "h", round_up(ms, HOUR) / HOUR);
    return out;
}

char *format_time_in_words(char text[FORMAT_TIME_SIZE])
{
    static const struct {
        char letter;
        const char *word;
    } units[] = {{'s', "second"}, {'m', "minute"}, {'h', "hour"}, {'d', "day"}};
    size_t digit_count = strspn(text, "0123456789");
    char letter = text[digit_count];
    bool one = digit_count == 1 && text[0] == '1';
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].letter == letter)
            snprintf(text + digit_count, FORMAT_TIME_SIZE - digit_count, " %s%s", units[i].word,
                     one ? "" : "s");
    return text;
}

char *format_time_long(char out[FORMAT_TIME_SIZE], int64_t ms)
{
    if (ms < 0)
        ms = 0;
    if (ms < MINUTE)
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 " s", ms / SECOND);
    else if (ms < HOUR)
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 " min", ms / MINUTE);
    else
        snprintf(out, FORMAT_TIME_SIZE, "%" PRId64 " h %" PRId64 " min", ms / HOUR,
                 ms % HOUR / MINUTE);
    return out;
}

int64_t format_time_age_due(int64_t ms)
{
    if (ms < 0)
        return SECOND;
    int64_t step = ms < MINUTE ? 10 * SECOND : MINUTE;
    return step - ms % step;
}

int64_t when_countdown_due(int64_t ms)
{
    if (ms <= 0)
        return SECOND;
    int64_t step = countdown_step(ms);
    int64_t left = ms % step ? ms % step : step;
    return left;
}

char *when_closing(char *out, size_t size, size_t registered, bool complete, bool spoken,
                   uint64_t changes, int64_t ms)
{
    char count[FORMAT_TIME_SIZE], changed[FORMAT_TIME_SIZE], took[FORMAT_TIME_SIZE];
    const char *more = complete ? "" : spoken ? " or more" : "+";
    snprintf(out, size, "%s%s registered, %s %s in %s", when_count(count, registered), more,
             changes ? when_count(changed, changes) : "no", changes == 1 ? "change" : "changes",
             spoken ? format_time_in_words(format_time_age(took, ms)) : format_time_long(took, ms));
    return out;
}

char *when_count(char out[FORMAT_TIME_SIZE], uint64_t n)
{
    char plain[FORMAT_TIME_SIZE];
    int len = snprintf(plain, sizeof plain, "%" PRIu64, n);
    char *to = out;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = plain[i];
    }
    *to = '\0';
    return out;
}
