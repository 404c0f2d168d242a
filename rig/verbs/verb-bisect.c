/* hotmic bisect: finds the fewest words that still trigger.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "confirm.h"
#include "interrupt.h"
#include "outcome.h"
#include "shorten.h"
#include "verb.h"

static char *bench_path, *out_dir, *speed, *seed, *times_text, *around_text;
static gboolean quiet;

static const GOptionEntry options[] = {
    {"times", 0, 0, G_OPTION_ARG_STRING, &times_text,
     "how often the words that are left are played in the end (default 10)", "N"},
    {"around", 0, 0, G_OPTION_ARG_STRING, &around_text,
     "words said so long before the trigger are tried (default 10)", "SECONDS"},
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file (default: the one that the run names)", "FILE"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "where the new run directories go (default: beside RUN)", "DIR"},
    {"speed", 0, 0, G_OPTION_ARG_STRING, &speed,
     "real: as on a real bench; max: as fast as a simulated bench can (default)", "real|max"},
    {"seed", 0, 0, G_OPTION_ARG_STRING, &seed,
     "chooses a simulated bench's noise and the offsets of trials (default: the run's, plus 1)",
     "N"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress; print steps and verdict only", NULL},
    G_OPTION_ENTRY_NULL,
};

static bool read_options(char **arguments, struct shorten_options *ret, GError **error) {
  static const int around_min_s = 1, around_max_s = 60;
  int around_s;
  if (!arguments[0] || !arguments[1] || arguments[2])
    return verb_usage(error,
                      "expected a run directory and the number of an episode, such as hotmic "
                      "bisect runs/2026... 4"),
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
  struct shorten_options how;
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
  bool ok = shorten_run(&stage, &how, error);
  confirm_close(&load, &stage);
  struct outcome_options told = {.merge_gap_s = -1, .quiet = true};
  return ok ? outcome_tell(arguments[0], &told, error) : 0;
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
    options,
    run,
};
