/* hotmic switch: throws one switch of a bench by hand, and leaves it safe.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include "interrupt.h"
#include "switch.h"
#include "verb.h"

#include <string.h>
#include <unistd.h>

enum { LOOK_US = 50000 };

static char *bench_path;
static double for_s;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path, "the bench file", "FILE"},
    {"for", 0, 0, G_OPTION_ARG_DOUBLE, &for_s, "let go after this many seconds (default: Ctrl-C)",
     "SECONDS"},
    G_OPTION_ENTRY_NULL,
};

/* "device.switch" */
static bool find(const struct bench *bench, const char *name, size_t *ret_device,
                 size_t *ret_number, GError **error) {
  g_autoptr(GString) known = g_string_new(NULL);
  for (size_t d = 0; d < bench->device_count; d++)
    for (size_t s = 0; s < bench->devices[d].switch_count; s++) {
      const struct bench_device *device = &bench->devices[d];
      g_autofree char *full = g_strdup_printf("%s.%s", device->name, device->switches[s].name);
      *ret_device = d;
      *ret_number = s;
      if (strcmp(full, name) == 0)
        return true;
      g_string_append_printf(known, "%s%s", known->len ? ", " : "", full);
    }
  verb_usage(error, "%s: this bench has %s%s", name, known->len ? "the switches " : "no switches",
             known->str);
  return false;
}

static void hold(void) {
  int64_t until_ns = tidy_monotonic_ns() + ns_of_seconds(for_s);
  while (!interrupt_came() && (for_s <= 0 || tidy_monotonic_ns() < until_ns))
    usleep(LOOK_US);
}

static bool throw_and_hold(struct switch_line *line, char **arguments, bool on, GError **error) {
  if (!switch_set(line, on, error))
    return false;
  printf("%s is %s; %s lets go of it\n", arguments[0], arguments[1], for_s > 0 ? "time" : "Ctrl-C");
  fflush(stdout);
  hold();
  return true;
}

static int throw(const struct bench *bench, char **arguments, GError **error) {
  static const char *const states[] = {"off", "on", NULL};
  int state = name_index_of(states, arguments[1]);
  size_t device, number;
  if (state < 0)
    return verb_usage(error, "%s: expected on or off", arguments[1]);
  if (!find(bench, arguments[0], &device, &number, error))
    return HOTMIC_ERROR_USAGE;
  const struct bench_switch *is = &bench->devices[device].switches[number];
  struct switch_line *line = switch_open(&is->wire, is->safe_on, error);
  if (!line)
    return 0;
  interrupt_catch();
  bool ok = throw_and_hold(line, arguments, state == 1, error);
  switch_close(line, ok ? error : NULL);
  return 0;
}

static int switch_by_hand(char **arguments, GError **error) {
  if (!bench_path)
    return verb_usage(error, "--bench FILE is missing");
  if (!arguments[0] || !arguments[1] || arguments[2])
    return verb_usage(error, "expected DEVICE.SWITCH and on or off");
  struct bench *bench = bench_load(bench_path, error);
  int code = bench ? throw(bench, arguments, error) : 0;
  bench_free(bench);
  return code;
}

const struct verb verb_switch = {
    "switch",
    "--bench FILE DEVICE.SWITCH on|off",
    "throws a switch by hand",
    "Holds one switch of the bench (a power relay, a mute finger) in a state until Ctrl-C, then "
    "leaves\n"
    "it safe, as a run does. The others are not touched.",
    options,
    switch_by_hand,
};
