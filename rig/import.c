/* An import: captures and light logs of others become a record, as if we had watched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import.h"

#include "captures.h"
#include "frame.h"
#include "guess-device.h"
#include "import-setting.h"
#include "interrupt.h"
#include "progress.h"
#include "tap.h"

#include <string.h>
#include <unistd.h>

enum { COMMIT_EVENTS = 10000, LOOK_PACKETS = 256 };

static const int64_t tick_ns = 100 * (int64_t)NS_PER_MS;

/* One device's part of it. */
struct post {
  struct tap *tap; /* of its packets; NULL: its lights are all there is */
  bool is_seen;    /* a packet is from it */
};

struct import {
  const struct import_plan *plan;
  struct record *record;
  struct captures *captures;
  struct progress *progress;
  struct post *posts; /* [device] */
  int64_t zero_ns;    /* since 1970; 0: unknown */
  int64_t packets, now_ns, ticked_ns;
  int64_t told_ns; /* until here the captures say what was seen, or that nothing could be */
  int uncommitted; /* events */
  int64_t committed_ns;
  bool shows_share; /* on a terminal */
};

static void take_event(void *user, const struct event *event) {
  struct import *import = user;
  record_append(import->record, event);
  import->uncommitted++;
  import->now_ns = MAX(import->now_ns, event->at_ns);
}

static const struct bench_device *device_at(const struct import *import, size_t i) {
  return &import->plan->devices->devices[i];
}

static void G_GNUC_PRINTF(2, 3) say(const struct import *import, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *line = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  progress_say(import->progress, "import", line);
}

static void clear_share(const struct import *import) {
  if (import->shows_share)
    fprintf(stderr, "\r\033[K");
}

static void show_share(const struct import *import) {
  if (!import->shows_share)
    return;
  double share = import_packets_share(import->plan->packets);
  fprintf(stderr, "\rimport: %" G_GINT64_FORMAT " packets", import->packets);
  if (share >= 0)
    fprintf(stderr, ", %.0f %%", share * 100);
  fprintf(stderr, "\033[K");
}

/* What could not be taken as it was is told whether or not anybody wants to hear of progress. */
static void warn(const struct import *import, const char *why) {
  clear_share(import);
  fprintf(stderr, "hotmic: %s\n", why);
}

static bool open_taps(struct import *import, GError **error) {
  import->posts = g_new0(struct post, import->plan->devices->count);
  for (size_t i = 0; import->plan->packets && i < import->plan->devices->count; i++) {
    const struct bench_device *device = device_at(import, i);
    if (!import_device_has_mac(device))
      continue;
    struct tap_config config = {.device = device->name,
                                .name = import_capture_tap,
                                .profile = device->profile,
                                .keeper = captures_keeper(import->captures)};
    memcpy(config.mac, device->mac_bytes, sizeof config.mac);
    import->posts[i].tap =
        tap_new("capture", &config, (struct event_sink){take_event, import}, error);
    if (!import->posts[i].tap)
      return false;
  }
  return true;
}

/* From when to when does a log speak? One that counts from a recording's start is of all of it;
 * one that counts since 1970 may have begun and ended at any time: from its first row to its last.
 */
static void tell_unlit(const struct witness *witness, const struct import_lights *lights,
                       int64_t zero_ns, int64_t end_ns) {
  int64_t first_ns = lights->first_ns - zero_ns, last_ns = MAX(lights->last_ns - zero_ns, 0);
  if (!lights->is_utc)
    return;
  if (first_ns > 0)
    witness_tell_gap(witness, 0, MIN(first_ns, MAX(end_ns, 1)), 0, "before the light log begins");
  if (last_ns < end_ns)
    witness_tell_gap(witness, last_ns, end_ns, 0, "after the light log ends");
}

/* The log's zero in the session's time. */
static int64_t lights_zero_ns(const struct import *import) {
  return import->plan->lights->is_utc ? import->zero_ns : 0;
}

static struct witness light_witness(struct import *import, size_t device) {
  return witness_of(device_at(import, device)->name, import_light_tap,
                    (struct event_sink){take_event, import});
}

static void tell_lights(struct import *import) {
  const struct import_plan *plan = import->plan;
  int left_out = 0;
  for (size_t i = 0; plan->lights && i < plan->devices->count; i++) {
    if (!plan->lights_of[i])
      continue;
    struct witness witness = light_witness(import, i);
    left_out += import_lights_tell(plan->lights, plan->lights_of[i], device_at(import, i)->profile,
                                   lights_zero_ns(import), &witness);
  }
  if (left_out > 0)
    say(import, "%d light phases before the first packet are left out", left_out);
  if (plan->lights && plan->packets && !plan->lights->is_utc)
    say(import, "the light log counts from its recording's start, which is taken for the time of "
                "the first packet");
}

static bool commit(struct import *import, GError **error) {
  import->uncommitted = 0;
  import->committed_ns = tidy_monotonic_ns();
  show_share(import);
  return captures_flush(import->captures, error) && record_sync(import->record, error);
}

static bool commit_now_and_then(struct import *import, GError **error) {
  if (import->packets % LOOK_PACKETS != 0 && import->uncommitted < COMMIT_EVENTS)
    return true;
  if (tidy_monotonic_ns() - import->committed_ns >= NS_PER_S)
    return commit(import, error);
  if (import->uncommitted < COMMIT_EVENTS)
    return true;
  import->uncommitted = 0;
  return record_commit(import->record, error);
}

static void look_for_devices(struct import *import, const struct pcap_file_packet *packet) {
  struct frame frame;
  bool is_parsed = false;
  for (size_t i = 0; i < import->plan->devices->count; i++) {
    struct post *post = &import->posts[i];
    if (post->is_seen || !post->tap)
      continue;
    if (!is_parsed &&
        !frame_parse(packet->linktype, packet->bytes, packet->captured, packet->wire, &frame))
      return;
    is_parsed = true;
    const uint8_t *mac = device_at(import, i)->mac_bytes;
    post->is_seen = memcmp(frame.src_mac, mac, FRAME_MAC) == 0;
  }
}

static void take_packet(struct import *import, const struct import_item *item) {
  const struct pcap_file_packet *packet = &item->packet;
  bool is_due = item->at_ns - import->ticked_ns >= tick_ns;
  look_for_devices(import, packet);
  for (size_t i = 0; i < import->plan->devices->count; i++) {
    struct tap *tap = import->posts[i].tap;
    if (!tap)
      continue;
    if (is_due)
      tap_tick(tap, item->at_ns);
    tap_frame(tap, packet->linktype, packet->bytes, packet->captured, packet->wire, item->at_ns,
              item->slack_ns);
  }
  import->ticked_ns = is_due ? item->at_ns : import->ticked_ns;
  import->now_ns = MAX(import->now_ns, item->at_ns);
  import->told_ns = MAX(import->told_ns, item->at_ns);
  import->packets++;
}

static void take_blind(struct import *import, const struct import_item *item) {
  warn(import, item->why);
  for (size_t i = 0; i < import->plan->devices->count; i++)
    if (import->posts[i].tap)
      tap_gap(import->posts[i].tap, item->at_ns, item->length_ns, item->why);
  import->told_ns = MAX(import->told_ns, item->at_ns + item->length_ns);
  import->now_ns = MAX(import->now_ns, import->told_ns);
}

/* Returns whether the captures were read to their end. */
static bool take_packets(struct import *import, GError **error) {
  struct import_item item;
  while (!interrupt_came()) {
    int got = import_packets_read(import->plan->packets, &item, error);
    if (got == 0)
      return true;
    if (got < 0)
      return false;
    if (item.is_blind)
      take_blind(import, &item);
    else
      take_packet(import, &item);
    if (!commit_now_and_then(import, error))
      return false;
  }
  return false;
}

/* A device of which there is no packet may have been elsewhere, and of one that is only spoken to
 * the capture may have one way only: that it was silent nobody knows. */
static bool check_seen(const struct import *import, GError **error) {
  const struct import_plan *plan = import->plan;
  g_autoptr(GString) macs = g_string_new(NULL);
  for (size_t i = 0; i < plan->devices->count; i++) {
    if (import->posts[i].is_seen)
      return true;
    if (import->posts[i].tap)
      g_string_append_printf(macs, "%s%s", macs->len ? ", " : "", device_at(import, i)->mac);
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
    const struct bench_device *device = device_at(import, i);
    struct post *post = &import->posts[i];
    if (!import->plan->packets || post->is_seen)
      continue;
    g_autofree char *why = post->tap
                               ? g_strdup_printf("no frame from %s is in the captures", device->mac)
                               : g_strdup("the bench names no MAC for it");
    g_autofree char *line = g_strdup_printf("%s: %s", device->name, why);
    warn(import, line);
    if (post->tap)
      tap_gap(post->tap, 0, MAX(import->now_ns, 1), why);
  }
}

/* What comes after the last packet was seen by the lights alone, and the other way round. */
static void tell_ends(struct import *import) {
  int64_t end_ns = import->now_ns;
  for (size_t i = 0; i < import->plan->devices->count; i++) {
    struct tap *tap = import->posts[i].tap;
    if (tap && import->posts[i].is_seen && import->told_ns < end_ns)
      tap_gap(tap, import->told_ns, end_ns - import->told_ns,
              "after the last packet of the captures");
    if (!import->plan->lights || !import->plan->lights_of[i])
      continue;
    struct witness witness = light_witness(import, i);
    tell_unlit(&witness, import->plan->lights, lights_zero_ns(import), end_ns);
  }
}

/* A log of another day says nothing of these packets. */
static bool check_times(const struct import_plan *plan, GError **error) {
  static const int64_t apart_max_ns = INT64_C(30) * 365 * 86400 * NS_PER_S;
  const struct import_lights *lights = plan->lights;
  int64_t zero_ns = import_zero_utc_ns(plan);
  if (!lights || !lights->is_utc ||
      (lights->last_ns >= zero_ns && lights->last_ns - zero_ns <= apart_max_ns))
    return true;
  g_autofree char *begins = import_utc_text(zero_ns), *ends = import_utc_text(lights->last_ns);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: its last row is of %s, but the import begins with %s: expected the same time, "
              "in seconds since 1970 UTC",
              plan->lights_path, ends, begins);
  return false;
}

static bool create(struct import *import, GError **error) {
  const struct import_plan *plan = import->plan;
  g_autofree char *dir = import_name_run(plan);
  if (!check_times(plan, error) || !tidy_make_dir(plan->out_dir, error))
    return false;
  import->record = record_create(dir, error);
  if (!import->record)
    return false;
  import->zero_ns = import_zero_utc_ns(plan);
  import_write_setting(import->record, plan);
  import->captures = captures_new(import->record, import->zero_ns);
  return import_write_files(import->record, plan, error) && open_taps(import, error) &&
         commit(import, error);
}

/* What the taps still had to say is kept even when the import ends early. */
static bool finish(struct import *import, bool is_complete, GError **error) {
  for (size_t i = 0; i < import->plan->devices->count; i++)
    if (import->posts[i].tap)
      tap_finish(import->posts[i].tap, import->told_ns);
  tell_ends(import);
  tell_unseen(import);
  bool ok = captures_close(g_steal_pointer(&import->captures), error) &&
            import_write_files(import->record, import->plan, error);
  if (ok && is_complete)
    return record_finish(import->record, import->now_ns, error);
  record_set_number(import->record, "ended_ns", (double)import->now_ns);
  return record_sync(import->record, ok ? error : NULL) && ok;
}

static void release(struct import *import) {
  for (size_t i = 0; import->posts && i < import->plan->devices->count; i++)
    tap_free(import->posts[i].tap);
  captures_close(import->captures, NULL);
  g_free(import->posts);
  progress_free(import->progress);
}

/* Nothing that was imported would be worth keeping: no packet is of these devices, or one of the
 * files is none of ours. */
static bool is_worthless(const struct import *import, bool is_read, GError **error) {
  if (!import->plan->packets || interrupt_came())
    return false;
  return is_read ? !check_seen(import, error)
                 : g_error_matches(*error, HOTMIC_ERROR, HOTMIC_ERROR_DATA);
}

bool import_run(const struct import_plan *plan, char **ret_dir, GError **error) {
  struct import import = {.plan = plan,
                          .progress = progress_new(stderr, plan->quiet),
                          .shows_share = plan->packets && !plan->quiet && isatty(STDERR_FILENO)};
  g_autoptr(GError) cause = NULL;
  bool is_begun = create(&import, &cause);
  if (is_begun)
    tell_lights(&import);
  bool is_read = is_begun && (!plan->packets || take_packets(&import, &cause));
  bool is_kept = is_begun && !is_worthless(&import, is_read, &cause);
  clear_share(&import);
  if (is_kept) {
    bool ok = finish(&import, is_read, cause ? NULL : &cause);
    (void)ok; /* the cause tells */
    *ret_dir = g_strdup(record_dir(import.record));
  }
  release(&import);
  if (is_kept)
    record_close(import.record);
  else
    record_discard(import.record);
  if (!cause)
    return true;
  g_propagate_error(error, g_steal_pointer(&cause));
  return false;
}
