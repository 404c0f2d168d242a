/* An import's end: what was seen by some only, and when.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "guess-device.h"
#include "import-private.h"

/* A device of which there is no packet may have been elsewhere, and of one that is only spoken to
 * the capture may have one way only: that it was silent nobody knows. */
static bool check_seen(const struct import *import, GError **error) {
  const struct import_plan *plan = import->plan;
  g_autoptr(GString) macs = g_string_new(NULL);
  for (size_t i = 0; i < plan->devices->count; i++) {
    if (import->posts[i].is_seen)
      return true;
    if (import->posts[i].tap)
      g_string_append_printf(macs, "%s%s", macs->len ? ", " : "", import_device_at(import, i)->mac);
  }
  g_autofree char *speakers = guess_speakers(import_packets_file(plan->packets, 0)->path, NULL);
  size_t more = import_packets_count(plan->packets) - 1;
  g_autofree char *others = more ? g_strdup_printf(" and %zu more", more) : g_strdup("");
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s%s: no frame is from %s; those that speak most: %s; choose with %s",
              import_packets_file(plan->packets, 0)->path, others,
              macs->len ? macs->str : "any device, for the bench names no MAC",
              speakers ? speakers : "none",
              plan->devices->bench ? "`mac` in the bench file" : "--mac");
  return false;
}

static void tell_unseen(struct import *import) {
  for (size_t i = 0; i < import->plan->devices->count; i++) {
    const struct bench_device *device = import_device_at(import, i);
    struct post *post = &import->posts[i];
    if (!import->plan->packets || post->is_seen)
      continue;
    g_autofree char *why = post->tap
                               ? g_strdup_printf("no frame from %s is in the captures", device->mac)
                               : g_strdup("the bench names no MAC for it");
    g_autofree char *line = g_strdup_printf("%s: %s", device->name, why);
    import_warn(import, line);
    if (post->tap)
      import_blind(import, i, 0, import->now_ns, why);
  }
}

struct hole_teller {
  struct import *import;
  size_t device;
};

static void tell_hole(void *user, int64_t from_ns, int64_t until_ns, const char *why) {
  const struct hole_teller *teller = user;
  g_autofree char *line = g_strdup_printf("%s: from %.3f s to %.3f s: %s",
                                          import_device_at(teller->import, teller->device)->name,
                                          seconds_of_ns(from_ns), seconds_of_ns(until_ns), why);
  import_warn(teller->import, line);
  import_blind(teller->import, teller->device, from_ns, until_ns, why);
}

/* That one capture goes on does not mean that another's device was still seen. */
static void tell_holes(struct import *import) {
  for (size_t i = 0; import->cover && i < import->plan->devices->count; i++)
    if (import->posts[i].is_seen)
      import_cover_holes(import->cover, i, import->plan->packets, import->told_ns, tell_hole,
                         &(struct hole_teller){import, i});
}

static void say_repeats(const struct import *import) {
  const struct import_packets *packets = import->plan->packets;
  int64_t repeated = packets ? import_packets_repeated(packets) : 0;
  if (repeated > 0) {
    g_autofree char *line = g_strdup_printf(
        "%" G_GINT64_FORMAT " packets were in two files; each counts once", repeated);
    import_say(import, line);
  }
}

static void warn_of_lights(const struct import *import) {
  const struct import_plan *plan = import->plan;
  if (!plan->lights || !plan->packets)
    return;
  g_autofree char *line = import_lights_describe(plan->lights, import->zero_ns, import->told_ns);
  if (line)
    import_warn(import, line);
}

/* What comes after the last packet was seen by the lights alone, and the other way round. */
static void tell_lone(struct import *import) {
  int64_t end_ns = import->now_ns;
  for (size_t i = 0; i < import->plan->devices->count; i++) {
    struct tap *tap = import->posts[i].tap;
    if (tap && import->posts[i].is_seen && import->told_ns < end_ns)
      import_blind(import, i, import->told_ns, end_ns, "after the last packet of the captures");
    if (!import->plan->lights || !import->plan->lights_of[i])
      continue;
    struct witness witness = import_light_witness(import, i);
    import->tells = true;
    import_lights_tell_gaps(import->plan->lights, import_lights_zero_ns(import), end_ns, &witness);
    import->tells = false;
  }
}

bool import_check_worth(const struct import *import, GError **error) {
  const struct import_lights *lights = import->plan->lights;
  return check_seen(import, error) &&
         (!lights || import_lights_check(lights, import->zero_ns, import->told_ns, error));
}

void import_tell_ends(struct import *import) {
  tell_holes(import);
  tell_lone(import);
  warn_of_lights(import);
  say_repeats(import);
  tell_unseen(import);
}
