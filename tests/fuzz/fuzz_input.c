/* What a terminal sends: whatever it is and however it is cut, the same events come of it, each a
 * key, a paste or the mouse; and after a silence the next key is a key again. */
#include "fuzz/fuzz.h"
#include "tui/input.h"

#include <string.h>

enum { EVENTS_MAX = 1 << 17 };

/* A sum over the events, to compare two runs by. */
static uint64_t take(struct input *in, int64_t now_ms, uint64_t sum)
{
    struct input_event event;
    for (int n = 0; input_next(in, now_ms, &event); n++) {
        fuzz_must(n < EVENTS_MAX);
        fuzz_must(event.kind <= INPUT_WHEEL_DOWN);
        fuzz_must(event.kind != INPUT_KEY ||
                  (event.key <= KEYCODE_F12 && (event.key < 0x80 || event.key >= 0xa0)));
        fuzz_must(event.kind != INPUT_PASTE || event.paste_len <= INPUT_PASTE_MAX);
        fuzz_must(event.row >= 0 && event.col >= 0);
        uint64_t parts[] = {event.kind, event.key, event.paste_len, (uint64_t)event.row};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            sum = (sum ^ parts[i]) * 1099511628211u;
    }
    return sum;
}

/* Feeds it in pieces, the first byte of the data deciding of how many bytes. */
static uint64_t run(const char *bytes, size_t len, size_t piece)
{
    struct input in;
    uint64_t sum = 1469598103934665603u;
    input_init(&in, 100);
    for (size_t at = 0; at < len; at += piece) {
        size_t n = len - at < piece ? len - at : piece;
        fuzz_must(input_room(&in) >= n);
        input_feed(&in, bytes + at, n, 1000);
        sum = take(&in, 1000, sum);
    }
    sum = take(&in, 7000, sum);
    sum = take(&in, 14000, sum);
    fuzz_must(input_due_ms(&in) == -1);
    struct input_event event;
    input_feed(&in, "q", 1, 20000);
    fuzz_must(input_next(&in, 20000, &event) && event.kind == INPUT_KEY && event.key == 'q');
    input_clean_up(&in);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    const char *bytes = (const char *)data + 1;
    uint64_t whole = run(bytes, size - 1, 1024);
    fuzz_must(run(bytes, size - 1, 1u + data[0]) == whole);
    fuzz_must(run(bytes, size - 1, 1) == whole);
    return 0;
}
