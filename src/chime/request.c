#include "chime/request.h"

#include <string.h>

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~", c));
}

static bool add_encoded(struct buf *out, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    bool ok = true;
    for (; *text && ok; text++) {
        unsigned char byte = (unsigned char)*text;
        char escape[3] = {'%', hex[byte >> 4], hex[byte & 15]};
        ok = is_unreserved(*text) ? buf_add_char(out, *text) : buf_add(out, escape, sizeof escape);
    }
    return ok;
}

bool request_path(const char *meeting_id, struct buf *out)
{
    return buf_add_str(out, "/meetings/") && add_encoded(out, meeting_id) &&
           buf_add_str(out, "/attendees");
}

bool request_query(enum chime_namespace ns, const struct page_request *request, struct buf *out)
{
    size_t rows = request->max_results;
    if (rows == 0 || rows > chime_max_results(ns))
        rows = chime_max_results(ns);
    if (!buf_printf(out, "max-results=%zu", rows))
        return false;
    return !request->token ||
           (buf_add_str(out, "&next-token=") && add_encoded(out, request->token));
}
