#include "plain/commands.h"

#include "support/unit.h"
#include "view/action.h"

START_TEST(every_word_of_the_table_has_a_command_and_every_command_a_word)
{
    for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
        ck_assert_msg(command_knows(a) == (action_info(a)->word[0] != '\0'), "%s",
                      action_info(a)->name);
}
END_TEST

UNIT_MAIN("plain_commands", every_word_of_the_table_has_a_command_and_every_command_a_word)
