#include "support/svg.h"

#include <stdlib.h>
#include <string.h>

#define CELL_WIDTH  8.4
#define CELL_HEIGHT 18
#define MARGIN      12
#define GROUND      0x16181d
#define INK         0xd8dee9
#define PAPER       0xffffff

/* The 16 named colours; the rest follows xterm's rule. */
static const int named_colours[16] = {
    0x16181d, 0xe06c75, 0x98c379, 0xe5c07b, 0x61afef, 0xc678dd, 0x56b6c2, 0xc8ccd4,
    0x5c6370, 0xff7b86, 0xb5e890, 0xffd68a, 0x82c4ff, 0xe29bf5, 0x7fdbe8, 0xffffff,
};

static int rgb_of(int colour, int otherwise)
{
    if (colour < 0)
        return otherwise;
    if (colour >= 0x1000000)
        return colour & 0xffffff;
    if (colour < 16)
        return named_colours[colour];
    if (colour >= 232)
        return (8 + (colour - 232) * 10) * 0x10101;
    int rgb = 0;
    for (int step = 36; step; step /= 6) {
        int level = (colour - 16) / step % 6;
        rgb = rgb << 8 | (level ? 55 + level * 40 : 0);
    }
    return rgb;
}

struct look {
    int ink, ground;
    bool bold, underline, italic;
};

static struct look look_of(const struct terminal_cell *cell, int ground_of_all)
{
    int ink = rgb_of(cell->fg, ground_of_all == GROUND ? INK : GROUND);
    int ground = rgb_of(cell->bg, ground_of_all);
    return (struct look){.ink = cell->reverse ? ground : ink,
                         .ground = cell->reverse ? ink : ground,
                         .bold = cell->bold,
                         .underline = cell->underline,
                         .italic = cell->italic};
}

static bool same_look(const struct look *a, const struct look *b)
{
    return a->ink == b->ink && a->ground == b->ground && a->bold == b->bold &&
           a->underline == b->underline && a->italic == b->italic;
}

static void write_text(FILE *out, const char *text)
{
    for (; *text; text++) {
        const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" : NULL;
        if (entity)
            fputs(entity, out);
        else
            fputc(*text, out);
    }
}

/* Cells of one look, side by side. */
struct run {
    struct look look;
    int ground; /* of the picture */
    int row, col, width;
    struct buf text;
};

/* Blanks at the end need no letters, unless they are underlined. */
static void trim(struct run *run)
{
    size_t len = run->text.len;
    while (len && !run->look.underline && run->text.data[len - 1] == ' ')
        len--;
    run->width -= (int)(run->text.len - len);
    buf_truncate(&run->text, len);
}

static void write_run(FILE *out, struct run *run)
{
    double x = MARGIN + run->col * CELL_WIDTH;
    int y = MARGIN + run->row * CELL_HEIGHT;
    if (run->look.ground != run->ground)
        fprintf(out, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#%06x\"/>\n", x,
                y, run->width * CELL_WIDTH, CELL_HEIGHT, (unsigned)run->look.ground);
    trim(run);
    if (!run->width)
        return;
    fprintf(out, "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" fill=\"#%06x\"%s%s%s>", x,
            y + CELL_HEIGHT - 5, run->width * CELL_WIDTH, (unsigned)run->look.ink,
            run->look.bold ? " font-weight=\"bold\"" : "",
            run->look.italic ? " font-style=\"italic\"" : "",
            run->look.underline ? " text-decoration=\"underline\"" : "");
    write_text(out, buf_text(&run->text));
    fputs("</text>\n", out);
}

static void write_row(struct terminal *t, int row, int ground, FILE *out)
{
    struct run run = {.ground = ground, .row = row, .text = BUF_INIT(65536)};
    bool after_wide = false;
    for (int col = 0; col < terminal_cols(t);) {
        struct terminal_cell cell = terminal_cell_at(t, row, col);
        struct look look = look_of(&cell, ground);
        int width = cell.width > 1 ? cell.width : 1;
        /* A wide character stands alone: the font that lends its glyph has widths of its own. */
        if (run.width && (!same_look(&run.look, &look) || width > 1 || after_wide)) {
            write_run(out, &run);
            run.width = 0;
        }
        after_wide = width > 1;
        if (!run.width) {
            run.look = look;
            run.col = col;
            buf_reset(&run.text);
        }
        buf_add_str(&run.text, cell.text);
        run.width += width;
        col += width;
    }
    write_run(out, &run);
    buf_clean_up(&run.text);
}

bool svg_write(struct terminal *t, const char *title, bool light, FILE *out)
{
    int ground = light ? PAPER : GROUND;
    double width = 2 * MARGIN + terminal_cols(t) * CELL_WIDTH;
    int height = 2 * MARGIN + terminal_rows(t) * CELL_HEIGHT;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.1f\" height=\"%d\" "
            "viewBox=\"0 0 %.1f %d\" role=\"img\">\n<title>",
            width, height, width, height);
    write_text(out, title);
    fprintf(out,
            "</title>\n<rect width=\"100%%\" height=\"100%%\" rx=\"6\" fill=\"#%06x\"/>\n"
            "<g font-family=\"ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace\" "
            "font-size=\"14\" xml:space=\"preserve\">\n",
            (unsigned)ground);
    for (int row = 0; row < terminal_rows(t); row++)
        write_row(t, row, ground, out);
    fputs("</g>\n</svg>\n", out);
    return fflush(out) == 0 && !ferror(out);
}
