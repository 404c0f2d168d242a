/* Repeats: bursts that more than one tap of a device saw.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "repeat.h"

static const int64_t fusion_ns = NS_PER_S; /* taps stamp and sum up the same frames differently */

static int weight_of(const struct burst *burst) {
  if (burst_is_upload(burst))
    return 2;
  return burst->shape.kind != SHAPE_NONE;
}

static bool is_repeat(const struct burst *burst, const struct burst *of) {
  return of->device == burst->device && of->tap < burst->tap && of->bytes >= burst->bytes / 2 &&
         weight_of(of) >= weight_of(burst) && of->from_ns <= burst->until_ns + fusion_ns &&
         of->until_ns >= burst->from_ns - fusion_ns;
}

/* Of those that began before, only what still goes on can overlap. */
static void forget(GArray *open, const GPtrArray *bursts, int64_t at_ns) {
  for (unsigned i = open->len; i-- > 0;) {
    const struct burst *burst = g_ptr_array_index(bursts, g_array_index(open, unsigned, i));
    if (burst->until_ns < at_ns - fusion_ns)
      g_array_remove_index_fast(open, i);
  }
}

static void mark(const GPtrArray *bursts, bool *repeats) {
  g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(unsigned));
  for (unsigned i = 0; i < bursts->len; i++) {
    const struct burst *burst = g_ptr_array_index(bursts, i);
    forget(open, bursts, burst->from_ns);
    for (unsigned j = 0; j < open->len; j++) {
      unsigned place = g_array_index(open, unsigned, j);
      const struct burst *other = g_ptr_array_index(bursts, place);
      repeats[i] |= is_repeat(burst, other);
      repeats[place] |= is_repeat(other, burst);
    }
    g_array_append_val(open, i);
  }
}

static bool has_taps(const GPtrArray *bursts) {
  for (unsigned i = 0; i < bursts->len; i++)
    if (((const struct burst *)g_ptr_array_index(bursts, i))->tap > 0)
      return true;
  return false;
}

void repeat_drop(GPtrArray *bursts) {
  if (!has_taps(bursts))
    return;
  g_autofree bool *repeats = g_new0(bool, bursts->len + 1);
  mark(bursts, repeats);
  unsigned kept = 0;
  for (unsigned i = 0; i < bursts->len; i++) {
    void *burst = g_steal_pointer(&bursts->pdata[i]);
    if (repeats[i])
      g_free(burst);
    else
      bursts->pdata[kept++] = burst;
  }
  g_ptr_array_set_size(bursts, (int)kept);
}
