/* Asks a person for a secret on the terminal, where rollcall prints and ends: as the AWS CLI does,
 * on /dev/tty and without echo; without a terminal the answer is the next line of standard input.
 */
#ifndef ROLLCALL_APP_ASK_TERMINAL_H
#define ROLLCALL_APP_ASK_TERMINAL_H

#include "aws/credentials/cred.h"

/* Holds nothing. Its ask() fails with ERR_MFA_NEEDED where there is neither, and with ERR_CANCELLED
 * when stop says so; the terminal is then as it was. */
struct ask_secret ask_terminal(void);

#endif
