/* Does this clip fire more often than that one? Two shares, compared exactly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TWO_SHARES_H
#define HOTMIC_TWO_SHARES_H

#include <stdint.h>

struct two_shares {
  double p_two;  /**< two-sided: the sum of all tables no likelier than this one */
  double p_more; /**< one-sided: the first share is larger */
};

/** `hits1` of `plays1` (a clip that triggered) against `hits2` of `plays2` (a matched one: same
 * talker, length and level). Without plays on one side, or with more hits than plays, nothing is
 * known and both are 1. Source: Fisher, The Design of Experiments (1935), ch. 2. */
struct two_shares two_shares_compare(int64_t hits1, int64_t plays1, int64_t hits2, int64_t plays2);

#endif
