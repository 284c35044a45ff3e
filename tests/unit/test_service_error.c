#include "chime/list_attendees.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

/* What aws/rest_error made of a reply, refined. */
static struct err refined(enum err_code code, int status, const char *aws_code,
                          const struct list_attendees_asked *asked)
{
    struct err err = ERR_INIT;
    err_set(&err, code, "%s", "");
    err.http_status = status;
    snprintf(err.aws_code, sizeof err.aws_code, "%s", aws_code);
    ck_assert(!list_attendees_refine(&err, asked));
    return err;
}

START_TEST(both_namespaces_names_are_known)
{
    struct list_attendees_asked asked = {CHIME_SDK_MEETINGS, false, "us-east-1"};
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 404, "NotFound", &asked).code, ERR_MEETING_NOT_FOUND);
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 404, "", &asked).code, ERR_MEETING_NOT_FOUND);
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 429, "ThrottledClientException", &asked).code,
                     ERR_THROTTLED);
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 401, "UnauthorizedClientException", &asked).code,
                     ERR_DENIED);
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 500, "ServiceFailure", &asked).code, ERR_UNAVAILABLE);
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 400, "BadRequest", &asked).code, ERR_BAD_REQUEST);
}
END_TEST

START_TEST(what_was_decided_elsewhere_stays)
{
    struct list_attendees_asked asked = {CHIME_SDK_MEETINGS, true, "us-east-1"};
    ck_assert_int_eq(refined(ERR_EXPIRED_TOKEN, 403, "ForbiddenException", &asked).code,
                     ERR_EXPIRED_TOKEN);
    ck_assert_int_eq(refined(ERR_BAD_SIGNATURE, 400, "BadRequestException", &asked).code,
                     ERR_BAD_SIGNATURE);
    struct err none = ERR_INIT;
    ck_assert(!list_attendees_refine(&none, &asked));
    ck_assert(!err_is(&none));
    err_set(&none, ERR_DNS, "%s", "");
    list_attendees_refine(&none, &asked);
    ck_assert_int_eq(none.code, ERR_DNS);
}
END_TEST

START_TEST(a_400_to_a_token_is_a_refused_token)
{
    struct list_attendees_asked asked = {CHIME_SDK_MEETINGS, true, "us-east-1"};
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 400, "BadRequestException", &asked).code,
                     ERR_TOKEN_REFUSED);
    asked.with_token = false;
    ck_assert_int_eq(refined(ERR_BAD_REQUEST, 400, "BadRequestException", &asked).code,
                     ERR_BAD_REQUEST);
}
END_TEST

START_TEST(a_404_says_where_it_looked)
{
    struct list_attendees_asked asked = {CHIME_SDK_MEETINGS, false, "eu-central-1"};
    struct err err = refined(ERR_BAD_REQUEST, 404, "NotFoundException", &asked);
    ck_assert_str_eq(err.detail, "in eu-central-1");
}
END_TEST

START_TEST(the_older_namespace_points_to_the_newer)
{
    struct list_attendees_asked asked = {CHIME_LEGACY, false, "us-east-1"};
    struct err err = refined(ERR_BAD_REQUEST, 404, "NotFound", &asked);
    ck_assert_ptr_nonnull(strstr(err_remedy(&err), "--namespace chime-sdk-meetings"));
    err = refined(ERR_THROTTLED, 429, "Throttled", &asked);
    ck_assert_ptr_null(strstr(err_remedy(&err), "--namespace"));
}
END_TEST

UNIT_MAIN("service_error", both_namespaces_names_are_known, what_was_decided_elsewhere_stays,
          a_400_to_a_token_is_a_refused_token, a_404_says_where_it_looked,
          the_older_namespace_points_to_the_newer)
