#include "aws/credentials/cache_key.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* The code point at *at, which moves behind it. Text that is not UTF-8 gives its bytes. */
static unsigned next_code_point(const char **at)
{
    const unsigned char *s = (const unsigned char *)*at;
    size_t more = s[0] >= 0xf0 ? 3 : s[0] >= 0xe0 ? 2 : s[0] >= 0xc2 ? 1 : 0;
    unsigned code = more ? s[0] & (0x3fU >> more) : s[0];
    for (size_t i = 1; i <= more; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            (*at)++;
            return s[0];
        }
        code = code << 6 | (s[i] & 0x3fU);
    }
    *at += more + 1;
    return code;
}

/* Adds a string as Python does with ensure_ascii: everything else as \uXXXX. */
static void add_string(struct buf *json, const char *text)
{
    static const char shorts[] = "\bb\tt\nn\ff\rr\"\"\\\\";
    buf_add_char(json, '"');
    while (*text) {
        unsigned code = next_code_point(&text);
        const char *found = NULL;
        for (const char *s = shorts; *s && !found; s += 2)
            if ((unsigned char)*s == code)
                found = s;
        if (found)
            buf_printf(json, "\\%c", found[1]);
        else if (code >= 0x20 && code < 0x7f)
            buf_add_char(json, (char)code);
        else if (code == 0x7f)
            buf_add_char(json, 0x7f);
        else if (code < 0x10000)
            buf_printf(json, "\\u%04x", code);
        else
            buf_printf(json, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
                       0xdc00 + ((code - 0x10000) & 0x3ff));
    }
    buf_add_char(json, '"');
}

static void add_name(struct cache_key *key, const char *name)
{
    const char *separator = key->json.len == 0 ? "{" : key->minified ? "," : ", ";
    buf_add_str(&key->json, separator);
    add_string(&key->json, name);
    buf_add_str(&key->json, key->minified ? ":" : ": ");
}

void cache_key_text(struct cache_key *key, const char *name, const char *text)
{
    if (!text)
        return;
    add_name(key, name);
    add_string(&key->json, text);
}

void cache_key_number(struct cache_key *key, const char *name, long long number)
{
    add_name(key, name);
    buf_printf(&key->json, "%lld", number);
}

static bool digest(const EVP_MD *kind, const char *text, size_t len, char out[CACHE_KEY_SIZE])
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    if (EVP_Digest(text, len, bytes, &size, kind, NULL) != 1 || size * 2 >= CACHE_KEY_SIZE)
        return false;
    for (unsigned i = 0; i < size; i++)
        snprintf(out + i * 2, 3, "%02x", bytes[i]);
    return true;
}

bool cache_key_finish(struct cache_key *key, char out[CACHE_KEY_SIZE])
{
    if (key->json.len == 0)
        buf_add_char(&key->json, '{');
    buf_add_char(&key->json, '}');
    return !key->json.failed && digest(EVP_sha1(), buf_text(&key->json), key->json.len, out);
}

void cache_key_clean_up(struct cache_key *key)
{
    buf_clean_up(&key->json);
}

bool cache_key_sha1(const char *text, char out[CACHE_KEY_SIZE])
{
    return digest(EVP_sha1(), text, strlen(text), out);
}

bool cache_key_sha256(const char *text, char out[CACHE_KEY_SIZE])
{
    return digest(EVP_sha256(), text, strlen(text), out);
}
