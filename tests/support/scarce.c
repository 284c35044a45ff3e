#include "support/scarce.h"

#include "support/wraps.h"

static int left;
static bool failed;

void scarce_begin(int n)
{
    left = n;
    failed = false;
}

bool scarce_end(void)
{
    left = 0;
    return failed;
}

bool wraps_fails(void)
{
    if (left == 0 || --left > 0)
        return false;
    failed = true;
    return true;
}
