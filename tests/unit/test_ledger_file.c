#include "ledger/ledger_file.h"

#include "base/file.h"
#include "ledger/reader.h"
#include "support/still_clock.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MEETING "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"
#define NINE    INT64_C(1795424400000)
#define HOUR    INT64_C(3600000)

static struct still_clock still;
static char path[32];
static struct err err;

static void begin(void)
{
    still = (struct still_clock){NINE, 5000, 0};
    err = ERR_INIT;
    snprintf(path, sizeof path, "ledger-XXXXXX");
    close(mkstemp(path));
}

static bool open_file(struct ledger_file *file)
{
    struct clock clock = still_clock(&still);
    struct chance chance = still_chance(&still);
    err_clear(&err);
    return ledger_file_open(file, path, &clock, &chance, &err);
}

static bool append(struct ledger_file *file)
{
    struct ledger_fact fact = ledger_fact(LEDGER_LISTENING, still.wall_ms, slice_of(MEETING));
    return ledger_file_append(file, &fact, &err);
}

/* Each fact's minutes since nine, "c" before a step of the clock. */
static bool add_minute(void *self, const struct ledger_fact *fact)
{
    buf_printf(self, "%s%lld ", fact->kind == LEDGER_CLOCK ? "c" : "",
               (long long)(fact->time_ms - NINE) / 60000);
    return true;
}

static const char *minutes(struct ledger_survey *survey)
{
    static char out[256];
    struct buf text = BUF_INIT(65536), list = BUF_INIT(sizeof out);
    ck_assert_int_eq(file_read(path, &text, &err), FILE_OK);
    ck_assert(ledger_survey(buf_text(&text), text.len, SLICE_EMPTY, (struct hash_key){1, 2},
                            add_minute, &list, survey));
    snprintf(out, sizeof out, "%s", buf_text(&list));
    buf_clean_up(&text);
    buf_clean_up(&list);
    return out;
}

START_TEST(a_file_is_private_and_heals_a_torn_line)
{
    struct ledger_file file;
    struct ledger_survey survey;
    struct stat about;
    begin();
    unlink(path);
    ck_assert(open_file(&file));
    ck_assert(append(&file));
    ledger_file_close(&file);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_int_eq(about.st_mode & 0777, 0600);
    ck_assert_int_eq(truncate(path, about.st_size - 7), 0);
    ck_assert(open_file(&file));
    ck_assert(append(&file));
    ledger_file_close(&file);
    minutes(&survey);
    ck_assert(survey.lines.facts == 1 && survey.lines.broken == 1 && !survey.lines.cut_off);
    unlink(path);
}
END_TEST

START_TEST(what_others_could_read_becomes_private)
{
    struct ledger_file file;
    struct stat about;
    begin();
    ck_assert_int_eq(chmod(path, 0644), 0);
    ck_assert(open_file(&file));
    ck_assert_int_eq(fstat(file.fd, &about), 0);
    ck_assert_int_eq(about.st_mode & 07777, 0600);
    ledger_file_close(&file);
    unlink(path);
}
END_TEST

START_TEST(links_and_pipes_are_no_ledgers)
{
    char victim[] = "ledger-victim-XXXXXX";
    struct ledger_file file;
    begin();
    close(mkstemp(victim));
    unlink(path);
    ck_assert_int_eq(symlink(victim, path), 0);
    ck_assert(!open_file(&file));
    ck_assert_int_eq(err.code, ERR_IO);
    unlink(path);
    ck_assert_int_eq(link(victim, path), 0);
    ck_assert(!open_file(&file));
    ck_assert_int_eq(err.code, ERR_IO);
    unlink(path);
    unlink(victim);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_assert(!open_file(&file));
    unlink(path);
}
END_TEST

START_TEST(a_second_writer_is_refused_and_a_third)
{
    struct ledger_file file, other;
    begin();
    ck_assert(open_file(&file));
    for (int i = 0; i < 2; i++) {
        ck_assert(!open_file(&other));
        ck_assert_ptr_nonnull(strstr(err.detail, "another rollcall is recording into it"));
    }
    ledger_file_close(&file);
    ck_assert(open_file(&other));
    ledger_file_close(&other);
    unlink(path);
}
END_TEST

START_TEST(a_clock_that_is_set_back_and_forth_takes_no_time_back)
{
    struct ledger_file file;
    struct ledger_survey survey;
    begin();
    ck_assert(open_file(&file));
    ck_assert(append(&file));
    still_clock_pass(&still, 60000);
    still.wall_ms -= HOUR;
    ck_assert(append(&file));
    still_clock_pass(&still, 60000);
    ck_assert(append(&file));
    still.wall_ms += HOUR;
    still_clock_pass(&still, 60000);
    ck_assert(append(&file));
    still.wall_ms += HOUR; /* slept, or set again */
    ck_assert(append(&file));
    ledger_file_close(&file);
    ck_assert_str_eq(minutes(&survey), "0 c1 1 2 c3 3 c63 63 ");
    ck_assert_uint_eq(survey.missing, 0);
    unlink(path);
}
END_TEST

START_TEST(facts_that_were_learned_before_keep_their_place)
{
    struct ledger_file file;
    struct ledger_survey survey;
    begin();
    ck_assert(open_file(&file));
    still_clock_pass(&still, 120000);
    struct ledger_fact fact = ledger_fact(LEDGER_LISTENING, NINE + 70000, slice_of(MEETING));
    ck_assert(ledger_file_append(&file, &fact, &err));
    fact.time_ms = NINE; /* an hour or a year ago counts as now */
    ck_assert(ledger_file_append(&file, &fact, &err));
    ledger_file_close(&file);
    ck_assert_str_eq(minutes(&survey), "1 2 ");
    unlink(path);
}
END_TEST

START_TEST(another_file_in_its_place_is_taken)
{
    struct ledger_file file;
    struct ledger_survey survey;
    char old[48];
    begin();
    snprintf(old, sizeof old, "%s.1", path);
    ck_assert(open_file(&file));
    ck_assert(append(&file));
    uint64_t places = ledger_file_places(&file);
    ck_assert_int_eq(rename(path, old), 0);
    ck_assert(append(&file));
    ck_assert_uint_eq(ledger_file_places(&file), places + 1);
    ck_assert_str_eq(minutes(&survey), "0 ");
    ck_assert_uint_eq(survey.unbegun, 1);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    ck_assert(!append(&file));
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert(append(&file));
    minutes(&survey);
    ck_assert_uint_eq(survey.unbegun, 3);
    ledger_file_close(&file);
    unlink(path);
    unlink(old);
}
END_TEST

START_TEST(what_another_program_appends_does_not_touch_our_lines)
{
    struct ledger_file file;
    struct ledger_survey survey;
    begin();
    ck_assert(open_file(&file));
    ck_assert(append(&file));
    FILE *stream = fopen(path, "a");
    fputs("no ledger", stream);
    fclose(stream);
    ck_assert(append(&file));
    ledger_file_close(&file);
    minutes(&survey);
    ck_assert_uint_eq(survey.lines.facts, 2);
    ck_assert_uint_eq(survey.lines.broken, 1);
    ck_assert_uint_eq(survey.missing, 0);
    unlink(path);
}
END_TEST

UNIT_MAIN("ledger_file", a_file_is_private_and_heals_a_torn_line,
          what_others_could_read_becomes_private, links_and_pipes_are_no_ledgers,
          a_second_writer_is_refused_and_a_third,
          a_clock_that_is_set_back_and_forth_takes_no_time_back,
          facts_that_were_learned_before_keep_their_place, another_file_in_its_place_is_taken,
          what_another_program_appends_does_not_touch_our_lines)
