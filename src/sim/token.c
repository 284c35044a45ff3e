#include "sim/token.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

/* One symbol for each half byte. They begin with different bytes. */
static const char *const symbols[16] = {
    "+", "/", "=", " ", "%", "&", ";", "~", "é", "?", "#", "\\", "\"", "A", "z", "0",
};

enum { SEAL = 8, PAYLOAD = 8 + 4, PACKED = PAYLOAD + SEAL };

static void put_number(unsigned char *to, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        to[i] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
}

static uint64_t get_number(const unsigned char *from, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | from[i];
    return value;
}

/* Appends the seal of the payload: a keyed hash of it and of the meeting. */
static void seal(const struct token_key *key, unsigned char packed[PACKED])
{
    unsigned char secret[8 + UUID_BYTES];
    put_number(secret, key->seed, 8);
    memcpy(secret + 8, key->meeting.bytes, UUID_BYTES);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    HMAC(EVP_sha256(), secret, sizeof secret, packed, PAYLOAD, digest, &len);
    memcpy(packed + PAYLOAD, digest, SEAL);
}

size_t token_write(const struct token_key *key, const struct token *token, char out[TOKEN_TEXT_MAX])
{
    unsigned char packed[PACKED];
    put_number(packed, token->after, 8);
    put_number(packed + 8, token->page, 4);
    seal(key, packed);
    char *p = out;
    *p++ = 'T';
    for (size_t i = 0; i < 2 * PACKED; i++) {
        const char *symbol = symbols[i % 2 ? packed[i / 2] & 15 : packed[i / 2] >> 4];
        size_t len = strlen(symbol);
        memcpy(p, symbol, len);
        p += len;
    }
    *p++ = '.';
    *p = '\0';
    return (size_t)(p - out);
}

/* The half byte whose symbol the text begins with; 16 when there is none. */
static unsigned find_symbol(const char *text, size_t len)
{
    unsigned i = 0;
    while (i < 16 &&
           (strlen(symbols[i]) > len || memcmp(symbols[i], text, strlen(symbols[i])) != 0))
        i++;
    return i;
}

static bool unpack(const char *text, size_t len, unsigned char packed[PACKED])
{
    if (len < 2 || text[0] != 'T' || text[len - 1] != '.')
        return false;
    const char *end = text + len - 1;
    text++;
    memset(packed, 0, PACKED);
    for (size_t i = 0; i < 2 * PACKED; i++) {
        unsigned half = find_symbol(text, (size_t)(end - text));
        if (half == 16)
            return false;
        packed[i / 2] = (unsigned char)((unsigned)packed[i / 2] << 4 | half);
        text += strlen(symbols[half]);
    }
    return text == end;
}

bool token_read(const struct token_key *key, const char *text, size_t len, struct token *out)
{
    unsigned char packed[PACKED];
    unsigned char sealed[PACKED];
    if (!unpack(text, len, packed))
        return false;
    memcpy(sealed, packed, PACKED);
    seal(key, sealed);
    if (CRYPTO_memcmp(packed, sealed, PACKED) != 0)
        return false;
    out->after = get_number(packed, 8);
    out->page = (uint32_t)get_number(packed + 8, 4);
    return true;
}
