#include "print/output.h"

/* Enough for a write(2) to be worth its while. */
#define MUCH ((size_t)32 << 10)

void output_flush(struct output *output)
{
    struct buf *pending = &output->pending;
    if (pending->failed || output->kept.failed || output->kept_index.failed)
        err_set(&output->err, ERR_OOM, "output");
    if (pending->len > 0 && !err_is(&output->err))
        output->sink.write(output->sink.self, buf_text(pending), pending->len, &output->err);
    buf_reset(pending);
}

void output_drain(struct output *output)
{
    if (output->pending.len >= MUCH || output->pending.failed)
        output_flush(output);
}

void output_clean_up(struct output *output)
{
    buf_clean_up(&output->pending);
    buf_clean_up(&output->kept);
    buf_clean_up(&output->kept_index);
}
