/* Lights and uploads as waves: a value change dump (IEEE 1364, clause 18), in nanoseconds.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two streams of changes are merged by time: lights from the events, and from the judgement when
 * uploads begin and end and when a tap is blind, which is drawn as unknown. */
#include "export-file.h"
#include "export.h"
#include "record-read.h"

#include <string.h>

enum { ID_TEXT = 8, ID_FIRST = 'A', ID_LAST = 'Z' };

/* One wire: a light is one for each meaning, of which one is 1, since the readers of vectors are
 * few. */
struct signal {
  int device;                 /* index in plan->devices */
  const char *tap;            /* NULL: uploads of the device */
  enum light_meaning meaning; /* for which it stands */
  enum light_meaning light;   /* of the tap, now */
  int uploading;              /* how many bursts go on */
  int blind;                  /* how many gaps go on */
  char shown;
};

struct change {
  int64_t at_ns;
  guint signal;
  int uploading, blind; /* what is added to the signal's */
};

struct waves {
  FILE *file;
  const struct judgement *judgement;
  GArray *signals; /* struct signal */
  GArray *changes; /* struct change, by time */
  guint next;      /* of them */
  int64_t now_ns;  /* of the last #time, or -1 */
  int64_t written;
};

static struct signal *signal_at(const struct waves *waves, guint i) {
  return &g_array_index(waves->signals, struct signal, i);
}

static void add_light_signals(struct waves *waves, int device, const char *tap) {
  for (int meaning = 0; meaning < LIGHT_MEANINGS; meaning++) {
    struct signal light = {
        .device = device, .tap = tap, .meaning = (enum light_meaning)meaning, .light = LIGHT_IDLE};
    g_array_append_val(waves->signals, light);
  }
}

static void add_signals(struct waves *waves) {
  static const char *const network[] = {"sniffer", "capture", NULL};
  const struct plan *plan = waves->judgement->plan;
  for (int device = 0; device < (int)plan->devices->len; device++) {
    const char *name = plan_device(plan, device)->name;
    for (guint i = 0; i < plan->taps->len; i++) {
      const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
      if (strcmp(tap->device, name) == 0 && strcmp(tap->kind, "led") == 0)
        add_light_signals(waves, device, tap->name);
    }
    struct signal uploads = {.device = device};
    if (plan_has_tap(plan, name, network))
      g_array_append_val(waves->signals, uploads);
  }
}

static void add_change(struct waves *waves, guint signal, int64_t from_ns, int64_t until_ns,
                       int uploading, int blind) {
  struct change begin = {from_ns, signal, uploading, blind};
  struct change end = {MAX(until_ns, from_ns), signal, -uploading, -blind};
  g_array_append_val(waves->changes, begin);
  g_array_append_val(waves->changes, end);
}

static bool is_network(const struct plan *plan, const char *device, const char *tap) {
  for (guint i = 0; i < plan->taps->len; i++) {
    const struct record_tap *one = &g_array_index(plan->taps, struct record_tap, i);
    if (strcmp(one->device, device) == 0 && strcmp(one->name, tap) == 0)
      return strcmp(one->kind, "sniffer") == 0 || strcmp(one->kind, "capture") == 0;
  }
  return false;
}

/* A gap of the bench itself blinds everything. */
static bool is_blinded(const struct waves *waves, const struct signal *signal,
                       const struct activity_gap *gap) {
  const struct plan *plan = waves->judgement->plan;
  if (gap->device != signal->device)
    return gap->device < 0;
  return signal->tap ? strcmp(signal->tap, gap->tap) == 0
                     : is_network(plan, plan_device(plan, gap->device)->name, gap->tap);
}

static int by_time(const void *a, const void *b) {
  const struct change *one = a, *other = b;
  if (one->at_ns != other->at_ns)
    return one->at_ns < other->at_ns ? -1 : 1;
  return (one->signal > other->signal) - (one->signal < other->signal);
}

static void add_changes(struct waves *waves) {
  const struct activity_set *seen = waves->judgement->seen;
  for (guint s = 0; s < waves->signals->len; s++) {
    const struct signal *signal = signal_at(waves, s);
    for (guint i = 0; !signal->tap && i < seen->activities->len; i++) {
      const struct activity *one = &g_array_index(seen->activities, struct activity, i);
      if (one->kind == ACTIVITY_BURST && one->device == signal->device)
        add_change(waves, s, one->from_ns, one->until_ns, 1, 0);
    }
    for (guint i = 0; i < seen->gaps->len; i++) {
      const struct activity_gap *gap = &g_array_index(seen->gaps, struct activity_gap, i);
      if (is_blinded(waves, signal, gap))
        add_change(waves, s, gap->from_ns, gap->from_ns + gap->length_ns, 0, 1);
    }
  }
  g_array_sort(waves->changes, by_time);
}

/* Names of a dump are letters, digits and _; what was changed in one is made its own by a number.
 */
static void write_name(const struct waves *waves, const char *name, guint number) {
  bool is_changed = false;
  for (const char *at = name; *at; at++) {
    bool is_good = g_ascii_isalnum(*at) || *at == '_';
    fputc(is_good ? *at : '_', waves->file);
    is_changed |= !is_good;
  }
  if (is_changed || !*name)
    fprintf(waves->file, "_%u", number);
}

static void format_id(guint i, char ret[ID_TEXT]) {
  const guint letters = ID_LAST - ID_FIRST + 1;
  int at = 0;
  do {
    ret[at++] = (char)(ID_FIRST + i % letters);
    i /= letters;
  } while (i > 0 && at < ID_TEXT - 1);
  ret[at] = '\0';
}

/* With the device's name, for there are readers that leave the scopes out. */
static void declare(const struct waves *waves, guint i) {
  const struct signal *signal = signal_at(waves, i);
  const char *device = plan_device(waves->judgement->plan, signal->device)->name;
  char id[ID_TEXT];
  format_id(i, id);
  fputs("$scope module ", waves->file);
  write_name(waves, device, (guint)signal->device);
  fprintf(waves->file, " $end\n$var wire 1 %s ", id);
  write_name(waves, device, (guint)signal->device);
  fputc('_', waves->file);
  if (signal->tap) {
    write_name(waves, signal->tap, i);
    fprintf(waves->file, "_%s", light_meaning_names[signal->meaning]);
  } else
    fputs("upload", waves->file);
  fputs(" $end\n$upscope $end\n", waves->file);
}

static void write_header(const struct waves *waves) {
  static const char good[] = G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-:.+";
  g_autofree char *date = g_strdup(plan_setting(waves->judgement->plan, "started_utc", "unknown"));
  fprintf(waves->file, "$date %s $end\n", g_strcanon(date, good, '_'));
  fputs("$version hotmic $end\n"
        "$comment of each light one wire is 1: what it means; upload: 1 while sound is sent; "
        "x: the tap was blind $end\n$timescale 1 ns $end\n",
        waves->file);
  for (guint i = 0; i < waves->signals->len; i++)
    declare(waves, i);
  fputs("$enddefinitions $end\n", waves->file);
}

static char value_of(const struct signal *signal) {
  if (signal->blind > 0)
    return 'x';
  return (signal->tap ? signal->light == signal->meaning : signal->uploading > 0) ? '1' : '0';
}

static void write_value(struct waves *waves, guint i) {
  struct signal *signal = signal_at(waves, i);
  char id[ID_TEXT];
  format_id(i, id);
  signal->shown = value_of(signal);
  fprintf(waves->file, "%c%s\n", signal->shown, id);
}

/* Times of a dump do not go back, and begin with 0. */
static void show(struct waves *waves, guint i, int64_t at_ns) {
  if (value_of(signal_at(waves, i)) == signal_at(waves, i)->shown)
    return;
  if (at_ns > waves->now_ns)
    fprintf(waves->file, "#%" G_GINT64_FORMAT "\n", waves->now_ns = at_ns);
  write_value(waves, i);
  waves->written++;
}

/* All changes of one moment, then what they come to. */
static void pass(struct waves *waves, int64_t until_ns) {
  while (waves->next < waves->changes->len) {
    const struct change *first = &g_array_index(waves->changes, struct change, waves->next);
    if (first->at_ns > until_ns)
      return;
    guint last = waves->next;
    for (; last < waves->changes->len; last++) {
      const struct change *change = &g_array_index(waves->changes, struct change, last);
      if (change->at_ns != first->at_ns || change->signal != first->signal)
        break;
      signal_at(waves, change->signal)->uploading += change->uploading;
      signal_at(waves, change->signal)->blind += change->blind;
    }
    show(waves, first->signal, first->at_ns);
    waves->next = last;
  }
}

static void take_event(void *user, const struct event *event) {
  struct waves *waves = user;
  const struct plan *plan = waves->judgement->plan;
  if (event->kind != EVENT_LIGHT)
    return;
  pass(waves, event->at_ns);
  for (guint i = 0; i < waves->signals->len; i++) {
    struct signal *signal = signal_at(waves, i);
    if (!signal->tap || strcmp(signal->tap, event->tap) != 0 ||
        strcmp(plan_device(plan, signal->device)->name, event->device) != 0)
      continue;
    bool is_known = event->value >= 0 && event->value < LIGHT_MEANINGS;
    signal->light = is_known ? (enum light_meaning)event->value : LIGHT_UNKNOWN;
    show(waves, i, event->at_ns);
  }
}

static bool write_waves(struct waves *waves, struct record *record, GError **error) {
  add_signals(waves);
  add_changes(waves);
  write_header(waves);
  fputs("#0\n$dumpvars\n", waves->file);
  for (guint i = 0; i < waves->signals->len; i++)
    write_value(waves, i);
  fputs("$end\n", waves->file);
  if (!record_each_event(record, INT64_MIN, INT64_MAX, take_event, waves, error))
    return false;
  pass(waves, INT64_MAX);
  if (waves->judgement->observed_ns > waves->now_ns) /* the last value has a length, too */
    fprintf(waves->file, "#%" G_GINT64_FORMAT "\n", waves->judgement->observed_ns);
  return true;
}

static bool write_vcd(struct record *record, const char *path, char **ret_said, GError **error) {
  struct judgement *judgement = judge_record(record, NULL, error);
  FILE *file = judgement ? export_file_open(path, error) : NULL;
  if (!file) {
    judge_free(judgement);
    return false;
  }
  struct waves waves = {.file = file,
                        .judgement = judgement,
                        .signals = g_array_new(FALSE, FALSE, sizeof(struct signal)),
                        .changes = g_array_new(FALSE, FALSE, sizeof(struct change))};
  bool ok = write_waves(&waves, record, error);
  ok = export_file_close(file, ok, path, ok ? error : NULL);
  if (ok)
    *ret_said = g_strdup_printf("%" G_GINT64_FORMAT " changes of %u signals", waves.written,
                                waves.signals->len);
  g_array_unref(waves.signals);
  g_array_unref(waves.changes);
  judge_free(judgement);
  return ok;
}

const struct export_format export_vcd = {
    "vcd",
    "export.vcd",
    "lights and uploads as waves, for GTKWave, PulseView and sigrok-cli",
    write_vcd,
};
