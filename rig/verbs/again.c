/* The command line of `confirm` and `bisect`: both play moments of a run again.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "again.h"
#include "interrupt.h"
#include "outcome.h"
#include "verb.h"

static char *bench_path, *out_dir, *speed, *seed, *times_text, *around_text;
static gboolean quiet;

const GOptionEntry again_entries[] = {
    {"times", 0, 0, G_OPTION_ARG_STRING, &times_text,
     "how often each moment, or what bisect leaves of it, is played (default 10)", "N"},
    {"around", 0, 0, G_OPTION_ARG_STRING, &around_text,
     "what sounded so long before (and, to confirm, after) the trigger is played (default 10)",
     "SECONDS"},
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file (default: the one that the run names)", "FILE"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "where the new run directories go (default: beside RUN)", "DIR"},
    {"speed", 0, 0, G_OPTION_ARG_STRING, &speed,
     "real: as on a real bench; max: as fast as a simulated bench can (default)", "real|max"},
    {"seed", 0, 0, G_OPTION_ARG_STRING, &seed,
     "chooses a simulated bench's noise and the offsets of trials (default: the run's, plus 1)",
     "N"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress; print results and verdict only",
     NULL},
    G_OPTION_ENTRY_NULL,
};

static bool read_options(char **arguments, const struct again *again, struct confirm_options *ret,
                         GError **error) {
  static const int around_min_s = 1, around_max_s = 60;
  int around_s;
  bool is_one = arguments[0] && (arguments[1] ? !arguments[2] : !again->needs_episode);
  if (!is_one)
    return verb_usage(error,
                      "expected a run directory and %sthe number of an episode, such as %s 4",
                      again->needs_episode ? "" : "perhaps ", again->example),
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

int again_play(char **arguments, const struct again *again, GError **error) {
  struct confirm_options how;
  struct load load;
  struct replay_stage stage;
  if (!read_options(arguments, again, &how, error))
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
  bool ok = again->play(&stage, &how, error);
  confirm_close(&load, &stage);
  struct outcome_options told = {.merge_gap_s = -1, .quiet = true};
  return ok ? outcome_tell(arguments[0], &told, error) : 0;
}
