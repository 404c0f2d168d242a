/* How a bench changed: from calibration to calibration, and from night to night.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATION_DRIFT_H
#define HOTMIC_CALIBRATION_DRIFT_H

#include "calibration-page.h"

/** Appends the two sections of the page: "From calibration to calibration", "From night to night".
 */
void calibration_drift_append(GString *out, const struct calibration_page *page);

#endif
