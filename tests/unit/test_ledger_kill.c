/* A recorder that is killed at any moment leaves a ledger that says nothing false. So many kills in
 * a run of the tests; ROLLCALL_KILLS in the environment makes it another number. */
#include "ledger/recorder.h"

#include "base/file.h"
#include "ledger/attendee_set.h"
#include "ledger/reader.h"
#include "support/patience.h"
#include "support/still_clock.h"
#include "support/unit.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEETING     "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706"
#define KILLS       20
#define RUNS_A_FILE 5

enum { PEOPLE = 12, STEP_MS = 1000 };

/* Who is registered at a step: the truth, for recorder and reader alike. */
static bool is_there(int64_t step, int who)
{
    uint64_t mixed = (uint64_t)(step / 3 + 1) * 0x9e3779b97f4a7c15ULL;
    return mixed >> (20 + who) & 1;
}

static struct attendee person(int who, char id[8])
{
    snprintf(id, 8, "id-%d", who);
    return (struct attendee){
        .id = slice_of(id), .external_user_id = slice_of("user"), .join_token = SLICE_EMPTY};
}

static struct page *page_at(int64_t step)
{
    struct page *page = page_new(PEOPLE, false);
    for (int who = 0; page && who < PEOPLE; who++) {
        char id[8];
        struct attendee attendee = person(who, id);
        if (is_there(step, who) && !page_add(page, &attendee))
            _exit(1);
    }
    return page;
}

/* The recorder, in a process of its own: records steps until it is killed. */
static void record_for_ever(const char *path, int64_t first_step, unsigned char run)
{
    struct still_clock still = {first_step * STEP_MS, 0, run};
    struct clock clock = still_clock(&still);
    struct chance chance = still_chance(&still);
    struct err err = ERR_INIT;
    struct ledger_file file;
    struct recorder recorder;
    struct diff diff = {0};
    struct roster *roster = roster_new((struct hash_key){1, 2}, &err);
    if (!ledger_file_open(&file, path, &clock, &chance, &err) ||
        !recorder_open(&recorder, &file, MEETING, "eu-central-1", still.wall_ms))
        _exit(1);
    for (int64_t step = first_step;; step++) {
        struct page **pages = calloc(1, sizeof *pages);
        struct roster_look look = {.now_ms = step * STEP_MS, .complete = true};
        still_clock_set(&still, step * STEP_MS);
        if (step == first_step) {
            struct page *page = page_at(step);
            free(pages);
            roster_append(roster, &page, &look, &diff, &err);
        } else {
            pages[0] = page_at(step);
            roster_merge(roster, &pages, 1, &look, &diff, &err);
        }
        recorder_look(&recorder, roster, &diff, &look, true);
    }
}

/* What the reader checks the ledger against. */
struct oracle {
    struct attendee_set set, truth;
    int64_t last_step;
    size_t walks;
};

static bool check_fact(void *self, const struct ledger_fact *fact)
{
    struct oracle *o = self;
    char id[8];
    if (fact->kind == LEDGER_OPENED || fact->kind == LEDGER_BASELINE)
        attendee_set_clear(&o->set);
    if (fact->kind == LEDGER_REGISTERED)
        attendee_set_put(&o->set, &fact->attendee);
    if (fact->kind == LEDGER_REMOVED)
        attendee_set_remove(&o->set, fact->attendee.id);
    ck_assert_int_ne(fact->kind, LEDGER_GAP);
    if (fact->kind != LEDGER_WALK)
        return true;
    ck_assert(fact->verified);
    attendee_set_clear(&o->truth);
    o->last_step = fact->time_ms / STEP_MS;
    for (int who = 0; who < PEOPLE; who++) {
        struct attendee attendee = person(who, id);
        if (is_there(o->last_step, who))
            attendee_set_put(&o->truth, &attendee);
    }
    ck_assert_uint_eq(o->set.live, o->truth.live);
    ck_assert_uint_eq(o->set.digest, o->truth.digest);
    o->walks++;
    return true;
}

/* Reads the ledger after so many kills. Returns the last step that was recorded. */
static int64_t check_ledger(const char *path, size_t kills, size_t *walks)
{
    struct oracle oracle = {0};
    struct err err = ERR_INIT;
    struct ledger_survey survey;
    struct buf text = BUF_INIT((size_t)1 << 28);
    attendee_set_init(&oracle.set, (struct hash_key){1, 2});
    attendee_set_init(&oracle.truth, (struct hash_key){1, 2});
    ck_assert_int_eq(file_read(path, &text, &err), FILE_OK);
    ck_assert(ledger_survey(buf_text(&text), text.len, SLICE_EMPTY, (struct hash_key){3, 4},
                            check_fact, &oracle, &survey));
    ck_assert_uint_le(survey.lines.broken + survey.lines.cut_off, kills);
    ck_assert_uint_eq(survey.missing + survey.doubtful + survey.repeated, 0);
    buf_clean_up(&text);
    attendee_set_clean_up(&oracle.set);
    attendee_set_clean_up(&oracle.truth);
    *walks += oracle.walks;
    return oracle.last_step;
}

/* Waits until a look is in the ledger: on a machine that is busy that may take longer than a while.
 */
static void await_walk(const char *path)
{
    struct timespec pause = {.tv_nsec = 10000000};
    bool there = false;
    for (int i = 0; i < 3000 * patience_factor() && !there; i++) {
        struct buf text = BUF_INIT((size_t)1 << 28);
        struct err err = ERR_INIT;
        there = file_read(path, &text, &err) == FILE_OK && strstr(buf_text(&text), "\"walk\"");
        buf_clean_up(&text);
        nanosleep(&pause, NULL);
    }
    ck_assert_msg(there, "no look is recorded");
}

/* Starts a recorder, lets it go on for a while, the last one at least for a look, and kills it. */
static void record_and_kill(const char *path, int64_t first_step, unsigned char run, long wait_us,
                            bool last)
{
    struct timespec wait = {.tv_nsec = wait_us * 1000};
    int status;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        record_for_ever(path, first_step, run);
    nanosleep(&wait, NULL);
    if (last)
        await_walk(path);
    kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

START_TEST(a_recorder_that_is_killed_leaves_no_lie)
{
    const char *asked = getenv("ROLLCALL_KILLS");
    long kills = asked ? strtol(asked, NULL, 10) : KILLS;
    uint64_t mixed = 88172645463325252ULL;
    size_t walks = 0;
    char path[] = "ledger-kill-XXXXXX";
    int64_t step = 1;
    close(mkstemp(path));
    for (long i = 0; i < kills; i++) {
        if (i % RUNS_A_FILE == 0) {
            ck_assert_int_eq(truncate(path, 0), 0);
            step = 1;
        }
        mixed ^= mixed << 13, mixed ^= mixed >> 7, mixed ^= mixed << 17;
        record_and_kill(path, step + 10, (unsigned char)(i % RUNS_A_FILE * 10 + 1),
                        (long)(mixed % 6000) * patience_factor(), i + 1 == kills);
        int64_t last = check_ledger(path, (size_t)(i % RUNS_A_FILE + 1), &walks);
        step = last > step ? last : step;
    }
    ck_assert_uint_gt(walks, 0);
    unlink(path);
}
END_TEST

UNIT_MAIN("ledger_kill", a_recorder_that_is_killed_leaves_no_lie)
