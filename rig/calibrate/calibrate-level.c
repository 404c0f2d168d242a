/* A calibration's proof: pink noise and a sentence at 65 dB through what was just calibrated.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate-step.h"

#include "clip.h"
#include "level.h"
#include "noise.h"
#include "through.h"

#include <math.h>
#include <string.h>

static const double asked_dbspl = 65, tolerance_db = 1;
static const char sentence[] = "The contractor measured the hardwood floor, and wrote it all down.";

enum { PINK_FRAMES = 3 * FRAMES_PER_S, TAIL_FRAMES = FRAMES_PER_S / 2 };

/* What one sound was asked for and what it was, at the device. */
struct check {
  const char *what;
  bool is_noise;
  double found_dbspl;
};

/* LAeq over the time for which it played, what rang on included, the room's own taken off. */
static double noise_level(const struct sounding_take *take, size_t frames, double quiet_power) {
  double energy =
      through_a_weighted_energy(take->samples, take->frames) - quiet_power * (double)take->frames;
  return level_db_of_power(energy / (double)frames);
}

static bool hear_quiet(struct sounding *sounding, double *ret_power, GError **error) {
  struct sounding_take take;
  if (!sounding_play(sounding, 0, NULL, 0, FRAMES_PER_S, &take, error))
    return false;
  *ret_power = through_a_weighted_energy(take.samples, take.frames) / (double)take.frames;
  g_free(take.samples);
  return true;
}

static bool play_check(const struct calibrating *with, struct sounding *sounding,
                       size_t loudspeaker, const float *samples, size_t frames, struct check *check,
                       GError **error) {
  double quiet_power;
  struct sounding_take take;
  struct through *way =
      through_new(sounding_sound(sounding), loudspeaker, with->bench->reference, error);
  if (!way)
    return false;
  struct through_level is = through_level(way, samples, frames);
  through_free(way);
  double gain =
      level_ratio_of_db(asked_dbspl - (check->is_noise ? is.laeq_dbspl : is.active_dbspl));
  if (gain * is.peak > 1)
    return calibrate_refuse(error,
                            "`%s` clips before it reaches %g dB SPL at the device: turn its "
                            "amplifier up and calibrate again",
                            with->bench->loudspeakers[loudspeaker].name, asked_dbspl);
  g_autofree float *louder = g_memdup2(samples, frames * sizeof *samples);
  for (size_t i = 0; i < frames; i++)
    louder[i] *= (float)gain;
  if (!hear_quiet(sounding, &quiet_power, error) ||
      !sounding_play(sounding, loudspeaker, louder, frames, TAIL_FRAMES, &take, error))
    return false;
  check->found_dbspl = with->bench->microphone.full_scale_dbspl +
                       (check->is_noise ? noise_level(&take, frames, quiet_power)
                                        : through_speech_dbfs(take.samples, take.frames));
  g_free(take.samples);
  if (fabs(check->found_dbspl - asked_dbspl) <= tolerance_db)
    return true;
  return calibrate_refuse(error,
                          "`%s` makes %s %.1f dB where %g was asked for (+-%g): did something "
                          "move since the sweep, or is it noisy?",
                          with->bench->loudspeakers[loudspeaker].name, check->what,
                          check->found_dbspl, asked_dbspl, tolerance_db);
}

static bool check_pink(const struct calibrating *with, struct sounding *sounding,
                       size_t loudspeaker, double *ret_dbspl, GError **error) {
  struct noise noise;
  struct check check = {"pink noise", true, 0};
  g_autofree float *samples = g_new(float, PINK_FRAMES);
  noise_init(&noise, NOISE_PINK, loudspeaker, 1);
  noise_fill(&noise, samples, PINK_FRAMES);
  if (!play_check(with, sounding, loudspeaker, samples, PINK_FRAMES, &check, error))
    return false;
  *ret_dbspl = check.found_dbspl;
  return true;
}

static struct clip *load_sentence(GError **error) {
  static const char yaml[] = "{flite: slt}";
  struct yaml_file *file = yaml_parse("voice", yaml, strlen(yaml), HOTMIC_ERROR_BUG, error);
  struct voice voice = {0};
  struct clip *clip = NULL;
  if (file && voice_read(yaml_root(file), &voice, error)) {
    g_autofree char *cache = clip_cache_dir();
    clip = clip_load(cache, &(struct clip_source){.voice = &voice, .text = sentence}, error);
    voice_done(&voice);
  }
  yaml_unload(file);
  return clip;
}

static bool check_speech(const struct calibrating *with, struct sounding *sounding,
                         size_t loudspeaker, double *ret_dbspl, GError **error) {
  struct check check = {"speech", false, 0};
  struct clip *clip = load_sentence(error);
  bool ok =
      clip && play_check(with, sounding, loudspeaker, clip->samples, clip->frames, &check, error);
  clip_free(clip);
  if (ok)
    *ret_dbspl = check.found_dbspl;
  return ok;
}

bool calibrate_level(const struct calibrating *with, struct sounding *sounding, size_t loudspeaker,
                     GError **error) {
  struct calibration_loudspeaker *is = &with->calibration->loudspeakers[loudspeaker];
  is->asked_dbspl = asked_dbspl;
  if (!check_pink(with, sounding, loudspeaker, &is->pink_dbspl, error) ||
      !check_speech(with, sounding, loudspeaker, &is->speech_dbspl, error))
    return false;
  guide_say(with->guide, "%s at %g dB: pink noise %.2f dBA, speech %.2f dB SPL", is->name,
            asked_dbspl, is->pink_dbspl, is->speech_dbspl);
  return calibration_save(with->calibration, error);
}
