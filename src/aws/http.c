#include "aws/http.h"

#include "aws/http_failure.h"
#include "aws/http_header.h"
#include "base/wiping.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HEADER_BYTES (64 * 1024)         /* ceiling of a reply's header, all lines together */
#define MAX_SENT_LINE    (64 * 1024)         /* ceiling of one header line that is sent */
#define MIN_BYTES_PER_S  100                 /* slower than this over the read timeout: it ends */
#define NO_TIMEOUT_MS    (24L * 3600 * 1000) /* for libcurl, whose own 0 means a default */
#define RECEIVE_BUFFER   (64L * 1024)

struct http {
    struct http_config config;
    CURLM *multi;
    CURL *easy;
    atomic_bool cancelled;
};

/* One exchange, from http_send()'s stack. */
struct transfer {
    struct http *http;
    const struct http_request *request;
    struct http_response *response;
    const char *proxy; /* NULL: direct */
    struct curl_slist *headers;
    char error_text[CURL_ERROR_SIZE];
    size_t header_bytes;
    bool header_done; /* what follows in header form are trailers */
    bool tls_begun;
    bool too_large;
    bool idle; /* ended because too little came */
    /* The window in which at least MIN_BYTES_PER_S must come; it opens when the request has left.
     */
    bool window_open;
    int64_t window_start_ms;
    size_t window_bytes;
};

/* --- libcurl's callbacks ------------------------------------------------------- */

static void count_bytes(struct transfer *t, size_t len)
{
    t->window_bytes += len;
}

/* The reply's first byte: the idle time counts from here. */
static void note_first_byte(struct transfer *t)
{
    if (t->header_bytes)
        return;
    t->response->received_ms = clock_wall_ms(&t->http->config.clock);
    t->window_open = false;
}

static size_t on_header(char *line, size_t unit, size_t count, void *data)
{
    struct transfer *t = data;
    size_t len = unit * count;
    note_first_byte(t);
    count_bytes(t, len);
    t->header_bytes += len;
    if (t->header_bytes > MAX_HEADER_BYTES) {
        t->too_large = true;
        return 0;
    }
    long status = 0;
    if (http_header_is_end(line, len)) {
        curl_easy_getinfo(t->http->easy, CURLINFO_RESPONSE_CODE, &status);
        t->header_done = status >= 200;
    } else if (!t->header_done) {
        http_header_line(t->response, line, len);
    }
    return len;
}

/* Makes room for the whole body at once, when its length is known, rather than growing into it. */
static void expect_body(struct transfer *t)
{
    curl_off_t length = -1;
    struct buf *body = &t->response->body;
    curl_easy_getinfo(t->http->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && (uint64_t)length <= body->max)
        buf_reserve(body, (size_t)length);
}

static size_t on_body(char *bytes, size_t unit, size_t count, void *data)
{
    struct transfer *t = data;
    struct buf *body = &t->response->body;
    size_t len = unit * count;
    count_bytes(t, len);
    if (!body->capacity)
        expect_body(t);
    if (buf_add(body, bytes, len))
        return len;
    t->too_large = len > body->max - body->len;
    return 0;
}

/* libcurl is about to shake hands: the connection itself stands. */
static CURLcode on_tls(CURL *easy, void *context, void *data)
{
    (void)easy;
    (void)context;
    struct transfer *t = data;
    t->tls_begun = true;
    return CURLE_OK;
}

/* --- what is sent --------------------------------------------------------------- */

/* A line break in either would be another header. */
static bool is_one_header(const char *name, const char *value)
{
    return !strpbrk(name, "\r\n:;") && !strpbrk(value, "\r\n") &&
           strlen(name) + strlen(value) + 2 < MAX_SENT_LINE;
}

/* Adds "name: value", which is one header, to the list. False when memory is out. */
static bool add_header(struct transfer *t, const char *name, const char *value)
{
    struct buf line = BUF_INIT_SECRET(MAX_SENT_LINE);
    struct curl_slist *longer = NULL;
    if (buf_printf(&line, *value ? "%s: %s" : "%s;", name, value))
        longer = curl_slist_append(t->headers, line.data);
    buf_clean_up(&line);
    if (longer)
        t->headers = longer;
    return longer;
}

/* Takes a header that libcurl would add by itself off the request. */
static bool suppress_header(struct transfer *t, const char *name_and_colon)
{
    struct curl_slist *longer = curl_slist_append(t->headers, name_and_colon);
    if (longer)
        t->headers = longer;
    return longer;
}

static bool has_header(const struct http_request *request, const char *name)
{
    for (size_t i = 0; i < request->header_count; i++)
        if (curl_strequal(request->headers[i].name, name))
            return true;
    return false;
}

static bool set_headers(struct transfer *t, struct err *err)
{
    const struct http_request *r = t->request;
    bool ok = suppress_header(t, "Accept:") && suppress_header(t, "Expect:") &&
              (has_header(r, "Content-Type") || suppress_header(t, "Content-Type:")) &&
              add_header(t, "Accept-Encoding", "identity");
    for (size_t i = 0; ok && i < r->header_count; i++) {
        if (!is_one_header(r->headers[i].name, r->headers[i].value))
            return err_set(err, ERR_INTERNAL, "cannot send the header %s", r->headers[i].name);
        ok = add_header(t, r->headers[i].name, r->headers[i].value);
    }
    if (!ok)
        return err_set(err, ERR_OOM, "headers");
    curl_easy_setopt(t->http->easy, CURLOPT_HTTPHEADER, t->headers);
    return true;
}

static void set_method(const struct transfer *t)
{
    CURL *easy = t->http->easy;
    const struct http_request *r = t->request;
    if (!strcmp(r->method, "GET")) {
        curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, r->body ? r->body : "");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_len);
    if (strcmp(r->method, "POST") != 0)
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, r->method);
}

static void set_trust(struct transfer *t)
{
    CURL *easy = t->http->easy;
    const char *bundle = t->http->config.ca_bundle;
    bool no_verify = t->http->config.no_verify;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, no_verify ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, no_verify ? 0L : 2L);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, t);
    if (bundle && *bundle) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, bundle);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, NULL);
    }
}

/* libcurl's own reading of the environment is shut out: "" as the proxy means a direct way. */
static void set_route(struct transfer *t)
{
    const struct http_config *config = &t->http->config;
    if (!t->request->no_proxy && config->proxy_for)
        t->proxy = config->proxy_for(config->proxy_self, t->request->url);
    curl_easy_setopt(t->http->easy, CURLOPT_PROXY, t->proxy ? t->proxy : "");
    curl_easy_setopt(t->http->easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(t->http->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

static void set_protocol(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if LIBCURL_VERSION_NUM >= 0x075700
    /* A cancelled transfer does not wait for its DNS thread. */
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static long first_of(long a, long b)
{
    return a ? a : b;
}

static bool set_up(struct transfer *t, struct err *err)
{
    CURL *easy = t->http->easy;
    const struct http_config *config = &t->http->config;
    const struct http_request *r = t->request;
    long connect_ms = first_of(r->connect_timeout_ms, config->connect_timeout_ms);
    curl_easy_reset(easy);
    set_protocol(easy);
    set_trust(t);
    set_route(t);
    set_method(t);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, first_of(connect_ms, NO_TIMEOUT_MS));
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, config->total_timeout_ms);
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)r->max_body);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, config->user_agent);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error_text);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    if (curl_easy_setopt(easy, CURLOPT_URL, r->url) != CURLE_OK)
        return err_set(err, ERR_OOM, "URL");
    return set_headers(t, err);
}

/* --- what went wrong -------------------------------------------------------------- */

static bool set_too_large(const struct transfer *t, struct err *err)
{
    char host[HTTP_FAILURE_HOST_SIZE];
    http_failure_host(t->request->url, host);
    if (t->header_bytes > MAX_HEADER_BYTES)
        return err_set(err, ERR_TOO_LARGE, "%s sent more than %d bytes of header", host,
                       MAX_HEADER_BYTES);
    return err_set(err, ERR_TOO_LARGE, "%s sent more than %zu bytes", host, t->request->max_body);
}

static bool judge(const struct transfer *t, CURLcode curl, struct err *err)
{
    if (curl == CURLE_OK)
        return true;
    if (t->too_large || curl == CURLE_FILESIZE_EXCEEDED)
        return set_too_large(t, err);
    if (curl == CURLE_WRITE_ERROR)
        return err_set(err, ERR_OOM, "reply");
    struct http_failure failure = {
        .easy = t->http->easy,
        .curl = curl,
        .url = t->request->url,
        .proxy = t->proxy,
        .error_text = t->error_text,
        .tls_begun = t->tls_begun,
        .answered = t->header_bytes > 0,
    };
    return http_failure_set(&failure, err);
}

/* --- the transfer ------------------------------------------------------------------ */

/* Opens the window when the request has left, and again whenever enough came. Returns the
 * milliseconds that are left in it, or -1 when there is no limit now. */
static int64_t window_left_ms(struct transfer *t)
{
    long limit_ms = first_of(t->request->read_timeout_ms, t->http->config.read_timeout_ms);
    curl_off_t left_at = 0;
    curl_easy_getinfo(t->http->easy, CURLINFO_PRETRANSFER_TIME_T, &left_at);
    if (limit_ms <= 0 || !left_at)
        return -1;
    int64_t now = clock_mono_ms(&t->http->config.clock);
    if (!t->window_open || t->window_bytes * 1000 >= (size_t)limit_ms * MIN_BYTES_PER_S) {
        t->window_open = true;
        t->window_start_ms = now;
        t->window_bytes = 0;
    }
    int64_t left = t->window_start_ms + limit_ms - now;
    return left > 0 ? left : 0;
}

/* Has the transfer ended, and how? */
static bool has_ended(struct http *http, CURLcode *result)
{
    int waiting;
    for (CURLMsg *m = curl_multi_info_read(http->multi, &waiting); m;
         m = curl_multi_info_read(http->multi, &waiting))
        if (m->msg == CURLMSG_DONE) {
            *result = m->data.result;
            return true;
        }
    return false;
}

/* Drives the transfer to its end, however it comes. False and *err when it was cancelled or came
 * to a standstill. */
static bool drive(struct transfer *t, CURLcode *result, struct err *err)
{
    struct http *http = t->http;
    for (;;) {
        int running = 0;
        if (atomic_exchange(&http->cancelled, false))
            return err_set(err, ERR_CANCELLED, "%s", "");
        if (curl_multi_perform(http->multi, &running) != CURLM_OK)
            return err_set(err, ERR_INTERNAL, "libcurl refused to work");
        if (has_ended(http, result))
            return true;
        int64_t left = window_left_ms(t);
        if (left == 0) {
            *result = CURLE_OPERATION_TIMEDOUT;
            return true;
        }
        int patience = left > 0 && left < 1000000 ? (int)left : 1000000;
        curl_multi_poll(http->multi, NULL, 0, patience, NULL);
    }
}

static void note_result(struct transfer *t, int64_t began_mono_ms, int64_t began_wall_ms)
{
    CURL *easy = t->http->easy;
    struct http_response *response = t->response;
    long number = 0;
    curl_off_t left_at_us = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &number);
    response->status = (int)number;
    curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &number);
    response->reused = number == 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &left_at_us);
    response->sent_ms = began_wall_ms + (int64_t)left_at_us / 1000;
    /* The two clocks may differ by a little; a real step back of the wall clock stays visible. */
    if (response->sent_ms > response->received_ms && response->received_ms >= began_wall_ms)
        response->sent_ms = response->received_ms;
    response->elapsed_ms = clock_mono_ms(&t->http->config.clock) - began_mono_ms;
    if (!*response->request_id)
        memcpy(response->request_id, response->amz_request_id, sizeof response->request_id);
}

bool http_send(struct http *http, const struct http_request *request,
               struct http_response *response, struct err *err)
{
    struct transfer t = {.http = http, .request = request, .response = response};
    CURLcode result = CURLE_OK;
    *response = (struct http_response){.body = BUF_INIT_SECRET(request->max_body)};
    int64_t began_mono_ms = clock_mono_ms(&http->config.clock);
    int64_t began_wall_ms = clock_wall_ms(&http->config.clock);
    bool ok = set_up(&t, err);
    if (ok && curl_multi_add_handle(http->multi, http->easy) != CURLM_OK)
        ok = err_set(err, ERR_INTERNAL, "libcurl refused the request");
    if (ok) {
        ok = drive(&t, &result, err);
        note_result(&t, began_mono_ms, began_wall_ms);
        ok = ok && judge(&t, result, err);
        curl_multi_remove_handle(http->multi, http->easy);
    }
    /* What libcurl borrowed from this call's stack must not outlive it. */
    curl_easy_setopt(http->easy, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(http->easy, CURLOPT_HTTPHEADER, NULL);
    curl_slist_free_all(t.headers);
    return ok;
}

/* --- life ------------------------------------------------------------------------------ */

struct http *http_new(const struct http_config *config, struct err *err)
{
    struct http *http = calloc(1, sizeof *http);
    if (http) {
        http->config = *config;
        atomic_init(&http->cancelled, false);
        http->multi = curl_multi_init();
        http->easy = curl_easy_init();
    }
    if (!http || !http->multi || !http->easy) {
        err_set(err, ERR_OOM, "HTTP client");
        http_destroy(http);
        return NULL;
    }
    curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, 1L);
    return http;
}

void http_destroy(struct http *http)
{
    if (!http)
        return;
    curl_easy_cleanup(http->easy);
    curl_multi_cleanup(http->multi);
    free(http);
}

void http_cancel(struct http *http)
{
    atomic_store(&http->cancelled, true);
    curl_multi_wakeup(http->multi);
}

void http_clear_cancel(struct http *http)
{
    atomic_store(&http->cancelled, false);
}

bool http_global_init(struct err *err)
{
    if (!wiping_take_over_openssl())
        return err_set(err, ERR_INTERNAL, "OpenSSL was used before its memory was set up");
    if (curl_global_init_mem(CURL_GLOBAL_ALL, wiping_malloc, wiping_free, wiping_realloc,
                             wiping_strdup, wiping_calloc) != CURLE_OK)
        return err_set(err, ERR_OOM, "libcurl");
    return true;
}

const char *http_library_versions(void)
{
    return curl_version();
}
