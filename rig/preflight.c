/* Preflight: is the bench as its file says, before a night is spent on it?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "preflight.h"

#include "alignment.h"
#include "interrupt.h"
#include "level.h"
#include "noise.h"
#include "through.h"

#include <math.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>

/* Loud enough over any room that one can test in, no louder than talk. */
static const double probe_dbspl = 65, probe_max_dbfs = -15;
static const double over_noise_db = 10, below_expected_db = 20;
static const double model_tolerance_db = 6, calibrated_tolerance_db = 3;
static const double latency_tolerance_ms = 60, calibrated_latency_ms = 5, latency_max_ms = 500,
                    believable_peak = 0.1;

enum {
  QUIET_BLOCKS = 5,
  PROBE_BLOCKS = 5,
  LISTEN_BLOCKS_MAX = 50,
  ONSET_FRAMES = FRAMES_PER_S / 200,
  ONSET_RUN = 6,
  FINE_FRAMES = FRAMES_PER_S / 50, /* by which an onset may be wrong */
  PROBE_FRAMES = PROBE_BLOCKS * SOUND_BLOCK
};
/* Of what was meant to sound, the middle is measured. */
static const int64_t edge_frames = FRAMES_PER_S / 10;
/* FLAC makes two thirds of sound like ours at most; the record is small beside it. */
static const double sound_bytes_per_frame = 1.5, record_reserve_bytes = 64e6;

struct preflight {
  const struct preflight_plan *plan;
  GPtrArray *doubts;
  struct preflight_finding *found; /* [loudspeaker] */
  float **channels;                /* [loudspeaker], a block each */
  int64_t played;                  /* frames exchanged so far */
  GArray *heard;                   /* float: the microphone since the last forget(), A-weighted */
  struct a_weight weight;
  int64_t heard_from;
  double noise_dbspl;
};

static void say(const struct preflight *preflight, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void say(const struct preflight *preflight, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *line = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  preflight->plan->say(preflight->plan->user, line);
}

static void doubt(const struct preflight *preflight, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void doubt(const struct preflight *preflight, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *line = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_ptr_array_add(preflight->doubts, line);
  preflight->plan->say(preflight->plan->user, line);
}

/* Plays one block and keeps what the microphone heard meanwhile. */
static bool exchange(struct preflight *preflight, GError **error) {
  const struct preflight_plan *plan = preflight->plan;
  float heard[SOUND_BLOCK];
  while (!watch_wait(plan->watch, sound_fd(plan->sound)))
    continue;
  if (!sound_exchange(plan->sound, (const float *const *)preflight->channels, heard, error))
    return false;
  for (int i = 0; i < SOUND_BLOCK; i++)
    heard[i] = (float)a_weight_step(&preflight->weight, (double)heard[i]);
  g_array_append_vals(preflight->heard, heard, SOUND_BLOCK);
  preflight->played += SOUND_BLOCK;
  return true;
}

static void forget(struct preflight *preflight) {
  g_array_set_size(preflight->heard, 0);
  preflight->heard_from = preflight->played;
}

static int64_t heard_ns(const struct preflight *preflight, int64_t index) {
  return sound_heard_at(preflight->plan->sound, preflight->heard_from + index).at_ns;
}

/* LAeq of some frames that were kept, dB SPL. */
static double level_of(const struct preflight *preflight, int64_t from, int64_t frames) {
  double sum = 0;
  for (int64_t i = from; i < from + frames; i++) {
    double sample = (double)g_array_index(preflight->heard, float, i);
    sum += sample * sample;
  }
  return 10 * log10(MAX(sum / (double)frames, 1e-20)) +
         preflight->plan->bench->microphone.full_scale_dbspl;
}

static bool listen_to_quiet(struct preflight *preflight, GError **error) {
  forget(preflight);
  for (int i = 0; i < QUIET_BLOCKS; i++)
    if (!exchange(preflight, error))
      return false;
  int64_t from = SOUND_BLOCK; /* the first block may hold the end of what was before */
  preflight->noise_dbspl = level_of(preflight, from, (int64_t)preflight->heard->len - from);
  say(preflight, "the room: %.1f dBA", preflight->noise_dbspl);
  return true;
}

/* Plays the probe on one loudspeaker until the microphone must have heard it all, however late. */
static bool probe(struct preflight *preflight, size_t loudspeaker, double dbfs, int64_t delay_ns,
                  GError **error) {
  struct noise noise;
  noise_init(&noise, NOISE_PINK, loudspeaker, 0);
  double gain = level_ratio_of_db(dbfs);
  int64_t from = preflight->played;
  forget(preflight);
  for (int i = 0; i < LISTEN_BLOCKS_MAX && !interrupt_came(); i++) {
    float *block = preflight->channels[loudspeaker];
    if (i < PROBE_BLOCKS)
      noise_fill(&noise, block, SOUND_BLOCK);
    for (int f = 0; i < PROBE_BLOCKS && f < SOUND_BLOCK; f++)
      block[f] *= (float)gain;
    bool ok = exchange(preflight, error);
    memset(block, 0, SOUND_BLOCK * sizeof *block);
    if (!ok)
      return false;
    int64_t until_ns = sound_played_at(preflight->plan->sound, from + PROBE_FRAMES).at_ns;
    if (heard_ns(preflight, preflight->heard->len) > until_ns + delay_ns + NS_PER_S)
      break;
  }
  return true;
}

/* The first of the kept frames from `from` on at which it gets clearly louder than the room, and
 * stays so: a click is no probe. -1: never. */
static int64_t find_onset(const struct preflight *preflight, int64_t from) {
  int64_t frames = (int64_t)preflight->heard->len, loud = 0;
  for (int64_t at = MAX(from, 0); at + ONSET_FRAMES <= frames; at += ONSET_FRAMES) {
    bool is_loud = level_of(preflight, at, ONSET_FRAMES) > preflight->noise_dbspl + over_noise_db;
    loud = is_loud ? loud + 1 : 0;
    if (loud == ONSET_RUN)
      return at - (ONSET_RUN - 1) * (int64_t)ONSET_FRAMES;
  }
  return -1;
}

static bool fail_silent(const struct preflight *preflight, const struct bench_loudspeaker *is,
                        double expected, double found, GError **error) {
  bool is_loud_room = expected < preflight->noise_dbspl + over_noise_db;
  if (is_loud_room)
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
                "%s: the room is too loud to hear loudspeaker `%s`: %.1f dBA, where %.0f are "
                "expected of it. Try again when it is quiet.",
                preflight->plan->bench->path, is->name, preflight->noise_dbspl, expected);
  else
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH,
                "%s: the microphone does not hear loudspeaker `%s`: expected about %.0f dBA, found "
                "%.1f (the room: %.1f). Check amplifier, volume, cables and `channel:`.",
                preflight->plan->bench->path, is->name, expected, found, preflight->noise_dbspl);
  return false;
}

static char *describe_latency(const struct preflight *preflight, const struct bench_loudspeaker *is,
                              double late_ms) {
  const char *how = late_ms > 0 ? "later" : "earlier";
  return preflight->plan->calibrated
             ? g_strdup_printf(
                   "%s sounds %.0f ms %s than the calibration says: calibrate the bench "
                   "again",
                   is->name, fabs(late_ms), how)
             : g_strdup_printf("%s sounds %.0f ms %s than the bench file says: set `latency_ms: "
                               "%.0f` there",
                               is->name, fabs(late_ms), how, MAX(is->latency_ms + late_ms, 0));
}

/* The latency that the bench file should have, if it is far from what it has. A control is looked
 * for where its sound should be: too far off, and nothing that is judged would be true. */
static bool weigh_latency(const struct preflight *preflight, const struct bench_loudspeaker *is,
                          double late_ms, GError **error) {
  if (fabs(late_ms) <= (preflight->plan->calibrated ? calibrated_latency_ms : latency_tolerance_ms))
    return true;
  g_autofree char *words = describe_latency(preflight, is, late_ms);
  if (fabs(late_ms) > latency_max_ms) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BENCH, "%s: %s.", preflight->plan->bench->path,
                words);
    return false;
  }
  doubt(preflight, "Preflight: %s.", words);
  return true;
}

/* Where among the kept frames sound that leaves the card with frame `from` may begin. */
static int64_t earliest_index(const struct preflight *preflight, int64_t from) {
  int64_t leaves_ns = sound_played_at(preflight->plan->sound, from).at_ns;
  return frames_of_ns(leaves_ns - heard_ns(preflight, 0));
}

/* What the probe should be at the microphone, if it leaves the loudspeaker at 0 dBFS. */
struct foreseen {
  float *samples; /* A-weighted; owned */
  size_t frames;
  int64_t lead_frames; /* from the probe's first frame to samples[0] */
  double dba;
};

static void foreseen_done(struct foreseen *foreseen) {
  g_free(foreseen->samples);
}

/* How late the probe came: coarsely by its onset, then by the phases of the whole of it. */
static double late_ms_of(const struct preflight *preflight, const struct foreseen *foreseen,
                         int64_t from, double coarse_ms) {
  double due =
      (double)(sound_played_at(preflight->plan->sound, from).at_ns - heard_ns(preflight, 0)) *
          FRAMES_PER_S / NS_PER_S +
      (double)foreseen->lead_frames;
  double start = MAX(0, round(due + coarse_ms * FRAMES_PER_S / 1000));
  size_t frames = MIN(foreseen->frames, (size_t)PROBE_FRAMES);
  if (start + (double)frames > (double)preflight->heard->len)
    return coarse_ms;
  const float *heard = &g_array_index(preflight->heard, float, (size_t)start);
  struct alignment alignment = alignment_find(foreseen->samples, heard, frames, FINE_FRAMES);
  return alignment.peak < believable_peak
             ? coarse_ms
             : 1000 * (start - due + alignment.lag_frames) / FRAMES_PER_S;
}

static bool judge_probe(struct preflight *preflight, size_t loudspeaker, int64_t from,
                        const struct foreseen *foreseen, double dbfs, int64_t delay_ns,
                        GError **error) {
  const struct bench_loudspeaker *is = &preflight->plan->bench->loudspeakers[loudspeaker];
  int64_t onset = find_onset(preflight, earliest_index(preflight, from));
  int64_t frames = (int64_t)preflight->heard->len;
  bool whole = onset >= 0 && onset + PROBE_FRAMES - edge_frames <= frames;
  int64_t begin = whole ? onset + edge_frames : 0;
  double expected = foreseen->dba + dbfs;
  double found = level_of(preflight, begin, whole ? PROBE_FRAMES - 2 * edge_frames : frames);
  if (!whole || found < expected - below_expected_db)
    return fail_silent(preflight, is, expected, found, error);
  int64_t due_ns = sound_played_at(preflight->plan->sound, from).at_ns + delay_ns;
  double coarse_ms = (double)(heard_ns(preflight, onset) - due_ns) / NS_PER_MS;
  double late_ms = late_ms_of(preflight, foreseen, from, coarse_ms);
  say(preflight, "%s: %.1f dBA at the microphone (expected %.1f), %+.2f ms", is->name, found,
      expected, late_ms);
  preflight->found[loudspeaker] = (struct preflight_finding){found - expected, late_ms};
  bool calibrated = preflight->plan->calibrated;
  if (fabs(found - expected) > (calibrated ? calibrated_tolerance_db : model_tolerance_db))
    doubt(
        preflight,
        "Preflight: %s is at %.1f dBA where the %s says %.1f: levels are not what the script asks "
        "for.",
        is->name, found, calibrated ? "calibration" : "bench file", expected);
  return weigh_latency(preflight, is, late_ms, error);
}

static bool foresee(const struct preflight *preflight, size_t loudspeaker, struct foreseen *ret,
                    GError **error) {
  const struct preflight_plan *plan = preflight->plan;
  struct noise noise;
  struct a_weight weight;
  g_autofree float *samples = g_new(float, PROBE_FRAMES);
  struct through *way = through_new(plan->sound, loudspeaker, plan->bench->device_count, error);
  if (!way)
    return false;
  noise_init(&noise, NOISE_PINK, loudspeaker, 0);
  noise_fill(&noise, samples, PROBE_FRAMES);
  ret->dba = through_level(way, samples, PROBE_FRAMES).laeq_dbspl;
  ret->samples = through_heard(way, samples, PROBE_FRAMES, &ret->frames, &ret->lead_frames);
  through_free(way);
  a_weight_init(&weight);
  for (size_t i = 0; i < ret->frames; i++)
    ret->samples[i] = (float)a_weight_step(&weight, (double)ret->samples[i]);
  return true;
}

static bool check_loudspeaker(struct preflight *preflight, size_t loudspeaker, GError **error) {
  const struct preflight_plan *plan = preflight->plan;
  struct sound_path path;
  __attribute__((cleanup(foreseen_done))) struct foreseen foreseen = {0};
  if (!sound_path(plan->sound, loudspeaker, plan->bench->device_count, &path))
    return true;
  if (!foresee(preflight, loudspeaker, &foreseen, error))
    return false;
  double dbfs = MIN(probe_dbspl - path.gain_db, probe_max_dbfs);
  int64_t from = preflight->played;
  if (!probe(preflight, loudspeaker, dbfs, path.delay_ns, error))
    return false;
  return interrupt_came() ||
         judge_probe(preflight, loudspeaker, from, &foreseen, dbfs, path.delay_ns, error);
}

static char *size_of(double bytes) {
  return g_format_size((guint64)bytes);
}

static bool check_disk(const struct preflight *preflight, GError **error) {
  const struct preflight_plan *plan = preflight->plan;
  struct statvfs disk;
  g_autofree char *dir = g_canonicalize_filename(plan->out_dir, NULL);
  while (statvfs(dir, &disk) != 0 && strcmp(dir, "/") != 0) {
    char *parent = g_path_get_dirname(dir); /* it is made later, where this one is */
    g_free(dir);
    dir = parent;
  }
  double free_bytes = (double)disk.f_bavail * (double)disk.f_frsize;
  double needed =
      (double)plan->frames * sound_bytes_per_frame * (double)(plan->bench->loudspeaker_count + 1) +
      record_reserve_bytes;
  g_autofree char *is_free = size_of(free_bytes), *is_needed = size_of(needed);
  say(preflight, "the disk: %s free, %s needed at most", is_free, is_needed);
  if (free_bytes >= needed)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
              "%s: %s are free, this session may need %s. Free some disk space or choose another "
              "folder with --out.",
              plan->out_dir, is_free, is_needed);
  return false;
}

/* The session's own clock does not depend on it: only the date in the record does. */
static void check_clock(const struct preflight *preflight) {
  struct timex state = {0};
  bool synchronised = adjtimex(&state) >= 0 && !(state.status & STA_UNSYNC);
  say(preflight, "the wall clock: %s", synchronised ? "synchronised" : "not synchronised (NTP)");
}

static void check_taps(const struct preflight *preflight) {
  const struct bench *bench = preflight->plan->bench;
  size_t taps = 0;
  for (size_t d = 0; d < bench->device_count; d++)
    for (size_t t = 0; t < bench->devices[d].tap_count; t++, taps++) {
      const struct wire *wire = watch_wire(preflight->plan->watch, d, t);
      if (wire && wire_trouble(wire))
        doubt(preflight, "Preflight: %s's tap %s: %s.", bench->devices[d].name,
              bench->devices[d].taps[t].name, wire_trouble(wire));
    }
  say(preflight, "the taps: %zu open", taps);
}

bool preflight_run(const struct preflight_plan *plan, GPtrArray *doubts,
                   struct preflight_finding *found, GError **error) {
  struct preflight preflight = {.plan = plan, .doubts = doubts, .found = found};
  size_t loudspeakers = plan->bench->loudspeaker_count;
  for (size_t i = 0; i < loudspeakers; i++)
    found[i] = (struct preflight_finding){NAN, NAN};
  a_weight_init(&preflight.weight);
  preflight.heard = g_array_new(FALSE, FALSE, sizeof(float));
  preflight.channels = g_new0(float *, loudspeakers);
  for (size_t i = 0; i < loudspeakers; i++)
    preflight.channels[i] = g_new0(float, SOUND_BLOCK);
  bool ok = check_disk(&preflight, error) && listen_to_quiet(&preflight, error);
  for (size_t i = 0; ok && i < loudspeakers; i++)
    ok = check_loudspeaker(&preflight, i, error);
  if (ok) {
    check_taps(&preflight);
    check_clock(&preflight);
  }
  for (size_t i = 0; i < loudspeakers; i++)
    g_free(preflight.channels[i]);
  g_free(preflight.channels);
  g_array_free(preflight.heard, TRUE);
  return ok;
}
