/* An import: captures and light logs of others become a record, as if we had watched.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "import.h"

#include "frame.h"
#include "import-private.h"
#include "import-setting.h"
#include "interrupt.h"

#include <string.h>
#include <unistd.h>

enum { COMMIT_EVENTS = 10000, LOOK_PACKETS = 256 };

static const int64_t tick_ns = 100 * (int64_t)NS_PER_MS;

static void warn_of_gap(const struct import *import, const struct event *event);

static void take_event(void *user, const struct event *event) {
  struct import *import = user;
  if (event->kind == EVENT_GAP && !import->tells)
    warn_of_gap(import, event);
  record_append(import->record, event);
  import->uncommitted++;
  import->now_ns = MAX(import->now_ns, event->at_ns);
}

void import_say(const struct import *import, const char *line) {
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
void import_warn(const struct import *import, const char *why) {
  clear_share(import);
  fprintf(stderr, "hotmic: %s\n", why);
}

/* What a tap could not read of the packets, it says itself; here it is said where. */
static void warn_of_gap(const struct import *import, const struct event *event) {
  g_autoptr(GString) line = g_string_new(NULL);
  if (import->item)
    g_string_append_printf(line, "%s: packet %" G_GINT64_FORMAT ": ",
                           import_packets_file(import->plan->packets, import->item->file)->path,
                           import->item->packet.number);
  g_string_append_printf(line, "%s: %s", event->device, event->text);
  import_warn(import, line->str);
}

void import_blind(struct import *import, size_t device, int64_t from_ns, int64_t until_ns,
                  const char *why) {
  import->tells = true;
  tap_gap(import->posts[device].tap, from_ns, MAX(until_ns - from_ns, 1), why);
  import->tells = false;
}

static bool open_taps(struct import *import, GError **error) {
  const struct import_packets *packets = import->plan->packets;
  import->cover =
      packets ? import_cover_new(import->plan->devices->count, import_packets_count(packets))
              : NULL;
  import->posts = g_new0(struct post, import->plan->devices->count);
  for (size_t i = 0; import->plan->packets && i < import->plan->devices->count; i++) {
    const struct bench_device *device = import_device_at(import, i);
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
    import->tap_count++;
  }
  return true;
}

/* The log's zero in the session's time. */
int64_t import_lights_zero_ns(const struct import *import) {
  return import->plan->lights->is_utc ? import->zero_ns : 0;
}

struct witness import_light_witness(struct import *import, size_t device) {
  return witness_of(import_device_at(import, device)->name, import_light_tap,
                    (struct event_sink){take_event, import});
}

static void tell_lights(struct import *import) {
  const struct import_plan *plan = import->plan;
  int left_out = 0;
  for (size_t i = 0; plan->lights && i < plan->devices->count; i++) {
    if (!plan->lights_of[i])
      continue;
    struct witness witness = import_light_witness(import, i);
    left_out +=
        import_lights_tell(plan->lights, plan->lights_of[i], import_device_at(import, i)->profile,
                           import_lights_zero_ns(import), &witness);
  }
  if (plan->lights && plan->lights->row)
    import->now_ns = MAX(import->now_ns, plan->lights->row->end_ns);
  if (left_out > 0) {
    g_autofree char *line = g_strdup_printf(
        "%s: %d light phases before the first packet are left out", plan->lights_path, left_out);
    import_warn(import, line);
  }
  if (plan->lights && plan->packets && !plan->lights->is_utc)
    import_say(import,
               "the light log counts from its recording's start, which is taken for the time of "
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

static void look_for_devices(struct import *import, const struct import_item *item) {
  const struct pcap_file_packet *packet = &item->packet;
  struct frame frame = {0};
  if (import_cover_shows_all(import->cover, item->file, import->tap_count))
    return;
  /* What cannot be read shows the device as well, and its tap tells that it could not be read. */
  (void)frame_read(packet->linktype, packet->bytes, packet->captured, packet->wire, &frame);
  for (size_t i = 0; i < import->plan->devices->count; i++) {
    struct post *post = &import->posts[i];
    if (!post->tap || memcmp(frame.src_mac, import_device_at(import, i)->mac_bytes, FRAME_MAC) != 0)
      continue;
    post->is_seen = true;
    import_cover_show(import->cover, i, item->file);
  }
}

static void take_packet(struct import *import, const struct import_item *item) {
  const struct pcap_file_packet *packet = &item->packet;
  bool is_due = item->at_ns - import->ticked_ns >= tick_ns;
  look_for_devices(import, item);
  import->item = item;
  for (size_t i = 0; i < import->plan->devices->count && !item->is_repeat; i++) {
    struct tap *tap = import->posts[i].tap;
    if (!tap)
      continue;
    if (is_due)
      tap_tick(tap, item->at_ns);
    tap_frame(tap, packet->linktype, packet->bytes, packet->captured, packet->wire, item->at_ns,
              item->slack_ns);
  }
  import->item = NULL;
  import->ticked_ns = is_due && !item->is_repeat ? item->at_ns : import->ticked_ns;
  import->now_ns = MAX(import->now_ns, item->at_ns);
  import->told_ns = MAX(import->told_ns, item->at_ns);
  import->packets++;
}

static void take_blind(struct import *import, const struct import_item *item) {
  import_warn(import, item->why);
  for (size_t i = 0; i < import->plan->devices->count; i++)
    if (import->posts[i].tap)
      import_blind(import, i, item->at_ns, item->at_ns + item->length_ns, item->why);
  import_cover_blind(import->cover, item->at_ns, item->at_ns + item->length_ns);
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

static bool create(struct import *import, GError **error) {
  const struct import_plan *plan = import->plan;
  g_autofree char *dir = import_name_run(plan);
  if ((plan->packets && plan->lights &&
       !import_lights_check(plan->lights, import_zero_utc_ns(plan), -1, error)) ||
      !tidy_make_dir(plan->out_dir, error))
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
  import_tell_ends(import);
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
  import_cover_free(import->cover);
  g_free(import->posts);
  progress_free(import->progress);
}

/* Nothing that was imported would be worth keeping: no packet is of these devices, the lights are
 * of another time, or one of the files is none of ours. */
static bool is_worthless(const struct import *import, bool is_read, GError **error) {
  if (!import->plan->packets || interrupt_came())
    return false;
  if (!is_read)
    return g_error_matches(*error, HOTMIC_ERROR, HOTMIC_ERROR_DATA);
  return !import_check_worth(import, error);
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
