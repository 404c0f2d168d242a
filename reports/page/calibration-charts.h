/* The charts of one calibration: response, impulse response, distortion, and the room's noise.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATION_CHARTS_H
#define HOTMIC_CALIBRATION_CHARTS_H

#include "calibration.h"

/** Each appends one figure, or says in words that it was not measured. */
void calibration_chart_response(GString *out, const struct calibration_loudspeaker *loudspeaker);
void calibration_chart_impulse(GString *out, const struct calibration_loudspeaker *loudspeaker);
void calibration_chart_distortion(GString *out, const struct calibration_loudspeaker *loudspeaker);
void calibration_chart_noise(GString *out, const struct calibration_noise *noise);

#endif
