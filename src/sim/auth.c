#include "sim/auth.h"

#include "aws/sigv4.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/secret.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { MAX_LINE = 8192, MAX_FILE = 1 << 20, MAX_KEYS = 1000 };

bool keys_add(struct keys *keys, const char *id, const char *secret, const char *session_token)
{
    struct key *list = realloc(keys->list, (keys->count + 1) * sizeof *list);
    if (!list)
        return false;
    keys->list = list;
    struct key *key = &list[keys->count++];
    *key = (struct key){.id = secret_strdup(id),
                        .secret = secret_strdup(secret),
                        .session_token = secret_strdup(session_token)};
    return key->id && key->secret && (key->session_token || !session_token);
}

/* Takes one word off the line; NULL at its end. */
static char *next_word(char **line)
{
    char *word = *line + strspn(*line, " \t\r");
    size_t len = strcspn(word, " \t\r");
    if (len == 0)
        return NULL;
    *line = word + len;
    if (**line)
        *(*line)++ = '\0';
    return word;
}

static bool take_line(struct keys *keys, char *line, struct err *err)
{
    if (*line == '#')
        return true;
    char *id = next_word(&line);
    char *secret = id ? next_word(&line) : NULL;
    char *token = secret ? next_word(&line) : NULL;
    if (!secret || next_word(&line))
        return err_set(err, ERR_CONFIG,
                       "credentials need lines of `access_key_id secret [session_token]`");
    if (keys->count >= MAX_KEYS || !keys_add(keys, id, secret, token))
        return err_set(err, ERR_OOM, "too many credentials");
    return true;
}

/* Reads up to a newline, a byte at a time: what follows belongs to another reader. False at the
 * end of input when nothing came. */
static bool read_line(int fd, struct buf *line)
{
    buf_reset(line);
    for (;;) {
        char c;
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return line->len > 0;
        if (c == '\n')
            return true;
        if (!buf_add_char(line, c))
            return true; /* a device may have no line ends */
    }
}

static bool has_some(const struct keys *keys, struct err *err)
{
    return keys->count > 0 || err_set(err, ERR_CONFIG, "no credentials came");
}

bool keys_read_fd(struct keys *keys, int fd, struct err *err)
{
    struct buf line = BUF_INIT_SECRET(MAX_LINE);
    bool ok = true;
    while (ok && read_line(fd, &line) && line.len > 0) {
        if (line.failed)
            ok = err_set(err, ERR_CONFIG, "a line of credentials is too long");
        else
            ok = take_line(keys, line.data, err);
    }
    buf_clean_up(&line);
    return ok && has_some(keys, err);
}

/* Takes the lines up to an empty one, as from a descriptor. */
bool keys_read_file(struct keys *keys, const char *path, struct err *err)
{
    struct buf text = BUF_INIT_SECRET(MAX_FILE);
    bool ok = file_must_read(path, &text, err);
    char *line = text.data;
    while (ok && line && *line && *line != '\n') {
        char *end = strchr(line, '\n');
        if (end)
            *end = '\0';
        ok = take_line(keys, line, err);
        line = end ? end + 1 : NULL;
    }
    buf_clean_up(&text);
    return ok && has_some(keys, err);
}

const struct key *keys_find(const struct keys *keys, const char *id, size_t id_len)
{
    for (size_t i = 0; id && i < keys->count; i++)
        if (strlen(keys->list[i].id) == id_len && memcmp(keys->list[i].id, id, id_len) == 0)
            return &keys->list[i];
    return NULL;
}

void keys_clean_up(struct keys *keys)
{
    if (!keys)
        return;
    for (size_t i = 0; i < keys->count; i++) {
        secret_free(keys->list[i].id);
        secret_free(keys->list[i].secret);
        secret_free(keys->list[i].session_token);
    }
    free(keys->list);
    *keys = KEYS_INIT;
}

#define ALGORITHM "AWS4-HMAC-SHA256"

enum { SCOPE_KEY, SCOPE_DATE, SCOPE_REGION, SCOPE_SERVICE, SCOPE_END, SCOPE_PARTS };

struct part {
    const char *text;
    size_t len;
};

/* An Authorization header taken apart. Points into the request. */
struct claim {
    struct part scope[SCOPE_PARTS];
    struct part signed_headers;
    struct part signature;
    char date[17]; /* X-Amz-Date */
    const struct key *key;
};

static bool refuse(struct auth_refusal *out, enum refusal refusal, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool refuse(struct auth_refusal *out, enum refusal refusal, const char *format, ...)
{
    out->refusal = refusal;
    va_list args;
    va_start(args, format);
    vsnprintf(out->message, sizeof out->message, format, args);
    va_end(args);
    return false;
}

static bool part_is(struct part part, const char *text)
{
    return part.text && part.len == strlen(text) && memcmp(part.text, text, part.len) == 0;
}

static bool read_digits(const char *text, size_t count, int *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *out = *out * 10 + (text[i] - '0');
    }
    return true;
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_since_1970(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int m = month <= 2 ? month + 9 : month - 3;
    int era = y / 400;
    int year_of_era = y - era * 400;
    int day_of_year = (153 * m + 2) / 5 + day - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int64_t)era * 146097 + day_of_era - 719468;
}

bool auth_read_date(const char *text, int64_t *wall_ms)
{
    int year, month, day, hour, minute, second;
    bool ok = strlen(text) == 16 && text[8] == 'T' && text[15] == 'Z' &&
              read_digits(text, 4, &year) && read_digits(text + 4, 2, &month) &&
              read_digits(text + 6, 2, &day) && read_digits(text + 9, 2, &hour) &&
              read_digits(text + 11, 2, &minute) && read_digits(text + 13, 2, &second) &&
              month >= 1 && month <= 12 && day >= 1 && day <= 31;
    if (!ok)
        return false;
    int64_t days = days_since_1970(year, month, day);
    *wall_ms = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1000;
    return true;
}

/* Finds `name=value` in the comma-separated rest of the header. */
static bool find_part(const char *header, const char *name, struct part *out)
{
    size_t name_len = strlen(name);
    for (const char *p = header; *p;) {
        p += strspn(p, ", ");
        size_t len = strcspn(p, ", ");
        if (len > name_len && strncmp(p, name, name_len) == 0 && p[name_len] == '=') {
            *out = (struct part){p + name_len + 1, len - name_len - 1};
            return true;
        }
        p += len;
    }
    return false;
}

static bool split_scope(struct part credential, struct part scope[SCOPE_PARTS])
{
    const char *end = credential.text + credential.len;
    const char *p = credential.text;
    for (size_t i = 0; i < SCOPE_PARTS; i++) {
        if (p > end)
            return false;
        const char *slash = memchr(p, '/', (size_t)(end - p));
        const char *stop = slash ? slash : end;
        scope[i] = (struct part){p, (size_t)(stop - p)};
        p = stop + 1;
    }
    return p == end + 1 && part_is(scope[SCOPE_END], "aws4_request");
}

static bool take_apart(const struct request *request, struct claim *claim, struct auth_refusal *out)
{
    const char *header = request_header(request, "Authorization");
    if (!header)
        return refuse(out, REFUSAL_MISSING_TOKEN, "%s", "");
    if (strncmp(header, ALGORITHM " ", strlen(ALGORITHM) + 1) != 0)
        return refuse(out, REFUSAL_INCOMPLETE_SIGNATURE, "Unsupported AWS 'algorithm'");
    header += strlen(ALGORITHM) + 1;
    struct part credential;
    static const char wanted[] = "Authorization header requires '%s' parameter.";
    if (!find_part(header, "Credential", &credential))
        return refuse(out, REFUSAL_INCOMPLETE_SIGNATURE, wanted, "Credential");
    if (!find_part(header, "Signature", &claim->signature))
        return refuse(out, REFUSAL_INCOMPLETE_SIGNATURE, wanted, "Signature");
    if (!find_part(header, "SignedHeaders", &claim->signed_headers))
        return refuse(out, REFUSAL_INCOMPLETE_SIGNATURE, wanted, "SignedHeaders");
    if (!split_scope(credential, claim->scope))
        return refuse(out, REFUSAL_INCOMPLETE_SIGNATURE,
                      "Credential must have exactly 5 slash-delimited elements");
    const char *date = request_header(request, "X-Amz-Date");
    int64_t ignored;
    if (!date || !auth_read_date(date, &ignored))
        return refuse(out, REFUSAL_INCOMPLETE_SIGNATURE,
                      "Authorization header requires existence of a 'X-Amz-Date' header");
    memcpy(claim->date, date, sizeof claim->date);
    return true;
}

static bool find_key(const struct auth *auth, const struct request *request, struct claim *claim,
                     struct auth_refusal *out)
{
    const char *token = request_header(request, "X-Amz-Security-Token");
    claim->key = keys_find(&auth->keys, claim->scope[SCOPE_KEY].text, claim->scope[SCOPE_KEY].len);
    if (!claim->key)
        return refuse(out, REFUSAL_UNRECOGNIZED_CLIENT, "%s", "");
    const char *expected = claim->key->session_token;
    if (!token != !expected || (token && strcmp(token, expected) != 0))
        return refuse(out, REFUSAL_UNRECOGNIZED_CLIENT, "%s", "");
    return true;
}

static bool check_scope(const struct auth *auth, const struct claim *claim, const char *service,
                        struct auth_refusal *out)
{
    if (auth->region && !part_is(claim->scope[SCOPE_REGION], auth->region))
        return refuse(out, REFUSAL_INVALID_SIGNATURE,
                      "Credential should be scoped to a valid region, not '%.*s'.",
                      (int)claim->scope[SCOPE_REGION].len, claim->scope[SCOPE_REGION].text);
    if (!part_is(claim->scope[SCOPE_SERVICE], service))
        return refuse(out, REFUSAL_INVALID_SIGNATURE,
                      "Credential should be scoped to correct service: '%s'.", service);
    if (claim->scope[SCOPE_DATE].len != 8 ||
        memcmp(claim->scope[SCOPE_DATE].text, claim->date, 8) != 0)
        return refuse(out, REFUSAL_INVALID_SIGNATURE,
                      "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of "
                      "date from HTTP");
    return true;
}

static bool check_clock(const struct claim *claim, int64_t wall_ms, struct auth_refusal *out)
{
    int64_t signed_ms = 0;
    auth_read_date(claim->date, &signed_ms);
    char now[17];
    char edge[17];
    sigv4_date(wall_ms, now);
    if (signed_ms < wall_ms - AUTH_WINDOW_MS) {
        sigv4_date(wall_ms - AUTH_WINDOW_MS, edge);
        return refuse(out, REFUSAL_INVALID_SIGNATURE,
                      "Signature expired: %s is now earlier than %s (%s - 5 min.)", claim->date,
                      edge, now);
    }
    if (signed_ms > wall_ms + AUTH_WINDOW_MS) {
        sigv4_date(wall_ms + AUTH_WINDOW_MS, edge);
        return refuse(out, REFUSAL_INVALID_SIGNATURE,
                      "Signature not yet current: %s is still later than %s (%s + 5 min.)",
                      claim->date, edge, now);
    }
    return true;
}

static bool is_signed(const struct claim *claim, const char *name)
{
    const char *p = claim->signed_headers.text;
    const char *end = p + claim->signed_headers.len;
    while (p < end) {
        const char *semicolon = memchr(p, ';', (size_t)(end - p));
        const char *stop = semicolon ? semicolon : end;
        size_t len = (size_t)(stop - p);
        if (strlen(name) == len && strncasecmp(name, p, len) == 0)
            return true;
        p = stop + 1;
    }
    return false;
}

/* Picks the headers that were signed; Host and all of X-Amz- must be among them. */
static bool pick_headers(const struct request *request, const struct claim *claim,
                         struct sigv4_header *picked, size_t *count, struct auth_refusal *out)
{
    for (size_t i = 0; i < request->header_count; i++) {
        const struct request_header *h = &request->headers[i];
        if (is_signed(claim, h->name))
            picked[(*count)++] = (struct sigv4_header){h->name, h->value};
        else if (strcasecmp(h->name, "Host") == 0 || strncasecmp(h->name, "X-Amz-", 6) == 0)
            return refuse(out, REFUSAL_INVALID_SIGNATURE,
                          "'%s' must be a 'SignedHeader' in the AWS Authorization.", h->name);
    }
    return true;
}

static bool check_signature(const struct request *request, const struct claim *claim,
                            struct auth_refusal *out)
{
    struct sigv4_header headers[REQUEST_MAX_HEADERS];
    struct sigv4_request signed_request = {.method = request->method,
                                           .path = request->path,
                                           .query = request->query,
                                           .headers = headers,
                                           .body = buf_text(&request->body),
                                           .body_len = request->body.len};
    if (!pick_headers(request, claim, headers, &signed_request.header_count, out))
        return false;
    char region[64];
    char service[64];
    const struct part *scope_parts = claim->scope;
    snprintf(region, sizeof region, "%.*s", (int)scope_parts[SCOPE_REGION].len,
             scope_parts[SCOPE_REGION].text);
    snprintf(service, sizeof service, "%.*s", (int)scope_parts[SCOPE_SERVICE].len,
             scope_parts[SCOPE_SERVICE].text);
    struct sigv4_scope scope = {.access_key_id = claim->key->id,
                                .secret_access_key = claim->key->secret,
                                .date = claim->date,
                                .region = region,
                                .service = service};
    struct buf canonical = BUF_INIT(256 * 1024);
    struct buf to_sign = BUF_INIT(1024);
    char signature[SIGV4_HEX_SIZE];
    bool ok = sigv4_canonical_request(&signed_request, &canonical) &&
              sigv4_string_to_sign(&scope, buf_text(&canonical), &to_sign) &&
              sigv4_signature(&scope, buf_text(&to_sign), signature) &&
              claim->signature.len == SIGV4_HEX_SIZE - 1 &&
              CRYPTO_memcmp(signature, claim->signature.text, SIGV4_HEX_SIZE - 1) == 0;
    buf_clean_up(&canonical);
    buf_clean_up(&to_sign);
    return ok || refuse(out, REFUSAL_INVALID_SIGNATURE, "%s", "");
}

bool auth_check(const struct auth *auth, const struct request *request, const char *service,
                int64_t wall_ms, struct auth_refusal *out)
{
    struct claim claim = {0};
    return take_apart(request, &claim, out) && find_key(auth, request, &claim, out) &&
           check_scope(auth, &claim, service, out) && check_clock(&claim, wall_ms, out) &&
           check_signature(request, &claim, out);
}
