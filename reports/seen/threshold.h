/* How much a device must send to one host in one go before it counts: the threshold of a burst.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_THRESHOLD_H
#define HOTMIC_THRESHOLD_H

#include "baseline.h"
#include "plan.h"
#include "rules.h"

enum threshold_by {
  THRESHOLD_BY_RULE,     /**< the rule burst_floor_bytes */
  THRESHOLD_BY_PROFILE,  /**< what the device's profile says of this host */
  THRESHOLD_BY_BASELINE, /**< what it sent to this host in silence */
  THRESHOLD_BY_NEW_HOST, /**< a baseline is there and has not seen this host: the floor */
  THRESHOLD_WAYS
};
extern const char *const threshold_by_names[THRESHOLD_WAYS + 1]; /**< NULL-terminated */

/** The host that stands for several of one role. */
extern const char threshold_several[];

struct threshold {
  int64_t bytes;  /**< what a burst must reach */
  bool in_window; /**< within some 10 s of it; else in all */
  int64_t
      long_bytes; /**< if in_window: what a burst of whatever length counts from in all, and ... */
  double long_bytes_per_s; /**< ... so much more for each second that it lasts */
  enum threshold_by by;
  bool is_capped;                   /**< what it sends in silence would have asked for more */
  const struct baseline_host *idle; /**< by which it was worked out; NULL; borrowed */
};

/** `baseline` may be NULL: then the stated floor, which is the profile's for this host or else the
 * rule burst_floor_bytes, in all. So too for a device or host that the baseline does not know, or
 * knew with another profile. With one: rule burst_margin times the idle 99.9th percentile of the
 * sums over 10 s, kept between two bounds, so that no baseline hides a recording:
 *
 * - voice and messaging: no less than rule burst_least_bytes (or the stated floor, if that is
 * less), no more than twice the stated floor. At the usual 15 kB that is 30 kB: the smallest
 * published upload of a wake, a HomePod's, has 36.9 kB (results of Dubois et al., PoPETs 2020(4)).
 * - unknown: no less than the stated floor, no more than twice that. It may be a voice host that
 * the profile does not list.
 * - others: no less than the stated floor.
 *
 * A baseline that is not sound for the device (baseline_is_sound()) raises nothing above the stated
 * floor: it may have been learned while the device did what it does not do any more.
 *
 * A burst that never reaches it in 10 s but goes on counts too, once it has in all as much (and no
 * less than the stated floor), and rule burst_margin times the mean idle rate for as long as it
 * lasts: a thin stream that would be found without a baseline is not lost with one. To voice,
 * messaging and unknown hosts that rate is no more than keep-alives need: what a device sends there
 * all the time may be what is looked for.
 *
 * For threshold_several it is the rule burst_floor_bytes within some 10 s; with a sound baseline
 * rule burst_margin times the sum of the idle 99.9th percentiles of all hosts of that role, if that
 * is more, but to voice and messaging hosts no more than twice the floor. */
struct threshold threshold_of(const struct plan *plan, const struct baseline *baseline,
                              const struct judge_rules *rules, int device, enum host_role role,
                              const char *host);

/** Does a burst count? `bytes` in all, `peak_10s_bytes` within its fullest 10 s, `lasting_s` from
 * first to last frame. */
bool threshold_is_reached(const struct threshold *threshold, int64_t bytes, int64_t peak_10s_bytes,
                          double lasting_s);

#endif
