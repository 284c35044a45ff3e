/* From options to aws/settings: which of our values stand above the AWS variables and files, and
 * which below. Flags and ROLLCALL_* count as the AWS CLI's own flags; what our config files say
 * fills what is still missing after AWS has spoken. */
#ifndef ROLLCALL_APP_AWS_SETTINGS_H
#define ROLLCALL_APP_AWS_SETTINGS_H

#include "app/app.h"
#include "aws/settings.h"

/* What a person chose in a running console. NULL or "": as the program was started. */
struct aws_choice {
    const char *region;
    const char *profile;
    bool no_waiting; /* the metadata service must not be asked: UI thread */
};

/* As settings_resolve(): *settings starts as SETTINGS_INIT and is always to be cleaned up. Sources
 * of values are told as a person would: "--region", "ROLLCALL_REGION", "label @allhands",
 * "AWS_REGION", "profile prod in the config file", "rollcall's config file". Any thread. */
bool aws_settings_resolve(const struct app *app, const struct aws_choice *choice,
                          struct settings *settings, struct err *err);

/* Where no region is named and this machine is one of EC2's, asks its metadata service once, for
 * a console that cannot wait for it later; what it says becomes the options' weakest region. Blocks
 * for some seconds at worst. Main thread, before any other. */
void aws_settings_find_region(struct app *app);

#endif
