/* hotmic confirm: plays the moment of each trigger again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "again.h"
#include "verb.h"

static int run(char **arguments, GError **error) {
  static const struct again again = {false, "hotmic confirm runs/2026...", confirm_run};
  return again_play(arguments, &again, error);
}

const struct verb verb_confirm = {
    "confirm",
    "RUN [EPISODE]",
    "plays the moment of each trigger again",
    "For each episode that nobody asked for, plays what sounded around its trigger again, ten "
    "times or\n"
    "as --times says, on the same bench, between controls; says how often it fired, and keeps that "
    "in\n"
    "RUN, whose report is written anew: stable (3 of 4 times or more), intermittent, or seen once "
    "(never\n"
    "again). Playings that prove nothing (a control missed, a tap blind, noise) do not count. The\n"
    "script that it plays is left in RUN. The exit code is RUN's verdict. Ctrl-C ends it early: "
    "what was\n"
    "counted is kept.",
    again_entries,
    run,
};
