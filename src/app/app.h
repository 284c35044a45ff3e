/* What every part of the program gets to see: made once by main(), read-only afterwards. */
#ifndef ROLLCALL_APP_APP_H
#define ROLLCALL_APP_APP_H

#include "base/clock.h"
#include "base/env.h"
#include "base/log.h"
#include "base/text.h"
#include "cli/options.h"

struct app {
    struct options options;
    struct env *env; /* as it was at the start; in the demo, the demo's own */
    struct clock clock;
    struct chance chance;
    enum text_charset charset;      /* of the locale, or ASCII with --ascii */
    enum text_charset data_charset; /* of what is printed: the locale matters on a terminal only */
    struct log *log;                /* NULL: none */
    char os_release[65];            /* for the User-Agent */
    char machine[65];
};

#endif
