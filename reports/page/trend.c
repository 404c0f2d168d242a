/* Many nights on one page: puts its parts together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "trend.h"
#include "html.h"
#include "trend-part.h"

enum { LEFT_OUT_SHOWN = 200 };

static GHashTable *links_of(const GPtrArray *nights, const char *out_dir) {
  GHashTable *links = g_hash_table_new_full(NULL, NULL, NULL, g_free);
  for (unsigned i = 0; i < nights->len; i++) {
    const struct night *night = g_ptr_array_index(nights, i);
    g_hash_table_insert(links, (void *)night, trend_link_between(out_dir, night->dir));
  }
  return links;
}

static void append_head(GString *out) {
  html_printf(
      out,
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>hotmic: all nights"
      "</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body class=\"trend\">\n");
}

static void append_left_out(GString *out, const GPtrArray *left_out) {
  unsigned shown = MIN(left_out->len, LEFT_OUT_SHOWN);
  html_printf(out, "<section id=\"left-out\"><h2>Left out <span class=\"count\">%u</span></h2>\n",
              left_out->len);
  if (left_out->len == 0)
    html_printf(out, "<p class=\"none\">Every run that was found is counted.</p>\n");
  else
    html_printf(out, "<ul>\n");
  for (unsigned i = 0; i < shown; i++) {
    html_element(out, "li", NULL, g_ptr_array_index(left_out, i));
    html_printf(out, "\n");
  }
  if (left_out->len > 0)
    html_printf(out, "</ul>\n");
  if (left_out->len > shown)
    html_printf(out, "<p>%u more.</p>\n", left_out->len - shown);
  html_printf(out, "</section>\n");
}

/* How to read it, and what it was made of. */
static void append_method(GString *out) {
  html_printf(out,
              "<section class=\"method\" id=\"method\"><h2>How this was made</h2>\n"
              "<p>Each run's <code>run.json</code> says what was seen; nothing is judged again "
              "here. Nights of different scripts or benches are never compared, for what plays "
              "decides how much there is to wake to. Exposure is time in which controls prove "
              "that a device and its taps were alive; a count without exposure stands, but "
              "silence without exposure proves nothing.</p>\n"
              "<p>Files here: <code>index.html</code> and <code>style.css</code>; the reports "
              "that the links lead to lie beside each run.</p></section>\n");
}

GString *trend_render(const GPtrArray *nights, const GPtrArray *left_out, unsigned newest,
                      const char *out_dir) {
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  g_autoptr(GArray) shifts = trend_shifts(groups);
  g_autoptr(GHashTable) links = links_of(nights, out_dir);
  const struct trend_page page = {groups, shifts, nights, left_out, links, newest};
  GString *out = g_string_new(NULL);
  append_head(out);
  trend_strip_append(out, &page);
  html_printf(out, "<main>\n");
  trend_matrix_append(out, &page);
  trend_rates_append(out, &page);
  trend_shifts_append(out, &page);
  trend_chain_append(out, &page);
  trend_repeat_append(out, &page);
  trend_drift_append(out, &page);
  trend_loss_append(out, &page);
  append_left_out(out, left_out);
  append_method(out);
  html_printf(out, "</main>\n</body>\n</html>\n");
  return out;
}
