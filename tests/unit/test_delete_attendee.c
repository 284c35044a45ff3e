/* DeleteAttendee: what must not become a path. */
#include "chime/delete_attendee.h"

#include "support/unit.h"

START_TEST(an_id_that_is_none_is_not_sent)
{
    static const char good[] = "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706";
    static const char *const bad[] = {"",
                                      "..",
                                      "../../meetings",
                                      "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706/capabilities",
                                      "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c070?",
                                      "5f6e1f9c-0c1b-4c60-9c0a-1f0a2b3c0706\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct change_result result = {.err = ERR_INIT};
        delete_attendee(NULL, good, bad[i], 1, &result); /* without a client nothing can be sent */
        ck_assert_int_eq(result.outcome, CHANGE_UNSENT);
        ck_assert(err_is(&result.err));
        result = (struct change_result){.err = ERR_INIT};
        delete_attendee(NULL, bad[i], good, 1, &result);
        ck_assert_int_eq(result.outcome, CHANGE_UNSENT);
    }
}
END_TEST

UNIT_MAIN("delete attendee", an_id_that_is_none_is_not_sent)
