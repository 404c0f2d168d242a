/* What hours can show, and how many it takes: the answer of `hotmic plan`, in words and in JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FORECAST_HOURS_H
#define HOTMIC_FORECAST_HOURS_H

#include <stdio.h>

struct forecast_hours {
  double limit_per_24h;  /**< > 0: to be proven wrong */
  double expect_per_24h; /**< what a good device has */
  double confidence; /**< of the one-sided bound; the risks of the sequential test are the rest */
  double power;      /**< chance that all devices pass if all are good */
  double night_h;    /**< hours of one night */
  int devices;       /**< each of them is judged by itself */
};

void forecast_hours_tell(const struct forecast_hours *asked, FILE *to);
void forecast_hours_json(const struct forecast_hours *asked, FILE *to);

#endif
