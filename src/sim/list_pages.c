#include "sim/list_pages.h"

#include "sim/json.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Room for a row of ordinary length, so that a page is built without moving it. */
enum { ROW_BYTES = 360 };

static struct token_key key_of(const struct registry *meeting)
{
    return (struct token_key){.meeting = meeting->id, .seed = meeting->seed};
}

static bool refuse(struct reply *reply, const struct refusal_how *how, const char *message)
{
    struct refusal_how worded = *how;
    worded.message = message;
    refusal_write(reply, REFUSAL_BAD_REQUEST, &worded);
    return false;
}

static bool read_max_results(const char *text, const struct refusal_how *how,
                             struct listing_query *query, struct reply *reply)
{
    unsigned long max = query->api == API_CHIME ? 99 : 100;
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end)
        return refuse(reply, how, "max-results is not a number");
    char message[200];
    snprintf(message, sizeof message,
             "1 validation error detected: Value '%lu' at 'maxResults' failed to satisfy "
             "constraint: Member must have value %s than or equal to %lu",
             value, value < 1 ? "greater" : "less", value < 1 ? 1 : max);
    if (value < 1 || value > max)
        return refuse(reply, how, message);
    query->max_results = value;
    return true;
}

bool listing_read(const struct registry *meeting, const struct request *request,
                  size_t default_page, const struct refusal_how *how, struct listing_query *query,
                  struct reply *reply)
{
    *query = (struct listing_query){how->api, default_page, {0, 1}, false};
    struct buf text = BUF_INIT(8192);
    bool ok = true;
    if (request_param(request, "max-results", &text))
        ok = read_max_results(buf_text(&text), how, query, reply);
    buf_reset(&text);
    struct token_key key = key_of(meeting);
    query->has_token = request_param(request, "next-token", &text) && text.len > 0;
    if (ok && query->has_token && !token_read(&key, buf_text(&text), text.len, &query->token))
        ok = refuse(reply, how, "The NextToken is not valid");
    buf_clean_up(&text);
    return ok;
}

static void write_rights(struct buf *out, const struct rights *rights)
{
    buf_add_str(out, ",\"Capabilities\":{\"Audio\":\"");
    buf_add_str(out, right_name(rights->of[MEDIUM_AUDIO]));
    buf_add_str(out, "\",\"Video\":\"");
    buf_add_str(out, right_name(rights->of[MEDIUM_VIDEO]));
    buf_add_str(out, "\",\"Content\":\"");
    buf_add_str(out, right_name(rights->of[MEDIUM_CONTENT]));
    buf_add_str(out, "\"}");
}

void listing_write_user(struct buf *out, const struct person *person)
{
    if (!person->verbatim) {
        jsonout_string(out, person->user, person->user_len);
        return;
    }
    buf_add_char(out, '"');
    buf_add(out, person->user, person->user_len);
    buf_add_char(out, '"');
}

static void write_row(struct buf *out, const struct registry *meeting, const struct person *person,
                      enum api api)
{
    char id[UUID_TEXT + 1];
    char token[JOIN_TOKEN_TEXT + 1];
    uuid_format(&person->id, id);
    registry_join_token(meeting, person, token);
    buf_add_str(out, "{\"ExternalUserId\":");
    listing_write_user(out, person);
    buf_add_str(out, ",\"AttendeeId\":\"");
    buf_add(out, id, UUID_TEXT);
    buf_add_str(out, "\",\"JoinToken\":\"");
    buf_add(out, token, JOIN_TOKEN_TEXT);
    buf_add_char(out, '"');
    if (api == API_MEETINGS)
        write_rights(out, &person->rights);
    buf_add_char(out, '}');
}

void listing_write_attendee(struct buf *out, const struct registry *meeting,
                            const struct person *person)
{
    write_row(out, meeting, person, API_MEETINGS);
}

/* Members that no client knows, and a JoinToken that is not there. */
static void write_odd_members(struct buf *out)
{
    buf_truncate(out, out->len - 1);
    buf_add_str(out, ",\"FutureMember\":{\"Deep\":[1,2.5,null,{\"x\":\"\\u0000\"}]},"
                     "\"JoinToken\":null}");
}

static void write_next_token(struct buf *out, const struct registry *meeting,
                             const struct token *token)
{
    struct token_key key = key_of(meeting);
    char text[TOKEN_TEXT_MAX];
    size_t len = token_write(&key, token, text);
    buf_add_str(out, ",\"NextToken\":");
    jsonout_string(out, text, len);
}

void listing_write(const struct registry *meeting, const struct listing_query *query,
                   const struct listing_twist *twist, struct reply *reply)
{
    struct buf *out = &reply->body;
    size_t rows = twist->empty_page ? 0 : query->max_results;
    uint64_t last = query->token.after;
    const struct person *person = registry_after(meeting, last);
    reply->content_type = "application/json";
    buf_reserve(out, rows * ROW_BYTES + 256);
    buf_add_str(out, "{\"Attendees\":[");
    for (size_t i = 0; i < rows && person; i++) {
        if (i)
            buf_add_char(out, ',');
        write_row(out, meeting, person, query->api);
        if (twist->odd_members)
            write_odd_members(out);
        last = person->seq;
        person = registry_after(meeting, last);
    }
    buf_add_char(out, ']');
    if (twist->repeat_token)
        write_next_token(out, meeting, &query->token);
    else if (person)
        write_next_token(out, meeting, &(struct token){last, query->token.page + 1});
    else if (twist->odd_members)
        buf_add_str(out, ",\"NextToken\":null,\"Extra\":[]");
    buf_add_char(out, '}');
}
