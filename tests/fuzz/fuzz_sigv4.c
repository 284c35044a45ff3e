/* Canonical requests, against a second, naive way of making them. The input is a query string; its
 * first line, where there are two, is a path. */
#include "aws/sigv4.h"
#include "fuzz/fuzz.h"

#include <string.h>

/* --- the naive way: split, sort by insertion, join; the values hold nothing to encode but `=`
 * ----- */

struct pair {
    char name[4096], value[3 * 4096];
};

static int compare(const struct pair *a, const struct pair *b)
{
    int order = strcmp(a->name, b->name);
    return order ? order : strcmp(a->value, b->value);
}

static void naive_query(const char *query, char *out)
{
    static struct pair pairs[64];
    size_t count = 0;
    for (const char *at = query; *at; count++) {
        size_t len = strcspn(at, "&");
        size_t name = strcspn(at, "=&");
        struct pair pair;
        snprintf(pair.name, sizeof pair.name, "%.*s", (int)name, at);
        char *value = pair.value;
        for (size_t i = name + 1; i < len; i++)
            value += at[i] == '=' ? sprintf(value, "%%3D") : sprintf(value, "%c", at[i]);
        *value = '\0';
        size_t place = count;
        for (; place && compare(&pair, &pairs[place - 1]) < 0; place--)
            pairs[place] = pairs[place - 1];
        pairs[place] = pair;
        at += len + (at[len] == '&');
    }
    *out = '\0';
    for (size_t i = 0; i < count; i++)
        out += sprintf(out, "%s%s=%s", i ? "&" : "", pairs[i].name, pairs[i].value);
}

/* Unreserved characters, and pairs: what a well-made request has in its query. */
static bool is_plain(const char *query)
{
    size_t pairs = 1;
    for (const char *c = query; *c; c++)
        pairs += *c == '&';
    return pairs < 60 && strlen(query) < 4000 && !strstr(query, "&&") && *query != '&' &&
           (!*query || query[strlen(query) - 1] != '&') &&
           strspn(query, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~=&") ==
               strlen(query);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[8192];
    if (size >= sizeof text || memchr(data, 0, size))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    char *query = strchr(text, '\n');
    if (query)
        *query++ = '\0';
    else
        query = text;
    const struct sigv4_header headers[] = {{"Host", "h"}, {"X-Amz-Date", "20261123T000000Z"}};
    struct sigv4_request request = {.method = "GET",
                                    .path = query == text ? "/" : text,
                                    .query = query,
                                    .headers = headers,
                                    .header_count = 2};
    struct buf canonical = BUF_INIT(1 << 20);
    fuzz_must(sigv4_canonical_request(&request, &canonical) == !canonical.failed);
    if (is_plain(query) && !canonical.failed) {
        static char wanted[1 << 16];
        naive_query(query, wanted);
        const char *line = strchr(strchr(buf_text(&canonical), '\n') + 1, '\n') + 1;
        size_t len = strcspn(line, "\n");
        fuzz_must(len == strlen(wanted) && memcmp(line, wanted, len) == 0);
    }
    buf_clean_up(&canonical);
    return 0;
}
