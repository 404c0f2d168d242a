/* Is this night worse than that one? Two rates, or the same slots twice, compared exactly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "two-rates.h"

struct two_rates two_rates_compare(int64_t n1, double hours1, int64_t n2, double hours2) {
  (void)n1, (void)hours1, (void)n2, (void)hours2;
  return (struct two_rates){0};
}

double two_rates_paired(int64_t only_before, int64_t only_after) {
  (void)only_before, (void)only_after;
  return 1;
}
