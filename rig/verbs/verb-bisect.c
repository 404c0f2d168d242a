/* hotmic bisect: finds the fewest words that still trigger.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "again.h"
#include "shorten.h"
#include "verb.h"

static int run(char **arguments, GError **error) {
  static const struct again again = {true, "hotmic bisect runs/2026...", shorten_run};
  return again_play(arguments, &again, error);
}

const struct verb verb_bisect = {
    "bisect",
    "RUN EPISODE",
    "finds the fewest words that still trigger",
    "Plays ever fewer of the words before the trigger of one episode, until no word can be spared "
    "at\n"
    "either end, and writes into RUN and its report which are left. Each stretch of words is "
    "played as\n"
    "often as it takes to see it fire with 95 %, going by what `hotmic confirm` counted; confirm "
    "the\n"
    "episode first. One that fires at fewer than half of all playings is refused. The exit code "
    "is\n"
    "RUN's verdict.",
    again_entries,
    run,
};
