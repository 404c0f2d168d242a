/* Regression of one device: its rates and places against earlier nights, and what is no churn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression-private.h"

#include "exchange.h"
#include "several.h"

#include <math.h>
#include <string.h>

/* Of what fires one night, so much does again the next: Dubois et al., PoPETs 2020(4). */
static const double recurs = 97.0 / 295;
static const double false_share = 0.05; /* of findings, after Benjamini and Hochberg */
static const double least_h = 1.0 / 60; /* less proves nothing, whatever else was as short */

/* Each of the earlier nights brought some that no other of them had: so many will tonight. With one
 * earlier night, what does not recur of it is replaced by as many. */
static double churn_of(const struct place *place) {
  if (place->nights == 1)
    return place->before * (1 - recurs);
  return place->before == 1 ? 1.0 / place->nights : 0;
}

static void weigh_places(const struct comparison *all, struct regression_device *device) {
  g_autoptr(GArray) coins = g_array_new(FALSE, FALSE, sizeof(struct exchange_coin));
  int tonight = 0;
  for (unsigned i = 0; i < all->places->len; i++) {
    const struct place *place = &g_array_index(all->places, struct place, i);
    if (strcmp(place->device, device->device) != 0)
      continue;
    struct exchange_coin coin = {place->before + place->now, place->nights + 1};
    device->kinds[regression_kind(place)]++;
    device->expected_new += churn_of(place);
    if (coin.fired == coin.nights)
      continue; /* it fires every night, tonight too: it says nothing */
    g_array_append_val(coins, coin);
    tonight += place->now;
  }
  if (coins->len <= EXCHANGE_COINS_MAX)
    device->p_paired = exchange_two_sided(coins, tonight);
  else
    device->why_not = regression_printf(all->regression,
                                        "it fired at %u places, more than the %d that "
                                        "can be tested",
                                        coins->len, EXCHANGE_COINS_MAX);
  for (unsigned i = 0; i < all->strange->len; i++)
    device->strange +=
        strcmp(g_array_index(all->strange, struct place, i).device, device->device) == 0;
}

/* More places than chance explains, not fewer. */
static bool is_more(const struct comparison *all, const struct regression_device *device) {
  double expected = 0;
  int tonight = 0;
  for (unsigned i = 0; i < all->places->len; i++) {
    const struct place *place = &g_array_index(all->places, struct place, i);
    if (strcmp(place->device, device->device) != 0)
      continue;
    expected += (double)(place->before + place->now) / (place->nights + 1);
    tonight += place->now;
  }
  return tonight > expected;
}

/* How the earlier nights watched a device. */
struct watch {
  int nights, enough; /* that prove anything; that watched it for half as long as tonight or more */
  double hours;       /* of `nights` together */
  double share;       /* sum of each one's length of watch over tonight's */
};

static struct watch sum_nights(const struct comparison *all, struct regression_device *device) {
  struct watch watch = {0};
  for (size_t i = 0; i < all->tonight; i++) {
    const struct night_device *before = regression_device_in(all->nights[i], device->device);
    if (!before)
      continue;
    device->was_there = true;
    device->firmware_before = regression_keep(all->regression, before->firmware);
    double hours = night_hours(all->nights[i], before);
    if (hours <= 0)
      continue;
    watch.nights++;
    watch.enough += playlist_counts(all->playlist, i, device->device);
    watch.hours += hours;
    watch.share += playlist_watch(all->playlist, i, device->device);
    if (!playlist_is_same(all->playlist, i))
      continue;
    device->before_count += before->exposed;
    device->before_h += hours;
  }
  device->has_rates = device->before_h >= least_h && device->now_h >= least_h;
  device->rates =
      two_rates_compare(device->before_count, device->before_h, device->now_count, device->now_h);
  return watch;
}

/* NULL: it can be said whether it is worse. */
static const char *why_unknown(const struct comparison *all, const struct regression_device *device,
                               bool is_here, const struct watch *watch) {
  struct regression *regression = all->regression;
  if (!is_here)
    return "it is not in this run";
  if (device->now_h <= 0)
    return "nothing proves that it was watched in this run";
  if (watch->nights == 0)
    return "no earlier night proves that it was watched";
  if (device->now_h < least_h)
    return "it was watched for less than a minute in this run";
  if (watch->share > 2 * watch->nights)
    return regression_printf(regression,
                             "it was watched for %.2f h only, against %.2f h a night before",
                             device->now_h, watch->hours / watch->nights);
  if (watch->enough == 0)
    return "no earlier night watched it for half as long as this run";
  if (device->has_rates)
    return NULL;
  if (2 * regression->left_out > regression->slots)
    return regression_printf(regression,
                             "earlier nights played only %d of the %d lines of this run",
                             regression->slots - regression->left_out, regression->slots);
  if (device->strange > 0)
    return regression_printf(regression,
                             "it fired at %d places with which no earlier night can be compared",
                             device->strange);
  return NULL;
}

void regression_add_device(const struct comparison *all, const char *name) {
  const struct night *tonight = all->nights[all->tonight];
  const struct night_device *now = regression_device_in(tonight, name);
  struct regression_device device = {.device = regression_keep(all->regression, name),
                                     .firmware_before = "",
                                     .firmware_now =
                                         regression_keep(all->regression, now ? now->firmware : ""),
                                     .now_count = now ? now->exposed : 0,
                                     .now_h = now ? night_hours(tonight, now) : 0,
                                     .p_paired = 1};
  struct watch watch = sum_nights(all, &device);
  weigh_places(all, &device);
  const char *why = why_unknown(all, &device, now != NULL, &watch);
  device.why_not = why ? why : device.why_not;
  g_array_append_val(all->regression->devices, device);
}

/* Two looks at the same episodes are one test: twice the smaller. Devices that never fired cannot
 * be worse, and do not water down what is found of others. */
static double p_of(const struct comparison *all, const struct regression_device *device) {
  int places = 0;
  for (int kind = 0; kind < CHANGES; kind++)
    places += device->kinds[kind];
  bool by_rate = device->has_rates && device->before_count + device->now_count > 0;
  if (places == 0 && !by_rate)
    return NAN;
  double p =
      MIN(by_rate ? device->rates.p_increase : 1, is_more(all, device) ? device->p_paired : 1);
  return MIN(2 * p, 1);
}

void regression_find_worse(const struct comparison *all) {
  GArray *devices = all->regression->devices;
  g_autofree double *p = g_new(double, devices->len + 1);
  g_autofree bool *stands = g_new0(bool, devices->len + 1);
  size_t tested = 0;
  for (unsigned i = 0; i < devices->len; i++) {
    struct regression_device *device = &g_array_index(devices, struct regression_device, i);
    device->p = p_of(all, device);
    if (!isnan(device->p))
      p[tested++] = device->p;
  }
  several_discoveries(p, tested, false_share, stands);
  all->regression->tested = (int)tested;
  tested = 0;
  for (unsigned i = 0; i < devices->len; i++) {
    struct regression_device *device = &g_array_index(devices, struct regression_device, i);
    device->is_worse = !isnan(device->p) && stands[tested++];
  }
}

bool regression_is_held_back(const struct regression_device *device) {
  return !device->is_worse && device->p <= false_share;
}
