#include "aws/client.h"

#include "support/unit.h"

#include <string.h>

static char *make(struct user_agent agent)
{
    struct buf out = BUF_INIT(1024);
    ck_assert(user_agent_add(&agent, &out));
    return buf_take(&out);
}

START_TEST(it_says_who_and_where)
{
    char *text = make((struct user_agent){.version = "1.0",
                                          .os_release = "6.1.0-18",
                                          .machine = "x86_64",
                                          .exec_env = "CloudShell",
                                          .app_id = "ops",
                                          .features = "n,i",
                                          .custom_endpoint = true});
    const char *at = strstr(text, "#6.1.0-18 md/arch#x86_64 lang/c#11 exec-env/CloudShell "
                                  "m/E,N,n,i cfg/retry-mode#standard app/ops");
    ck_assert_int_eq(strncmp(text, "rollcall/1.0 ua/2.1 os/", 23), 0);
    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_null(strstr(text, "aws-cli"));
    free(text);
}
END_TEST

START_TEST(what_is_not_known_is_left_out)
{
    char *text = make((struct user_agent){.version = "1.0", .retry_mode = RETRY_ADAPTIVE});
    ck_assert_ptr_nonnull(strstr(text, " lang/c#11 m/F cfg/retry-mode#adaptive"));
    ck_assert_ptr_null(strstr(text, "app/"));
    free(text);
}
END_TEST

START_TEST(values_cannot_break_out)
{
    char *text = make((struct user_agent){.version = "1",
                                          .exec_env = "a b\r\nX: y",
                                          .app_id = "(x)/#{}"
                                                    "0123456789012345678901234567890123456789012345"
                                                    "6789"});
    ck_assert_ptr_nonnull(strstr(text, " exec-env/a-b--X--y "));
    ck_assert_ptr_nonnull(strstr(text, " app/-x-----"));
    ck_assert_uint_eq(strlen(strstr(text, " app/")), 5 + 50);
    free(text);
}
END_TEST

UNIT_MAIN("user_agent", it_says_who_and_where, what_is_not_known_is_left_out,
          values_cannot_break_out)
