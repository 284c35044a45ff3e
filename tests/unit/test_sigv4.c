#include "aws/sigv4.h"

#include "support/paths.h"
#include "support/tmpdir.h"
#include "support/unit.h"

#include <dirent.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

/* --- a case: a folder of aws-c-auth's suite, or one of ours in the same form ---------------------
 */

#define MAX_HEADERS 32

struct signing_case {
    char *text; /* request.txt, cut into pieces in place */
    struct json_object *context;
    struct sigv4_header headers[MAX_HEADERS];
    struct sigv4_request request;
    struct sigv4_scope scope;
    char date[32];
};

static char *read_part(const char *folder, const char *name)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    char *text = tmpdir_read(path);
    if (!text)
        ck_abort_msg("cannot read %s", path);
    return text;
}

static const char *member(struct json_object *object, const char *name)
{
    return json_object_get_string(json_object_object_get(object, name));
}

static bool flag(struct json_object *object, const char *name)
{
    return json_object_get_boolean(json_object_object_get(object, name));
}

static void add_header(struct signing_case *c, const char *name, const char *value)
{
    ck_assert_uint_lt(c->request.header_count, MAX_HEADERS);
    c->headers[c->request.header_count++] = (struct sigv4_header){name, value};
}

/* Splits "GET /path?query HTTP/1.1". The path of a case may hold blanks. */
static void read_request_line(struct signing_case *c, char *line)
{
    char *target = strchr(line, ' ');
    ck_assert_ptr_nonnull(target);
    *target++ = '\0';
    char *version = strstr(target, " HTTP/1.1");
    ck_assert_ptr_nonnull(version);
    *version = '\0';
    char *query = strchr(target, '?');
    if (query)
        *query++ = '\0';
    c->request.method = line;
    c->request.path = target;
    c->request.query = query;
}

/* Cuts the next header, folded lines included, off *rest. NULL at the empty line or the end. */
static char *next_header(char **rest)
{
    char *line = *rest;
    if (!*line || *line == '\n')
        return NULL;
    char *end = strchr(line, '\n');
    while (end && (end[1] == ' ' || end[1] == '\t'))
        end = strchr(end + 1, '\n');
    *rest = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

static void read_request(struct signing_case *c, const char *folder)
{
    c->text = read_part(folder, "request.txt");
    char *rest = c->text;
    read_request_line(c, next_header(&rest));
    for (char *line = next_header(&rest); line; line = next_header(&rest)) {
        char *colon = strchr(line, ':');
        ck_assert_ptr_nonnull(colon);
        *colon = '\0';
        add_header(c, line, colon + 1);
    }
    if (*rest == '\n')
        rest++;
    c->request.body = rest;
    c->request.body_len = strlen(rest);
}

/* "2015-08-30T12:36:00Z" without its punctuation. */
static void read_date(struct signing_case *c)
{
    char *to = c->date;
    for (const char *from = member(c->context, "timestamp"); *from; from++)
        if (*from != '-' && *from != ':')
            *to++ = *from;
    *to = '\0';
}

static void read_context(struct signing_case *c, const char *folder)
{
    char *text = read_part(folder, "context.json");
    c->context = json_tokener_parse(text);
    free(text);
    ck_assert_ptr_nonnull(c->context);
    struct json_object *keys = json_object_object_get(c->context, "credentials");
    read_date(c);
    c->request.keep_path = !flag(c->context, "normalize");
    c->scope = (struct sigv4_scope){
        .access_key_id = member(keys, "access_key_id"),
        .secret_access_key = member(keys, "secret_access_key"),
        .date = c->date,
        .region = member(c->context, "region"),
        .service = member(c->context, "service"),
    };
    add_header(c, "X-Amz-Date", c->date);
    if (member(keys, "token") && !flag(c->context, "omit_session_token"))
        add_header(c, "X-Amz-Security-Token", member(keys, "token"));
}

/* Where the body's digest is a header, it is that of the canonical request's last line. */
static void add_body_digest(struct signing_case *c, const char *canonical)
{
    if (flag(c->context, "sign_body"))
        add_header(c, "x-amz-content-sha256", strrchr(canonical, '\n') + 1);
}

static void clean_up(struct signing_case *c)
{
    free(c->text);
    json_object_put(c->context);
}

static void check_authorization(struct signing_case *c, const char *folder)
{
    struct buf authorization = BUF_INIT(4096);
    ck_assert(sigv4_authorization(&c->scope, &c->request, &authorization));
    char *signed_request = read_part(folder, "header-signed-request.txt");
    if (!strstr(signed_request, buf_text(&authorization)))
        ck_abort_msg("%s: wrong header %s", folder, buf_text(&authorization));
    free(signed_request);
    buf_clean_up(&authorization);
}

/* Stops between the stages, so that a failure names the one that broke. */
static void check_case(const char *folder)
{
    struct signing_case c = {.request = {.headers = NULL}};
    c.request.headers = c.headers;
    read_request(&c, folder);
    read_context(&c, folder);
    char *canonical = read_part(folder, "header-canonical-request.txt");
    char *to_sign = read_part(folder, "header-string-to-sign.txt");
    char *signature = read_part(folder, "header-signature.txt");
    add_body_digest(&c, canonical);

    struct buf text = BUF_INIT(65536);
    ck_assert(sigv4_canonical_request(&c.request, &text));
    if (strcmp(buf_text(&text), canonical))
        ck_abort_msg("%s: canonical request\n%s\ninstead of\n%s", folder, text.data, canonical);
    buf_reset(&text);
    ck_assert(sigv4_string_to_sign(&c.scope, canonical, &text));
    if (strcmp(buf_text(&text), to_sign))
        ck_abort_msg("%s: string to sign\n%s\ninstead of\n%s", folder, text.data, to_sign);
    char hex[SIGV4_HEX_SIZE];
    ck_assert(sigv4_signature(&c.scope, to_sign, hex));
    if (strcmp(hex, signature))
        ck_abort_msg("%s: signature %s instead of %s", folder, hex, signature);
    check_authorization(&c, folder);

    buf_clean_up(&text);
    free(canonical);
    free(to_sign);
    free(signature);
    clean_up(&c);
}

/* Checks every folder of a suite; returns how many there were. */
static int check_suite(const char *suite)
{
    DIR *dir = opendir(suite);
    ck_assert_ptr_nonnull(dir);
    int count = 0;
    for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir)) {
        char folder[1024];
        if (strchr(entry->d_name, '.') || strchr(entry->d_name, '_'))
            continue;
        snprintf(folder, sizeof folder, "%s/%s", suite, entry->d_name);
        check_case(folder);
        count++;
    }
    closedir(dir);
    return count;
}

START_TEST(the_published_cases_give_the_published_signatures)
{
    const char *suite = paths_vectors("sigv4/v4");
    if (suite)
        ck_assert_int_eq(check_suite(suite), 38);
}
END_TEST

START_TEST(our_own_requests_are_signed_as_botocore_signs_them)
{
    ck_assert_int_eq(check_suite(paths_source("tests/data/sigv4")), 8);
}
END_TEST

/* --- what no case covers --------------------------------------------------------------------- */

static const struct sigv4_header host[] = {{"Host", "h"}, {"X-Amz-Date", "20260101T000000Z"}};

static void check_canonical(const struct sigv4_request *request, const char *begins_with)
{
    struct buf text = BUF_INIT(65536);
    ck_assert(sigv4_canonical_request(request, &text));
    if (strncmp(buf_text(&text), begins_with, strlen(begins_with)))
        ck_abort_msg("%s\ninstead of\n%s", text.data, begins_with);
    buf_clean_up(&text);
}

START_TEST(paths_are_collapsed)
{
    static const char *const paths[][2] = {
        {"", "/"},
        {"/", "/"},
        {"//", "/"},
        {"/..", "/"},
        {"/../..//x", "/x"},
        {"/a/./b", "/a/b"},
        {"/a/b/..", "/a"},
        {"/a/b/../", "/a/"},
        {"/a//b///c/", "/a/b/c/"},
        {"/...", "/..."},
        {"/.a/..b", "/.a/..b"},
        {"/a%2Fb", "/a%252Fb"},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "GET\n%s\n\nhost:h\n", paths[i][1]);
        struct sigv4_request request = {
            .method = "GET", .path = paths[i][0], .headers = host, .header_count = 2};
        check_canonical(&request, expected);
    }
}
END_TEST

START_TEST(queries_are_sorted_by_pairs_and_spelled_one_way)
{
    static const char *const queries[][2] = {
        {"b=2&a=1", "a=1&b=2"},  {"a=2&a=1", "a=1&a=2"}, {"Param-3=1&Param=2", "Param=2&Param-3=1"},
        {"flag&a=", "a=&flag="}, {"a=b=c", "a=b%3Dc"},   {"t=%2b%2F", "t=%2B%2F"},
        {"t=a+b", "t=a%2Bb"},    {"t=100%", "t=100%25"}, {"t=%4", "t=%254"},
        {"t=%zz", "t=%25zz"},    {"&&a=1&", "a=1"},      {"%61=1", "a=1"},
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        char expected[64];
        snprintf(expected, sizeof expected, "GET\n/\n%s\nhost:h\n", queries[i][1]);
        struct sigv4_request request = {.method = "GET",
                                        .path = "/",
                                        .query = queries[i][0],
                                        .headers = host,
                                        .header_count = 2};
        check_canonical(&request, expected);
    }
}
END_TEST

START_TEST(headers_that_change_on_the_way_are_never_signed)
{
    static const struct sigv4_header headers[] = {
        {"User-Agent", "x"}, {"HOST", "h"},       {"Expect", ""}, {"X-Amzn-Trace-Id", "1"},
        {"TE", "t"},         {"connection", "c"}, {"B", ""},      {"A", " 1\t 2 "}};
    struct sigv4_request request = {.method = "GET",
                                    .path = "/",
                                    .headers = headers,
                                    .header_count = sizeof headers / sizeof *headers};
    check_canonical(&request, "GET\n/\n\na:1 2\nb:\nhost:h\n\na;b;host\n");
}
END_TEST

START_TEST(a_buffer_that_is_too_small_is_a_failure)
{
    struct sigv4_request request = {
        .method = "GET", .path = "/", .headers = host, .header_count = 2};
    struct sigv4_scope scope = {.access_key_id = "AKID",
                                .secret_access_key = "secret",
                                .date = "20260101T000000Z",
                                .region = "us-east-1",
                                .service = "chime"};
    struct buf small = BUF_INIT(20);
    ck_assert(!sigv4_canonical_request(&request, &small));
    buf_reset(&small);
    ck_assert(!sigv4_string_to_sign(&scope, "x", &small));
    buf_reset(&small);
    ck_assert(!sigv4_authorization(&scope, &request, &small));
    buf_clean_up(&small);
}
END_TEST

START_TEST(a_kept_key_signs_as_a_new_one_whatever_changes)
{
    static const struct sigv4_scope scopes[] = {
        {.secret_access_key = "ab", .date = "20260101T00", .region = "r", .service = "s"},
        {.secret_access_key = "ab", .date = "20260101T23", .region = "r", .service = "s"},
        {.secret_access_key = "ac", .date = "20260101T23", .region = "r", .service = "s"},
        {.secret_access_key = "ac", .date = "20260102T00", .region = "r", .service = "s"},
        {.secret_access_key = "ac", .date = "20260102T00", .region = "rs", .service = ""},
        {.secret_access_key = "ac", .date = "20260102T00", .region = "r", .service = "s"},
        {.secret_access_key = "ac", .date = "20260102T00", .region = "r", .service = "t"},
        {.secret_access_key = "", .date = "20260102T00", .region = "r", .service = "t"},
    };
    struct sigv4_key key = SIGV4_KEY_INIT;
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        char expected[SIGV4_HEX_SIZE], signature[SIGV4_HEX_SIZE];
        struct sigv4_scope scope = scopes[i];
        ck_assert(sigv4_signature(&scope, "x", expected));
        scope.key = &key;
        ck_assert(sigv4_signature(&scope, "x", signature));
        ck_assert_str_eq(signature, expected);
    }
    sigv4_key_clean_up(&key);
    for (size_t i = 0; i < sizeof key.bytes; i++)
        ck_assert_int_eq(key.bytes[i], 0);
}
END_TEST

START_TEST(dates_have_the_basic_form)
{
    char date[17];
    sigv4_date(1795424467311, date);
    ck_assert_str_eq(date, "20261123T090107Z");
    sigv4_date(0, date);
    ck_assert_str_eq(date, "19700101T000000Z");
    sigv4_date(951782400000, date);
    ck_assert_str_eq(date, "20000229T000000Z");
}
END_TEST

UNIT_MAIN("sigv4", the_published_cases_give_the_published_signatures,
          our_own_requests_are_signed_as_botocore_signs_them, paths_are_collapsed,
          queries_are_sorted_by_pairs_and_spelled_one_way,
          headers_that_change_on_the_way_are_never_signed, a_buffer_that_is_too_small_is_a_failure,
          a_kept_key_signs_as_a_new_one_whatever_changes, dates_have_the_basic_form)
