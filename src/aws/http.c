#include "aws/http.h"

#include "aws/http_failure.h"
#include "aws/http_reply.h"
#include "aws/http_request.h"
#include "aws/libcurl.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/stop.h"
#include "base/wiping.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- transfers ---------------------------------------------------------------------------- */

#define MAX_CA_BUNDLE   ((size_t)16 << 20)
#define MIN_BYTES_PER_S 100                 /* slower than this over the read timeout: it ends */
#define NO_TIMEOUT_MS   (24L * 3600 * 1000) /* for libcurl, whose own 0 means a default */
#define RECEIVE_BUFFER  (64L * 1024)
#define MAX_NAP_MS      1000 /* a timer that libcurl forgot costs no more than that */

/* The multi handle keeps the connection, the share what resumes TLS; an easy handle, which keeps
 * what it sent, lives as long as its transfer. */
struct http {
    struct http_config config;
    CURLM *multi;
    CURLSH *share;
    struct stop stop;
};

/* One exchange, from http_send()'s stack. */
struct transfer {
    struct http *http;
    CURL *easy;
    const struct http_request *request;
    struct http_response *response;
    const char *proxy; /* NULL: direct */
    struct curl_slist *headers;
    char error_text[CURL_ERROR_SIZE];
    struct libcurl_stage stage;
    int64_t began_ms;  /* monotonic, like all times here */
    bool total_passed; /* ended by the ceiling of a whole transfer */
    size_t header_bytes;
    bool header_done; /* what follows in header form are trailers */
    bool chunked;     /* the body says itself where it ends */
    bool too_large;
    /* The window in which at least MIN_BYTES_PER_S must come; it opens when the request has left.
     */
    bool window_open;
    int64_t window_start_ms;
    size_t window_bytes;
};

/* --- libcurl's callbacks ------------------------------------------------------------------ */

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
    if (t->header_bytes > HTTP_REPLY_MAX_HEADER) {
        t->too_large = true;
        return 0;
    }
    long status = 0;
    if (http_reply_is_header_end(line, len)) {
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
        t->header_done = status >= 200;
    } else if (!t->header_done) {
        http_reply_read_line(t->response, line, len);
        t->chunked |= len > 18 && !strncasecmp(line, "transfer-encoding:", 18);
    }
    return len;
}

/* Makes room for the whole body at once, when its length is known, rather than growing into it. */
static void expect_body(struct transfer *t)
{
    curl_off_t length = -1;
    struct buf *body = &t->response->body;
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && (uint64_t)length <= body->max)
        buf_reserve(body, (size_t)length);
}

/* The bytes stand in libcurl's receive buffer, which it may keep for the next reply. */
static size_t on_body(char *bytes, size_t unit, size_t count, void *data)
{
    struct transfer *t = data;
    struct buf *body = &t->response->body;
    size_t len = unit * count;
    count_bytes(t, len);
    if (!body->capacity)
        expect_body(t);
    bool ok = buf_add(body, bytes, len);
    secret_wipe(bytes, len);
    if (ok)
        return len;
    t->too_large = len > body->max - body->len;
    return 0;
}

static void set_trust(struct transfer *t)
{
    CURL *easy = t->easy;
    const char *bundle = t->http->config.ca_bundle;
    bool no_verify = t->http->config.no_verify;
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, no_verify ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, no_verify ? 0L : 2L);
    if (bundle && *bundle) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, bundle);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, NULL);
    }
}

/* OpenSSL would read a pipe or a device for ever. */
static bool check_bundle(const struct transfer *t, struct err *err)
{
    const char *bundle = t->http->config.ca_bundle;
    struct err why = ERR_INIT;
    bool tls = !strncasecmp(t->request->url, "https:", 6);
    return !tls || !bundle || !*bundle || t->http->config.no_verify ||
           file_check_readable(bundle, MAX_CA_BUNDLE, &why) ||
           err_set(err, ERR_CA_BUNDLE, "%s", why.detail);
}

/* libcurl's own reading of the environment is shut out: "" as the proxy means a direct way. */
static void set_route(struct transfer *t)
{
    const struct http_config *config = &t->http->config;
    if (!t->request->no_proxy && config->proxy_for)
        t->proxy = config->proxy_for(config->proxy_self, t->request->url);
    curl_easy_setopt(t->easy, CURLOPT_PROXY, t->proxy ? t->proxy : "");
    curl_easy_setopt(t->easy, CURLOPT_NOPROXY, "");
    curl_easy_setopt(t->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

static void set_protocol(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, RECEIVE_BUFFER);
}

static long first_of(long a, long b)
{
    return a ? a : b;
}

static long connect_limit_ms(const struct transfer *t)
{
    return first_of(t->request->connect_timeout_ms, t->http->config.connect_timeout_ms);
}

static long read_limit_ms(const struct transfer *t)
{
    return first_of(t->request->read_timeout_ms, t->http->config.read_timeout_ms);
}

/* libcurl is told the connect timeout too: it divides it between the addresses of a host. */
static bool set_up(struct transfer *t, struct err *err)
{
    CURL *easy = t->easy;
    libcurl_set_up(easy, &t->stage);
    set_protocol(easy);
    set_trust(t);
    set_route(t);
    curl_easy_setopt(easy, CURLOPT_SHARE, t->http->share);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, first_of(connect_limit_ms(t), NO_TIMEOUT_MS));
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->request->max_body);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, t->http->config.user_agent);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error_text);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    if (curl_easy_setopt(easy, CURLOPT_URL, t->request->url) != CURLE_OK)
        return err_set(err, ERR_OOM, "URL");
    return check_bundle(t, err) && http_request_set(t->request, easy, &t->headers, err);
}

/* --- whether a whole reply came ----------------------------------------------------------- */

static bool is_whole(const struct transfer *t)
{
    curl_off_t length = -1;
    if (!t->header_done)
        return false;
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    bool bounded = length >= 0 || t->chunked || t->response->status == 204;
    return bounded || t->response->status >= 300 || http_reply_is_whole_body(t->response);
}

/* --- what went wrong ---------------------------------------------------------------------- */

/* The option that says how long may be waited at the stage that the transfer is in; NULL when no
 * option does. */
static const char *option_of(const struct transfer *t)
{
    if (t->total_passed)
        return NULL;
    if (!t->stage.ready)
        return t->request->connect_timeout_ms ? NULL : "--cli-connect-timeout";
    return t->request->read_timeout_ms ? NULL : "--cli-read-timeout";
}

static bool judge(const struct transfer *t, CURLcode curl, struct err *err)
{
    if (curl == CURLE_OK && is_whole(t))
        return true;
    struct http_failure failure = {
        .easy = t->easy,
        .curl = curl == CURLE_OK ? CURLE_PARTIAL_FILE : curl,
        .url = t->request->url,
        .proxy = t->proxy,
        .error_text = t->error_text,
        .stage = &t->stage,
        .header_bytes = t->header_bytes,
        .header_done = t->header_done,
        .too_large = t->too_large,
        .max_body = t->request->max_body,
        .waited_ms = clock_mono_ms(&t->http->config.clock) - t->began_ms,
        .option = option_of(t),
    };
    return http_failure_set(&failure, err);
}

/* --- the transfer ------------------------------------------------------------------------- */

/* Opens the window when the request may leave, and again whenever enough came. Returns the
 * milliseconds that are left in it. */
static int64_t window_left_ms(struct transfer *t, int64_t now)
{
    long limit_ms = read_limit_ms(t);
    if (!t->window_open || t->window_bytes * 1000 >= (size_t)limit_ms * MIN_BYTES_PER_S) {
        t->window_open = true;
        t->window_start_ms = now;
        t->window_bytes = 0;
    }
    return t->window_start_ms + limit_ms - now;
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How long may be slept at most until the next limit is reached; 0 when one is. libcurl's timers
 * are not relied upon. */
static int nap_ms(struct transfer *t)
{
    int64_t now = clock_mono_ms(&t->http->config.clock);
    int64_t left = MAX_NAP_MS;
    long total_ms = t->http->config.total_timeout_ms;
    if (total_ms)
        left = least(left, t->began_ms + total_ms - now);
    t->total_passed = left <= 0;
    if (!t->stage.ready && connect_limit_ms(t))
        left = least(left, t->began_ms + connect_limit_ms(t) - now);
    if (t->stage.ready && read_limit_ms(t))
        left = least(left, window_left_ms(t, now));
    return left > 0 ? (int)left : 0;
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
        if (stop_requested(&http->stop)) {
            stop_clear(&http->stop);
            return err_set(err, ERR_CANCELLED, "%s", "");
        }
        if (curl_multi_perform(http->multi, &running) != CURLM_OK)
            return err_set(err, ERR_INTERNAL, "libcurl refused to work");
        if (has_ended(http, result))
            return true;
        libcurl_note_stage(t->easy, &t->stage);
        int nap = nap_ms(t);
        if (!nap) {
            *result = CURLE_OPERATION_TIMEDOUT;
            return true;
        }
        struct curl_waitfd stop = {.fd = stop_fd(&http->stop), .events = CURL_WAIT_POLLIN};
        curl_multi_poll(http->multi, &stop, 1, nap, NULL);
    }
}

static void note_result(struct transfer *t)
{
    struct http_response *response = t->response;
    long number = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &number);
    response->status = (int)number;
    curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &number);
    response->reused = number == 0;
    response->sent_ms = t->stage.ready_ms;
    response->elapsed_ms = clock_mono_ms(&t->http->config.clock) - t->began_ms;
    if (!*response->request_id)
        memcpy(response->request_id, response->amz_request_id, sizeof response->request_id);
}

/* A transfer that failed may have left part of a reply in the multi handle's buffers, and has no
 * connection to keep. */
static void renew_multi(struct http *http)
{
    CURLM *multi = libcurl_multi_new();
    if (!multi)
        return;
    curl_multi_cleanup(http->multi);
    http->multi = multi;
}

static bool transfer(struct transfer *t, struct err *err)
{
    CURLcode result = CURLE_OK;
    if (!set_up(t, err))
        return false;
    if (curl_multi_add_handle(t->http->multi, t->easy) != CURLM_OK)
        return err_set(err, ERR_INTERNAL, "libcurl refused the request");
    bool ok = drive(t, &result, err);
    note_result(t);
    ok = ok && judge(t, result, err);
    curl_multi_remove_handle(t->http->multi, t->easy);
    return ok;
}

void http_response_clean_up(struct http_response *response)
{
    if (response)
        buf_clean_up(&response->body);
}

bool http_send(struct http *http, const struct http_request *request,
               struct http_response *response, struct err *err)
{
    struct transfer t = {.http = http, .request = request, .response = response};
    *response = (struct http_response){.body = BUF_INIT_SECRET(request->max_body)};
    t.stage.clock = http->config.clock;
    t.began_ms = clock_mono_ms(&http->config.clock);
    t.easy = curl_easy_init();
    bool ok = t.easy ? transfer(&t, err) : err_set(err, ERR_OOM, "request");
    curl_easy_cleanup(t.easy);
    curl_slist_free_all(t.headers);
    if (!ok)
        renew_multi(http);
    return ok;
}

/* --- life --------------------------------------------------------------------------------- */

static bool init(struct http *http, const struct http_config *config, struct err *err)
{
    http->config = *config;
    if (!stop_init(&http->stop, err))
        return false;
    http->multi = libcurl_multi_new();
    http->share = curl_share_init();
    if (!http->multi || !http->share)
        return err_set(err, ERR_OOM, "HTTP client");
    curl_share_setopt(http->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return true;
}

struct http *http_new(const struct http_config *config, struct err *err)
{
    struct http *http = calloc(1, sizeof *http);
    if (!http) {
        err_set(err, ERR_OOM, "HTTP client");
        return NULL;
    }
    if (!init(http, config, err)) {
        http_destroy(http);
        return NULL;
    }
    return http;
}

void http_destroy(struct http *http)
{
    if (!http)
        return;
    curl_multi_cleanup(http->multi);
    curl_share_cleanup(http->share);
    stop_clean_up(&http->stop);
    free(http);
}

void http_cancel(struct http *http)
{
    stop_request(&http->stop);
}

void http_clear_cancel(struct http *http)
{
    stop_clear(&http->stop);
}

bool http_global_init(struct err *err)
{
    /* libcurl, and OpenSSL since 3.5, would write the keys of every connection to that file. */
    unsetenv("SSLKEYLOGFILE");
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
