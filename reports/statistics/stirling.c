/* Terms of Poisson and binomial sums, as exact for a million as for three.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stirling.h"

#include <math.h>

double stirling_error(double k) {
  const double half_log_2pi = 0.91893853320467274178;
  const double square = k * k;
  if (k < 16)
    return log(tgamma(k + 1)) - (k + 0.5) * log(k) + k - half_log_2pi;
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / k;
}

double stirling_deviance(double k, double mean) {
  const double excess = (mean - k) / k;
  const double deviance =
      excess < 1 ? k * (excess - log1p(excess)) : mean - k - k * (log(mean) - log(k));
  return deviance > 0 ? deviance : 0;
}
