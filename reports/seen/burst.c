/* Finds bursts of sent bytes: a device that talks to one host without a pause, above a threshold or
 * in the shape of speech. SPDX-License-Identifier: GPL-3.0-or-later */
#include "burst.h"
#include "surge.h"

#include <string.h>

const char burst_others[] = "(other hosts)";

const char *const burst_several = threshold_several;

/* Frames of one upload follow each other faster than that, but for a handshake. */
static const int64_t keep_alive_bytes = 1000, keep_alive_pause_ns = 100LL * NS_PER_MS;

enum { SLICES_MAX = 64 }; /* of a burst that may yet be a lump: a minute */

/* One device's hosts of one role, by one tap: what is a burst of none of them. */
struct pool {
  struct burst burst;
  struct surge *surge;
  GArray *surges; /* struct surge_found */
  GArray *told;   /* struct span: bursts to single hosts */
};

struct span {
  int64_t from_ns, until_ns;
};

struct track { /* one device, tap, role and host */
  struct burst burst;
  struct shape *shape; /* while a burst goes on */
  GArray *slices;      /* struct surge_slice, of that burst */
  struct surge *surge; /* of lumps that were below; NULL before the first */
  struct shape_finding lump_shape;
  struct pool *pool; /* NULL: roles that take no sound */
  GList link;        /* in finder->open */
};

struct key {
  int device, tap;
  const char *text; /* "role host", kept in finder->hosts */
};

struct burst_finder {
  struct burst_rules rules;
  void (*found)(void *user, const struct burst *burst);
  void *user;
  GHashTable *by_key; /* struct key * -> struct track * */
  GPtrArray *tracks;  /* the same, in order of first sight: a hash table's order is no order */
  GPtrArray *pools;   /* struct pool * */
  GQueue open;        /* tracks whose burst goes on, the one that was silent for longest first */
  GPtrArray *shapes;  /* struct shape *, free to be used again */
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

static unsigned hash_key(const void *pointer) {
  const struct key *key = pointer;
  return (g_str_hash(key->text) * 31 + (unsigned)key->device) * 31 + (unsigned)key->tap;
}

static int is_same_key(const void *left, const void *right) {
  const struct key *a = left, *b = right;
  return a->device == b->device && a->tap == b->tap && strcmp(a->text, b->text) == 0;
}

static void track_free(void *pointer) {
  struct track *track = pointer;
  shape_free(track->shape);
  surge_free(track->surge);
  if (track->slices)
    g_array_unref(track->slices);
  g_free(track);
}

static void pool_free(void *pointer) {
  struct pool *pool = pointer;
  surge_free(pool->surge);
  g_array_unref(pool->surges);
  g_array_unref(pool->told);
  g_free(pool);
}

static void free_shape(void *shape) {
  shape_free(shape);
}

struct burst_finder *burst_finder_new(struct burst_rules rules,
                                      void (*found)(void *user, const struct burst *burst),
                                      void *user) {
  struct burst_finder *finder = g_new0(struct burst_finder, 1);
  finder->rules = rules;
  finder->found = found;
  finder->user = user;
  finder->by_key = g_hash_table_new_full(hash_key, is_same_key, g_free, NULL);
  finder->tracks = g_ptr_array_new_with_free_func(track_free);
  finder->pools = g_ptr_array_new_with_free_func(pool_free);
  finder->shapes = g_ptr_array_new_with_free_func(free_shape);
  g_queue_init(&finder->open);
  finder->counts = g_array_new(FALSE, TRUE, sizeof(unsigned));
  finder->hosts = g_string_chunk_new(1024);
  return finder;
}

static unsigned *count_of(struct burst_finder *finder, int device) {
  if ((unsigned)device >= finder->counts->len)
    g_array_set_size(finder->counts, (unsigned)device + 1);
  return &g_array_index(finder->counts, unsigned, device);
}

static struct pool *pool_for(struct burst_finder *finder, int device, int tap,
                             enum host_role role) {
  if (role != ROLE_VOICE && role != ROLE_MESSAGING && role != ROLE_UNKNOWN)
    return NULL;
  for (unsigned i = 0; i < finder->pools->len; i++) {
    struct pool *pool = g_ptr_array_index(finder->pools, i);
    if (pool->burst.device == device && pool->burst.tap == tap && pool->burst.role == role)
      return pool;
  }
  struct pool *pool = g_new0(struct pool, 1);
  pool->burst = (struct burst){.device = device, .tap = tap, .role = role, .host = burst_several};
  pool->burst.threshold = finder->rules.threshold(finder->user, device, role, burst_several);
  pool->surge = surge_new();
  pool->surges = g_array_new(FALSE, FALSE, sizeof(struct surge_found));
  pool->told = g_array_new(FALSE, FALSE, sizeof(struct span));
  g_ptr_array_add(finder->pools, pool);
  return pool;
}

static struct track *track_new(struct burst_finder *finder, int device, int tap,
                               enum host_role role, const char *host) {
  struct track *track = g_new0(struct track, 1);
  track->burst = (struct burst){.device = device,
                                .tap = tap,
                                .role = role,
                                .host = g_string_chunk_insert_const(finder->hosts, host)};
  track->burst.threshold = finder->rules.threshold(finder->user, device, role, host);
  track->pool = pool_for(finder, device, tap, role);
  track->link.data = track;
  g_ptr_array_add(finder->tracks, track);
  return track;
}

static struct track *add_track(struct burst_finder *finder, const struct key *at,
                               enum host_role role, const char *host) {
  struct track *track = track_new(finder, at->device, at->tap, role, host);
  struct key *key = g_new(struct key, 1);
  *key = *at;
  key->text = g_string_chunk_insert_const(finder->hosts, at->text);
  g_hash_table_insert(finder->by_key, key, track);
  ++*count_of(finder, at->device);
  return track;
}

/* A device that speaks to ever new hosts makes them one, but no role becomes another. */
static struct track *track_for(struct burst_finder *finder, int device, int tap, const char *text) {
  struct key key = {device, tap, text};
  struct track *track = g_hash_table_lookup(finder->by_key, &key);
  if (track)
    return track;
  const char *host;
  enum host_role role = burst_role(text, &host);
  if (*count_of(finder, device) < BURST_HOSTS_MAX)
    return add_track(finder, &key, role, host);
  g_autofree char *others = g_strdup_printf("%s %s", host_role_names[role], burst_others);
  key.text = others;
  track = g_hash_table_lookup(finder->by_key, &key);
  return track ? track : add_track(finder, &key, role, burst_others);
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

static void tell(struct burst_finder *finder, struct pool *pool, const struct burst *burst) {
  struct span span = {burst->from_ns, burst->until_ns};
  if (pool && !burst->is_below)
    g_array_append_val(pool->told, span);
  finder->found(finder->user, burst);
}

static struct burst surged(const struct burst *of, const struct surge_found *found) {
  struct burst burst = *of;
  burst.from_ns = found->from_ns;
  burst.until_ns = found->until_ns;
  burst.bytes = found->bytes;
  burst.peak_1s = found->peak_1s;
  burst.peak_10s = found->peak_10s;
  burst.is_below = false;
  return burst;
}

static void tell_lumps(struct burst_finder *finder, struct track *track,
                       const struct surge_found *found) {
  struct burst burst = surged(&track->burst, found);
  burst.shape = track->lump_shape;
  track->lump_shape = (struct shape_finding){0};
  tell(finder, track->pool, &burst);
}

/* What many hosts get may be more than any of them is known to need. */
static void pour(struct pool *pool, const struct track *track, const struct surge_slice *slice) {
  struct threshold *threshold = &pool->burst.threshold;
  struct surge_found found;
  threshold->bytes = MAX(threshold->bytes, track->burst.threshold.bytes);
  if (surge_take(pool->surge, slice, threshold->bytes, &found))
    g_array_append_val(pool->surges, found);
}

/* The burst is below its threshold, or was so far. */
static void keep_lumps(struct burst_finder *finder, struct track *track) {
  struct surge_found found;
  track->surge = track->surge ? track->surge : surge_new();
  for (unsigned i = 0; i < track->slices->len; i++) {
    const struct surge_slice *slice = &g_array_index(track->slices, struct surge_slice, i);
    if (surge_take(track->surge, slice, track->burst.threshold.bytes, &found))
      tell_lumps(finder, track, &found);
    if (track->pool && !surge_is_on(track->surge))
      pour(track->pool, track, slice);
  }
  g_array_set_size(track->slices, 0);
}

/* What looks like speech is told however little it is: a threshold is only what is usual. */
static void end_burst(struct burst_finder *finder, struct track *track) {
  struct burst *burst = &track->burst;
  measure(track);
  if (!burst->is_below || burst->shape.kind != SHAPE_NONE)
    tell(finder, track->pool, burst);
  if (burst->is_below && !burst_is_upload(burst)) {
    if (burst->shape.plateau_s > track->lump_shape.plateau_s)
      track->lump_shape = burst->shape;
    keep_lumps(finder, track);
  }
  g_array_set_size(track->slices, 0);
  burst->bytes = 0;
  g_queue_unlink(&finder->open, &track->link);
  g_ptr_array_add(finder->shapes, track->shape);
  track->shape = NULL;
}

static void begin_burst(struct burst_finder *finder, struct track *track) {
  if (finder->shapes->len > 0)
    track->shape = g_ptr_array_steal_index_fast(finder->shapes, finder->shapes->len - 1);
  else
    track->shape = shape_new();
  shape_reset(track->shape);
  if (!track->slices)
    track->slices = g_array_new(FALSE, FALSE, sizeof(struct surge_slice));
}

/* In order of time, so that what went to several hosts is added up in that order. */
static void end_stale(struct burst_finder *finder, int64_t at_ns) {
  for (GList *oldest; (oldest = finder->open.head);) {
    struct track *track = oldest->data;
    if (at_ns - track->burst.until_ns < finder->rules.gap_ns)
      return;
    end_burst(finder, track);
  }
}

static void slice_up(struct burst_finder *finder, struct track *track, int64_t at_ns,
                     int64_t bytes) {
  GArray *slices = track->slices;
  struct surge_slice *last =
      slices->len ? &g_array_index(slices, struct surge_slice, slices->len - 1) : NULL;
  if (last && at_ns - last->from_ns < NS_PER_S) {
    last->until_ns = at_ns;
    last->bytes += bytes;
    return;
  }
  if (slices->len >= SLICES_MAX) {
    measure(track);
    if (track->burst.is_below)
      keep_lumps(finder, track);
    g_array_set_size(slices, 0);
  }
  struct surge_slice slice = {at_ns, at_ns, bytes};
  g_array_append_val(slices, slice);
}

/* Its bytes stay in the sum: an upload in small pieces must not slip through. */
static bool was_keep_alive(const struct burst *burst, int64_t at_ns) {
  return burst->bytes < keep_alive_bytes && at_ns - burst->until_ns > keep_alive_pause_ns;
}

void burst_finder_take(struct burst_finder *finder, int device, int tap, const char *text,
                       int64_t at_ns, int64_t bytes) {
  if (bytes <= 0)
    return;
  end_stale(finder, at_ns);
  struct track *track = track_for(finder, device, tap, text);
  struct burst *burst = &track->burst;
  if (burst->bytes == 0)
    begin_burst(finder, track);
  else
    g_queue_unlink(&finder->open, &track->link);
  g_queue_push_tail_link(&finder->open, &track->link);
  if (burst->bytes == 0 || was_keep_alive(burst, at_ns))
    burst->from_ns = at_ns;
  burst->until_ns = at_ns;
  burst->bytes += bytes;
  shape_take(track->shape, at_ns, bytes);
  slice_up(finder, track, at_ns, bytes);
}

/* Was most of that time told of as bursts to one host? */
static bool is_told(const struct pool *pool, const struct surge_found *found) {
  int64_t told_ns = 0, length_ns = found->until_ns - found->from_ns + 1;
  for (unsigned i = 0; i < pool->told->len; i++) {
    const struct span *span = &g_array_index(pool->told, struct span, i);
    int64_t from_ns = MAX(span->from_ns, found->from_ns);
    int64_t until_ns = MIN(span->until_ns, found->until_ns);
    told_ns += MAX(until_ns - from_ns + 1, 0);
  }
  return told_ns > length_ns / 2;
}

static void end_pool(struct burst_finder *finder, struct pool *pool) {
  struct surge_found last;
  if (surge_end(pool->surge, &last))
    g_array_append_val(pool->surges, last);
  for (unsigned i = 0; i < pool->surges->len; i++) {
    const struct surge_found *found = &g_array_index(pool->surges, struct surge_found, i);
    struct burst burst = surged(&pool->burst, found);
    if (!is_told(pool, found))
      finder->found(finder->user, &burst);
  }
  g_array_set_size(pool->surges, 0);
}

void burst_finder_flush(struct burst_finder *finder) {
  struct surge_found found;
  while (finder->open.head)
    end_burst(finder, finder->open.head->data);
  for (unsigned i = 0; i < finder->tracks->len; i++) {
    struct track *track = g_ptr_array_index(finder->tracks, i);
    if (track->surge && surge_end(track->surge, &found))
      tell_lumps(finder, track, &found);
  }
  for (unsigned i = 0; i < finder->pools->len; i++)
    end_pool(finder, g_ptr_array_index(finder->pools, i));
}

void burst_finder_free(struct burst_finder *finder) {
  if (!finder)
    return;
  g_hash_table_unref(finder->by_key);
  g_ptr_array_unref(finder->tracks);
  g_ptr_array_unref(finder->pools);
  g_ptr_array_unref(finder->shapes);
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
