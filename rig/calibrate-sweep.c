/* What calibration steps learn from a sweep: a loudspeaker's impulse response at a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate-sweep.h"

#include "level.h"
#include "room.h"

#include <math.h>

/* As loud as a room allows without waking the house, and no louder than a loudspeaker is happy
 * with; its second and third harmonics should stand out of the noise. */
static const double swept_dbspl = 85, amplitude_max = 0.5;
static const double clear_min_db = 20, repeat_tolerance_frames = 2, drift_worth_ppm = 0.2,
                    clips_at = 0.98;

enum { TAIL_FRAMES = 3 * FRAMES_PER_S / 2 };

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

/* In pascal per full scale, and the delay since the first sample left. */
static double deconvolve(const struct calibrating *with, const struct sounding_take *take,
                         double amplitude, double ppm, struct impulse *ret) {
  struct sweep sweep = shifted(ppm);
  *ret = sweep_deconvolve(&sweep, take->samples, take->frames);
  double pascal =
      level_ratio_of_db(with->bench->microphone.full_scale_dbspl - calibration_pascal_dbspl);
  for (size_t i = 0; i < ret->count; i++)
    ret->taps[i] *= (float)(pascal / amplitude);
  return impulse_delay_frames(ret) - take->early_frames;
}

static bool weigh(const struct calibrating *with, size_t loudspeaker, const struct swept *swept,
                  double again_frames, GError **error) {
  const char *name = with->bench->loudspeakers[loudspeaker].name;
  double clear_db = impulse_clearness_db(&swept->impulse);
  if (isnan(swept->delay_frames) || !(clear_db > clear_min_db))
    return calibrate_refuse(error,
                            "the sweep of `%s` stands out of the noise by %.0f dB only (at least "
                            "%.0f are needed): is it silent, or the room too loud?",
                            name, isnan(clear_db) ? 0 : clear_db, clear_min_db);
  if (!(fabs(again_frames - swept->delay_frames) <
        repeat_tolerance_frames + fabs(swept->drift_ppm) / 1e6 * 30 * 48000))
    return calibrate_refuse(error,
                            "two sweeps of `%s` came %.2f ms apart: something moved, or was not "
                            "itself. Keep still and try again",
                            name, fabs(again_frames - swept->delay_frames) / 48);
  return true;
}

/* Twice: whoever drifts comes at another time then. */
bool swept_measure(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                   struct swept *ret, GError **error) {
  double amplitude = amplitude_for(with, sounding, loudspeaker);
  struct sounding_take take = {0}, again = {0};
  struct impulse impulse;
  if (!play(with, sounding, loudspeaker, amplitude, &take, error))
    return false;
  if (!play(with, sounding, loudspeaker, amplitude, &again, error)) {
    g_free(take.samples);
    return false;
  }
  struct swept swept = {.dbfs = 20 * log10(amplitude) - 3.01, .raw = take};
  double again_frames = deconvolve(with, &again, amplitude, 0, &impulse);
  impulse_done(&impulse);
  g_free(again.samples);
  swept.delay_frames = deconvolve(with, &take, amplitude, 0, &swept.impulse);
  swept.drift_ppm =
      (swept.delay_frames - again_frames) / ((again.began_s - take.began_s) * FRAMES_PER_S) * 1e6;
  if (fabs(swept.drift_ppm) > drift_worth_ppm) {
    impulse_done(&swept.impulse);
    swept.delay_frames = deconvolve(with, &take, amplitude, swept.drift_ppm, &swept.impulse);
  }
  if (!weigh(with, loudspeaker, &swept, again_frames, error)) {
    swept_done(&swept);
    return false;
  }
  *ret = swept;
  return true;
}

void swept_done(struct swept *swept) {
  impulse_done(&swept->impulse);
  g_free(swept->raw.samples);
}
