/* What calibration steps learn from a sweep: a loudspeaker's impulse response at a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate-sweep.h"

#include "level.h"
#include "room.h"

#include <math.h>

/* As loud as a room allows without waking the house, and no louder than a loudspeaker is happy
 * with; its second and third harmonics should stand out of the noise. */
static const double swept_dbspl = 85, amplitude_max = 0.5;
static const double clear_min_db = 20, drift_worth_ppm = 0.2, drift_max_ppm = 300, clips_at = 0.98;

enum { TAIL_FRAMES = 3 * FRAMES_PER_S / 2, PASSES = 2 };

struct pass {
  struct sounding_take take;
  double arrival_frames; /* since its samples[0], if no clock drifts */
};

/* The same sweep twice: whoever drifts comes at another time the second time. */
struct passes {
  double amplitude;
  struct pass pass[PASSES];
  size_t count;
  struct sounding_pace pace; /* as it is known by the second */
};

static double amplitude_for(const struct calibrating *with, const struct sounding *sounding,
                            size_t loudspeaker) {
  struct sound_path path = {0};
  sound_path(sounding_sound(sounding), loudspeaker, with->bench->device_count, &path);
  double amplitude = level_ratio_of_db(swept_dbspl - path.gain_db + 3.01);
  return MIN(amplitude, amplitude_max);
}

static bool play(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                 double amplitude, struct sounding_take *ret, GError **error) {
  size_t frames = sweep_frames(&sweep_usual);
  g_autofree float *samples = g_new(float, frames);
  sweep_fill(&sweep_usual, samples);
  for (size_t i = 0; i < frames; i++)
    samples[i] *= (float)amplitude;
  size_t late = (size_t)(with->bench->loudspeakers[loudspeaker].latency_ms * FRAMES_PER_S / 1000);
  if (!sounding_play(sounding, loudspeaker, samples, frames, TAIL_FRAMES + late, ret, error))
    return false;
  for (size_t i = 0; i < ret->frames; i++)
    if (fabs((double)ret->samples[i]) > clips_at) {
      g_free(ret->samples);
      return calibrate_refuse(error,
                              "the microphone clips at %s's sweep: turn its gain down, and "
                              "calibrate it again",
                              with->bench->loudspeakers[loudspeaker].name);
    }
  return true;
}

/* A sweep from a clock that runs `ppm` faster is a shorter, higher sweep. */
static struct sweep shifted(double ppm) {
  double faster = 1 + ppm / 1e6;
  return (struct sweep){sweep_usual.from_hz * faster, sweep_usual.to_hz * faster,
                        sweep_usual.seconds / faster};
}

/* In pascal per full scale. */
static struct impulse deconvolve(const struct calibrating *with, const struct sounding_take *take,
                                 double amplitude, double ppm) {
  struct sweep sweep = shifted(ppm);
  struct impulse impulse = sweep_deconvolve(&sweep, take->samples, take->frames);
  double pascal =
      level_ratio_of_db(with->bench->microphone.full_scale_dbspl - calibration_pascal_dbspl);
  for (size_t i = 0; i < impulse.count; i++)
    impulse.taps[i] *= (float)(pascal / amplitude);
  return impulse;
}

static bool pass_once(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                      struct passes *passes, GError **error) {
  struct pass *pass = &passes->pass[passes->count];
  if (!play(with, sounding, loudspeaker, passes->amplitude, &pass->take, error))
    return false;
  struct impulse impulse = deconvolve(with, &pass->take, passes->amplitude, 0);
  pass->arrival_frames = impulse_delay_frames(&impulse);
  impulse_done(&impulse);
  passes->count++;
  passes->pace = sounding_pace(sounding);
  for (size_t i = 0; i < passes->count; i++)
    sounding_time(sounding, &passes->pass[i].take);
  return true;
}

static void passes_done(struct passes *passes) {
  for (size_t i = 0; i < passes->count; i++)
    g_free(passes->pass[i].take.samples);
}

/* Since the first sample left, in frames of 48 kHz, though the microphone's card may count others.
 */
static double delay_of(const struct passes *passes, size_t i, double arrival_frames) {
  return arrival_frames / (1 + passes->pace.heard_ppm / 1e6) - passes->pass[i].take.early_frames;
}

static double sooner_frames(const struct passes *passes) {
  return delay_of(passes, 0, passes->pass[0].arrival_frames) -
         delay_of(passes, 1, passes->pass[1].arrival_frames);
}

static double drift_ppm(const struct passes *passes) {
  double apart_s = passes->pass[1].take.began_s - passes->pass[0].take.began_s;
  return sooner_frames(passes) / (apart_s * FRAMES_PER_S) * 1e6;
}

/* Between a clock that drifts and hands that move, two passes can tell only what no clock does. */
static bool pass_twice(const struct calibrating *with, struct sounding *sounding,
                       size_t loudspeaker, struct passes *passes, GError **error) {
  for (int i = 0; i < PASSES; i++)
    if (!pass_once(with, sounding, loudspeaker, passes, error))
      return false;
  const char *name = with->bench->loudspeakers[loudspeaker].name;
  double apart_frames = fabs(sooner_frames(passes));
  if (isnan(passes->pass[0].arrival_frames))
    return true; /* it is not heard: another will say so */
  if (isnan(apart_frames))
    return calibrate_refuse(error,
                            "the first of two sweeps of `%s` was heard and the second was not: is "
                            "its power or its cable loose?",
                            name);
  if (fabs(drift_ppm(passes)) <= drift_max_ppm || apart_frames <= passes->pace.jitter_frames)
    return true;
  return calibrate_refuse(error,
                          "two sweeps of `%s` came %.2f ms apart: something moved, or was not "
                          "itself. Keep still and try again",
                          name, apart_frames * 1000 / FRAMES_PER_S);
}

/* Two cards' clocks are told by their stamps; where those err, they err for the loudspeaker's own
 * drift, too, the other way, so that by how much the sweep was shortened is known to a fraction of
 * a frame in all the time between two passes. */
static void take_first(const struct calibrating *with, struct passes *passes, struct swept *ret) {
  struct swept swept = {.dbfs = 20 * log10(passes->amplitude) - 3.01,
                        .drift_ppm = drift_ppm(passes)};
  double shorter_ppm = swept.drift_ppm + passes->pace.played_ppm - passes->pace.heard_ppm;
  if (fabs(sooner_frames(passes)) < passes->pace.jitter_frames)
    swept.drift_ppm = 0; /* as far as can be told */
  bool is_shorter = fabs(shorter_ppm) > drift_worth_ppm;
  struct sounding_take *take = &passes->pass[0].take;
  swept.impulse = deconvolve(with, take, passes->amplitude, is_shorter ? shorter_ppm : 0);
  swept.delay_frames = delay_of(passes, 0, impulse_delay_frames(&swept.impulse));
  swept.raw = *take;
  take->samples = NULL;
  *ret = swept;
}

static bool weigh(const struct calibrating *with, size_t loudspeaker, const struct swept *swept,
                  GError **error) {
  double clear_db = impulse_clearness_db(&swept->impulse);
  if (!isnan(swept->delay_frames) && clear_db > clear_min_db)
    return true;
  return calibrate_refuse(error,
                          "the sweep of `%s` stands out of the noise by %.0f dB only (at least "
                          "%.0f are needed): is it silent, or the room too loud?",
                          with->bench->loudspeakers[loudspeaker].name,
                          isnan(clear_db) ? 0 : clear_db, clear_min_db);
}

bool swept_measure(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                   struct swept *ret, GError **error) {
  struct passes passes = {.amplitude = amplitude_for(with, sounding, loudspeaker)};
  struct swept swept;
  bool ok = pass_twice(with, sounding, loudspeaker, &passes, error);
  if (ok) {
    take_first(with, &passes, &swept);
    ok = weigh(with, loudspeaker, &swept, error);
    if (ok)
      *ret = swept;
    else
      swept_done(&swept);
  }
  passes_done(&passes);
  return ok;
}

void swept_done(struct swept *swept) {
  impulse_done(&swept->impulse);
  g_free(swept->raw.samples);
}
