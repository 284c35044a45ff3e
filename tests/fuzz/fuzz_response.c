/* The reader of ListAttendees' replies: whatever comes, a page within its ceilings or an error; and
 * no join token stays when none was asked for. */
#include "base/buf.h"
#include "chime/list_attendees.h"
#include "fuzz/fuzz.h"

static void read_reply(const uint8_t *data, size_t size, bool join_tokens)
{
    struct err err = ERR_INIT;
    struct buf body = BUF_INIT_SECRET(size + 1);
    buf_add(&body, data, size);
    struct page *page = list_attendees_read(&body, join_tokens, &err);
    fuzz_must(!page == err_is(&err));
    for (size_t i = 0; page && i < page->count; i++) {
        const struct attendee *a = &page->rows[i];
        fuzz_must(a->id.data && a->external_user_id.data && a->join_token.data);
        fuzz_must(join_tokens || a->join_token.len == 0);
        fuzz_must(a->id.data[a->id.len] == '\0');
    }
    page_destroy(page);
    buf_clean_up(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_reply(data, size, false);
    read_reply(data, size, true);
    return 0;
}
