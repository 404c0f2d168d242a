/* A record as a trace of events, for viewers of Chrome's trace format such as Perfetto.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Devices are its processes, taps their threads; process 0 is the bench, where who speaks is a
 * thread. Written row by row. */
#include "export-file.h"
#include "export.h"
#include "record-read.h"

#include <string.h>

/* Threads that are no tap: those of taps are counted from FIRST_TAP on. */
enum { THREAD_EPISODES = 1, THREAD_UPLOADS, THREAD_BED, FIRST_TAP = 10, FIRST_SPEAKER = 1000 };

struct trace {
  FILE *file;
  const struct judgement *judgement;
  int64_t (*bytes)[2]; /* of each tap: sent and received so far */
  int64_t count;
};

/* Opens one row; `phase` is the format's letter for its kind. */
static void row(struct trace *trace, char phase, int process, int thread, int64_t at_ns,
                const char *name) {
  fprintf(trace->file,
          "%s\n{\"ph\":\"%c\",\"pid\":%d,\"tid\":%d,\"ts\":%s%" G_GINT64_FORMAT
          ".%03" G_GINT64_FORMAT ",\"name\":",
          trace->count++ ? "," : "", phase, process, thread, at_ns < 0 ? "-" : "",
          ABS(at_ns / 1000), ABS(at_ns % 1000));
  export_file_json(trace->file, name);
}

static void stretch(struct trace *trace, int process, int thread, int64_t from_ns, int64_t until_ns,
                    const char *category, const char *name) {
  int64_t length_ns = MAX(until_ns - from_ns, 0);
  row(trace, 'X', process, thread, from_ns, name);
  fprintf(trace->file, ",\"cat\":\"%s\",\"dur\":%" G_GINT64_FORMAT ".%03" G_GINT64_FORMAT "}",
          category, length_ns / 1000, length_ns % 1000);
}

static void moment(struct trace *trace, int process, int thread, int64_t at_ns,
                   const char *category, const char *name) {
  row(trace, 'i', process, thread, at_ns, name);
  fprintf(trace->file, ",\"cat\":\"%s\",\"s\":\"t\"}", category);
}

static void title(struct trace *trace, const char *what, int process, int thread,
                  const char *name) {
  row(trace, 'M', process, thread, 0, what);
  fputs(",\"args\":{\"name\":", trace->file);
  export_file_json(trace->file, name);
  fputs("}}", trace->file);
}

static int process_of(const struct trace *trace, const char *device) {
  return plan_device_index(trace->judgement->plan, device) + 1;
}

/* -1: the record does not list it. */
static int tap_of(const struct trace *trace, const char *device, const char *tap) {
  const GArray *taps = trace->judgement->plan->taps;
  for (guint i = 0; i < taps->len; i++) {
    const struct record_tap *one = &g_array_index(taps, struct record_tap, i);
    if (strcmp(one->device, device) == 0 && strcmp(one->name, tap) == 0)
      return (int)i;
  }
  return -1;
}

static void add_titles(struct trace *trace) {
  const struct plan *plan = trace->judgement->plan;
  title(trace, "process_name", 0, 0, "bench");
  title(trace, "thread_name", 0, THREAD_BED, "bed");
  for (guint i = 0; i < plan->speakers->len; i++)
    title(trace, "thread_name", 0, FIRST_SPEAKER + (int)i, plan->speakers->pdata[i]);
  for (int i = 0; i < (int)plan->devices->len; i++) {
    title(trace, "process_name", i + 1, 0, plan_device(plan, i)->name);
    title(trace, "thread_name", i + 1, THREAD_EPISODES, "episodes");
    title(trace, "thread_name", i + 1, THREAD_UPLOADS, "uploads");
  }
  for (guint i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    title(trace, "thread_name", process_of(trace, tap->device), FIRST_TAP + (int)i, tap->name);
  }
}

static void add_cues(struct trace *trace) {
  const struct plan *plan = trace->judgement->plan;
  for (guint i = 0; i < plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    int speaker = plan_speaker_index(plan, cue->speaker);
    stretch(trace, 0, speaker >= 0 ? FIRST_SPEAKER + speaker : THREAD_BED, cue->start_ns,
            cue->end_ns, "cue", cue->text);
  }
}

static void add_episodes(struct trace *trace) {
  const struct judgement *judgement = trace->judgement;
  for (guint i = 0; i < judgement->episodes->len; i++) {
    const struct episode *episode = judgement->episodes->pdata[i];
    g_autofree char *name = g_strdup_printf("episode %d (%s), %s", episode->number,
                                            episode->intended ? "intended" : "unintended",
                                            stage_names[episode->deepest]);
    stretch(trace, episode->device + 1, THREAD_EPISODES, episode->start_ns, episode->end_ns,
            "episode", name);
  }
  for (guint i = 0; i < judgement->seen->activities->len; i++) {
    const struct activity *one = &g_array_index(judgement->seen->activities, struct activity, i);
    if (one->kind != ACTIVITY_BURST)
      continue;
    g_autofree char *name = g_strdup_printf("%" G_GINT64_FORMAT " bytes to %s host %s", one->bytes,
                                            host_role_names[one->role], one->burst->host);
    stretch(trace, one->device + 1, THREAD_UPLOADS, one->from_ns, one->until_ns, "burst", name);
  }
}

static void add_light(void *user, const struct export_light *phase, int64_t until_ns) {
  struct trace *trace = user;
  g_autofree char *name =
      g_strdup_printf("%s (%s)", light_meaning_names[phase->meaning], phase->text);
  stretch(trace, process_of(trace, phase->device),
          FIRST_TAP + tap_of(trace, phase->device, phase->tap), phase->from_ns, until_ns, "light",
          name);
}

/* What has been sent and received so far: its slope is what a viewer shows. */
static void add_bytes(struct trace *trace, const struct event *event, int tap) {
  int64_t *bytes = trace->bytes[tap];
  g_autofree char *name = g_strdup_printf("bytes at %s", event->tap);
  bytes[event->kind == EVENT_RECEIVED] += event->value;
  row(trace, 'C', process_of(trace, event->device), FIRST_TAP + tap, event->at_ns, name);
  fprintf(trace->file,
          ",\"args\":{\"sent\":%" G_GINT64_FORMAT ",\"received\":%" G_GINT64_FORMAT "}}", bytes[0],
          bytes[1]);
}

static void add_level(struct trace *trace, const struct event *event, int thread) {
  row(trace, 'C', process_of(trace, event->device), thread, event->at_ns, "sound level");
  fprintf(trace->file, ",\"args\":{\"dBA\":%.2f}}", (double)event->value / 100);
}

static void add_event(void *user, const struct event *event) {
  struct trace *trace = user;
  int tap = tap_of(trace, event->device, event->tap);
  int process = process_of(trace, event->device), thread = tap >= 0 ? FIRST_TAP + tap : 0;
  switch (event->kind) {
  case EVENT_SENT:
  case EVENT_RECEIVED:
    if (tap >= 0)
      add_bytes(trace, event, tap);
    break;
  case EVENT_SOUND:
    add_level(trace, event, thread);
    break;
  case EVENT_GAP:
  case EVENT_STRANGER:
    stretch(trace, process, thread, event->at_ns, event->at_ns + MAX(event->value, 0),
            event_kind_names[event->kind], event->text);
    break;
  case EVENT_CONSOLE:
  case EVENT_NAME:
    moment(trace, process, thread, event->at_ns, event_kind_names[event->kind], event->text);
    break;
  default: /* lights and cues have a length, and are told elsewhere */
    break;
  }
}

static bool write_trace(struct trace *trace, struct record *record, GError **error) {
  fputs("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"run\":", trace->file);
  g_autofree char *run = g_path_get_basename(record_dir(record));
  export_file_json(trace->file, run);
  fputs("},\"traceEvents\":[", trace->file);
  add_titles(trace);
  add_cues(trace);
  add_episodes(trace);
  bool ok = export_file_lights(record, trace->judgement, add_light, trace, error) &&
            record_each_event(record, INT64_MIN, INT64_MAX, add_event, trace, error);
  fputs("\n]}\n", trace->file);
  return ok;
}

static bool write_chrome(struct record *record, const char *path, char **ret_said, GError **error) {
  struct judgement *judgement = judge_record(record, NULL, error);
  struct trace trace = {.judgement = judgement,
                        .file = judgement ? export_file_open(path, error) : NULL};
  bool ok = false;
  if (trace.file) {
    trace.bytes = g_malloc0_n(judgement->plan->taps->len + 1, sizeof *trace.bytes);
    ok = write_trace(&trace, record, error);
    ok = export_file_close(trace.file, ok, path, ok ? error : NULL);
    g_free(trace.bytes);
  }
  if (ok)
    *ret_said = g_strdup_printf("%" G_GINT64_FORMAT " rows", trace.count);
  judge_free(judgement);
  return ok;
}

const struct export_format export_chrome = {
    "chrome",
    "export.trace.json",
    "a timeline of taps, cues and episodes, for ui.perfetto.dev and chrome://tracing",
    write_chrome,
};
