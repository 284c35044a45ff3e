#include "aws/credentials/files.h"

#include "base/file.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct watched {
    const char *home;
    struct env *env;
    struct cred_watch *watch;
};

static void open_watch(struct watched *w, const char *config, const char *profile)
{
    char home[600];
    struct err err = ERR_INIT;
    w->home = tmpdir_new();
    snprintf(home, sizeof home, "HOME=%s", w->home);
    char *const variables[] = {home, NULL};
    w->env = env_capture(variables);
    if (config)
        tmpdir_write(w->home, ".aws/config", config);
    w->watch = cred_watch_new(w->env, profile, &err);
    ck_assert_ptr_nonnull(w->watch);
}

static void close_watch(struct watched *w)
{
    cred_watch_destroy(w->watch);
    env_destroy(w->env);
}

/* Writing the file is noticed, once. */
static void check_noticed(struct watched *w, const char *name)
{
    struct err err = ERR_INIT;
    ck_assert(!cred_watch_changed(w->watch));
    ck_assert(file_write_private(tmpdir_path(w->home, name), "new", 3, &err));
    ck_assert_msg(cred_watch_changed(w->watch), "%s", name);
    ck_assert(!cred_watch_changed(w->watch));
}

START_TEST(files_that_a_login_writes_are_noticed)
{
    struct watched w;
    open_watch(&w,
               "[profile prod]\nsso_session = corp\n[profile role]\nsource_profile = prod\n"
               "login_session = arn:aws:sts::012345678910:assumed-role/Admin/admin\n",
               "role");
    check_noticed(&w, ".aws/credentials");
    check_noticed(&w, ".aws/config");
    check_noticed(&w, ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json");
    check_noticed(&w, ".aws/login/cache/"
                      "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json");
    check_noticed(&w, ".aws/cli/cache/any.json");
    close_watch(&w);
}
END_TEST

START_TEST(a_file_that_goes_away_is_noticed_too)
{
    struct watched w;
    open_watch(&w, "[default]\n", "default");
    ck_assert(!cred_watch_changed(w.watch));
    ck_assert_int_eq(unlink(tmpdir_path(w.home, ".aws/config")), 0);
    ck_assert(cred_watch_changed(w.watch));
    close_watch(&w);
}
END_TEST

START_TEST(a_config_that_cannot_be_understood_is_watched)
{
    struct watched w;
    open_watch(&w, "nonsense\n", "prod");
    check_noticed(&w, ".aws/config");
    close_watch(&w);
}
END_TEST

START_TEST(profiles_in_a_circle_end)
{
    struct watched w;
    open_watch(&w, "[profile a]\nsource_profile=b\n[profile b]\nsource_profile=a\n", "a");
    check_noticed(&w, ".aws/config");
    close_watch(&w);
    cred_watch_destroy(NULL);
}
END_TEST

UNIT_MAIN("cred_watch", files_that_a_login_writes_are_noticed, a_file_that_goes_away_is_noticed_too,
          a_config_that_cannot_be_understood_is_watched, profiles_in_a_circle_end)
