#include "tui/frame.h"

enum { HINTS_FROM = 12, HEADING_FROM = 8, TITLE_FROM = 5, BODY_FROM = 4, BODY_COLS = 20 };

struct frame frame_of(int rows, int cols)
{
    struct frame f = {.rows = rows, .cols = cols, .title = -1, .heading = -1, .hints = -1};
    int top = 0;
    int bottom = rows - 1;
    if (rows >= HINTS_FROM && cols >= BODY_COLS)
        f.hints = bottom--;
    f.status = bottom;
    f.last = rows - 1;
    if (rows < BODY_FROM || cols < BODY_COLS)
        return f;
    if (rows >= TITLE_FROM)
        f.title = top++;
    if (rows >= HEADING_FROM)
        f.heading = top++;
    f.body = top;
    f.body_rows = bottom - top;
    return f;
}
