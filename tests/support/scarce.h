/* Memory that runs out where a test wants it to. Only what our own objects allocate counts; linked
 * with SCARCE_LDFLAGS (the linker's --wrap). One thread. */
#ifndef ROLLCALL_TESTS_SCARCE_H
#define ROLLCALL_TESTS_SCARCE_H

#include <stdbool.h>

/* The n-th allocation from now, counted from 1, and only that one, fails. 0: none does. */
void scarce_begin(int n);

/* From now on none fails any more. Has it? Call it before anything else allocates: Check does. */
bool scarce_end(void);

#endif
