#include "support/svg.h"

#include "support/tmpdir.h"
#include "support/unit.h"

#include <string.h>

static char *draw(const char *script)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct terminal *t =
        terminal_start(&(struct terminal_options){.argv = argv, .rows = 3, .cols = 20});
    ck_assert_exit(t, 0);
    const char *path = tmpdir_path(tmpdir_new(), "picture.svg");
    FILE *out = fopen(path, "w");
    ck_assert(svg_write(t, "a <picture>", false, out));
    fclose(out);
    terminal_destroy(t);
    return tmpdir_read(path);
}

START_TEST(letters_are_escaped_and_coloured)
{
    char *svg = draw("printf 'a<b & \\033[1;32mgreen\\033[0m'");
    ck_assert_ptr_nonnull(strstr(svg, "<title>a &lt;picture></title>"));
    ck_assert_ptr_nonnull(strstr(svg, ">a&lt;b &amp;</text>"));
    ck_assert_ptr_nonnull(strstr(svg, "fill=\"#98c379\" font-weight=\"bold\">green</text>"));
    free(svg);
}
END_TEST

START_TEST(reversed_cells_get_a_ground_of_their_own)
{
    char *svg = draw("printf '\\033[7mselected\\033[0m'");
    ck_assert_ptr_nonnull(strstr(svg, "fill=\"#d8dee9\"/>"));
    ck_assert_ptr_nonnull(strstr(svg, "fill=\"#16181d\">selected</text>"));
    free(svg);
}
END_TEST

START_TEST(the_same_screen_gives_the_same_bytes)
{
    char *one = draw("printf '\\033[31mx\\033[0m \\346\\227\\245y'");
    char *two = draw("printf '\\033[31mx\\033[0m \\346\\227\\245y'");
    ck_assert_str_eq(one, two);
    ck_assert_ptr_nonnull(strstr(one, "\346\227\245"));
    free(one);
    free(two);
}
END_TEST

UNIT_MAIN("svg", letters_are_escaped_and_coloured, reversed_cells_get_a_ground_of_their_own,
          the_same_screen_gives_the_same_bytes)
