/* Finds bursts of sent bytes: a device that talks to one host without a pause, above a floor.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "burst.h"

#include <string.h>

struct burst_finder {
  struct burst_rules rules;
  void (*found)(void *user, const struct burst *burst);
  void *user;
  GHashTable *by_key; /* char * "device role host" -> struct burst * */
  GPtrArray *bursts;  /* the same, in order of first sight: a hash table's order is no order */
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
  finder->bursts = g_ptr_array_new_with_free_func(g_free);
  finder->hosts = g_string_chunk_new(1024);
  return finder;
}

static struct burst *burst_for(struct burst_finder *finder, int device, const char *text) {
  char key[EVENT_TEXT + 16];
  g_snprintf(key, sizeof key, "%d %s", device, text);
  struct burst *burst = g_hash_table_lookup(finder->by_key, key);
  if (burst)
    return burst;
  const char *host;
  burst = g_new0(struct burst, 1);
  burst->device = device;
  burst->role = burst_role(text, &host);
  burst->host = g_string_chunk_insert_const(finder->hosts, host);
  g_hash_table_insert(finder->by_key, g_strdup(key), burst);
  g_ptr_array_add(finder->bursts, burst);
  return burst;
}

static void end_burst(struct burst_finder *finder, struct burst *burst) {
  if (burst->bytes > 0 && burst->bytes >= finder->rules.floor_bytes)
    finder->found(finder->user, burst);
  burst->bytes = 0;
}

void burst_finder_take(struct burst_finder *finder, int device, const char *text, int64_t at_ns,
                       int64_t bytes) {
  if (bytes <= 0)
    return;
  struct burst *burst = burst_for(finder, device, text);
  if (burst->bytes > 0 && at_ns - burst->until_ns >= finder->rules.gap_ns)
    end_burst(finder, burst);
  if (burst->bytes == 0)
    burst->from_ns = at_ns;
  burst->until_ns = at_ns;
  burst->bytes += bytes;
}

void burst_finder_flush(struct burst_finder *finder) {
  for (unsigned i = 0; i < finder->bursts->len; i++)
    end_burst(finder, g_ptr_array_index(finder->bursts, i));
}

void burst_finder_free(struct burst_finder *finder) {
  if (!finder)
    return;
  g_hash_table_unref(finder->by_key);
  g_ptr_array_unref(finder->bursts);
  g_string_chunk_free(finder->hosts);
  g_free(finder);
}
