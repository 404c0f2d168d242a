/* Confirming a run: each trigger's moment is played again, and counted how often it fires.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "confirm.h"

#include "binomial.h"
#include "interrupt.h"
#include "reproduction.h"
#include "spoken.h"
#include "verb.h"

#include <string.h>

enum { SEED_MAX = 1000000000 };

const double confirm_around_s = 10;

static void print_head(void) {
  printf("%8s  %-12s %7s %6s  %-14s %-13s %s\n", "episode", "device", "fired", "void",
         "share (95 %)", "grade", "words");
}

static void print_row(const struct replay *replay, const struct episode *episode,
                      struct replay_count count) {
  const struct plan *plan = replay->judgement->plan;
  int64_t lead_ns = ns_of_seconds(replay->judgement->rules.trigger_lead_s);
  g_autofree char *words =
      spoken_between(plan, episode->device, episode->start_ns - lead_ns, episode->start_ns);
  g_autofree char *said = replay_printable(words),
                  *device = replay_printable(plan_device(plan, episode->device)->name);
  g_autofree char *fired = g_strdup_printf("%d of %d", count.hits, count.trials);
  struct binomial_interval share = binomial_exact_interval(count.hits, count.trials, 0.95);
  printf("%8d  %-12s %7s %6d  %.2f to %.2f   %-13s %s\n", episode->number, device, fired,
         count.void_trials, share.lower, share.upper,
         reproduction_grade_names[reproduction_grade(count.hits, count.trials)], said);
  g_autofree char *why = replay_why(&count);
  if (*why)
    printf("%8s  of these prove nothing: %s\n", "", why);
  fflush(stdout);
}

/* Nothing counted is nothing known: no row says so. */
static bool keep(const struct replay_stage *stage, const struct episode *episode,
                 struct replay_count count, const char *words, const char *run, GError **error) {
  struct replay *replay = stage->replay;
  g_autofree char *changed = replay_changes(replay, stage->load);
  struct record_reproduction row = {.device =
                                        plan_device(replay->judgement->plan, episode->device)->name,
                                    .at_ns = episode->start_ns,
                                    .kind = "confirm",
                                    .trials = count.trials,
                                    .hits = count.hits,
                                    .words = words,
                                    .run = run,
                                    .changed = changed};
  return count.trials == 0 || replay_keep(replay, &row, error);
}

static bool tell(const struct replay_stage *stage, const struct replay_moment *moment,
                 const struct replay_played *played, const char *words, GError **error) {
  const struct replay *replay = stage->replay;
  for (unsigned i = 0; i < moment->episodes->len; i++) {
    const struct episode *episode = g_ptr_array_index(moment->episodes, i);
    const char *device = plan_device(replay->judgement->plan, episode->device)->name;
    struct replay_count count =
        replay_count(played->judgement, played->trials, 0, device, episode->start_ns);
    print_row(replay, episode, count);
    if (!keep(stage, episode, count, words, played->name, error))
      return false;
  }
  return true;
}

/* When the last of its episodes began. */
static int64_t last_ns(const struct replay_moment *moment) {
  int64_t at_ns = moment->at_ns;
  for (unsigned i = 0; i < moment->episodes->len; i++)
    at_ns = MAX(at_ns, ((const struct episode *)g_ptr_array_index(moment->episodes, i))->start_ns);
  return at_ns;
}

static bool play_moment(struct replay_stage *stage, const struct replay_moment *moment,
                        const struct confirm_options *options, GArray *pieces, GError **error) {
  g_autofree char *words = replay_text(stage->replay, pieces);
  g_autofree char *name = replay_name(stage->replay, "confirm", moment);
  g_autofree char *title = g_strdup_printf("Confirms episode %d", moment->number);
  g_autofree char *run = g_path_get_basename(stage->replay->dir);
  g_autofree char *about = g_strdup_printf("Plays what sounded around %.3f s of %s %d times.",
                                           seconds_of_ns(moment->at_ns), run, options->times);
  g_autoptr(GPtrArray) takes = g_ptr_array_new();
  g_ptr_array_add(takes, pieces);
  struct replay_order order = {.title = title,
                               .about = about,
                               .takes = takes,
                               .at_ns = last_ns(moment),
                               .times = options->times,
                               .seed = stage->seed};
  struct replay_played played;
  if (!replay_play(stage, name, &order, &played, error))
    return false;
  bool ok = tell(stage, moment, &played, words, error);
  replay_played_done(&played);
  return ok;
}

static bool confirm_moment(struct replay_stage *stage, const struct replay_moment *moment,
                           const struct confirm_options *options, GError **error) {
  int64_t around_ns = ns_of_seconds(options->around_s);
  g_autoptr(GArray) pieces =
      replay_pieces(stage->replay, moment->at_ns - around_ns, moment->at_ns + around_ns, error);
  if (!pieces)
    return false;
  if (pieces->len > 0)
    return play_moment(stage, moment, options, pieces, error);
  printf("%8d  nothing was playing within %g s of it: there is nothing to play again\n",
         moment->number, options->around_s);
  return true;
}

void confirm_tell_changes(const struct replay_stage *stage) {
  g_autofree char *changed = replay_changes(stage->replay, stage->load);
  g_autofree char *printable = replay_printable(changed);
  if (*printable)
    printf(
        "note: not as in that run any more: %s. What follows holds for the bench as it is now.\n",
        printable);
}

bool confirm_run(struct replay_stage *stage, const struct confirm_options *options,
                 GError **error) {
  g_autoptr(GPtrArray) moments = replay_moments(stage->replay, options->episode, error);
  if (!moments)
    return false;
  if (moments->len == 0) {
    printf("nothing unintended in %s: there is nothing to confirm\n", stage->replay->dir);
    return true;
  }
  confirm_tell_changes(stage);
  print_head();
  bool ok = true;
  for (unsigned i = 0; ok && i < moments->len && !interrupt_came(); i++)
    ok = confirm_moment(stage, g_ptr_array_index(moments, i), options, error);
  return ok;
}

bool confirm_number(const char *option, const char *text, int min, int max, int fallback, int *ret,
                    GError **error) {
  int64_t number = fallback;
  if (text && !g_ascii_string_to_signed(text, 10, min, max, &number, NULL))
    return verb_usage(error, "%s %s: expected a whole number from %d to %d", option, text, min,
                      max),
           false;
  *ret = (int)number;
  return true;
}

/* Unless told otherwise the noise is another than that of the run. */
static bool read_how(const struct confirm_desk *desk, struct replay_stage *stage, GError **error) {
  static const char *const speeds[] = {"max", "real", NULL};
  int speed = desk->speed ? name_index_of(speeds, desk->speed) : SESSION_MAX, seed;
  int64_t before = 0;
  const char *recorded = plan_setting(stage->replay->judgement->plan, "seed", "0");
  if (speed < 0)
    return verb_usage(error, "--speed %s: expected real or max", desk->speed), false;
  g_ascii_string_to_signed(recorded, 10, 0, SEED_MAX, &before, NULL);
  if (!confirm_number("--seed", desk->seed, 0, SEED_MAX, (int)before + 1, &seed, error))
    return false;
  stage->speed = (enum session_speed)speed;
  stage->seed = (uint64_t)seed;
  stage->out_dir = desk->out_dir;
  stage->quiet = desk->quiet;
  return true;
}

bool confirm_open(const struct confirm_desk *desk, struct load *load, struct replay_stage *stage,
                  GError **error) {
  *load = (struct load){0};
  *stage = (struct replay_stage){.replay = replay_open(desk->run, error), .load = load};
  if (!stage->replay || !read_how(desk, stage, error)) {
    confirm_close(load, stage);
    return false;
  }
  g_autofree char *path =
      desk->bench_path ? g_strdup(desk->bench_path) : replay_bench_path(stage->replay);
  if (load_read_bench(load, path, error) && replay_check_bench(stage->replay, load->bench, error))
    return true;
  if (!desk->bench_path)
    g_prefix_error(error, "the bench of the run (--bench names another file%s): ",
                   stage->replay->folder ? "" : ", or go to the folder where the run was started");
  confirm_close(load, stage);
  return false;
}

void confirm_close(struct load *load, struct replay_stage *stage) {
  if (load->bench)
    load_done(load);
  replay_free(stage->replay);
  *stage = (struct replay_stage){0};
}
