#include "aws/http.h"

#include "aws/http_failure.h"
#include "aws/libcurl.h"
#include "base/file.h"
#include "base/jsonin.h"
#include "base/secret.h"
#include "base/stop.h"
#include "base/wiping.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- the header of a reply ---------------------------------------------------------------- */

/* Where a header's value goes. Of two names for one place, the earlier row wins. */
struct header_row {
    const char *name;
    size_t offset;
    size_t size;
};

#define HEADER_ROW(name, field)                                                                    \
    {                                                                                              \
        name, offsetof(struct http_response, field), sizeof((struct http_response *)0)->field      \
    }

static const struct header_row header_rows[] = {
    HEADER_ROW("x-amzn-errortype", error_type),
    HEADER_ROW("x-amzn-query-error", query_error),
    HEADER_ROW("x-amzn-requestid", request_id),
    HEADER_ROW("x-amz-request-id", amz_request_id),
    HEADER_ROW("x-amz-id-2", request_id_2),
    HEADER_ROW("content-type", content_type),
    HEADER_ROW("server", server),
    HEADER_ROW("location", location),
    HEADER_ROW("date", date),
    HEADER_ROW("retry-after", retry_after),
    HEADER_ROW("x-amz-retry-after", amz_retry_after),
};

static void forget_headers(struct http_response *response)
{
    for (size_t i = 0; i < sizeof header_rows / sizeof *header_rows; i++)
        memset((char *)response + header_rows[i].offset, 0, header_rows[i].size);
    response->has_age = false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Copies a trimmed value, cut to fit. */
static void keep_value(char *to, size_t size, const char *value, size_t len)
{
    while (len && is_blank(*value)) {
        value++;
        len--;
    }
    while (len && is_blank(value[len - 1]))
        len--;
    if (len > size - 1)
        len = size - 1;
    for (size_t i = 0; i < len; i++)
        to[i] = (unsigned char)value[i] < ' ' || value[i] == 0x7f ? '?' : value[i];
    to[len] = '\0';
}

static bool is_header(const char *line, size_t len, const char *name)
{
    return strlen(name) == len && !strncasecmp(line, name, len);
}

/* Is it the empty line that ends the header? */
static bool is_header_end(const char *line, size_t len)
{
    while (len && is_blank(line[len - 1]))
        len--;
    return len == 0;
}

/* Reads one line of a header into the response; a new status line forgets what came before it. */
static void read_header_line(struct http_response *response, const char *line, size_t len)
{
    if (len >= 5 && !strncasecmp(line, "HTTP/", 5)) {
        forget_headers(response);
        return;
    }
    const char *colon = memchr(line, ':', len);
    if (!colon)
        return;
    size_t name_len = (size_t)(colon - line);
    if (is_header(line, name_len, "age"))
        response->has_age = true;
    for (size_t i = 0; i < sizeof header_rows / sizeof *header_rows; i++) {
        char *to = (char *)response + header_rows[i].offset;
        if (!*to && is_header(line, name_len, header_rows[i].name))
            keep_value(to, header_rows[i].size, colon + 1, len - name_len - 1);
    }
}

/* --- transfers ---------------------------------------------------------------------------- */

#define MAX_HEADER_BYTES (64 * 1024) /* ceiling of a reply's header, all lines together */
#define MAX_SENT_LINE    (64 * 1024) /* ceiling of one header line that is sent */
#define MAX_CA_BUNDLE    ((size_t)16 << 20)
#define MIN_BYTES_PER_S  100                 /* slower than this over the read timeout: it ends */
#define NO_TIMEOUT_MS    (24L * 3600 * 1000) /* for libcurl, whose own 0 means a default */
#define MAX_JSON_DEPTH   64
#define RECEIVE_BUFFER   (64L * 1024)
#define MAX_NAP_MS       1000 /* a timer that libcurl forgot costs no more than that */

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
    if (t->header_bytes > MAX_HEADER_BYTES) {
        t->too_large = true;
        return 0;
    }
    long status = 0;
    if (is_header_end(line, len)) {
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
        t->header_done = status >= 200;
    } else if (!t->header_done) {
        read_header_line(t->response, line, len);
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

/* --- what is sent ------------------------------------------------------------------------- */

/* A line break would be another header, and no header may hold any other control character. */
static bool has_control(const char *text)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
            return true;
    return false;
}

/* All names are ours; values come from files, variables and services. */
static bool check_header(const char *name, const char *value, struct err *err)
{
    if (has_control(name) || strpbrk(name, ":;"))
        return err_set(err, ERR_INTERNAL, "cannot send a header of such a name");
    if (has_control(value)) {
        err_set(err, ERR_CREDENTIAL_SOURCE,
                "what the header %s is made of holds a line break or "
                "another control character",
                name);
        err_set_remedy(err,
                       "take it out of the variable or the file that it comes from (a file with "
                       "Windows line ends?), or log in again");
        return false;
    }
    return strlen(name) + strlen(value) + 2 < MAX_SENT_LINE ||
           err_set(err, ERR_TOO_LARGE, "the header %s cannot be sent", name);
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
        if (!check_header(r->headers[i].name, r->headers[i].value, err))
            return false;
        ok = add_header(t, r->headers[i].name, r->headers[i].value);
    }
    if (!ok)
        return err_set(err, ERR_OOM, "headers");
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
    return true;
}

static void set_method(const struct transfer *t)
{
    CURL *easy = t->easy;
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
    set_method(t);
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
    return check_bundle(t, err) && set_headers(t, err);
}

/* --- whether a whole reply came ----------------------------------------------------------- */

/* Is the last tag of the XML (or HTML) that which ends the first one? */
static bool is_whole_xml(const char *text, size_t len)
{
    const char *root = strchr(text, '<');
    while (root && (root[1] == '?' || root[1] == '!'))
        root = strchr(root + 1, '<');
    size_t name_len = root ? strcspn(root + 1, " \t\r\n/>") : 0;
    while (len && is_blank(text[len - 1]))
        len--;
    if (len < name_len + 3 || text[len - 1] != '>')
        return false;
    const char *last = text + len - name_len - 3;
    return name_len && last[0] == '<' && last[1] == '/' &&
           !strncasecmp(last + 2, root + 1, name_len);
}

static bool is_whole_json(const char *text, size_t len)
{
    struct buf copy = BUF_INIT_SECRET(len + 1); /* it is changed by reading */
    struct jsonin json;
    bool whole = buf_add(&copy, text, len);
    jsonin_begin(&json, copy.data, len, MAX_JSON_DEPTH);
    whole = whole && jsonin_skip(&json) && jsonin_end(&json);
    buf_clean_up(&copy);
    return whole;
}

/* Of a body without a length the end of the connection is the end, come as it may. What it says
 * decides then. */
static bool is_whole_body(const struct http_response *response)
{
    const char *text = buf_text(&response->body);
    size_t len = response->body.len;
    size_t blanks = strspn(text, " \t\r\n");
    if (blanks == len)
        return false;
    if (text[blanks] == '{' || text[blanks] == '[')
        return is_whole_json(text, len);
    return text[blanks] != '<' || is_whole_xml(text, len);
}

static bool is_whole(const struct transfer *t)
{
    curl_off_t length = -1;
    if (!t->header_done)
        return false;
    curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    bool bounded = length >= 0 || t->chunked || t->response->status == 204;
    return bounded || t->response->status >= 300 || is_whole_body(t->response);
}

/* --- what went wrong ---------------------------------------------------------------------- */

/* libcurl has a ceiling of its own for one line of a header, and no room for more is how it says
 * so; newer ones have a code for it. */
static bool is_long_line(const struct transfer *t, CURLcode curl)
{
    bool full = curl == CURLE_OUT_OF_MEMORY;
#if LIBCURL_VERSION_NUM >= 0x080600
    full = full || curl == CURLE_TOO_LARGE;
#endif
    return full && t->stage.ready && !t->header_done;
}

static bool set_too_large(const struct transfer *t, CURLcode curl, struct err *err)
{
    char host[HTTP_FAILURE_HOST_SIZE];
    http_failure_host(t->request->url, host);
    if (t->header_bytes > MAX_HEADER_BYTES || is_long_line(t, curl))
        return err_set(err, ERR_TOO_LARGE, "%s sent more than %d bytes of header", host,
                       MAX_HEADER_BYTES);
    return err_set(err, ERR_TOO_LARGE, "%s sent more than %zu bytes", host, t->request->max_body);
}

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
    if (curl == CURLE_OK)
        curl = CURLE_PARTIAL_FILE;
    if (t->too_large || curl == CURLE_FILESIZE_EXCEEDED || is_long_line(t, curl))
        return set_too_large(t, curl, err);
    if (curl == CURLE_WRITE_ERROR)
        return err_set(err, ERR_OOM, "reply");
    struct http_failure failure = {
        .easy = t->easy,
        .curl = curl,
        .url = t->request->url,
        .proxy = t->proxy,
        .error_text = t->error_text,
        .stage = &t->stage,
        .answered = t->header_bytes > 0,
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
