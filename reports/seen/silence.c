/* Silence: the stretches of a record in which nobody spoke to a device, and none acted as if.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "silence.h"
#include "baseline.h"
#include "burst.h"
#include "html.h"
#include "record-read.h"
#include "shape.h"
#include "surge.h"

#include <string.h>

/* A light that passes through another on its way is no light; lines of one answer are one thing. */
static const int64_t unknown_light_ns = NS_PER_S, console_ns = NS_PER_S;

/* Hosts beyond these share a stream each role: a device that talks to so many is scanned, or scans.
 */
enum { STREAMS_MAX = 8192 };

struct lamp { /* one device's light */
  bool is_lit;
  int meaning;
  int64_t from_ns;
};

/* What goes from one device to one host: without a pause, and within 10 s whatever the pauses. */
struct stream {
  int device;
  enum host_role role;
  char *host;
  int64_t floor_bytes;
  int64_t from_ns, until_ns, bytes;
  struct shape *shape;
  struct surge *surge; /* NULL: roles that take no sound */
};

struct pass {
  const struct plan *plan;
  int64_t gap_ns, floor_bytes, last_ns;
  struct silence *silence;
  struct lamp *lamps;  /* [device] */
  int *consoles;       /* [device]: 1 + index of its last console line among disturbances */
  GHashTable *streams; /* char * "device tap role host" -> struct stream * */
};

static void disturb(struct pass *pass, int64_t from_ns, int64_t until_ns, char *what) {
  struct disturbance disturbance = {from_ns, MAX(from_ns, until_ns), what};
  g_array_append_val(pass->silence->disturbances, disturbance);
}

static const char *name_of(const struct pass *pass, int device) {
  return plan_device(pass->plan, device)->name;
}

static void end_light(struct pass *pass, int device, int64_t at_ns) {
  struct lamp *lamp = &pass->lamps[device];
  if (!lamp->is_lit)
    return;
  lamp->is_lit = false;
  if (lamp->meaning != LIGHT_UNKNOWN)
    disturb(pass, lamp->from_ns, at_ns,
            g_strdup_printf("%s's light is %s", name_of(pass, device),
                            light_meaning_names[lamp->meaning]));
  else if (at_ns - lamp->from_ns > unknown_light_ns)
    disturb(
        pass, lamp->from_ns, at_ns,
        g_strdup_printf("%s shows a light that its profile does not know", name_of(pass, device)));
}

static void take_light(struct pass *pass, const struct event *event, int device) {
  struct lamp *lamp = &pass->lamps[device];
  int meaning =
      event->value >= 0 && event->value < LIGHT_MEANINGS ? (int)event->value : LIGHT_UNKNOWN;
  if (lamp->is_lit && lamp->meaning == meaning)
    return;
  end_light(pass, device, event->at_ns);
  lamp->is_lit = meaning == LIGHT_LISTENING || meaning == LIGHT_THINKING ||
                 meaning == LIGHT_SPEAKING || meaning == LIGHT_UNKNOWN;
  lamp->meaning = meaning;
  lamp->from_ns = event->at_ns;
}

static void take_console(struct pass *pass, const struct event *event, int device) {
  GArray *all = pass->silence->disturbances;
  if (event->value <= STAGE_IDLE || event->value >= STAGES)
    return;
  struct disturbance *last =
      pass->consoles[device]
          ? &g_array_index(all, struct disturbance, (unsigned)pass->consoles[device] - 1)
          : NULL;
  if (last && event->at_ns - last->until_ns < console_ns) {
    last->until_ns = event->at_ns;
    return;
  }
  disturb(pass, event->at_ns, event->at_ns,
          g_strdup_printf("%s's console tells of stage %s", name_of(pass, device),
                          stage_names[event->value]));
  pass->consoles[device] = (int)all->len;
}

static bool takes_sound(enum host_role role) {
  return role == ROLE_VOICE || role == ROLE_MESSAGING;
}

static void disturb_by_sending(struct pass *pass, const struct stream *stream, int64_t from_ns,
                               int64_t until_ns, int64_t bytes, const char *why) {
  g_autoptr(GString) what = g_string_new(NULL);
  g_string_append_printf(what, "%s sends ", name_of(pass, stream->device));
  html_bytes(what, bytes);
  g_string_append_printf(what, " to %s (%s): %s", stream->host, host_role_names[stream->role], why);
  disturb(pass, from_ns, until_ns, g_strdup(what->str));
}

/* However it paused meanwhile: what trickles all the time may be what is looked for. */
static void take_surge(struct pass *pass, const struct stream *stream,
                       const struct surge_found *found) {
  g_autoptr(GString) why = g_string_new("from ");
  html_bytes(why, stream->floor_bytes);
  g_string_append(why, stream->role == ROLE_UNKNOWN ? " in 10 s on that may be an upload"
                                                    : " in 10 s on that is an upload");
  g_string_append(why, "; if the device does so at rest, raise burst_bytes of this host in its "
                       "profile");
  disturb_by_sending(pass, stream, found->from_ns, found->until_ns, found->bytes, why->str);
}

static void end_stream(struct pass *pass, struct stream *stream) {
  struct shape_finding finding = shape_read(stream->shape);
  bool is_speech = (finding.kind == SHAPE_PCM && stream->role != ROLE_LOCAL) ||
                   (finding.kind != SHAPE_NONE && takes_sound(stream->role));
  if (stream->bytes > 0 && is_speech) {
    g_autofree char *why = shape_reason(finding);
    disturb_by_sending(pass, stream, stream->from_ns, stream->until_ns, stream->bytes, why);
  }
  stream->bytes = 0;
}

/* What several taps of a device saw is never added up: they may see the same. */
static struct stream *stream_for(struct pass *pass, int device, const char *tap, const char *text) {
  const char *host;
  enum host_role role = burst_role(text, &host);
  g_autofree char *key = g_strdup_printf("%d %s\n%s", device, tap, text);
  struct stream *stream = g_hash_table_lookup(pass->streams, key);
  if (!stream && g_hash_table_size(pass->streams) >= STREAMS_MAX) {
    g_free(key);
    host = baseline_others;
    key = g_strdup_printf("%d %s\n%s %s", device, tap, host_role_names[role], host);
    stream = g_hash_table_lookup(pass->streams, key);
  }
  if (stream)
    return stream;
  stream = g_new0(struct stream, 1);
  stream->device = device;
  stream->role = role;
  stream->host = g_utf8_make_valid(host, -1);
  stream->floor_bytes =
      plan_burst_floor(pass->plan, name_of(pass, device), host, pass->floor_bytes);
  stream->shape = shape_new();
  if (takes_sound(role) || role == ROLE_UNKNOWN)
    stream->surge = surge_new();
  g_hash_table_insert(pass->streams, g_steal_pointer(&key), stream);
  return stream;
}

static void stream_free(void *data) {
  struct stream *stream = data;
  shape_free(stream->shape);
  surge_free(stream->surge);
  g_free(stream->host);
  g_free(stream);
}

static void take_sent(struct pass *pass, const struct event *event, int device) {
  if (event->value <= 0)
    return;
  struct stream *stream = stream_for(pass, device, event->tap, event->text);
  if (stream->bytes > 0 && event->at_ns - stream->until_ns >= pass->gap_ns)
    end_stream(pass, stream);
  if (stream->bytes == 0) {
    shape_reset(stream->shape);
    stream->from_ns = event->at_ns;
  }
  stream->until_ns = event->at_ns;
  stream->bytes += event->value;
  shape_take(stream->shape, event->at_ns, event->value);
  struct surge_slice slice = {event->at_ns, event->at_ns, event->value};
  struct surge_found found;
  if (stream->surge && surge_take(stream->surge, &slice, stream->floor_bytes, &found))
    take_surge(pass, stream, &found);
}

static void take_event(void *user, const struct event *event) {
  struct pass *pass = user;
  int device = plan_device_index(pass->plan, event->device);
  pass->last_ns = MAX(pass->last_ns, event->at_ns);
  if (device < 0 || !plan_device(pass->plan, device)->under_test)
    return;
  if (event->kind == EVENT_LIGHT)
    take_light(pass, event, device);
  else if (event->kind == EVENT_CONSOLE)
    take_console(pass, event, device);
  else if (event->kind == EVENT_SENT)
    take_sent(pass, event, device);
}

static void take_cues(struct pass *pass) {
  for (unsigned i = 0; i < pass->plan->cues->len; i++) {
    const struct record_cue *cue = &g_array_index(pass->plan->cues, struct record_cue, i);
    disturb(pass, cue->start_ns, cue->end_ns, g_strdup_printf("cue %d sounds", cue->number));
  }
}

static int by_start(const void *left, const void *right) {
  const struct disturbance *a = left, *b = right;
  if (a->from_ns != b->from_ns)
    return a->from_ns < b->from_ns ? -1 : 1;
  return strcmp(a->what, b->what);
}

static void disturbance_done(void *data) {
  g_free(((struct disturbance *)data)->what);
}

static void end_pass(struct pass *pass) {
  GHashTableIter streams;
  void *value;
  struct surge_found found;
  for (unsigned i = 0; i < pass->plan->devices->len; i++)
    end_light(pass, (int)i, pass->silence->end_ns);
  g_hash_table_iter_init(&streams, pass->streams);
  while (g_hash_table_iter_next(&streams, NULL, &value)) {
    struct stream *stream = value;
    end_stream(pass, stream);
    if (stream->surge && surge_end(stream->surge, &found))
      take_surge(pass, stream, &found);
  }
  g_array_sort(pass->silence->disturbances, by_start);
}

struct silence *silence_read(struct record *record, const struct plan *plan,
                             const struct judge_rules *rules, GError **error) {
  g_autoptr(GHashTable) streams =
      g_hash_table_new_full(g_str_hash, g_str_equal, g_free, stream_free);
  g_autofree struct lamp *lamps = g_new0(struct lamp, plan->devices->len + 1);
  g_autofree int *consoles = g_new0(int, plan->devices->len + 1);
  struct silence *silence = g_new0(struct silence, 1);
  struct pass pass = {.plan = plan,
                      .gap_ns = ns_of_seconds(rules->burst_gap_s),
                      .floor_bytes = (int64_t)rules->burst_floor_bytes,
                      .silence = silence,
                      .lamps = lamps,
                      .consoles = consoles,
                      .streams = streams};
  silence->disturbances = g_array_new(FALSE, FALSE, sizeof(struct disturbance));
  g_array_set_clear_func(silence->disturbances, disturbance_done);
  take_cues(&pass);
  if (!record_each_event(record, INT64_MIN, INT64_MAX, take_event, &pass, error)) {
    silence_free(silence);
    return NULL;
  }
  silence->end_ns = record_integer(record, "ended_ns", pass.last_ns);
  end_pass(&pass);
  return silence;
}

void silence_free(struct silence *silence) {
  if (!silence)
    return;
  g_array_unref(silence->disturbances);
  g_free(silence);
}

const struct disturbance *silence_first(const struct silence *silence, int64_t from_ns,
                                        int64_t until_ns) {
  for (unsigned i = 0; i < silence->disturbances->len; i++) {
    const struct disturbance *disturbance =
        &g_array_index(silence->disturbances, struct disturbance, i);
    if (disturbance->from_ns < until_ns && disturbance->until_ns >= from_ns)
      return disturbance;
  }
  return NULL;
}

bool silence_longest(const struct silence *silence, int64_t before_ns, int64_t after_ns,
                     int64_t *ret_from_ns, int64_t *ret_until_ns) {
  int64_t free_ns = 0, best_from_ns = 0, best_until_ns = 0;
  for (unsigned i = 0; i <= silence->disturbances->len; i++) {
    const struct disturbance *next =
        i < silence->disturbances->len
            ? &g_array_index(silence->disturbances, struct disturbance, i)
            : NULL;
    int64_t until_ns = next ? MIN(next->from_ns - before_ns, silence->end_ns) : silence->end_ns;
    if (until_ns - free_ns > best_until_ns - best_from_ns) {
      best_from_ns = free_ns;
      best_until_ns = until_ns;
    }
    if (next)
      free_ns = MAX(free_ns, next->until_ns + after_ns);
  }
  if (best_until_ns <= best_from_ns)
    return false;
  *ret_from_ns = best_from_ns;
  *ret_until_ns = best_until_ns;
  return true;
}
