/* hotmic confirm: plays the moment of each trigger again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "confirm.h"
#include "interrupt.h"
#include "outcome.h"
#include "verb.h"

static char *bench_path, *out_dir, *speed, *seed, *times_text, *around_text;
static gboolean quiet;

static const GOptionEntry options[] = {
    {"times", 0, 0, G_OPTION_ARG_STRING, &times_text,
     "how often each moment is played (default 10)", "N"},
    {"around", 0, 0, G_OPTION_ARG_STRING, &around_text,
     "what sounded so long before and after the trigger is played (default 10)", "SECONDS"},
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file (default: the one that the run names)", "FILE"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "where the new run directories go (default: beside RUN)", "DIR"},
    {"speed", 0, 0, G_OPTION_ARG_STRING, &speed,
     "real: as on a real bench; max: as fast as a simulated bench can (default)", "real|max"},
    {"seed", 0, 0, G_OPTION_ARG_STRING, &seed,
     "chooses a simulated bench's noise and the offsets of trials (default: the run's, plus 1)",
     "N"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress; print table and verdict only", NULL},
    G_OPTION_ENTRY_NULL,
};

static bool read_options(char **arguments, struct confirm_options *ret, GError **error) {
  static const int around_min_s = 1, around_max_s = 60;
  int around_s;
  if (!arguments[0] || (arguments[1] && arguments[2]))
    return verb_usage(error, "expected a run directory and perhaps the number of an episode, such "
                             "as hotmic confirm runs/2026... 4"),
           false;
  if (!confirm_number("--times", times_text, 1, CONFIRM_TIMES_MAX, CONFIRM_TIMES, &ret->times,
                      error) ||
      !confirm_number("--around", around_text, around_min_s, around_max_s, (int)confirm_around_s,
                      &around_s, error) ||
      !confirm_number("episode", arguments[1], 1, INT32_MAX, 0, &ret->episode, error))
    return false;
  ret->around_s = around_s;
  return true;
}

static int run(char **arguments, GError **error) {
  struct confirm_options how;
  struct load load;
  struct replay_stage stage;
  if (!read_options(arguments, &how, error))
    return 0;
  struct confirm_desk desk = {.run = arguments[0],
                              .bench_path = bench_path,
                              .out_dir = out_dir,
                              .speed = speed,
                              .seed = seed,
                              .quiet = quiet};
  if (!confirm_open(&desk, &load, &stage, error))
    return 0;
  interrupt_catch();
  bool ok = confirm_run(&stage, &how, error);
  confirm_close(&load, &stage);
  struct outcome_options told = {.merge_gap_s = -1, .quiet = true};
  return ok ? outcome_tell(arguments[0], &told, error) : 0;
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
    options,
    run,
};
