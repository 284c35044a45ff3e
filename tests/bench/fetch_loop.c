/* The floor that rollcall is measured against: a bare libcurl loop that fetches the same pages and
 * does nothing with them but look for the next token.
 *
 *     fetch_loop URL PAGE_SIZE     (URL: http://127.0.0.1:PORT/meetings/ID/attendees)
 *
 * Prints the number of requests and bytes. Sends unsigned requests: for a simulator that does not
 * ask for signatures. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BODY_MAX = 8 << 20, TOKEN_MAX = 4096 };

struct body {
    char *data;
    size_t len;
};

static size_t collect(char *bytes, size_t size, size_t count, void *self)
{
    struct body *body = self;
    size_t len = size * count;
    if (body->len + len >= BODY_MAX)
        return 0;
    memcpy(body->data + body->len, bytes, len);
    body->len += len;
    body->data[body->len] = '\0';
    return len;
}

/* Copies the value of NextToken out of the body, JSON escapes of the simple kind undone. False on
 * the last page. */
static int next_token(const struct body *body, char *token)
{
    const char *at = strstr(body->data, "\"NextToken\":");
    if (!at || !(at = strchr(at + 12, '"')))
        return 0;
    size_t len = 0;
    for (at++; *at && *at != '"' && len < TOKEN_MAX - 1; at++) {
        if (*at == '\\' && at[1])
            at++;
        token[len++] = *at;
    }
    token[len] = '\0';
    return 1;
}

static int fetch(CURL *curl, const char *base, const char *page_size, const char *token)
{
    char *escaped = token ? curl_easy_escape(curl, token, 0) : NULL;
    size_t size = strlen(base) + (escaped ? strlen(escaped) : 0) + 64;
    char *url = malloc(size);
    if (!url)
        return 0;
    snprintf(url, size, "%s?max-results=%s%s%s", base, page_size, escaped ? "&next-token=" : "",
             escaped ? escaped : "");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    CURLcode code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    free(url);
    curl_free(escaped);
    return code == CURLE_OK && status == 200;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: fetch_loop URL PAGE_SIZE\n");
        return 2;
    }
    struct body body = {.data = malloc(BODY_MAX)};
    char token[TOKEN_MAX];
    CURL *curl = curl_easy_init();
    if (!body.data || !curl)
        return 1;
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");

    unsigned long requests = 0, bytes = 0;
    int more = 1, ok = 1;
    while (more && ok) {
        body.len = 0;
        body.data[0] = '\0';
        ok = fetch(curl, argv[1], argv[2], requests ? token : NULL);
        requests++;
        bytes += body.len;
        more = next_token(&body, token);
    }
    printf("%lu requests, %lu bytes\n", requests, bytes);
    curl_easy_cleanup(curl);
    free(body.data);
    return ok ? 0 : 1;
}
