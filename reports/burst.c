/* Finds bursts of sent bytes: a device that talks to one host without a pause, above a threshold or
 * in the shape of speech. SPDX-License-Identifier: GPL-3.0-or-later */
#include "burst.h"

#include <string.h>

const char burst_others[] = "(other hosts)";

static const int64_t keep_alive_bytes = 1000, keep_alive_pause_ns = 300LL * NS_PER_MS;

struct track { /* one device, role and host */
  struct burst burst;
  struct shape *shape;
};

struct burst_finder {
  struct burst_rules rules;
  void (*found)(void *user, const struct burst *burst);
  void *user;
  GHashTable *by_key; /* char * "device role host" -> struct track * */
  GPtrArray *tracks;  /* the same, in order of first sight: a hash table's order is no order */
  GArray *counts;     /* unsigned: tracks of each device */
  GStringChunk *hosts;
};

enum host_role burst_role(const char *text, const char **host) {
  const char *space = strchr(text, ' ');
  *host = space ? space + 1 : text;
  if (!space)
    return ROLE_UNKNOWN;
  for (int i = 0; i < HOST_ROLES; i++)
    if (strlen(host_role_names[i]) == (size_t)(space - text) &&
        strncmp(host_role_names[i], text, (size_t)(space - text)) == 0)
      return (enum host_role)i;
  return ROLE_UNKNOWN;
}

static void track_free(void *pointer) {
  struct track *track = pointer;
  shape_free(track->shape);
  g_free(track);
}

struct burst_finder *burst_finder_new(struct burst_rules rules,
                                      void (*found)(void *user, const struct burst *burst),
                                      void *user) {
  struct burst_finder *finder = g_new0(struct burst_finder, 1);
  finder->rules = rules;
  finder->found = found;
  finder->user = user;
  finder->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  finder->tracks = g_ptr_array_new_with_free_func(track_free);
  finder->counts = g_array_new(FALSE, TRUE, sizeof(unsigned));
  finder->hosts = g_string_chunk_new(1024);
  return finder;
}

static unsigned *count_of(struct burst_finder *finder, int device) {
  if ((unsigned)device >= finder->counts->len)
    g_array_set_size(finder->counts, (unsigned)device + 1);
  return &g_array_index(finder->counts, unsigned, device);
}

static struct track *track_new(struct burst_finder *finder, int device, enum host_role role,
                               const char *host) {
  struct track *track = g_new0(struct track, 1);
  track->burst = (struct burst){
      .device = device, .role = role, .host = g_string_chunk_insert_const(finder->hosts, host)};
  track->burst.threshold = finder->rules.threshold(finder->user, device, role, host);
  track->shape = shape_new();
  g_ptr_array_add(finder->tracks, track);
  return track;
}

/* A device that speaks to ever new hosts makes them one, but no role becomes another. */
static struct track *track_for(struct burst_finder *finder, int device, const char *text) {
  char key[EVENT_TEXT + 32];
  g_snprintf(key, sizeof key, "%d %s", device, text);
  struct track *track = g_hash_table_lookup(finder->by_key, key);
  if (track)
    return track;
  const char *host;
  enum host_role role = burst_role(text, &host);
  if (*count_of(finder, device) >= BURST_HOSTS_MAX) {
    g_snprintf(key, sizeof key, "%d %s %s", device, host_role_names[role], burst_others);
    track = g_hash_table_lookup(finder->by_key, key);
    host = burst_others;
  }
  if (!track) {
    track = track_new(finder, device, role, host);
    g_hash_table_insert(finder->by_key, g_strdup(key), track);
    ++*count_of(finder, device);
  }
  return track;
}

static void measure(struct track *track) {
  struct burst *burst = &track->burst;
  double lasting_s = seconds_of_ns(burst->until_ns - burst->from_ns);
  burst->peak_1s = shape_peak_1s(track->shape);
  burst->peak_10s = shape_peak_10s(track->shape);
  burst->shape = shape_read(track->shape);
  burst->is_below =
      !threshold_is_reached(&burst->threshold, burst->bytes, burst->peak_10s, lasting_s);
}

/* What looks like speech is told however little it is: a threshold is only what is usual. */
static void end_burst(struct burst_finder *finder, struct track *track) {
  if (track->burst.bytes > 0) {
    measure(track);
    if (!track->burst.is_below || track->burst.shape.kind != SHAPE_NONE)
      finder->found(finder->user, &track->burst);
    shape_reset(track->shape);
  }
  track->burst.bytes = 0;
}

/* Its bytes stay in the sum: an upload in small pieces must not slip through. */
static bool was_keep_alive(const struct burst *burst, int64_t at_ns) {
  return burst->bytes < keep_alive_bytes && at_ns - burst->until_ns > keep_alive_pause_ns;
}

void burst_finder_take(struct burst_finder *finder, int device, const char *text, int64_t at_ns,
                       int64_t bytes) {
  if (bytes <= 0)
    return;
  struct track *track = track_for(finder, device, text);
  struct burst *burst = &track->burst;
  if (burst->bytes > 0 && at_ns - burst->until_ns >= finder->rules.gap_ns)
    end_burst(finder, track);
  if (burst->bytes == 0 || was_keep_alive(burst, at_ns))
    burst->from_ns = at_ns;
  burst->until_ns = at_ns;
  burst->bytes += bytes;
  shape_take(track->shape, at_ns, bytes);
}

void burst_finder_flush(struct burst_finder *finder) {
  for (unsigned i = 0; i < finder->tracks->len; i++)
    end_burst(finder, g_ptr_array_index(finder->tracks, i));
}

void burst_finder_free(struct burst_finder *finder) {
  if (!finder)
    return;
  g_hash_table_unref(finder->by_key);
  g_ptr_array_unref(finder->tracks);
  g_array_unref(finder->counts);
  g_string_chunk_free(finder->hosts);
  g_free(finder);
}

bool burst_is_by_shape(const struct burst *burst) {
  return burst->shape.kind == SHAPE_PCM && burst->role == ROLE_UNKNOWN;
}

bool burst_is_upload(const struct burst *burst) {
  if (burst->role != ROLE_VOICE && burst->role != ROLE_MESSAGING)
    return burst_is_by_shape(burst);
  return !burst->is_below || burst->shape.kind == SHAPE_PCM;
}
