/* The road of foreign bytes to the screen: nothing that commands a terminal survives, cells are as
 * wide as promised, and no two inputs look alike. */
#include "base/text.h"
#include "fuzz/fuzz.h"

#include <locale.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    fuzz_must(setlocale(LC_CTYPE, "C.UTF-8"));
    return 0;
}

static void check_safe(const char *bytes, size_t len, bool ascii)
{
    fuzz_must(utf8_valid_len(bytes, len) == len);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        fuzz_must(c >= 0x20 && c != 0x7f && (!ascii || c < 0x80));
        fuzz_must(c != 0xc2 || (unsigned char)bytes[i + 1] >= 0xa0);
    }
}

static void show(const char *bytes, size_t len, enum text_charset charset)
{
    struct buf out = BUF_INIT(32 * len + 64);
    size_t width = text_width(bytes, len, charset);
    fuzz_must(text_add(&out, bytes, len, charset));
    check_safe(buf_text(&out), out.len, charset == TEXT_ASCII);
    fuzz_must(text_width(buf_text(&out), out.len, charset) >= width);
    for (size_t columns = 0; columns < 12; columns++) {
        buf_reset(&out);
        fuzz_must(text_add_clipped(&out, bytes, len, columns, charset) <= columns);
        check_safe(buf_text(&out), out.len, charset == TEXT_ASCII);
    }
    char small[17];
    text_safe(small, sizeof small, bytes, len, charset);
    fuzz_must(strlen(small) < sizeof small);
    buf_clean_up(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    show((const char *)data, size, TEXT_UTF8);
    show((const char *)data, size, TEXT_ASCII);
    return 0;
}
