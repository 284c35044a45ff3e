#include "aws/arn.h"

#include <stdio.h>
#include <string.h>

bool arn_account(const char *arn, char out[13])
{
    const char *at = arn;
    for (int colons = 0; at && colons < 4; colons++) {
        at = strchr(at, ':');
        at = at ? at + 1 : NULL;
    }
    if (!at || strspn(at, "0123456789") != 12 || at[12] != ':')
        return false;
    snprintf(out, 13, "%.12s", at);
    return true;
}
