/* What a device did that nothing explains: bursts and lights that made no episode.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "stray.h"
#include "html.h"
#include "yardstick.h"

enum { strays_shown = 100 };

static void append_sent(GString *out, const struct burst *burst) {
  g_autofree char *reason = shape_reason(burst->shape);
  html_printf(out, burst->at_least ? "at least " : "");
  html_bytes(out, burst->bytes);
  if (!burst->is_below) {
    html_printf(out, "<br><small>threshold");
    yardstick_append(out, burst);
    html_printf(out, "</small>");
  }
  if (*reason)
    html_printf(out, "<br><small>%s</small>", reason);
}

static void append_stray(GString *out, const struct judgement *judgement, const char *kind,
                         const struct activity_stray *stray) {
  html_printf(out, "<tr><td class=\"number\">%.3f s</td><td class=\"number\">%.3f s</td>",
              seconds_of_ns(stray->from_ns), seconds_of_ns(stray->until_ns - stray->from_ns));
  html_element(out, "td", NULL, plan_device(judgement->plan, stray->device)->name);
  html_printf(out, "<td>%s</td>", kind);
  html_element(out, "td", NULL, stray->what);
  html_printf(out, "<td class=\"number\">");
  if (stray->burst)
    append_sent(out, stray->burst);
  html_printf(out, "</td></tr>\n");
}

static void append_strays_of(GString *out, const struct judgement *judgement, const char *kind,
                             const GArray *strays) {
  for (unsigned i = 0; i < MIN(strays->len, strays_shown); i++)
    append_stray(out, judgement, kind, &g_array_index(strays, struct activity_stray, i));
  if (strays->len > strays_shown)
    html_printf(out, "<tr><td colspan=\"6\">%u more of this kind are in run.json.</td></tr>\n",
                strays->len - strays_shown);
}

void stray_append(GString *out, const struct judgement *judgement) {
  static const char *const heads[] = {"from",          "length", "device", "kind",
                                      "host or light", "sent",   NULL};
  const GArray *bursts = judgement->unlisted_bursts, *side = judgement->side_bursts,
               *speech = judgement->speech_bursts, *rest = judgement->rest_bursts,
               *lights = judgement->seen->unknown_lights;
  unsigned count = bursts->len + side->len + speech->len + rest->len + lights->len;
  if (count == 0)
    return;
  html_printf(
      out,
      "<section id=\"unexplained\"><h2>What nothing explains <span class=\"count\">%u</span>"
      "</h2>\n",
      count);
  html_table_open(out, "wide", "Bursts and lights that nothing explains", heads);
  append_strays_of(out, judgement, "burst to an unlisted host", bursts);
  append_strays_of(out, judgement, "burst while awake unasked", side);
  append_strays_of(out, judgement, "burst that looks like speech", speech);
  append_strays_of(out, judgement, "burst at rest", rest);
  append_strays_of(out, judgement, "unknown light", lights);
  html_table_close(out);
  html_printf(out, "</section>\n");
}
