/* All switches of a bench: what acts on devices while a session runs, and is safe afterwards.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "switches.h"

#include "switch.h"

struct switches {
  const struct bench *bench;
  GPtrArray *lines; /* struct switch_line *, in the order of the bench file */
};

struct switches *switches_open(const struct bench *bench, GError **error) {
  struct switches *switches = g_new0(struct switches, 1);
  switches->bench = bench;
  switches->lines = g_ptr_array_new();
  for (size_t d = 0; d < bench->device_count; d++)
    for (size_t s = 0; s < bench->devices[d].switch_count; s++) {
      const struct bench_switch *is = &bench->devices[d].switches[s];
      struct switch_line *line = switch_open(&is->wire, is->safe_on, error);
      if (!line) {
        switches_close(switches, NULL);
        return NULL;
      }
      g_ptr_array_add(switches->lines, line);
    }
  return switches;
}

static struct switch_line *line_of(struct switches *switches, size_t device, size_t number) {
  for (size_t d = 0; d < device; d++)
    number += switches->bench->devices[d].switch_count;
  return switches->lines->pdata[number];
}

bool switches_set(struct switches *switches, size_t device, size_t number, bool on,
                  GError **error) {
  return switch_set(line_of(switches, device, number), on, error);
}

bool switches_begin(struct switches *switches, int64_t *ret_settle_ns, GError **error) {
  const struct bench *bench = switches->bench;
  double settle_s = 0;
  for (size_t d = 0; d < bench->device_count; d++)
    for (size_t s = 0; s < bench->devices[d].switch_count; s++) {
      const struct bench_switch *is = &bench->devices[d].switches[s];
      if (!switches_set(switches, d, s, is->during_on, error))
        return false;
      settle_s = MAX(settle_s, is->settle_s);
    }
  *ret_settle_ns = ns_of_seconds(settle_s);
  return true;
}

bool switches_close(struct switches *switches, GError **error) {
  if (!switches)
    return true;
  bool ok = true;
  for (guint i = 0; i < switches->lines->len; i++)
    ok = switch_close(switches->lines->pdata[i], ok ? error : NULL) && ok;
  g_ptr_array_unref(switches->lines);
  g_free(switches);
  return ok;
}
