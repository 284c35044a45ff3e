#include "aws/credentials/files.h"

#include "support/unit.h"

#include <stddef.h>

START_TEST(keys_are_those_of_the_aws_cli)
{
    /* Computed by Python 3.11: hashlib.sha1(json.dumps(args, sort_keys=True).encode()). */
    char out[CACHE_KEY_SIZE];
    struct cache_key key = CACHE_KEY_INIT(false);
    cache_key_text(&key, "ExternalId", NULL);
    cache_key_text(&key, "RoleArn", "arn:aws:iam::111122223333:role/deploy");
    ck_assert(cache_key_finish(&key, out));
    ck_assert_str_eq(buf_text(&key.json),
                     "{\"RoleArn\": \"arn:aws:iam::111122223333:role/deploy\"}");
    ck_assert_str_eq(out, "36c7d393cf27fa7aa5e80b005ae3ae5a11562a4e");
    cache_key_clean_up(&key);
    key = CACHE_KEY_INIT(false);
    cache_key_number(&key, "DurationSeconds", 900);
    cache_key_text(&key, "ExternalId", "x \"\xc3\xbc\xf0\x9f\x98\x80/\n");
    cache_key_text(&key, "RoleArn", "arn:aws:iam::111122223333:role/deploy");
    cache_key_text(&key, "RoleSessionName", "s");
    cache_key_text(&key, "SerialNumber", "arn:aws:iam::111122223333:mfa/me");
    ck_assert(cache_key_finish(&key, out));
    ck_assert_str_eq(out, "df0871152e8b2daca0a5ab57f352ced02d3a2703");
    cache_key_clean_up(&key);
}
END_TEST

START_TEST(minified_keys_have_no_blanks)
{
    char out[CACHE_KEY_SIZE];
    struct cache_key key = CACHE_KEY_INIT(true);
    cache_key_text(&key, "accountId", "111122223333");
    cache_key_text(&key, "roleName", "Admin");
    cache_key_text(&key, "sessionName", "corp");
    ck_assert(cache_key_finish(&key, out));
    ck_assert_str_eq(out, "0cdbf32b99792a73981dd3f142bc63ab50240b44");
    cache_key_clean_up(&key);
}
END_TEST

START_TEST(an_empty_object_has_a_key_too)
{
    char out[CACHE_KEY_SIZE];
    struct cache_key key = CACHE_KEY_INIT(false);
    ck_assert(cache_key_finish(&key, out));
    ck_assert_str_eq(out, "bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f");
    cache_key_clean_up(&key);
}
END_TEST

START_TEST(bytes_that_are_no_text_do_no_harm)
{
    static const char *const rows[] = {"\xff",     "\xc3",   "\xf0\x9f",
                                       "\xe2\x82", "a\x80z", "\x7f\x01"};
    char out[CACHE_KEY_SIZE];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct cache_key key = CACHE_KEY_INIT(true);
        cache_key_text(&key, "k", rows[i]);
        ck_assert(cache_key_finish(&key, out));
        cache_key_clean_up(&key);
    }
}
END_TEST

START_TEST(strings_are_digested)
{
    char out[CACHE_KEY_SIZE];
    ck_assert(cache_key_sha1("corp", out));
    ck_assert_str_eq(out, "ee0bfd2552fbd840c02cc48b6e823320543c450f");
    ck_assert(cache_key_sha256("arn:aws:sts::012345678910:assumed-role/Admin/admin", out));
    ck_assert_str_eq(out, "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255");
}
END_TEST

UNIT_MAIN("cache_key", keys_are_those_of_the_aws_cli, minified_keys_have_no_blanks,
          an_empty_object_has_a_key_too, bytes_that_are_no_text_do_no_harm, strings_are_digested)
