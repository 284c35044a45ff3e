#include "aws/libcurl.h"

#include <openssl/ssl.h>
#include <string.h>

#define HAS_PREREQ        (LIBCURL_VERSION_NUM >= 0x075000) /* 7.80 */
#define HAS_PROTOCOLS_STR (LIBCURL_VERSION_NUM >= 0x075500) /* 7.85 */
#define HAS_QUICK_EXIT    (LIBCURL_VERSION_NUM >= 0x075700) /* 7.87: a resolver of each transfer */
#define HAS_MULTI_EXIT    (LIBCURL_VERSION_NUM >= 0x081400) /* 8.20: resolvers of the multi handle */

/* --- the stage ---------------------------------------------------------------------------- */

/* A socket is about to be connected, hence its address is known. */
static int on_socket(void *data, curl_socket_t fd, curlsocktype purpose)
{
    (void)fd;
    (void)purpose;
    struct libcurl_stage *stage = data;
    stage->found = true;
    return CURL_SOCKOPT_OK;
}

/* Is it the OpenSSL that this program is linked with which libcurl hands out? */
static bool is_openssl(void)
{
    const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;
    return name && !strncmp(name, "OpenSSL/", strlen("OpenSSL/"));
}

/* OpenSSL decrypts in its receive buffer. libcurl used to have it freed, and thereby wiped, between
 * records, and newer ones no longer do. */
static void keep_no_plain_text(void *context)
{
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
#ifdef SSL_OP_CLEANSE_PLAINTEXT
    SSL_CTX_set_options(context, SSL_OP_CLEANSE_PLAINTEXT);
#endif
}

static CURLcode on_tls(CURL *easy, void *context, void *data)
{
    (void)easy;
    struct libcurl_stage *stage = data;
    stage->tls_begun = true;
    if (is_openssl())
        keep_no_plain_text(context);
    return CURLE_OK;
}

static void set_ready(struct libcurl_stage *stage)
{
    if (!stage->ready)
        stage->ready_ms = clock_wall_ms(&stage->clock);
    stage->ready = true;
}

#if HAS_PREREQ
/* The form is libcurl's. NOLINTNEXTLINE(readability-non-const-parameter) */
static int on_ready(void *data, char *to, char *from, int to_port, int from_port)
{
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    set_ready(data);
    return CURL_PREREQFUNC_OK;
}

void libcurl_note_stage(CURL *easy, struct libcurl_stage *stage)
{
    (void)easy;
    (void)stage;
}
#else
void libcurl_note_stage(CURL *easy, struct libcurl_stage *stage)
{
    curl_off_t ready_at = 0;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready_at);
    if (ready_at)
        set_ready(stage);
}
#endif

/* --- handles ------------------------------------------------------------------------------ */

CURLM *libcurl_multi_new(void)
{
    CURLM *multi = curl_multi_init();
    if (!multi)
        return NULL;
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 1L);
#if HAS_MULTI_EXIT
    curl_multi_setopt(multi, CURLMOPT_QUICK_EXIT, 1L);
#endif
    return multi;
}

void libcurl_set_up(CURL *easy, struct libcurl_stage *stage)
{
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
#if HAS_PROTOCOLS_STR
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
#if HAS_QUICK_EXIT
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_socket);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTDATA, stage);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_tls);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, stage);
#if HAS_PREREQ
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_ready);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, stage);
#endif
}
