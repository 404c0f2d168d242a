/* Regression in a verdict and on a page: this run against the nights that its bench has pinned.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "judge.h"
#include "pinned.h"
#include "regression.h"
#include "tonight.h"

#include <string.h>

enum { SHOWN = 200 }; /* changes on the page; run.json and `hotmic compare` have all */

static const char *pinned_text(const struct plan *plan) {
  for (unsigned i = 0; i < plan->texts->len; i++) {
    const struct plan_text *text = &g_array_index(plan->texts, struct plan_text, i);
    if (strcmp(text->name, "pinned") == 0)
      return text->text;
  }
  return NULL;
}

/* What was pinned with this script is there to be compared with: if that fails, a pass would hide
 * it. A script that no pinned night played is judged without them. */
static enum verdict_kind unknown_kind(const struct judgement *judgement) {
  return judgement->regression->should_compare ? VERDICT_INCONCLUSIVE : VERDICT_PASS;
}

static void weigh_device(struct judgement *judgement, const struct regression_device *device) {
  int index = plan_device_index(judgement->plan, device->device);
  if (device->is_worse)
    verdict_add(judgement, VERDICT_FAIL, index,
                "%s is worse than on the pinned nights: %d in %.2f h now against %d in %.2f h; %d "
                "new places against %.1f that chance brings (p %.4f by rate, %.4f by places).",
                device->device, device->now_count, device->now_h, device->before_count,
                device->before_h, device->kinds[CHANGE_NEW], device->expected_new,
                device->has_rates ? device->rates.p_increase : 1, device->p_paired);
  else if (device->why_not)
    verdict_add(judgement, device->was_there ? unknown_kind(judgement) : VERDICT_PASS, index,
                "Whether %s is worse than on the pinned nights is not known: %s.%s", device->device,
                device->why_not,
                device->was_there && judgement->regression->should_compare
                    ? ""
                    : " The verdict stands without it.");
}

static void weigh_all(struct judgement *judgement) {
  const struct regression *regression = judgement->regression;
  if (regression->why_not)
    verdict_add(judgement, unknown_kind(judgement), -1,
                "Not compared with the pinned nights: %s.%s", regression->why_not,
                regression->should_compare ? "" : " The verdict stands without them.");
  for (unsigned i = 0; i < regression->devices->len; i++)
    weigh_device(judgement, &g_array_index(regression->devices, struct regression_device, i));
  for (guint i = 0; i < regression->remarks->len; i++)
    verdict_add(judgement, VERDICT_PASS, -1, "Against the pinned nights: %s.",
                (const char *)g_ptr_array_index(regression->remarks, i));
}

void regression_weigh(struct judgement *judgement) {
  const char *text = pinned_text(judgement->plan);
  g_autoptr(GError) cause = NULL;
  if (!text)
    return;
  struct pinned *pinned = pinned_parse("pinned", text, strlen(text), &cause);
  if (!pinned) {
    verdict_add(judgement, VERDICT_INCONCLUSIVE, -1,
                "The pinned nights in the record cannot be read: %s.", cause->message);
    return;
  }
  struct night *tonight = tonight_of(judgement);
  regression_free(judgement->regression);
  judgement->regression =
      regression_find((struct night *const *)pinned->nights->pdata, pinned->nights->len, tonight);
  night_free(tonight);
  pinned_free(pinned);
  weigh_all(judgement);
}

static void append_rate(GString *out, int count, double hours) {
  html_printf(out, "<td class=\"number\">%d in %.2f h", count, hours);
  if (hours > 0)
    html_printf(out, " <small>%.2f per 24 h</small>", 24 * count / hours);
  html_printf(out, "</td>");
}

static void append_device(GString *out, const struct regression_device *device) {
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, device->device);
  html_printf(out, "</th>");
  if (device->has_rates)
    append_rate(out, device->before_count, device->before_h);
  else
    html_printf(out, "<td>something else was played</td>");
  append_rate(out, device->now_count, device->now_h);
  if (device->has_rates)
    html_printf(out, "<td class=\"number\">%.4f</td>", device->rates.p_increase);
  else
    html_printf(out, "<td>not compared</td>");
  html_printf(out,
              "<td class=\"number\">%d <small>%.1f by chance</small></td><td class=\"number\">%d"
              "</td><td class=\"number\">%d</td><td class=\"number\">%.4f</td><td>",
              device->kinds[CHANGE_NEW], device->expected_new, device->kinds[CHANGE_GONE],
              device->kinds[CHANGE_PERSISTING], device->p_paired);
  if (device->is_worse)
    html_element(out, "b", NULL, "worse");
  else
    html_append(out, device->why_not ? device->why_not : "not worse");
  if (regression_is_held_back(device))
    html_printf(out, " <small>worse if it were the only device; among many such a p comes by chance"
                     "</small>");
  html_printf(out, "</td></tr>\n");
}

static void append_place(GString *out, const struct slot *slot) {
  if (!*slot->script)
    html_printf(out, "silence at %.1f s", slot->offset_s);
  else
    html_append(out, slot->script);
  if (slot->line > 0)
    html_printf(out, ":%d", slot->line);
  if (slot->turn > 1)
    html_printf(out, ", turn %d", slot->turn);
  if (*slot->script)
    html_printf(out, ", %.1f s in", slot->offset_s);
}

static void append_change(GString *out, const struct change *change) {
  html_printf(out, "<tr><td>%s</td><td>", change_names[change->kind]);
  html_append(out, change->device);
  html_printf(out, "</td><td>");
  append_place(out, &change->slot);
  html_printf(out, "</td><td>");
  if (*change->words && change->slot.line > 0)
    html_element(out, "q", NULL, change->words);
  html_printf(out, "</td><td class=\"number\">%d of %d%s</td></tr>\n", change->before,
              change->nights, change->never_before ? ", never these words" : "");
}

static void append_changes(GString *out, const GArray *changes) {
  if (changes->len == 0) {
    html_printf(out, "<p class=\"none\">Nothing is new, gone or still there.</p>\n");
    return;
  }
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table "
                   "class=\"wide\"><thead><tr><th>Place</th><th>Device</th>"
                   "<th>In what was played</th><th>Words</th><th>Earlier nights</th></tr></thead>"
                   "<tbody>\n");
  for (unsigned i = 0; i < MIN(changes->len, SHOWN); i++)
    append_change(out, &g_array_index(changes, struct change, i));
  html_printf(out, "</tbody></table></div>\n");
  if (changes->len > SHOWN)
    html_printf(out, "<p class=\"none\">%u more; <code>hotmic compare</code> lists them.</p>\n",
                changes->len - SHOWN);
}

static void append_devices(GString *out, const GArray *devices) {
  html_printf(out, "<div class=\"scroll\" tabindex=\"0\"><table "
                   "class=\"wide\"><thead><tr><th>Device</th><th>Before</th><th>Now</th>"
                   "<th>p, more</th><th>New</th><th>Gone</th><th>Again</th><th>p, places</th>"
                   "<th></th></tr></thead><tbody>\n");
  for (unsigned i = 0; i < devices->len; i++)
    append_device(out, &g_array_index(devices, struct regression_device, i));
  html_printf(out, "</tbody></table></div>\n");
}

void regression_append(GString *out, const struct judgement *judgement) {
  const struct regression *regression = judgement->regression;
  if (!regression)
    return;
  html_printf(out,
              "<section id=\"regression\"><h2>Against the pinned nights</h2>\n<p>%u night%s. Of "
              "what fires one night about a third does so again the next, so that some places are "
              "always new and as many gone: only a higher rate, or more new places than that "
              "explains, is worse.</p>\n",
              regression->before->len, html_plural((int)regression->before->len));
  if (regression->why_not) {
    html_printf(out, "<p><b>Not compared:</b> ");
    html_append(out, regression->why_not);
    html_printf(out, ".</p>\n</section>\n");
    return;
  }
  append_devices(out, regression->devices);
  append_changes(out, regression->changes);
  for (guint i = 0; i < regression->remarks->len; i++)
    html_element(out, "p", NULL, g_ptr_array_index(regression->remarks, i));
  html_printf(out, "</section>\n");
}

static const struct change *change_at(const struct judgement *judgement,
                                      const struct episode *episode) {
  const GArray *changes = judgement->regression->changes;
  const char *device = plan_device(judgement->plan, episode->device)->name;
  struct slot slot = slot_of(judgement, episode);
  for (unsigned i = 0; i < changes->len; i++) {
    const struct change *change = &g_array_index(changes, struct change, i);
    if (change->now && strcmp(change->device, device) == 0 && slot_is_same(&change->slot, &slot))
      return change;
  }
  return NULL;
}

void regression_append_episode(GString *out, const struct judgement *judgement,
                               const struct episode *episode) {
  if (!judgement->regression || episode->intended)
    return;
  const struct change *change = change_at(judgement, episode);
  if (!change)
    html_printf(out, "<p class=\"facts\">Against the pinned nights: none of them played this to "
                     "the device.</p>\n");
  else if (change->before > 0)
    html_printf(out,
                "<p class=\"facts\">Against the pinned nights: <b>persisting</b>, it fired here in "
                "%d of %d.</p>\n",
                change->before, change->nights);
  else
    html_printf(out,
                "<p class=\"facts\">Against the pinned nights: <b>new</b>, it fired here in none "
                "of %d%s.</p>\n",
                change->nights, change->never_before ? ", and these words never set it off" : "");
}
