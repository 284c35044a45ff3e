#include "aws/skew.h"

#include <string.h>

#define MAX_EXCHANGE_MS (15 * 60 * 1000LL) /* a reply that took longer teaches nothing */
#define WORTH_MS        (4 * 60 * 1000LL)  /* a correction by more may explain a refusal */

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_since_1970(int year, int month, int day)
{
    year -= month <= 2;
    int64_t era = year / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

/* 1 to 12; 0 when it is none. */
static int month_of(const char *name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int month = 1; month <= 12; month++)
        if (!strncmp(names + 3 * (month - 1), name, 3))
            return month;
    return 0;
}

/* Has the text this form, in which 'a' stands for a letter and '0' for a digit? */
static bool has_form(const char *text, const char *form)
{
    for (; *form; text++, form++) {
        bool letter = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z');
        bool digit = *text >= '0' && *text <= '9';
        if (*form == 'a' ? !letter : *form == '0' ? !digit : *text != *form)
            return false;
    }
    return !*text;
}

static int number(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + digits[i] - '0';
    return value;
}

bool skew_parse_date(const char *date, int64_t *ms)
{
    if (!has_form(date, "aaa, 00 aaa 0000 00:00:00 GMT"))
        return false;
    int day = number(date + 5, 2);
    int month = month_of(date + 8);
    int year = number(date + 12, 4);
    int hour = number(date + 17, 2);
    int minute = number(date + 20, 2);
    int second = number(date + 23, 2);
    if (!month || day < 1 || day > 31 || year < 1970 || hour > 23 || minute > 59 || second > 60)
        return false;
    int64_t minutes = (days_since_1970(year, month, day) * 24 + hour) * 60 + minute;
    *ms = (minutes * 60 + second) * 1000;
    return true;
}

void skew_learn(struct skew *skew, const struct skew_sample *sample)
{
    int64_t date_ms;
    int64_t took_ms = sample->received_ms - sample->sent_ms;
    if (!sample->trusted || sample->has_age || took_ms < 0 || took_ms > MAX_EXCHANGE_MS)
        return;
    if (skew_parse_date(sample->date, &date_ms))
        skew->offset_ms = date_ms - (sample->sent_ms + took_ms / 2);
}

int64_t skew_apply(const struct skew *skew, int64_t now_ms)
{
    return now_ms + skew->offset_ms;
}

bool skew_explains(const struct skew *skew, int64_t used_ms, const char *code)
{
    static const char *const codes[] = {"InvalidSignatureException", "SignatureDoesNotMatch",
                                        "AuthFailure", "RequestTimeTooSkewed",
                                        "AccessDeniedException"};
    int64_t moved = skew->offset_ms - used_ms;
    if (moved <= WORTH_MS && moved >= -WORTH_MS)
        return false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (!strcmp(code, codes[i]))
            return true;
    return false;
}
