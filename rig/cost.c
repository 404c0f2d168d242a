/* Where the time of a session went.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cost.h"

#include <time.h>

void cost_book(struct cost *cost, int64_t *account) {
  struct timespec cpu;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
  int64_t now_ns = (int64_t)cpu.tv_sec * NS_PER_S + cpu.tv_nsec;
  if (account)
    *account += now_ns - cost->booked_ns;
  cost->booked_ns = now_ns;
}

int64_t cost_own_ns(const struct cost *cost) {
  return cost->bench_ns + cost->mixer_ns + cost->meter_ns + cost->files_ns + cost->record_ns;
}

double cost_speed_x(const struct cost *cost) {
  return (double)cost->played_ns / (double)MAX(cost->wall_ns, 1);
}

void cost_close(struct cost *cost, struct sound_cost devices, struct record *record) {
  cost->recogniser_ns = devices.recogniser_ns;
  cost->devices_ns = devices.devices_ns;
  int64_t all_ns = cost->devices_ns + cost_own_ns(cost);
  record_set_number(record, "speed_x", cost_speed_x(cost));
  record_set_number(record, "recogniser_share",
                    (double)cost->recogniser_ns / (double)MAX(all_ns, 1));
}
