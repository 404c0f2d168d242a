/* The roster: one row a device with what it did, what was proven of it, and how often that is.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "roster.h"
#include "class.h"
#include "html.h"

#include <math.h>

/* With nothing seen, the one-sided bound is what the silence shows. */
void roster_append_rate(GString *out, const struct rate *rate) {
  if (isinf(rate->upper)) {
    html_printf(out, "no exposure");
    return;
  }
  html_number(out, rate->per_24h);
  html_printf(out, rate->per_24h > 0 ? " <small>(" : " <small>(below ");
  html_number(out, rate->per_24h > 0 ? rate->lower : rate->upper_one);
  if (rate->per_24h > 0) {
    html_printf(out, " to ");
    html_number(out, rate->upper);
  }
  html_printf(out, ")</small>");
}

/* Of captures that others made none can be known: that is no fault of the device. */
static void append_controls(GString *out, const struct judgement *judgement,
                            const struct device_result *result) {
  if (result->controls_played == 0 && plan_is_imported(judgement->plan)) {
    html_printf(out, "<td class=\"none\">not known</td>");
    return;
  }
  int heard = result->controls_heard, played = result->controls_played;
  html_printf(out, "<td class=\"%s\">%d of %d", played && heard == played ? "good" : "doubt", heard,
              played);
  if (played > 0)
    html_printf(out, "<small>sensitivity %.0f %%, at least %.1f %%</small>",
                100 * result->sensitivity, 100 * result->sensitivity_lower);
  if (result->negatives_played > 0)
    html_printf(out, "<small>silence and noise: %d of %d set it off</small>",
                result->negatives_fired, result->negatives_played);
  html_printf(out, "</td>");
}

/* Classes are never one number: a phantom and a wake word on television are different faults. */
static void append_classes(GString *out, const struct device_result *result) {
  html_printf(out, "<td class=\"%s\">%d", result->unintended ? "bad" : "good", result->unintended);
  for (int kind = 0; kind < EPISODE_CLASSES; kind++)
    if (result->classes[kind] > 0)
      html_printf(out, "<small>%d %s</small>", result->classes[kind],
                  class_meaning((enum episode_class)kind));
  html_printf(out, "</td>");
}

static void append_name(GString *out, const struct record_device *device) {
  html_printf(out, "<th scope=\"row\">");
  html_append(out, device->name);
  html_printf(out, "<small> ");
  html_append(out, device->make);
  html_printf(out, " ");
  html_append(out, device->model);
  if (device->firmware && *device->firmware)
    html_printf(out, " · firmware ");
  html_append(out, device->firmware);
  if (*device->wake_words)
    html_printf(out, " · listens for ");
  html_append(out, device->wake_words);
  html_printf(out, "</small></th>");
}

static void append_device(GString *out, const struct judgement *judgement,
                          const struct device_result *result) {
  html_printf(out, "<tr>");
  append_name(out, plan_device(judgement->plan, result->device));
  append_classes(out, result);
  html_printf(out, "<td>%d</td><td>%d", result->recordings, result->sends);
  if (result->sends > 0)
    html_printf(out, "<small>%d delivered</small>", result->delivered);
  html_printf(out, "</td>");
  append_controls(out, judgement, result);
  html_printf(out, "<td>%.3f h", result->exposure_h);
  if (result->void_h > 0)
    html_printf(out, "<small>and %.3f h void</small>", result->void_h);
  html_printf(out, "</td><td>");
  roster_append_rate(out, &result->rate);
  if (isfinite(result->rate_corrected) && result->rate_corrected > result->rate.per_24h) {
    html_printf(out, "<small>with what it missed: ");
    html_number(out, result->rate_corrected);
    html_printf(out, "</small>");
  }
  html_printf(out, "</td></tr>\n");
}

void roster_append(GString *out, const struct judgement *judgement) {
  double exposure_h = judgement->total.exposure_h;
  const char *rate = exposure_h > 0 && exposure_h < ROSTER_EXPOSURE_MIN_H
                         ? "unintended per 24 h (95 %), extrapolated"
                         : "unintended per 24 h (95 %)";
  const char *const heads[] = {"device",         "unintended", "recordings", "sends",
                               "controls heard", "exposure",   rate,         NULL};
  html_printf(out, "<section id=\"devices\"><h2>Devices</h2>\n");
  html_table_open(out, "wide roster", "Devices: what each did, and what its controls prove", heads);
  for (unsigned i = 0; i < judgement->devices->len; i++)
    append_device(out, judgement, &g_array_index(judgement->devices, struct device_result, i));
  html_table_close(out);
  html_printf(out, "</section>\n");
}
