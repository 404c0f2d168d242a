/* hotmic baseline: learns what devices send while nobody speaks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-table.h"
#include "interrupt.h"
#include "load.h"
#include "record-read.h"
#include "session.h"
#include "setting.h"
#include "silence.h"
#include "verb.h"

#include <string.h>

static char *bench_path, *for_text, *from_text, *until_text, *out_dir, *runs_dir;
static gboolean quiet;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file; its `baseline:` names the folder", "FILE"},
    {"for", 0, 0, G_OPTION_ARG_STRING, &for_text,
     "how long to listen, such as 20m (at least 10m; default 1h)", "TIME"},
    {"from", 0, 0, G_OPTION_ARG_STRING, &from_text, "where the silence of RUN begins", "TIME"},
    {"until", 0, 0, G_OPTION_ARG_STRING, &until_text, "where it ends", "TIME"},
    {"out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir,
     "where the baseline goes (default: the bench's folder)", "DIR"},
    {"runs", 0, 0, G_OPTION_ARG_FILENAME, &runs_dir,
     "for run directories (default: $XDG_STATE_HOME/hotmic/runs)", "DIR"},
    {"quiet", 'q', 0, G_OPTION_ARG_NONE, &quiet, "no progress; print what was learned only", NULL},
    G_OPTION_ENTRY_NULL,
};

/* A device may lag behind what its tap says of it, and needs a while to be itself again. */
static const int64_t before_ns = 5LL * NS_PER_S;

/* "90s", "20m", "1h", "1.5h"; without a unit seconds. */
static bool read_time(const char *option, const char *text, double least_s, double most_s,
                      double *ret_s, GError **error) {
  static const struct {
    const char *name;
    double seconds;
  } units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
  char *end;
  double number = g_ascii_strtod(text, &end), seconds = -1;
  bool is_plain = g_ascii_isdigit(*text) && strspn(text, "0123456789.") == (size_t)(end - text);
  for (size_t i = 0; is_plain && i < G_N_ELEMENTS(units); i++)
    if (strcmp(end, units[i].name) == 0)
      seconds = number * units[i].seconds;
  if (seconds >= least_s && seconds <= most_s) {
    *ret_s = seconds;
    return true;
  }
  verb_usage(error, "%s %s: expected a time of %g s to %g s, such as 90s, 20m or 1h", option, text,
             least_s, most_s);
  return false;
}

/* One that no file holds: its text is for the record. */
static struct script *silent_script(double for_s) {
  struct script *script = g_new0(struct script, 1);
  script->path = g_strdup("silence.yaml");
  script->title = g_strdup("Silence");
  script->about = g_strdup("Nothing is played: what do the devices send at rest?");
  script->text = g_strdup_printf("# made by hotmic baseline\nhotmic: script/1\ntitle: %s\nplay:\n"
                                 "  - silence_s: %.3f\n",
                                 script->title, for_s);
  script->lines = g_new0(struct script_line, 1);
  script->lines[0] = (struct script_line){
      .kind = SCRIPT_SILENCE, .at_line = 5, .at_column = 5, .speaker = -1, .for_s = for_s};
  script->count = 1;
  return script;
}

/* *ret_dir is the run directory; caller-owned. */
static bool listen_to(const struct load *load, double for_s, char **ret_dir, GError **error) {
  g_autofree char *out = verb_out_dir(runs_dir);
  struct script *script = silent_script(for_s);
  struct session_plan plan = {.bench = load->bench,
                              .calibration = load->calibration,
                              .baseline = load->baseline,
                              .baseline_path = load->baseline_path,
                              .scripts = &script,
                              .count = 1,
                              .out_dir = out,
                              .speed = SESSION_MAX,
                              .seed = 1,
                              .progress = progress_new(stderr, quiet)};
  struct cost cost;
  interrupt_catch();
  bool ok = session_run(&plan, ret_dir, &cost, error);
  progress_free(plan.progress);
  script_free(script);
  if (ok && interrupt_came()) {
    g_set_error(
        error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
        "%s: interrupted after %.0f s, nothing was learned. `hotmic baseline RUN` can learn "
        "from what there is, if that is %d s or more",
        *ret_dir, seconds_of_ns(cost.played_ns), BASELINE_LEAST_S);
    ok = false;
  }
  return ok;
}

/* What of the record is to be learned from. */
struct stretch {
  int64_t from_ns, until_ns;
};

static bool read_stretch(const struct silence *silence, struct stretch *ret, GError **error) {
  double from_s = 0, until_s = seconds_of_ns(silence->end_ns);
  if ((from_text && !read_time("--from", from_text, 0, 1e9, &from_s, error)) ||
      (until_text && !read_time("--until", until_text, 0, 1e9, &until_s, error)))
    return false;
  if (from_s >= until_s) {
    verb_usage(error, "from %g s until %g s is no stretch", from_s, until_s);
    return false;
  }
  *ret = (struct stretch){ns_of_seconds(from_s),
                          until_text ? ns_of_seconds(until_s) : silence->end_ns};
  return true;
}

static bool find_stretch(struct record *record, const struct silence *silence,
                         const struct judge_rules *rules, struct stretch *ret, GError **error) {
  int64_t from_ns, until_ns;
  if (!silence_longest(silence, before_ns, ns_of_seconds(rules->answer_max_s), &from_ns,
                       &until_ns)) {
    const struct disturbance *first = silence_first(silence, 0, silence->end_ns);
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
                "%s: no stretch of this run is silent; expected one of %d s. At %.1f s %s",
                record_dir(record), BASELINE_LEAST_S,
                first ? seconds_of_ns(first->from_ns) : seconds_of_ns(silence->end_ns),
                first ? first->what : "it ends");
    return false;
  }
  until_ns = MIN(until_ns, from_ns + (int64_t)BASELINE_MOST_S * NS_PER_S);
  bool is_whole = from_ns == 0 && until_ns == silence->end_ns;
  printf("silence: %s, %.1f s to %.1f s of %s\n",
         is_whole ? "the whole run" : "the longest that there is", seconds_of_ns(from_ns),
         seconds_of_ns(until_ns), record_dir(record));
  *ret = (struct stretch){from_ns, until_ns};
  return true;
}

static bool choose(struct record *record, const struct plan *plan, const struct judge_rules *rules,
                   struct stretch *ret, GError **error) {
  struct silence *silence = silence_read(record, plan, rules, error);
  bool ok = silence && (from_text || until_text ? read_stretch(silence, ret, error)
                                                : find_stretch(record, silence, rules, ret, error));
  silence_free(silence);
  return ok;
}

static bool keep(const struct baseline *baseline, const char *dir, GError **error) {
  g_autofree char *path = NULL;
  if (!dir) {
    printf("not kept: --out DIR, or --bench FILE with a folder in it, would keep it\n");
    return true;
  }
  if (!baseline_write(baseline, dir, &path, error))
    return false;
  printf("baseline: %s\n", path);
  return true;
}

static bool learn(struct record *record, const char *dir, GError **error) {
  struct judge_rules rules = rules_read(record);
  struct plan *plan = plan_read(record, error);
  struct baseline *baseline = NULL;
  struct stretch stretch;
  if (plan && choose(record, plan, &rules, &stretch, error))
    baseline = baseline_learn(record, stretch.from_ns, stretch.until_ns, error);
  bool ok = baseline != NULL;
  if (ok) {
    baseline_table_print(stdout, baseline, plan, &rules);
    if (baseline->until_s - baseline->from_s < BASELINE_FULL_S)
      printf("learned over %.0f s: less than %d s lower thresholds, but raise none\n",
             baseline->until_s - baseline->from_s, BASELINE_FULL_S);
    ok = keep(baseline, dir, error);
  }
  baseline_free(baseline);
  plan_free(plan);
  return ok;
}

/* One bench's devices may be named as another's. */
static bool check_bench(struct record *record, const struct bench *bench, GError **error) {
  g_autofree char *name = record_value(record, "bench");
  if (!bench || (name && strcmp(name, bench->name) == 0))
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: a run on the bench `%s`; %s is the bench `%s`", record_dir(record),
              name ? name : "", bench->path, bench->name);
  return false;
}

static bool learn_from(const char *run_dir, const struct bench *bench, GError **error) {
  const char *dir = out_dir ? out_dir : bench ? bench->baseline_dir : NULL;
  struct record *record = record_open(run_dir, error);
  bool ok = record && check_bench(record, bench, error) && learn(record, dir, error);
  record_close(record);
  return ok;
}

/* Where it goes is asked before an hour is spent. */
static bool check_folder(const struct bench *bench, GError **error) {
  if (out_dir || bench->baseline_dir)
    return true;
  verb_usage(error, "%s names no folder for baselines: add `baseline: DIR` to it, or say --out DIR",
             bench->path);
  return false;
}

static int listen_and_learn(GError **error) {
  double for_s = BASELINE_FULL_S;
  struct load load;
  g_autofree char *dir = NULL;
  if (from_text || until_text)
    return verb_usage(error, "--from and --until are for a RUN; --for says how long to listen");
  if ((for_text &&
       !read_time("--for", for_text, BASELINE_LEAST_S, BASELINE_MOST_S, &for_s, error)) ||
      !load_read_bench(&load, bench_path, error))
    return 0;
  if (check_folder(load.bench, error) && listen_to(&load, for_s, &dir, error))
    learn_from(dir, load.bench, error);
  load_done(&load);
  return 0;
}

static int learn_again(const char *run_dir, GError **error) {
  if (for_text || runs_dir)
    return verb_usage(error, "--for and --runs are for a bench; %s is recorded already", run_dir);
  struct bench *bench = bench_path ? bench_load(bench_path, error) : NULL;
  if (bench || !bench_path)
    learn_from(run_dir, bench, error);
  bench_free(bench);
  return 0;
}

static int baseline(char **arguments, GError **error) {
  if (arguments[0] && arguments[1])
    return verb_usage(error, "%s: baseline takes one run directory", arguments[1]);
  return arguments[0] ? learn_again(arguments[0], error) : listen_and_learn(error);
}

const struct verb verb_baseline = {
    "baseline",
    "[--bench FILE] [RUN]",
    "learns what devices send while nobody speaks",
    "Without a RUN it plays nothing on the bench for as long as --for says, watches\n"
    "every tap, and learns what each device sends to each host at rest; later runs of\n"
    "the bench find bursts by that. With a RUN it learns from a silent stretch of it:\n"
    "the longest, or from --from until --until. A stretch in which something is\n"
    "played, or a device acts as if it were spoken to, is refused.",
    options,
    baseline,
};
