/* Where the time of a session went.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_COST_H
#define HOTMIC_COST_H

#include "record.h"
#include "sound.h"

/** In nanoseconds. Zeroed, it is ready. */
struct cost {
  int64_t played_ns, wall_ns;
  int64_t recogniser_ns; /**< CPU in the simulated devices' recognisers */
  int64_t devices_ns;    /**< CPU of the simulated devices, recogniser included */
  int64_t bench_ns;      /**< our own: sound in and out, wires, air and link of a simulated bench */
  int64_t mixer_ns, meter_ns, files_ns, record_ns;
  int64_t booked_ns; /**< CPU of this thread that has been booked */
};

/** Books this thread's CPU time since the last call on one of the accounts, or on none (NULL). */
void cost_book(struct cost *cost, int64_t *account);

/** Adds what the devices cost, and writes the sums into the record. */
void cost_close(struct cost *cost, struct sound_cost devices, struct record *record);

/** What of it was our own CPU, and how many times faster than real time it went. */
int64_t cost_own_ns(const struct cost *cost);
double cost_speed_x(const struct cost *cost);

#endif
