/* The chain over all nights: how often a stage leads to the next, and what kinds of wakes there
 * were. SPDX-License-Identifier: GPL-3.0-or-later */
#include "binomial.h"
#include "class.h"
#include "html.h"
#include "trend-part.h"

#include <string.h>

/* One device of one bench, over all its scripts; or all devices together. */
struct chain {
  const char *bench, *device;
  int64_t reached[STAGES]; /* unintended episodes that went so far, or further */
  int64_t classes[EPISODE_CLASSES];
  int64_t timed[EPISODE_CLASSES]; /* those of nights with exposure */
  int64_t unintended;
  double hours;
};

static struct chain *chain_of(GArray *chains, const char *bench, const char *device) {
  for (unsigned i = 0; i < chains->len; i++) {
    struct chain *chain = &g_array_index(chains, struct chain, i);
    if (strcmp(chain->bench, bench) == 0 && strcmp(chain->device, device) == 0)
      return chain;
  }
  struct chain chain = {.bench = bench, .device = device};
  g_array_append_val(chains, chain);
  return &g_array_index(chains, struct chain, chains->len - 1);
}

static void take_device(struct chain *chain, const struct trend_point *point) {
  const struct night_device *device = point->device;
  chain->unintended += device->unintended;
  chain->hours += point->hours;
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    chain->classes[kind] += device->classes[kind];
  for (int kind = 0; kind < EPISODE_CLASSES && point->hours > 0; kind++)
    chain->timed[kind] += device->classes[kind];
  for (unsigned i = 0; i < point->night->episodes->len; i++) {
    const struct night_episode *episode =
        &g_array_index(point->night->episodes, struct night_episode, i);
    if (episode->intended || strcmp(episode->device, device->name) != 0)
      continue;
    for (int stage = STAGE_WAKE; stage <= (int)episode->stage && stage < STAGES; stage++)
      chain->reached[stage]++;
  }
}

static void add(struct chain *all, const struct chain *one) {
  for (int stage = 0; stage < STAGES; stage++)
    all->reached[stage] += one->reached[stage];
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    all->classes[kind] += one->classes[kind];
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    all->timed[kind] += one->timed[kind];
  all->unintended += one->unintended;
  all->hours += one->hours;
}

/* The first is of all devices together. */
static GArray *chains_of(const GPtrArray *groups) {
  GArray *chains = g_array_new(FALSE, FALSE, sizeof(struct chain));
  chain_of(chains, "", "");
  for (unsigned g = 0; g < groups->len; g++) {
    const struct trend_group *group = g_ptr_array_index(groups, g);
    for (unsigned s = 0; s < group->series->len; s++) {
      const struct trend_series *series = g_ptr_array_index(group->series, s);
      struct chain *chain = chain_of(chains, group->bench, series->device);
      for (unsigned i = 0; i < series->points->len; i++)
        take_device(chain, &g_array_index(series->points, struct trend_point, i));
    }
  }
  for (unsigned i = 1; i < chains->len; i++)
    add(&g_array_index(chains, struct chain, 0), &g_array_index(chains, struct chain, i));
  return chains;
}

static void append_name(GString *out, const struct chain *chain, bool is_all) {
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, is_all ? "all devices" : chain->device);
  if (!is_all) {
    html_printf(out, "<small>");
    html_append(out, chain->bench);
    html_printf(out, "</small>");
  }
  html_printf(out, "</th>");
}

static void append_share(GString *out, int64_t k, int64_t n) {
  if (n == 0) {
    html_printf(out, "<td class=\"none\">–</td>");
    return;
  }
  struct binomial_interval interval = binomial_exact_interval(k, n, 0.95);
  html_printf(out,
              "<td>%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
              "<small>%.0f %% (%.0f to %.0f)</small></td>",
              k, n, 100 * (double)k / (double)n, 100 * interval.lower, 100 * interval.upper);
}

static void append_chains(GString *out, const GArray *chains) {
  html_printf(out,
              "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide chances\"><thead><tr>"
              "<th>device</th><th>%s</th>",
              stage_names[STAGE_WAKE]);
  for (int stage = STAGE_UPLOAD; stage < STAGES; stage++)
    html_printf(out, "<th>%s → %s</th>", stage_names[stage - 1], stage_names[stage]);
  html_printf(out, "</tr></thead><tbody>\n");
  for (unsigned i = 0; i < chains->len; i++) {
    const struct chain *chain = &g_array_index(chains, struct chain, i);
    append_name(out, chain, i == 0);
    html_printf(out, "<td>%" G_GINT64_FORMAT "</td>", chain->reached[STAGE_WAKE]);
    for (int stage = STAGE_UPLOAD; stage < STAGES; stage++)
      append_share(out, chain->reached[stage], chain->reached[stage - 1]);
    html_printf(out, "</tr>\n");
  }
  html_printf(out, "</tbody></table></div>\n");
}

static void append_class(GString *out, const struct chain *chain, int kind) {
  html_printf(out, chain->classes[kind] > 0 ? "<td class=\"bad\">" : "<td>");
  html_printf(out, "%" G_GINT64_FORMAT, chain->classes[kind]);
  if (chain->classes[kind] > 0 && chain->hours > 0) {
    html_printf(out, "<small>");
    html_number(out, 24 * (double)chain->timed[kind] / chain->hours);
    html_printf(out, " per 24 h</small>");
  }
  html_printf(out, "</td>");
}

static void append_classes(GString *out, const GArray *chains) {
  html_printf(out, "<section id=\"classes\"><h2>Kinds of wakes</h2>\n"
                   "<p class=\"prose\">Unintended episodes of all nights, never counted "
                   "together.</p>\n<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\">"
                   "<thead><tr><th>device</th><th>exposure</th>");
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    html_printf(out, "<th>%s</th>",
                kind == CLASS_CONTROL ? "control, but too much"
                                      : class_meaning((enum episode_class)kind));
  html_printf(out, "</tr></thead><tbody>\n");
  for (unsigned i = 0; i < chains->len; i++) {
    const struct chain *chain = &g_array_index(chains, struct chain, i);
    append_name(out, chain, i == 0);
    html_printf(out, "<td class=\"number\">%.2f h</td>", chain->hours);
    for (int kind = 0; kind < EPISODE_CLASSES; kind++)
      append_class(out, chain, kind);
    html_printf(out, "</tr>\n");
  }
  html_printf(out, "</tbody></table></div></section>\n");
}

void trend_chain_append(GString *out, const struct trend_page *page) {
  g_autoptr(GArray) chains = chains_of(page->groups);
  html_printf(out,
              "<section id=\"chain\"><h2>The chain: how often a stage leads to the next</h2>\n"
              "<p class=\"prose\">Of unintended episodes of all nights and scripts: how many that "
              "came to one stage came to the next, or further. Intervals are exact (Clopper and "
              "Pearson, 95 %%), as if each episode were an independent trial; episodes of one "
              "conversation are not quite.</p>\n");
  append_chains(out, chains);
  html_printf(out, "</section>\n");
  append_classes(out, chains);
}
