/* Asks a person for a secret on the terminal, where rollcall prints and ends: as the AWS CLI does,
 * on /dev/tty and without echo. Standard input is left alone: what is in it was not written as an
 * answer, and belongs to the script that started us. */
#ifndef ROLLCALL_APP_ASK_TERMINAL_H
#define ROLLCALL_APP_ASK_TERMINAL_H

#include "aws/credentials/cred.h"

/* Holds nothing. Its ask() fails with ERR_MFA_NEEDED and a reason where there is no terminal,
 * without one at the end of its input, and with ERR_CANCELLED when stop says so; the terminal is
 * then as it was. */
struct ask_secret ask_terminal(void);

#endif
