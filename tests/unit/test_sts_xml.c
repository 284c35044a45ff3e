#include "aws/credentials/sts.h"

#include "support/unit.h"

#include <stdio.h>
#include <string.h>

static const char assume_role[] =
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\n"
    "  <AssumeRoleResult>\n"
    "    <AssumedRoleUser><AssumedRoleId>AROA1:s</AssumedRoleId>\n"
    "      <Arn>arn:aws:sts::111122223333:assumed-role/deploy/s</Arn></AssumedRoleUser>\n"
    "    <Credentials><AccessKeyId>ASIA1</AccessKeyId>\n"
    "      <SecretAccessKey>a&amp;b&lt;c</SecretAccessKey><SessionToken>t//+=</SessionToken>\n"
    "      <Expiration>2026-11-23T13:00:00Z</Expiration></Credentials>\n"
    "    <PackedPolicySize>6</PackedPolicySize>\n"
    "  </AssumeRoleResult>\n"
    "  <ResponseMetadata><RequestId>req-1</RequestId></ResponseMetadata>\n"
    "</AssumeRoleResponse>\n";

START_TEST(credentials_are_read)
{
    struct sts_xml xml;
    ck_assert(sts_xml_parse(assume_role, strlen(assume_role), &xml));
    ck_assert_str_eq(buf_text(&xml.access_key_id), "ASIA1");
    ck_assert_str_eq(buf_text(&xml.secret_access_key), "a&b<c");
    ck_assert_str_eq(buf_text(&xml.session_token), "t//+=");
    ck_assert_str_eq(buf_text(&xml.expiration), "2026-11-23T13:00:00Z");
    ck_assert_str_eq(buf_text(&xml.assumed_arn), "arn:aws:sts::111122223333:assumed-role/deploy/s");
    ck_assert_str_eq(buf_text(&xml.assumed_id), "AROA1:s");
    ck_assert_str_eq(buf_text(&xml.request_id), "req-1");
    ck_assert_str_eq(buf_text(&xml.error_code), "");
    sts_xml_clean_up(&xml);
}
END_TEST

START_TEST(an_error_is_read)
{
    static const char text[] =
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
        "<Type>Sender</Type><Code>AccessDenied</Code><Message>no &#233;</Message></Error>"
        "<RequestId>req-2</RequestId></ErrorResponse>";
    struct sts_xml xml;
    ck_assert(sts_xml_parse(text, strlen(text), &xml));
    ck_assert_str_eq(buf_text(&xml.error_code), "AccessDenied");
    ck_assert_str_eq(buf_text(&xml.error_message), "no \xc3\xa9");
    ck_assert_str_eq(buf_text(&xml.request_id), "req-2");
    sts_xml_clean_up(&xml);
}
END_TEST

START_TEST(what_is_no_such_xml_is_refused)
{
    static const char *const rows[] = {
        "",
        "no",
        "<html><body>",
        "{\"Credentials\":1}",
        "<!DOCTYPE a [<!ENTITY b \"b\">]><a>&b;</a>",
        ("<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a>"
         "</a></a></a></a></a></a></a></a>"),
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sts_xml xml;
        ck_assert_msg(!sts_xml_parse(rows[i], strlen(rows[i]), &xml), "%s", rows[i]);
        sts_xml_clean_up(&xml);
    }
}
END_TEST

START_TEST(a_value_without_end_is_refused)
{
    size_t size = 64 * 1024;
    char *text = malloc(size);
    memset(text, 'x', size);
    memcpy(text, "<a><Error><Code>", 16);
    memcpy(text + size - 23, "</Code></Error></a>    ", 23);
    struct sts_xml xml;
    ck_assert(!sts_xml_parse(text, size, &xml));
    sts_xml_clean_up(&xml);
    free(text);
}
END_TEST

START_TEST(every_cut_of_a_reply_is_harmless)
{
    for (size_t cut = 0; cut + 2 < strlen(assume_role); cut++) {
        struct sts_xml xml;
        ck_assert(!sts_xml_parse(assume_role, cut, &xml));
        sts_xml_clean_up(&xml);
    }
}
END_TEST

UNIT_MAIN("sts_xml", credentials_are_read, an_error_is_read, what_is_no_such_xml_is_refused,
          a_value_without_end_is_refused, every_cut_of_a_reply_is_harmless)
