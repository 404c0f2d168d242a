/* A calibration's first step and its last: the microphone's sensitivity, from a calibrator's tone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrate-step.h"

#include "tone.h"

#include <math.h>

enum { LISTEN_S = 10, LISTEN_FRAMES = LISTEN_S * FRAMES_PER_S };

/* IEC 60942 lets a class 1 calibrator be 1 % off in frequency and class 2 two; a wrong range or a
 * wrong gain is 10 dB off or more, the guess in a bench file seldom. */
static const double tone_tolerance = 0.02, wobble_max_db = 0.2, hum_max_db = -40,
                    others_max_db = -20, guess_tolerance_db = 10, guess_worth_a_word_db = 3,
                    faintest_dbfs = -80, moved_max_db = 0.5;

static bool weigh(const struct bench *bench, const struct tone *tone, GError **error) {
  const struct bench_calibrator *is = &bench->calibrator;
  double expected_dbfs = is->dbspl - bench->microphone.full_scale_dbspl;
  if (isnan(tone->hz) || tone->level_dbfs < faintest_dbfs)
    return calibrate_refuse(error,
                            "no tone was heard; expected %g Hz at about %.0f dBFS. Is the "
                            "calibrator on, and the right microphone connected?",
                            is->hz, expected_dbfs);
  if (tone->clipped)
    return calibrate_refuse(error,
                            "the tone is clipped (peaks at %.1f dBFS): turn the microphone's gain "
                            "down, or set the calibrator to 94 dB",
                            20 * log10(tone->peak));
  if (tone->hum_dbfs - tone->level_dbfs > hum_max_db)
    return calibrate_refuse(error,
                            "mains hum of %.0f Hz lies only %.1f dB below the tone (at least %.0f "
                            "are needed): look at the microphone's cable, earth and power supply",
                            tone->hum_hz, tone->level_dbfs - tone->hum_dbfs, -hum_max_db);
  if (fabs(tone->hz / is->hz - 1) > tone_tolerance)
    return calibrate_refuse(error,
                            "found a tone of %.1f Hz, expected %g Hz: another calibrator needs "
                            "`calibrator: {hz: ...}` in the bench file",
                            tone->hz, is->hz);
  if (tone->others_dbfs - tone->level_dbfs > others_max_db)
    return calibrate_refuse(error,
                            "other sound lies only %.1f dB below the tone (at least %.0f are "
                            "needed): does the calibrator sit tight on the microphone?",
                            tone->level_dbfs - tone->others_dbfs, -others_max_db);
  if (tone->wobble_db > wobble_max_db)
    return calibrate_refuse(error,
                            "the tone's level moved by %.2f dB in %d s (at most %g): let the "
                            "calibrator settle, change its battery, hold nothing",
                            tone->wobble_db, LISTEN_S, wobble_max_db);
  if (fabs(tone->level_dbfs - expected_dbfs) > guess_tolerance_db)
    return calibrate_refuse(error,
                            "the tone is %.1f dB %s than %s's full_scale_dbspl makes it: is the "
                            "calibrator at %g dB, as the bench file says? If so, correct "
                            "full_scale_dbspl there to about %.0f",
                            fabs(tone->level_dbfs - expected_dbfs),
                            tone->level_dbfs > expected_dbfs ? "louder" : "softer",
                            bench->microphone.name, is->dbspl, is->dbspl - tone->level_dbfs);
  return true;
}

static bool measure(const struct calibrating *with, struct tone *ret, GError **error) {
  struct sounding_place place = {.in_calibrator = true};
  struct sounding *sounding = sounding_open(with->bench, &place, error);
  if (!sounding)
    return false;
  struct sounding_take take;
  bool heard = sounding_play(sounding, 0, NULL, 0, LISTEN_FRAMES, &take, error);
  sounding_close(sounding);
  if (!heard)
    return false;
  *ret = tone_measure(take.samples, take.frames);
  g_free(take.samples);
  return weigh(with->bench, ret, error);
}

bool calibrate_microphone(const struct calibrating *with, GError **error) {
  struct tone tone;
  if (!measure(with, &tone, error))
    return false;
  double dbspl = with->bench->calibrator.dbspl, claimed = with->bench->microphone.full_scale_dbspl;
  struct calibration_microphone found = {.measured = true,
                                         .full_scale_dbspl = dbspl - tone.level_dbfs,
                                         .calibrator_dbspl = dbspl,
                                         .tone_hz = tone.hz,
                                         .wobble_db = tone.wobble_db,
                                         .hum_db = tone.hum_dbfs - tone.level_dbfs,
                                         .moved_db = NAN};
  with->calibration->microphone = found;
  guide_say(with->guide,
            "%.2f Hz at %.2f dBFS, steady to %.2f dB, hum %.0f dB below: full scale is %.2f dB SPL "
            "(the bench file says %.2f)",
            tone.hz, tone.level_dbfs, tone.wobble_db, -found.hum_db, found.full_scale_dbspl,
            claimed);
  if (fabs(found.full_scale_dbspl - claimed) > guess_worth_a_word_db)
    guide_say(with->guide,
              "note: that is %.1f dB off the bench file: is the calibrator really at %g dB?",
              fabs(found.full_scale_dbspl - claimed), dbspl);
  return true;
}

bool calibrate_microphone_again(const struct calibrating *with, GError **error) {
  struct tone tone;
  if (!measure(with, &tone, error))
    return false;
  struct calibration_microphone *is = &with->calibration->microphone;
  double moved_db = is->calibrator_dbspl - tone.level_dbfs - is->full_scale_dbspl;
  if (fabs(moved_db) > moved_max_db)
    return calibrate_refuse(error,
                            "the microphone's sensitivity has changed by %+.2f dB since the first "
                            "step (at most %g): what was measured between is void. Find out why "
                            "and begin anew (--fresh)",
                            -moved_db, moved_max_db);
  is->moved_db = moved_db;
  guide_say(with->guide, "%.2f dBFS: its sensitivity moved by %+.2f dB meanwhile", tone.level_dbfs,
            -moved_db);
  return true;
}
