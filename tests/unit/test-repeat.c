/* Bursts that more than one tap saw.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "repeat.h"

#include <criterion/criterion.h>

static void add(GPtrArray *bursts, int tap, double from_s, double until_s, int64_t bytes,
                enum host_role role) {
  struct burst *burst = g_new0(struct burst, 1);
  *burst = (struct burst){.tap = tap,
                          .role = role,
                          .host = "h.example",
                          .from_ns = ns_of_seconds(from_s),
                          .until_ns = ns_of_seconds(until_s),
                          .bytes = bytes};
  g_ptr_array_add(bursts, burst);
}

static const struct burst *left(const GPtrArray *bursts, unsigned i) {
  return g_ptr_array_index(bursts, i);
}

Test(repeat, what_two_taps_saw_is_there_once) {
  g_autoptr(GPtrArray) bursts = g_ptr_array_new_with_free_func(g_free);
  add(bursts, 1, 9.5, 13.9, 40000, ROLE_VOICE); /* stamped a little earlier */
  add(bursts, 0, 10, 14, 40000, ROLE_VOICE);
  add(bursts, 1, 14.9, 15.2, 19000, ROLE_UNKNOWN);
  add(bursts, 2, 15, 16, 8000, ROLE_UNKNOWN);
  repeat_drop(bursts);
  cr_assert(bursts->len == 1);
  cr_expect(left(bursts, 0)->tap == 0);
}

Test(repeat, what_one_tap_alone_saw_stays) {
  g_autoptr(GPtrArray) bursts = g_ptr_array_new_with_free_func(g_free);
  add(bursts, 0, 10, 14, 40000, ROLE_VOICE);
  add(bursts, 1, 15.1, 16, 40000, ROLE_VOICE); /* 1.1 s later */
  add(bursts, 0, 30, 31, 10000, ROLE_VOICE);
  add(bursts, 1, 30, 31, 20002, ROLE_VOICE); /* more than twice as much */
  repeat_drop(bursts);
  cr_expect(bursts->len == 4);
}

Test(repeat, two_bursts_of_one_tap_are_two) {
  g_autoptr(GPtrArray) bursts = g_ptr_array_new_with_free_func(g_free);
  add(bursts, 1, 10, 14, 40000, ROLE_VOICE);
  add(bursts, 1, 10, 14, 40000, ROLE_VOICE);
  repeat_drop(bursts);
  cr_expect(bursts->len == 2);
}

Test(repeat, an_upload_is_no_repeat_of_a_sealed_burst) {
  g_autoptr(GPtrArray) bursts = g_ptr_array_new_with_free_func(g_free);
  add(bursts, 0, 10, 14, 50000, ROLE_UNKNOWN);
  add(bursts, 1, 10, 14, 40000, ROLE_VOICE);
  add(bursts, 0, 30, 34, 50000, ROLE_UNKNOWN);
  add(bursts, 1, 30, 34, 40000, ROLE_METRICS);
  ((struct burst *)g_ptr_array_index(bursts, 3))->shape.kind = SHAPE_PCM;
  repeat_drop(bursts);
  cr_expect(bursts->len == 4);
}

Test(repeat, bursts_of_two_devices_are_two) {
  g_autoptr(GPtrArray) bursts = g_ptr_array_new_with_free_func(g_free);
  add(bursts, 0, 10, 14, 40000, ROLE_VOICE);
  add(bursts, 1, 10, 14, 40000, ROLE_VOICE);
  ((struct burst *)g_ptr_array_index(bursts, 1))->device = 1;
  repeat_drop(bursts);
  cr_expect(bursts->len == 2);
}
