/* Mutes: when a device was muted, by its own light or because a switch held its mute button.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "mutes.h"

#include <string.h>

static const int64_t settled_ns = NS_PER_S;

struct span {
  int64_t from_ns, until_ns;
};

struct mutes {
  unsigned devices;
  GArray **spans; /* [device] struct span, by time; the last may still go on */
  bool *is_held;  /* [device] by a switch, all the time */
};

static bool is_held(const struct plan *plan, const char *device) {
  g_autofree char *prefix = g_strdup_printf("switch.%s.", device);
  for (unsigned i = 0; i < plan->settings->len; i++) {
    const struct plan_setting *setting = &g_array_index(plan->settings, struct plan_setting, i);
    if (!g_str_has_prefix(setting->key, prefix) || strcmp(setting->value, "on") != 0)
      continue;
    g_autofree char *name = g_ascii_strdown(setting->key + strlen(prefix), -1);
    if (strstr(name, "mute"))
      return true;
  }
  return false;
}

struct mutes *mutes_new(const struct plan *plan) {
  struct mutes *mutes = g_new0(struct mutes, 1);
  mutes->devices = plan->devices->len;
  mutes->spans = g_new(GArray *, mutes->devices + 1);
  mutes->is_held = g_new0(bool, mutes->devices + 1);
  for (unsigned i = 0; i < mutes->devices; i++) {
    mutes->spans[i] = g_array_new(FALSE, FALSE, sizeof(struct span));
    mutes->is_held[i] = is_held(plan, plan_device(plan, (int)i)->name);
  }
  return mutes;
}

void mutes_free(struct mutes *mutes) {
  if (!mutes)
    return;
  for (unsigned i = 0; i < mutes->devices; i++)
    g_array_unref(mutes->spans[i]);
  g_free(mutes->spans);
  g_free(mutes->is_held);
  g_free(mutes);
}

/* A lamp goes dark, or through other colours, on its way; a colour that nobody can read tells of no
 * end. */
void mutes_take(struct mutes *mutes, int device, int64_t at_ns, enum light_meaning meaning) {
  GArray *spans = mutes->spans[device];
  struct span *last = spans->len > 0 ? &g_array_index(spans, struct span, spans->len - 1) : NULL;
  bool goes_on = last && last->until_ns == INT64_MAX;
  bool is_muted = meaning == LIGHT_MUTED;
  if (goes_on && !is_muted && meaning != LIGHT_UNKNOWN)
    last->until_ns = at_ns;
  if (goes_on || !is_muted)
    return;
  if (last && at_ns - last->until_ns < settled_ns) {
    last->until_ns = INT64_MAX;
    return;
  }
  struct span span = {at_ns, INT64_MAX};
  g_array_append_val(spans, span);
}

bool mutes_by_switch(const struct mutes *mutes, int device) {
  return mutes->is_held[device];
}

bool mutes_cover(const struct mutes *mutes, int device, int64_t at_ns) {
  if (mutes->is_held[device])
    return true;
  const GArray *spans = mutes->spans[device];
  unsigned from = 0, until = spans->len; /* the last that began before */
  while (from < until) {
    unsigned middle = from + (until - from) / 2;
    if (g_array_index(spans, struct span, middle).from_ns < at_ns)
      from = middle + 1;
    else
      until = middle;
  }
  if (from == 0)
    return false;
  const struct span *span = &g_array_index(spans, struct span, from - 1);
  bool goes_on = span->until_ns == INT64_MAX;
  bool is_over = !goes_on && at_ns - span->until_ns >= settled_ns;
  bool was_passing = !goes_on && span->until_ns - span->from_ns <= settled_ns;
  return !is_over && !was_passing && at_ns - span->from_ns > settled_ns;
}
