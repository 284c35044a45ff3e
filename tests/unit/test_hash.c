#include "base/hash.h"

#include "support/unit.h"

#include <string.h>

static const struct hash_key key = {0x0706050403020100, 0x0f0e0d0c0b0a0908};

/* From the paper's text written out in Python, whose 2-4 form gives the paper's own vector. */
START_TEST(it_is_siphash_1_3)
{
    unsigned char bytes[64];
    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    ck_assert_uint_eq(hash_bytes(&key, bytes, 0), 0xabac0158050fc4dc);
    ck_assert_uint_eq(hash_bytes(&key, bytes, 7), 0xd3927d989bb11140);
    ck_assert_uint_eq(hash_bytes(&key, bytes, 8), 0x369095118d299a8e);
    ck_assert_uint_eq(hash_bytes(&key, bytes, 63), 0x9d199062b7bbb3a8);
}
END_TEST

START_TEST(folding_takes_ascii_letters_of_either_case_for_the_same)
{
    char folded[256], plain[256];
    for (int c = 0; c < 256; c++) {
        plain[c] = (char)c;
        folded[c] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    for (size_t i = 0; i < sizeof plain; i++)
        for (size_t len = 1; len <= 9 && i + len <= sizeof plain; len++)
            ck_assert_uint_eq(hash_bytes_fold(&key, plain + i, len),
                              hash_bytes(&key, folded + i, len));
}
END_TEST

START_TEST(another_key_gives_another_hash)
{
    struct chance chance = chance_system();
    struct hash_key one = hash_key_new(&chance), two = hash_key_new(&chance);
    ck_assert_uint_ne(hash_bytes(&one, "abc", 3), hash_bytes(&two, "abc", 3));
}
END_TEST

UNIT_MAIN("hash", it_is_siphash_1_3, folding_takes_ascii_letters_of_either_case_for_the_same,
          another_key_gives_another_hash)
