/* All that was seen around one episode: lights, bytes by host, sound level, console lines.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scene.h"
#include "record-read.h"

#include <string.h>

static const int64_t before_ns = 8LL * NS_PER_S, after_ns = 4LL * NS_PER_S;
static const int64_t finest_bin_ns = 250LL * NS_PER_MS;
enum { bins_max = 400 };

struct gathering {
  struct scene *scene;
  const struct judgement *judgement;
  const struct lamps *lamps; /* NULL: only hosts are asked for */
  const struct episode *episode;
  const char *device;
  const char *level_tap; /* the first that measured: one line on the chart */
};

static const char *keep(struct gathering *gathering, const char *text) {
  return g_string_chunk_insert_const(gathering->scene->strings, text);
}

/* Each tap sees a light of its own, which goes out only where that tap sees another. */
static void end_light(struct scene *scene, int device, const char *tap, int64_t at_ns) {
  for (unsigned i = scene->lights->len; i-- > 0;) {
    struct scene_light *light = &g_array_index(scene->lights, struct scene_light, i);
    if (light->device != device || strcmp(light->tap, tap) != 0)
      continue;
    light->until_ns = MIN(light->until_ns, at_ns);
    return;
  }
}

static void add_light(struct gathering *gathering, int device, int64_t at_ns,
                      const struct lamp *lamp) {
  struct scene *scene = gathering->scene;
  struct scene_light light = {.device = device,
                              .tap = keep(gathering, lamp->tap),
                              .from_ns = at_ns,
                              .until_ns = scene->until_ns,
                              .meaning = lamp->meaning,
                              .text = keep(gathering, lamp->text)};
  g_array_append_val(scene->lights, light);
}

static void take_light(struct gathering *gathering, const struct event *event, int device) {
  struct scene *scene = gathering->scene;
  end_light(scene, device, event->tap, event->at_ns);
  if (scene->lights->len >= SCENE_LIGHTS) {
    scene->lights_left_out++;
    return;
  }
  struct lamp lamp = {.tap = event->tap, .text = event->text};
  if (event->value >= 0 && event->value < LIGHT_MEANINGS)
    lamp.meaning = (enum light_meaning)event->value;
  add_light(gathering, device, event->at_ns, &lamp);
}

static void take_lamp_of_device(void *user, const struct lamp *lamp) {
  struct gathering *gathering = user;
  add_light(gathering, gathering->episode->device, gathering->scene->from_ns, lamp);
}

static void take_lamp_of_recipient(void *user, const struct lamp *lamp) {
  struct gathering *gathering = user;
  add_light(gathering, gathering->episode->recipient, gathering->scene->from_ns, lamp);
}

/* A mute or a notification may have been on for hours. */
static void take_lamps(struct gathering *gathering) {
  int64_t from_ns = gathering->scene->from_ns;
  int recipient = gathering->episode->recipient;
  lamps_each_before(gathering->lamps, gathering->device, from_ns, take_lamp_of_device, gathering);
  if (recipient >= 0 && recipient != gathering->episode->device)
    lamps_each_before(gathering->lamps, plan_device(gathering->judgement->plan, recipient)->name,
                      from_ns, take_lamp_of_recipient, gathering);
}

static struct scene_host *find_host(struct scene *scene, enum host_role role, const char *name,
                                    const char *tap) {
  for (unsigned i = 0; i < scene->hosts->len; i++) {
    struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, i);
    if (host->role == role && strcmp(host->name, name) == 0 && strcmp(host->tap, tap) == 0)
      return host;
  }
  return NULL;
}

/* A device that speaks to ever new hosts makes them one. */
static struct scene_host *host_of(struct gathering *gathering, const char *text, const char *tap) {
  struct scene *scene = gathering->scene;
  const char *name;
  enum host_role role = burst_role(text, &name);
  struct scene_host *known = find_host(scene, role, name, tap);
  if (!known && scene->hosts->len >= SCENE_HOSTS)
    known = find_host(scene, role, name = burst_others, tap);
  if (known)
    return known;
  struct scene_host host = {.name = keep(gathering, name),
                            .tap = keep(gathering, tap),
                            .role = role,
                            .binned = g_new0(int64_t, (gsize)scene->bins)};
  g_array_append_val(scene->hosts, host);
  return &g_array_index(scene->hosts, struct scene_host, scene->hosts->len - 1);
}

static void take_sent(struct gathering *gathering, const struct event *event) {
  struct scene *scene = gathering->scene;
  if (event->at_ns < scene->from_ns || event->value <= 0)
    return;
  struct scene_host *host = host_of(gathering, event->text, event->tap);
  int64_t bin = (event->at_ns - scene->from_ns) / scene->bin_ns;
  host->binned[MIN(bin, scene->bins - 1)] += event->value;
  host->in_scene += event->value;
  if (event->at_ns >= gathering->episode->start_ns && event->at_ns <= gathering->episode->end_ns)
    host->bytes += event->value;
}

static void take_level(struct gathering *gathering, const struct event *event) {
  struct scene *scene = gathering->scene;
  if (!gathering->level_tap)
    gathering->level_tap = keep(gathering, event->tap);
  struct scene_level level = {event->at_ns, (double)event->value / 100};
  if (event->at_ns >= scene->from_ns && strcmp(gathering->level_tap, event->tap) == 0)
    g_array_append_val(scene->levels, level);
}

static void take_line(struct gathering *gathering, const struct event *event, int device) {
  struct scene *scene = gathering->scene;
  if (event->at_ns < scene->from_ns)
    return;
  if (scene->lines->len >= SCENE_LINES) {
    scene->lines_left_out++;
    return;
  }
  int stage = event->value > 0 && event->value < STAGES ? (int)event->value : -1;
  struct scene_line line = {device, event->at_ns, stage, keep(gathering, event->text)};
  g_array_append_val(scene->lines, line);
}

static int device_of(const struct gathering *gathering, const char *name) {
  const struct episode *episode = gathering->episode;
  if (strcmp(name, gathering->device) == 0)
    return episode->device;
  if (episode->recipient >= 0 &&
      strcmp(name, plan_device(gathering->judgement->plan, episode->recipient)->name) == 0)
    return episode->recipient;
  return -1;
}

static void take_event(struct gathering *gathering, const struct event *event, int device) {
  if (event->kind == EVENT_SOUND)
    take_level(gathering, event);
  else if (event->kind == EVENT_LIGHT)
    take_light(gathering, event, device);
  else if (event->kind == EVENT_CONSOLE)
    take_line(gathering, event, device);
  else if (event->kind == EVENT_SENT && device == gathering->episode->device)
    take_sent(gathering, event);
}

static void take_row(void *user, const struct record_columns *columns) {
  struct gathering *gathering = user;
  int kind = name_index_of(event_kind_names, record_column_text(columns, 0));
  int device = device_of(gathering, record_column_text(columns, 1));
  if (kind < 0 || (device < 0 && kind != EVENT_SOUND))
    return;
  struct event event = {.at_ns = record_column_integer(columns, 3),
                        .kind = (enum event_kind)kind,
                        .value = CLAMP(record_column_integer(columns, 4), INT32_MIN, INT32_MAX)};
  tidy_copy_text(event.tap, sizeof event.tap, record_column_text(columns, 2));
  tidy_copy_text(event.text, sizeof event.text, record_column_text(columns, 5));
  take_event(gathering, &event, device);
}

/* The only words that are put into the query are numbers. */
static bool read_all(struct record *record, struct gathering *gathering, GError **error) {
  const struct scene *scene = gathering->scene;
  g_autofree char *sql = g_strdup_printf(
      "SELECT kind, device, tap, at_ns, value, text FROM event WHERE at_ns >= %" G_GINT64_FORMAT
      " AND at_ns < %" G_GINT64_FORMAT " AND kind IN ('light', 'sent', 'sound', 'console')"
      " ORDER BY at_ns, seq",
      scene->from_ns, scene->until_ns);
  take_lamps(gathering);
  return record_each_row(record, sql, take_row, gathering, error);
}

static void take_near(void *user, const struct event *event) {
  struct gathering *gathering = user;
  if (event->kind == EVENT_SENT && strcmp(event->device, gathering->device) == 0)
    take_sent(gathering, event);
}

/* Asked for episode by episode, in the order of their starts: what they share is read once. */
static bool read_sent(struct record *record, struct gathering *gathering, GError **error) {
  const struct scene *scene = gathering->scene;
  return record_each_event_near(record, scene->from_ns, scene->until_ns, take_near, gathering,
                                error);
}

static bool is_seen_by_one_tap(const struct plan *plan, const char *device) {
  int count = 0;
  for (unsigned i = 0; i < plan->taps->len; i++) {
    const struct record_tap *tap = &g_array_index(plan->taps, struct record_tap, i);
    bool is_network = strcmp(tap->kind, "sniffer") == 0 || strcmp(tap->kind, "capture") == 0;
    count += is_network && strcmp(tap->device, device) == 0;
  }
  return count == 1;
}

/* What went out before and after only tells which of several taps saw most. */
static void set_window(struct scene *scene, const struct episode *episode, bool is_episode_alone) {
  int64_t end_ns = MAX(episode->end_ns, episode->entered_ns[STAGE_DELIVERED]);
  scene->from_ns = is_episode_alone ? episode->start_ns : MAX(episode->start_ns - before_ns, 0);
  scene->until_ns = is_episode_alone ? episode->end_ns + 1 : end_ns + after_ns;
  int64_t span_ns = scene->until_ns - scene->from_ns;
  scene->bin_ns = MAX(finest_bin_ns, span_ns / bins_max);
  scene->bins = (int)(span_ns / scene->bin_ns) + 1;
}

/* Lights of no time at all are those that another replaced at once. */
static void trim_lights(struct scene *scene) {
  for (unsigned i = scene->lights->len; i-- > 0;) {
    const struct scene_light *light = &g_array_index(scene->lights, struct scene_light, i);
    if (light->until_ns <= light->from_ns)
      g_array_remove_index(scene->lights, i);
  }
}

/* The tap that saw most of it all. */
static const char *fullest_tap(const struct scene *scene) {
  const char *fullest = NULL;
  int64_t most = -1;
  for (unsigned i = 0; i < scene->hosts->len; i++) {
    const char *tap = g_array_index(scene->hosts, struct scene_host, i).tap;
    int64_t bytes = 0;
    for (unsigned j = 0; j < scene->hosts->len; j++) {
      const struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, j);
      bytes += strcmp(host->tap, tap) == 0 ? host->in_scene : 0;
    }
    fullest = bytes > most ? tap : fullest;
    most = MAX(most, bytes);
  }
  return fullest;
}

static bool is_seen_by(const struct scene *scene, const char *tap, const struct scene_host *other) {
  for (unsigned i = 0; i < scene->hosts->len; i++) {
    const struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, i);
    if (strcmp(host->tap, tap) == 0 && host->role == other->role &&
        strcmp(host->name, other->name) == 0)
      return true;
  }
  return false;
}

static void drop_repeats(struct scene *scene) {
  const char *tap = fullest_tap(scene);
  for (unsigned i = scene->hosts->len; i-- > 0;) {
    struct scene_host *host = &g_array_index(scene->hosts, struct scene_host, i);
    if (strcmp(host->tap, tap) == 0 || !is_seen_by(scene, tap, host))
      continue;
    g_free(host->binned);
    g_array_remove_index(scene->hosts, i);
  }
}

static int by_bytes(const void *left, const void *right) {
  const struct scene_host *a = left, *b = right;
  if (a->bytes != b->bytes)
    return a->bytes > b->bytes ? -1 : 1;
  return a->role != b->role ? (a->role < b->role ? -1 : 1) : strcmp(a->name, b->name);
}

typedef bool read_function(struct record *record, struct gathering *gathering, GError **error);

static struct scene *read_scene(struct record *record, const struct judgement *judgement,
                                const struct lamps *lamps, const struct episode *episode,
                                read_function *read, GError **error) {
  struct scene *scene = g_new0(struct scene, 1);
  scene->strings = g_string_chunk_new(1024);
  scene->lights = g_array_new(FALSE, FALSE, sizeof(struct scene_light));
  scene->hosts = g_array_new(FALSE, FALSE, sizeof(struct scene_host));
  scene->levels = g_array_new(FALSE, FALSE, sizeof(struct scene_level));
  scene->lines = g_array_new(FALSE, FALSE, sizeof(struct scene_line));
  const char *device = plan_device(judgement->plan, episode->device)->name;
  set_window(scene, episode, !lamps && is_seen_by_one_tap(judgement->plan, device));
  struct gathering gathering = {
      .scene = scene, .judgement = judgement, .lamps = lamps, .episode = episode, .device = device};
  if (!read(record, &gathering, error)) {
    scene_free(scene);
    return NULL;
  }
  trim_lights(scene);
  drop_repeats(scene);
  g_array_sort(scene->hosts, by_bytes);
  return scene;
}

struct scene *scene_read(struct record *record, const struct judgement *judgement,
                         const struct lamps *lamps, const struct episode *episode, GError **error) {
  return read_scene(record, judgement, lamps, episode, read_all, error);
}

struct scene *scene_read_hosts(struct record *record, const struct judgement *judgement,
                               const struct episode *episode, GError **error) {
  return read_scene(record, judgement, NULL, episode, read_sent, error);
}

void scene_free(struct scene *scene) {
  if (!scene)
    return;
  for (unsigned i = 0; i < scene->hosts->len; i++)
    g_free(g_array_index(scene->hosts, struct scene_host, i).binned);
  GArray *const arrays[] = {scene->lights, scene->hosts, scene->levels, scene->lines};
  for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_array_unref(arrays[i]);
  g_string_chunk_free(scene->strings);
  g_free(scene);
}
