/* Calibrating a bench: one step after the other, each checked, and gone on with another time if
 * need be. SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate.h"

#include "calibrate-step.h"
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const double goes_on_days = 1;

bool calibrate_refuse(GError **error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH, "%s%s", what,
              g_str_has_suffix(what, "?") ? "" : ".");
  return false;
}

/* A step for a person: what it is, what hands do, and what is measured then. */
struct step {
  char *title, *hands;
  bool done;
  size_t loudspeaker;
  bool (*run)(const struct calibrating *with, size_t loudspeaker, GError **error);
};

static void step_done(struct step *step) {
  g_free(step->title);
  g_free(step->hands);
}

static bool run_microphone(const struct calibrating *with, size_t loudspeaker, GError **error) {
  (void)loudspeaker;
  return calibrate_microphone(with, error);
}

static bool run_microphone_again(const struct calibrating *with, size_t loudspeaker,
                                 GError **error) {
  (void)loudspeaker;
  return calibrate_microphone_again(with, error);
}

static bool run_at_device(const struct calibrating *with, size_t loudspeaker, GError **error) {
  (void)loudspeaker;
  return calibrate_at_device(with, error);
}

static bool run_at_home(const struct calibrating *with, size_t loudspeaker, GError **error) {
  (void)loudspeaker;
  return calibrate_at_home(with, error);
}

static bool all_at_home(const struct calibration *calibration) {
  bool all = calibration->noise.measured;
  for (size_t i = 0; i < calibration->loudspeaker_count; i++)
    all = all && calibration->loudspeakers[i].at_microphone.measured;
  return all;
}

static bool all_at_device(const struct calibration *calibration) {
  bool all = true;
  for (size_t i = 0; i < calibration->loudspeaker_count; i++)
    all = all && !isnan(calibration->loudspeakers[i].speech_dbspl);
  return all;
}

/* Said and asked when its turn has come: what is done may have changed until then. */
static struct step step_at(const struct calibrating *with, size_t number) {
  const struct bench *bench = with->bench;
  size_t n = bench->loudspeaker_count;
  const struct bench_device *device = &bench->devices[bench->reference];
  if (number == 0)
    return (struct step){
        .title = g_strdup("The microphone's sensitivity"),
        .hands = g_strdup_printf(
            "Put the sound calibrator (%g dB, %g Hz) over the microphone and switch it on.",
            bench->calibrator.dbspl, bench->calibrator.hz),
        .done = with->calibration->microphone.measured,
        .run = run_microphone};
  if (number <= n)
    return (struct step){
        .title = g_strdup_printf("Loudspeaker `%s`: which one is it, how late is it?",
                                 bench->loudspeakers[number - 1].name),
        .hands = g_strdup_printf("Hold the microphone 30 cm before `%s`, pointing at it.",
                                 bench->loudspeakers[number - 1].name),
        .done = !isnan(with->calibration->loudspeakers[number - 1].latency_ms),
        .loudspeaker = number - 1,
        .run = calibrate_near};
  if (number == n + 1)
    return (struct step){
        .title = g_strdup_printf("Every loudspeaker at the place of `%s`", device->name),
        .hands = g_strdup_printf("Put the microphone where `%s` stands, at the height of its own "
                                 "microphones, and be quiet.",
                                 device->name),
        .done = all_at_device(with->calibration),
        .run = run_at_device};
  if (number == n + 2)
    return (struct step){
        .title = g_strdup("The room, and every loudspeaker at the microphone's place"),
        .hands =
            g_strdup_printf("Put the microphone back to its own place (%g, %g, %g m) and leave "
                            "the room as it is at night.",
                            bench->microphone.position_m[0], bench->microphone.position_m[1],
                            bench->microphone.position_m[2]),
        .done = all_at_home(with->calibration),
        .run = run_at_home};
  return (struct step){.title = g_strdup("The microphone's sensitivity once more"),
                       .hands = g_strdup("Put the sound calibrator over the microphone again, "
                                         "without moving it, and switch it on."),
                       .run = run_microphone_again};
}

static bool stop(GError **error) {
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
              "stopped; what was measured is kept, and `hotmic calibrate` goes on with it");
  return false;
}

static bool is_worth_another_try(const struct calibrating *with, const GError *problem) {
  return !interrupt_came() && guide_again(with->guide, problem->message) == GUIDE_GO;
}

static bool run_step(const struct calibrating *with, const struct step *step, GError **error) {
  if (guide_ask(with->guide, step->title, step->hands) == GUIDE_QUIT)
    return stop(error);
  for (;;) {
    g_autoptr(GError) problem = NULL;
    if (step->run(with, step->loudspeaker, &problem))
      return calibration_save(with->calibration, error);
    if (is_worth_another_try(with, problem))
      continue;
    if (with->guide->waits)
      return stop(error);
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
  }
}

/* What is measured after the microphone is measured with its true sensitivity. */
static bool run_steps(const struct calibrate_plan *plan, struct calibration *calibration,
                      GError **error) {
  struct bench here = *plan->bench;
  struct calibrating with = {&here, calibration, plan->guide};
  size_t count = plan->bench->loudspeaker_count + 4;
  for (size_t i = 0; i < count; i++) {
    if (calibration->microphone.measured)
      here.microphone.full_scale_dbspl = calibration->microphone.full_scale_dbspl;
    struct step step = step_at(&with, i);
    bool ok = step.done || run_step(&with, &step, error);
    step_done(&step);
    if (!ok)
      return false;
  }
  return true;
}

static int64_t now_utc_s(void) {
  return g_get_real_time() / G_USEC_PER_SEC;
}

static struct calibration *begin(const struct calibrate_plan *plan, const char *fingerprint) {
  const struct bench *bench = plan->bench;
  g_autofree const char **names = g_new0(const char *, bench->loudspeaker_count);
  for (size_t i = 0; i < bench->loudspeaker_count; i++)
    names[i] = bench->loudspeakers[i].name;
  struct calibration *calibration =
      calibration_begin(bench->calibration_dir, now_utc_s(), names, bench->loudspeaker_count);
  calibration->bench = g_strdup(bench->name);
  calibration->tool = g_strdup("hotmic " HOTMIC_VERSION);
  calibration->bench_sha256 = g_strdup(fingerprint);
  calibration->device = g_strdup(bench->devices[bench->reference].name);
  calibration->days = plan->days;
  return calibration;
}

/* What was begun and can be gone on with; NULL: nothing. */
static struct calibration *begun_before(const struct calibrate_plan *plan,
                                        const char *fingerprint) {
  g_autofree char *dir =
      plan->fresh ? NULL : calibration_newest(plan->bench->calibration_dir, true);
  g_autoptr(GError) problem = NULL;
  struct calibration *calibration = dir ? calibration_load(dir, &problem) : NULL;
  if (problem)
    guide_say(plan->guide, "begins anew, for what was begun cannot be used: %s", problem->message);
  if (!calibration)
    return NULL;
  if (strcmp(calibration->bench_sha256, fingerprint) == 0 &&
      fabs(calibration_age_days(calibration, now_utc_s())) < goes_on_days) {
    guide_say(plan->guide, "going on with %s (--fresh begins anew)", dir);
    calibration->days = plan->days;
    return calibration;
  }
  calibration_free(calibration);
  return NULL;
}

static struct calibration *run_all(const struct calibrate_plan *plan, GError **error) {
  g_autofree char *fingerprint = bench_fingerprint(plan->bench);
  struct calibration *calibration = begun_before(plan, fingerprint);
  if (!calibration)
    calibration = begin(plan, fingerprint);
  if (run_steps(plan, calibration, error) && calibration_finish(calibration, error))
    return calibration;
  calibration_free(calibration);
  return NULL;
}

/* Two at once would measure each other. The lock goes with the process, however it ends. */
static int lock(const char *dir, GError **error) {
  g_autofree char *path = g_build_filename(dir, ".lock", NULL);
  if (!tidy_make_dir(dir, error))
    return -1;
  int fd = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0644);
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: %s", dir,
              fd >= 0 ? "this bench is being calibrated by another hotmic; wait for it to end"
                      : g_strerror(errno));
  if (fd >= 0)
    close(fd);
  return -1;
}

struct calibration *calibrate_run(const struct calibrate_plan *plan, GError **error) {
  int fd = lock(plan->bench->calibration_dir, error);
  if (fd < 0)
    return NULL;
  struct calibration *calibration = run_all(plan, error);
  close(fd);
  return calibration;
}
