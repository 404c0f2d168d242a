/* A run's captures as one, with the judge's words at its packets: pcapng.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "export.h"
#include "judge.h"
#include "packet-labels.h"
#include "pcap-file.h"
#include "pcapng-writer.h"
#include "record-read.h"

#include <stdlib.h>
#include <string.h>

/* One capture, of which the next packet waits for its turn. */
struct source {
  const struct record_capture *capture;
  struct pcap_file *file;
  struct pcap_file_packet next;
  bool has_next;
  unsigned interface;
};

struct merge {
  const struct judgement *judgement;
  struct packet_labels *labels;
  struct pcapng_writer *writer;
  struct source *sources;
  size_t count;
  size_t left_out; /* captures that could not be opened */
  int64_t packets, labelled;
};

/* A capture that was cut, as kill -9 leaves it, is good up to there: that is worth a line. */
static void step(struct source *source) {
  g_autoptr(GError) damage = NULL;
  source->has_next = pcap_file_read(source->file, &source->next, &damage) > 0;
  if (damage)
    fprintf(stderr, "hotmic: %s\n", damage->message);
}

static bool leads_up(const char *path) {
  g_auto(GStrv) parts = g_strsplit(path, "/", -1);
  return g_strv_contains((const char *const *)parts, "..");
}

/* Where a path within `dir` leads in truth; what is not there leads nowhere. */
static bool leads_out(const char *dir, const char *path) {
  g_autofree char *whole = g_build_filename(dir, path, NULL);
  char *folder = realpath(dir, NULL), *file = realpath(whole, NULL);
  size_t length = folder ? strlen(folder) : 0;
  bool is_out = folder && file && (strncmp(file, folder, length) != 0 || file[length] != '/');
  free(folder);
  free(file);
  return is_out;
}

/* A record is what somebody sent us: it names files in its own folder, and no others. */
static bool check_path(struct record *record, const char *path, GError **error) {
  if (!g_path_is_absolute(path) && !leads_up(path) && !leads_out(record_dir(record), path))
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: capture `%s` is not within the run directory; expected captures/NAME.pcapng",
              record_dir(record), path);
  return false;
}

/* The others are worth having without one that is missing or was never written. */
static void open_source(struct merge *merge, struct record *record,
                        const struct record_capture *capture) {
  g_autoptr(GError) cause = NULL;
  struct source *source = &merge->sources[merge->count];
  g_autofree char *path = g_build_filename(record_dir(record), capture->path, NULL);
  source->capture = capture;
  source->file = pcap_file_open(path, &cause);
  if (!source->file) {
    fprintf(stderr, "hotmic: %s; left out\n", cause->message);
    merge->left_out++;
    return;
  }
  step(source);
  merge->count++;
}

static bool refuse_empty(const struct merge *merge, struct record *record, GError **error) {
  const struct plan *plan = merge->judgement->plan;
  static const char *const kinds[] = {"capture", "sniffer", NULL};
  bool has_tap = false;
  for (guint i = 0; i < plan->taps->len; i++)
    has_tap |= name_index_of(kinds, g_array_index(plan->taps, struct record_tap, i).kind) >= 0;
  const char *why = merge->left_out > 0 ? "none of the record's captures can be read"
                    : has_tap ? "the record holds no captures: no network tap saw a frame, or the "
                                "run is older than captures are"
                              : "no network tap in this run: nothing to export";
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: %s", record_dir(record), why);
  return false;
}

static bool open_sources(struct merge *merge, struct record *record, GError **error) {
  const GArray *captures = merge->judgement->plan->captures;
  merge->sources = g_new0(struct source, captures->len + 1);
  for (guint i = 0; i < captures->len; i++) {
    const struct record_capture *capture = &g_array_index(captures, struct record_capture, i);
    if (!check_path(record, capture->path, error))
      return false;
    open_source(merge, record, capture);
  }
  return merge->count > 0 || refuse_empty(merge, record, error);
}

/* What a reader should know before the first packet. Caller-owned. */
static char *describe(const struct judgement *judgement, struct record *record) {
  const struct plan *plan = judgement->plan;
  g_autofree char *run = g_path_get_basename(record_dir(record));
  GString *text = g_string_new(NULL);
  g_string_append_printf(text, "hotmic run %s, bench %s, script %s, begun %s, verdict %s", run,
                         plan_setting(plan, "bench", "unknown"),
                         plan_setting(plan, "script", "unknown"),
                         plan_setting(plan, "started_utc", "at an unknown time"),
                         verdict_names[judgement->verdict.kind]);
  const GArray *reasons = judgement->verdict.reasons;
  for (guint i = 0; i < reasons->len; i++)
    g_string_append_printf(text, "\n%s", g_array_index(reasons, struct verdict_reason, i).text);
  return g_string_free(text, FALSE);
}

static bool begin(struct merge *merge, struct record *record, const char *path, GError **error) {
  g_autofree char *about = describe(merge->judgement, record);
  merge->writer = pcapng_writer_new(path, about, error);
  if (!merge->writer)
    return false;
  for (size_t i = 0; i < merge->count; i++) {
    struct source *source = &merge->sources[i];
    const struct record_capture *capture = source->capture;
    const int device = plan_device_index(merge->judgement->plan, capture->device);
    const struct record_device *known =
        device >= 0 ? plan_device(merge->judgement->plan, device) : NULL;
    g_autofree char *name = g_strdup_printf("%s/%s", capture->device, capture->tap);
    g_autofree char *what =
        known ? g_strdup_printf("%s %s, tap %s", known->make, known->model, capture->tap)
              : g_strdup(name);
    source->interface =
        pcapng_writer_add_interface(merge->writer, pcap_file_linktype(source->file), name, what);
  }
  return true;
}

static struct source *earliest(const struct merge *merge) {
  struct source *first = NULL;
  for (size_t i = 0; i < merge->count; i++) {
    struct source *source = &merge->sources[i];
    if (source->has_next && (!first || source->next.utc_ns < first->next.utc_ns))
      first = source;
  }
  return first;
}

static bool write_packets(struct merge *merge, GError **error) {
  for (struct source *source; (source = earliest(merge)); step(source)) {
    const struct pcap_file_packet *packet = &source->next;
    g_autofree char *label = packet_labels_find(merge->labels, source->capture, packet);
    merge->packets++;
    merge->labelled += label != NULL;
    if (!pcapng_writer_put(merge->writer, source->interface, packet->utc_ns, packet->bytes,
                           packet->captured, packet->wire, label, error))
      return false;
  }
  return true;
}

static void release(struct merge *merge) {
  for (size_t i = 0; merge->sources && i <= merge->count; i++)
    pcap_file_close(merge->sources[i].file);
  g_free(merge->sources);
  packet_labels_free(merge->labels);
}

static bool write_all(struct merge *merge, struct record *record, const char *path,
                      GError **error) {
  if (!open_sources(merge, record, error))
    return false;
  merge->labels = packet_labels_new(merge->judgement, record, error);
  if (!merge->labels || !begin(merge, record, path, error))
    return false;
  bool ok = write_packets(merge, error);
  return pcapng_writer_close(merge->writer, ok ? error : NULL) && ok;
}

static bool write_pcapng(struct record *record, const char *path, char **ret_said, GError **error) {
  struct judgement *judgement = judge_record(record, NULL, error);
  if (!judgement)
    return false;
  struct merge merge = {.judgement = judgement};
  bool ok = write_all(&merge, record, path, error);
  g_autofree char *all =
      merge.left_out > 0 ? g_strdup_printf(" of %zu", merge.count + merge.left_out) : g_strdup("");
  if (ok)
    *ret_said = g_strdup_printf("%" G_GINT64_FORMAT " packets of %zu%s captures, %" G_GINT64_FORMAT
                                " of them belong to episodes",
                                merge.packets, merge.count, all, merge.labelled);
  release(&merge);
  judge_free(judgement);
  return ok;
}

const struct export_format export_pcapng = {
    "pcapng",
    "export.pcapng",
    "captures with a comment at each packet of an episode, for Wireshark",
    write_pcapng,
};
