/* What an Amazon Resource Name says. Pure; any thread. */
#ifndef ROLLCALL_AWS_ARN_H
#define ROLLCALL_AWS_ARN_H

#include <stdbool.h>

/* Writes the account of "arn:aws:iam::111122223333:role/x". False, with out untouched, when there
 * is none. */
bool arn_account(const char *arn, char out[13]);

#endif
