/* Terms of Poisson and binomial sums, as exact for a million as for three.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source: Loader, Fast and Accurate Computation of Binomial Probabilities (2000), from memory:
 * k! by Stirling's formula with its error known, and what is left as a deviance, so that no two
 * large numbers are taken from each other. */
#ifndef HOTMIC_STIRLING_H
#define HOTMIC_STIRLING_H

/** log(k!) - log(sqrt(2 pi k) (k/e)^k) for k > 0, which need not be whole. */
double stirling_error(double k);

/** k log(k/mean) + mean - k, for k > 0 and mean > 0; never negative. */
double stirling_deviance(double k, double mean);

#endif
