#include "aws/sigv4.h"

#include "base/calendar.h"
#include "base/secret.h"
#include "base/slice.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ALGORITHM         "AWS4-HMAC-SHA256"
#define DIGEST_SIZE       32
#define MAX_TEXT          (1024 * 1024) /* ceiling of any text made here */
#define DATE_PREFIX_CHARS 8             /* YYYYMMDD of the date */

/* --- characters --------------------------------------------------------------------------- */

static char ascii_lower(char c)
{
    return (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void add_encoded_char(struct buf *out, char c, bool keep_slash)
{
    static const char digits[] = "0123456789ABCDEF";
    unsigned char byte = (unsigned char)c;
    char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
    if (is_unreserved(c) || (keep_slash && c == '/'))
        buf_add_char(out, c);
    else
        buf_add(out, escape, sizeof escape);
}

/* Decodes percent escapes and encodes again, so that every spelling of a text becomes one. A '%'
 * that begins no escape stands for itself, and so does '+'. */
static void add_reencoded(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        int high = i + 2 < len && text[i] == '%' ? hex_value(text[i + 1]) : -1;
        int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        char c = text[i];
        if (low >= 0) {
            c = (char)(high * 16 + low);
            i += 2;
        }
        add_encoded_char(out, c, false);
    }
}

static void hex(const unsigned char *bytes, char out[SIGV4_HEX_SIZE])
{
    hex_write(bytes, DIGEST_SIZE, out);
    out[SIGV4_HEX_SIZE - 1] = '\0';
}

static bool sha256_hex(const void *bytes, size_t len, char out[SIGV4_HEX_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (EVP_Digest(len ? bytes : "", len, digest, NULL, EVP_sha256(), NULL) != 1)
        return false;
    hex(digest, out);
    return true;
}

/* --- path --------------------------------------------------------------------------------- */

/* Drops the last segment of what was collapsed so far, with its slash. */
static void drop_segment(struct buf *path)
{
    size_t len = path->len;
    while (len && path->data[len - 1] != '/')
        len--;
    buf_truncate(path, len ? len - 1 : 0);
}

/* Appends the path without empty and dot segments: "/a//./b/../c/" becomes "/a/c/". */
static void collapse_path(const char *path, struct buf *out)
{
    size_t len = strlen(path);
    for (const char *segment = path; *segment;) {
        size_t n = strcspn(segment, "/");
        if (n == 2 && !strncmp(segment, "..", 2)) {
            drop_segment(out);
        } else if (n && !(n == 1 && *segment == '.')) {
            buf_add_char(out, '/');
            buf_add(out, segment, n);
        }
        segment += n + (segment[n] == '/');
    }
    if (!out->len || path[len - 1] == '/')
        buf_add_char(out, '/');
}

static void add_path(const struct sigv4_request *request, struct buf *out)
{
    const char *path = request->path && *request->path ? request->path : "/";
    struct buf collapsed = BUF_INIT(MAX_TEXT);
    if (request->keep_path)
        buf_add_str(&collapsed, path);
    else
        collapse_path(path, &collapsed);
    for (size_t i = 0; i < collapsed.len; i++)
        add_encoded_char(out, collapsed.data[i], true);
    out->failed = out->failed || collapsed.failed;
    buf_clean_up(&collapsed);
}

/* --- query -------------------------------------------------------------------------------- */

/* One parameter in canonical encoding, as offsets into a text of NUL-ended strings. */
struct parameter {
    size_t key;
    size_t value;
    const struct buf *text;
};

static int compare_parameters(const void *a, const void *b)
{
    const struct parameter *x = a;
    const struct parameter *y = b;
    int keys = strcmp(x->text->data + x->key, y->text->data + y->key);
    return keys ? keys : strcmp(x->text->data + x->value, y->text->data + y->value);
}

static struct parameter read_parameter(const char *text, size_t len, struct buf *into)
{
    const char *equals = memchr(text, '=', len);
    size_t key_len = equals ? (size_t)(equals - text) : len;
    struct parameter p = {.key = into->len, .text = into};
    add_reencoded(into, text, key_len);
    buf_add_char(into, '\0');
    p.value = into->len;
    if (equals)
        add_reencoded(into, equals + 1, len - key_len - 1);
    buf_add_char(into, '\0');
    return p;
}

/* Splits the query at '&' into list, which has room for all. Returns how many there are. */
static size_t read_parameters(const char *query, struct parameter *list, struct buf *text)
{
    size_t count = 0;
    while (*query) {
        size_t len = strcspn(query, "&");
        if (len)
            list[count++] = read_parameter(query, len, text);
        query += len + (query[len] == '&');
    }
    return count;
}

static void add_query(const char *query, struct buf *out)
{
    if (!query || !*query)
        return;
    size_t room = 1;
    for (const char *c = query; *c; c++)
        room += *c == '&';
    struct buf text = BUF_INIT(MAX_TEXT);
    struct parameter *list = calloc(room, sizeof *list);
    size_t count = list ? read_parameters(query, list, &text) : 0;
    if (!list || text.failed) {
        out->failed = true;
        goto out;
    }
    qsort(list, count, sizeof *list, compare_parameters);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s%s=%s", i ? "&" : "", text.data + list[i].key,
                   text.data + list[i].value);
out:
    free(list);
    buf_clean_up(&text);
}

/* --- headers ------------------------------------------------------------------------------ */

static int compare_names(const char *a, const char *b)
{
    while (*a && ascii_lower(*a) == ascii_lower(*b)) {
        a++;
        b++;
    }
    return (unsigned char)ascii_lower(*a) - (unsigned char)ascii_lower(*b);
}

/* Headers that proxies and libraries change on the way. */
static bool is_never_signed(const char *name)
{
    static const char *const list[] = {"connection",
                                       "expect",
                                       "keep-alive",
                                       "proxy-authenticate",
                                       "proxy-authorization",
                                       "te",
                                       "trailer",
                                       "transfer-encoding",
                                       "upgrade",
                                       "user-agent",
                                       "x-amzn-trace-id"};
    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (!compare_names(name, list[i]))
            return true;
    return false;
}

/* One header on its way into the signature. */
struct signed_header {
    const char *name;
    const char *value;
    size_t arrival; /* its place in the request */
};

/* By name; headers of one name keep the order in which they came. */
static int compare_headers(const void *a, const void *b)
{
    const struct signed_header *x = a;
    const struct signed_header *y = b;
    int names = compare_names(x->name, y->name);
    return names ? names : (x->arrival > y->arrival) - (x->arrival < y->arrival);
}

/* The headers to be signed, sorted. The caller frees the array; NULL when memory is out. */
static struct signed_header *sort_headers(const struct sigv4_request *request, size_t *count)
{
    struct signed_header *sorted = calloc(request->header_count + 1, sizeof *sorted);
    *count = 0;
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < request->header_count; i++) {
        const struct sigv4_header *h = &request->headers[i];
        if (!is_never_signed(h->name))
            sorted[(*count)++] = (struct signed_header){h->name, h->value, i};
    }
    qsort(sorted, *count, sizeof *sorted, compare_headers);
    return sorted;
}

static void add_lower(struct buf *out, const char *name)
{
    for (; *name; name++)
        buf_add_char(out, ascii_lower(*name));
}

/* The value without blanks around it, and with one space for every run of blanks inside. */
static void add_trimmed(struct buf *out, const char *value)
{
    bool pending = false;
    bool begun = false;
    for (; *value; value++) {
        if (is_blank(*value)) {
            pending = begun;
            continue;
        }
        if (pending)
            buf_add_char(out, ' ');
        pending = false;
        begun = true;
        buf_add_char(out, *value);
    }
}

static bool same_name(const struct signed_header *sorted, size_t i)
{
    return i > 0 && !compare_names(sorted[i - 1].name, sorted[i].name);
}

/* "name:value\n" for each name; the values of a repeated name are joined by commas. */
static void add_headers(const struct signed_header *sorted, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (same_name(sorted, i)) {
            buf_add_char(out, ',');
        } else {
            buf_add_str(out, i ? "\n" : "");
            add_lower(out, sorted[i].name);
            buf_add_char(out, ':');
        }
        add_trimmed(out, sorted[i].value);
    }
    buf_add_str(out, count ? "\n" : "");
}

/* "host;x-amz-date" */
static void add_signed_names(const struct signed_header *sorted, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++) {
        if (same_name(sorted, i))
            continue;
        buf_add_str(out, i ? ";" : "");
        add_lower(out, sorted[i].name);
    }
}

/* --- the three stages --------------------------------------------------------------------- */

bool sigv4_canonical_request(const struct sigv4_request *request, struct buf *out)
{
    char payload[SIGV4_HEX_SIZE];
    size_t count = 0;
    struct signed_header *sorted = sort_headers(request, &count);
    if (!sorted || !sha256_hex(request->body, request->body_len, payload)) {
        out->failed = true;
        goto out;
    }
    buf_printf(out, "%s\n", request->method);
    add_path(request, out);
    buf_add_char(out, '\n');
    add_query(request->query, out);
    buf_add_char(out, '\n');
    add_headers(sorted, count, out);
    buf_add_char(out, '\n');
    add_signed_names(sorted, count, out);
    buf_printf(out, "\n%s", payload);
out:
    free(sorted);
    return !out->failed;
}

/* "20150830/us-east-1/service/aws4_request" */
static void add_scope(const struct sigv4_scope *scope, struct buf *out)
{
    buf_printf(out, "%.*s/%s/%s/aws4_request", DATE_PREFIX_CHARS, scope->date, scope->region,
               scope->service);
}

bool sigv4_string_to_sign(const struct sigv4_scope *scope, const char *canonical_request,
                          struct buf *out)
{
    char digest[SIGV4_HEX_SIZE];
    if (!sha256_hex(canonical_request, strlen(canonical_request), digest)) {
        out->failed = true;
        return false;
    }
    buf_printf(out, ALGORITHM "\n%s\n", scope->date);
    add_scope(scope, out);
    return buf_printf(out, "\n%s", digest);
}

/* --- the key ------------------------------------------------------------------------------ */

void sigv4_key_clean_up(struct sigv4_key *key)
{
    if (!key)
        return;
    buf_clean_up(&key->origin);
    secret_wipe(key->bytes, sizeof key->bytes);
}

/* out becomes HMAC(key, text). */
static bool hmac(const void *key, size_t key_len, const char *text, size_t len,
                 unsigned char out[DIGEST_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    bool ok = HMAC(EVP_sha256(), key, (int)key_len, (const unsigned char *)text, len, digest, NULL);
    if (ok)
        memcpy(out, digest, DIGEST_SIZE);
    secret_wipe(digest, sizeof digest);
    return ok;
}

/* key becomes HMAC(key, text): one link of the chain. */
static bool chain(unsigned char key[DIGEST_SIZE], const char *text)
{
    return hmac(key, DIGEST_SIZE, text, strlen(text), key);
}

/* Where the first link hangs: "AWS4" and the secret key. */
#define SECRET_PREFIX "AWS4"

/* All that the key depends on, each behind a NUL but the first. */
static bool add_origin(const struct sigv4_scope *scope, struct buf *out)
{
    buf_add_str(out, SECRET_PREFIX);
    buf_add_str(out, scope->secret_access_key);
    buf_add_char(out, '\0');
    buf_add(out, scope->date, strnlen(scope->date, DATE_PREFIX_CHARS));
    buf_add_char(out, '\0');
    buf_add_str(out, scope->region);
    buf_add_char(out, '\0');
    return buf_add_str(out, scope->service);
}

static bool derive(const struct sigv4_scope *scope, const struct buf *origin,
                   unsigned char key[DIGEST_SIZE])
{
    size_t date_len = strnlen(scope->date, DATE_PREFIX_CHARS);
    return hmac(origin->data, strlen(origin->data), scope->date, date_len, key) &&
           chain(key, scope->region) && chain(key, scope->service) && chain(key, "aws4_request");
}

/* Makes key the one of this scope, unless it is. */
static bool bring_up_to_date(struct sigv4_key *key, const struct sigv4_scope *scope)
{
    struct buf origin = BUF_INIT_SECRET(key->origin.max);
    bool ok = add_origin(scope, &origin);
    bool same = ok && key->origin.len == origin.len &&
                memcmp(buf_text(&key->origin), buf_text(&origin), origin.len) == 0;
    if (!same) {
        sigv4_key_clean_up(key);
        ok = ok && derive(scope, &origin, key->bytes) &&
             buf_add(&key->origin, origin.data, origin.len);
    }
    buf_clean_up(&origin);
    return ok;
}

bool sigv4_signature(const struct sigv4_scope *scope, const char *string_to_sign,
                     char out[SIGV4_HEX_SIZE])
{
    unsigned char signature[DIGEST_SIZE];
    struct sigv4_key own = SIGV4_KEY_INIT;
    struct sigv4_key *key = scope->key ? scope->key : &own;
    bool ok = bring_up_to_date(key, scope) &&
              hmac(key->bytes, DIGEST_SIZE, string_to_sign, strlen(string_to_sign), signature);
    if (ok)
        hex(signature, out);
    else
        out[0] = '\0';
    sigv4_key_clean_up(&own);
    return ok;
}

/* --- the header --------------------------------------------------------------------------- */

static void add_authorization(const struct sigv4_scope *scope, const struct sigv4_request *request,
                              const char *signature, struct buf *out)
{
    size_t count = 0;
    struct signed_header *sorted = sort_headers(request, &count);
    if (!sorted) {
        out->failed = true;
        return;
    }
    buf_printf(out, ALGORITHM " Credential=%s/", scope->access_key_id);
    add_scope(scope, out);
    buf_add_str(out, ", SignedHeaders=");
    add_signed_names(sorted, count, out);
    buf_printf(out, ", Signature=%s", signature);
    free(sorted);
}

bool sigv4_authorization(const struct sigv4_scope *scope, const struct sigv4_request *request,
                         struct buf *out)
{
    /* The canonical request holds the session token, so that it is wiped. */
    struct buf canonical = BUF_INIT_SECRET(MAX_TEXT);
    struct buf to_sign = BUF_INIT(MAX_TEXT);
    char signature[SIGV4_HEX_SIZE];
    bool ok = sigv4_canonical_request(request, &canonical) &&
              sigv4_string_to_sign(scope, buf_text(&canonical), &to_sign) &&
              sigv4_signature(scope, buf_text(&to_sign), signature);
    if (ok)
        add_authorization(scope, request, signature, out);
    else
        out->failed = true;
    buf_clean_up(&canonical);
    buf_clean_up(&to_sign);
    return !out->failed;
}

void sigv4_date(long long wall_ms, char out[17])
{
    struct tm utc;
    if (!calendar_utc(wall_ms, &utc) || !strftime(out, 17, "%Y%m%dT%H%M%SZ", &utc))
        snprintf(out, 17, "19700101T000000Z");
}
