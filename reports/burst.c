/* Finds bursts of sent bytes: a device that talks to one host without a pause, above a floor.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "burst.h"

#include <string.h>

static const int64_t keep_alive_bytes = 1000, keep_alive_pause_ns = 300LL * NS_PER_MS;

struct track { /* one device and host */
  struct burst burst;
  int64_t floor_bytes;
};

struct burst_finder {
  struct burst_rules rules;
  void (*found)(void *user, const struct burst *burst);
  void *user;
  GHashTable *by_key; /* char * "device role host" -> struct track * */
  GPtrArray *tracks;  /* the same, in order of first sight: a hash table's order is no order */
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

struct burst_finder *burst_finder_new(struct burst_rules rules,
                                      void (*found)(void *user, const struct burst *burst),
                                      void *user) {
  struct burst_finder *finder = g_new0(struct burst_finder, 1);
  finder->rules = rules;
  finder->found = found;
  finder->user = user;
  finder->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  finder->tracks = g_ptr_array_new_with_free_func(g_free);
  finder->hosts = g_string_chunk_new(1024);
  return finder;
}

static struct track *track_for(struct burst_finder *finder, int device, const char *text) {
  char key[EVENT_TEXT + 16];
  g_snprintf(key, sizeof key, "%d %s", device, text);
  struct track *track = g_hash_table_lookup(finder->by_key, key);
  if (track)
    return track;
  const char *host;
  track = g_new0(struct track, 1);
  track->burst.device = device;
  track->burst.role = burst_role(text, &host);
  track->burst.host = g_string_chunk_insert_const(finder->hosts, host);
  track->floor_bytes = finder->rules.floor_bytes(finder->user, device, host);
  g_hash_table_insert(finder->by_key, g_strdup(key), track);
  g_ptr_array_add(finder->tracks, track);
  return track;
}

static void end_burst(struct burst_finder *finder, struct track *track) {
  if (track->burst.bytes > 0 && track->burst.bytes >= track->floor_bytes)
    finder->found(finder->user, &track->burst);
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
  g_string_chunk_free(finder->hosts);
  g_free(finder);
}
