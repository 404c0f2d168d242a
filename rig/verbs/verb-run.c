/* hotmic run: plays scripts on a bench, records what happens, judges it and writes the report.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "confirm.h"
#include "interrupt.h"
#include "load.h"
#include "nightly.h"
#include "outcome.h"
#include "session.h"
#include "setting.h"
#include "verb.h"

#include <string.h>

enum { SEED_MAX = 1000000000 };

static char *bench_path, *out_dir, *speed_name, *seed_text, *confirm_text;
static gboolean quiet;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench file", "FILE"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "where run directories go (default: $XDG_STATE_HOME/hotmic/runs)", "DIR"},
    {"speed", 0, 0, G_OPTION_ARG_STRING, &speed_name,
     "real: as on a real bench; max: as fast as a simulated bench can (default)", "real|max"},
    {"seed", 0, 0, G_OPTION_ARG_STRING, &seed_text,
     "chooses a simulated bench's noise and the first cue's sub-block offset (default 1)", "N"},
    {"confirm", 0, 0, G_OPTION_ARG_STRING, &confirm_text,
     "afterwards plays the moment of each trigger so often again: see `hotmic confirm`", "N"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress; print verdict and report only",
     NULL},
    G_OPTION_ENTRY_NULL,
};

char *verb_out_dir(const char *chosen) {
  if (chosen)
    return g_strdup(chosen);
  const char *service = g_getenv("STATE_DIRECTORY"); /* set by systemd */
  return service ? g_build_filename(service, "runs", NULL)
                 : g_build_filename(g_get_user_state_dir(), "hotmic", "runs", NULL);
}

static bool read_settings(struct session_plan *plan, GError **error) {
  static const char *const speeds[] = {"max", "real", NULL};
  int speed = speed_name ? name_index_of(speeds, speed_name) : SESSION_MAX;
  if (speed < 0)
    return verb_usage(error, "--speed %s: expected real or max", speed_name), false;
  plan->speed = (enum session_speed)speed;
  plan->seed = 1;
  if (seed_text && !g_ascii_string_to_unsigned(seed_text, 10, 0, SEED_MAX, &plan->seed, NULL))
    return verb_usage(error, "--seed %s: expected a whole number from 0 to %d", seed_text,
                      SEED_MAX),
           false;
  return true;
}

static double share(int64_t part, int64_t whole) {
  return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}

static void print_cost(const struct cost *cost) {
  int64_t all = cost_own_ns(cost) + cost->devices_ns;
  printf("played %.1f s in %.1f s: %.1f x real time\n", seconds_of_ns(cost->played_ns),
         seconds_of_ns(cost->wall_ns), cost_speed_x(cost));
  if (cost->devices_ns == 0)
    return;
  printf("CPU %.1f s: recogniser %.1f %%, rest of the soft speakers %.1f %%, air and link %.1f %%, "
         "mixer %.1f %%, meter %.1f %%, sound files %.1f %%, record %.1f %%\n",
         seconds_of_ns(all), share(cost->recogniser_ns, all),
         share(cost->devices_ns - cost->recogniser_ns, all), share(cost->bench_ns, all),
         share(cost->mixer_ns, all), share(cost->meter_ns, all), share(cost->files_ns, all),
         share(cost->record_ns, all));
}

/* Of a session that ended early nothing can be confirmed. */
static bool confirm(const struct load *load, const struct session_plan *plan, const char *dir,
                    int times, GError **error) {
  struct confirm_options how = {.times = times, .around_s = confirm_around_s};
  struct replay_stage stage = {.replay = replay_open(dir, error),
                               .load = load,
                               .out_dir = plan->out_dir,
                               .speed = plan->speed,
                               .seed = plan->seed + 1,
                               .quiet = quiet};
  bool ok = stage.replay && confirm_run(&stage, &how, error);
  replay_free(stage.replay);
  return ok;
}

/* The report is written even if the session ended early: what was seen is evidence. */
static int play_and_tell(const struct load *load, const struct session_plan *plan, int times,
                         GError **error) {
  g_autofree char *dir = NULL;
  struct cost cost;
  bool played = session_run(plan, &dir, &cost, error);
  if (!dir)
    return 0;
  if (!quiet)
    print_cost(&cost);
  struct outcome_options how = {.merge_gap_s = -1, .quiet = quiet};
  int code = outcome_tell(dir, &how, played ? error : NULL);
  g_autoptr(GError) problem = NULL; /* of the bench's history only: the verdict stands */
  if (!nightly_tell(plan->bench, plan->calibration, dir, &problem))
    fprintf(stderr, "hotmic: %s\n", problem->message);
  if (!played || times == 0 || interrupt_came())
    return played ? code : 0;
  return confirm(load, plan, dir, times, error) ? outcome_tell(dir, &how, error) : 0;
}

static int run(char **arguments, GError **error) {
  struct load load;
  struct session_plan plan = {0};
  int times;
  if (!confirm_number("--confirm", confirm_text, 0, CONFIRM_TIMES_MAX, 0, &times, error) ||
      !read_settings(&plan, error) || !load_read(&load, bench_path, arguments, error))
    return 0;
  g_autofree char *out = verb_out_dir(out_dir);
  plan.bench = load.bench;
  plan.calibration = load.calibration;
  plan.baseline = load.baseline;
  plan.baseline_path = load.baseline_path;
  plan.pinned = load.pinned;
  plan.scripts = load.scripts;
  plan.count = load.count;
  plan.out_dir = out;
  plan.progress = progress_new(stderr, quiet);
  g_autofree char *baseline = setting_baseline(&plan);
  progress_say(plan.progress, "baseline", baseline);
  interrupt_catch();
  int code = play_and_tell(&load, &plan, times, error);
  progress_free(plan.progress);
  load_done(&load);
  return code;
}

const struct verb verb_run = {
    "run",
    "--bench FILE SCRIPT...",
    "plays scripts on a bench and reports",
    "Plays the scripts one after the other through the bench's loudspeakers, watches every tap, "
    "and\n"
    "leaves a run directory with the record, the sound, the evidence and report/index.html. The "
    "exit\n"
    "code is the verdict. Interrupt it with Ctrl-C: what was seen is reported as incomplete.",
    options,
    run,
};
