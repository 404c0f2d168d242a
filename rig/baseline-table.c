/* A baseline for people at a terminal: what was learned of each host, and what follows from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-table.h"

#include "html.h"
#include "threshold.h"

enum { COLUMNS = 8 };

static char *bytes_text(int64_t bytes) {
  GString *text = g_string_new(NULL);
  html_bytes(text, bytes);
  return g_string_free(text, FALSE);
}

static char *beat_text(const struct baseline_host *host) {
  g_autofree char *bytes = bytes_text(host->beat_bytes);
  return host->beat_s > 0 ? g_strdup_printf("%s every %.1f s", bytes, host->beat_s)
                          : g_strdup("none");
}

static char *threshold_text(const struct threshold *threshold) {
  g_autofree char *bytes = bytes_text(threshold->bytes);
  return g_strdup_printf("%s%s%s", bytes, threshold->in_window ? " in 10 s" : "",
                         threshold->is_capped ? " (as much as a baseline may ask for)" : "");
}

static char **row_of(const struct baseline_host *host, const struct plan *plan,
                     const struct baseline *baseline, const struct judge_rules *rules) {
  int device = plan_device_index(plan, host->device);
  g_assert(device >= 0); /* the baseline is of this record */
  struct threshold with = threshold_of(plan, baseline, rules, device, host->role, host->host);
  struct threshold without = threshold_of(plan, NULL, rules, device, host->role, host->host);
  char **row = g_new0(char *, COLUMNS + 1);
  row[0] = g_strdup(host->device);
  row[1] = g_strdup(host_role_names[host->role]);
  row[2] = g_strdup(host->host);
  row[3] = bytes_text(host->p999_10s);
  row[4] = bytes_text(host->max_10s);
  row[5] = beat_text(host);
  row[6] = threshold_text(&with);
  g_autofree char *stated = bytes_text(without.bytes);
  row[7] = g_strdup_printf("%s by the %s", stated, threshold_by_names[without.by]);
  return row;
}

static void print_row(FILE *to, char *const *row, const glong widths[COLUMNS]) {
  for (int i = 0; i < COLUMNS; i++) {
    glong blanks = i + 1 < COLUMNS ? widths[i] - g_utf8_strlen(row[i], -1) + 2 : 0;
    fprintf(to, "%s%*s", row[i], (int)blanks, "");
  }
  fputc('\n', to);
}

void baseline_table_print(FILE *to, const struct baseline *baseline, const struct plan *plan,
                          const struct judge_rules *rules) {
  static const char *const head[COLUMNS + 1] = {
      "device", "role", "host", "p99.9/10 s", "max/10 s", "beat", "a burst is", "without baseline"};
  glong widths[COLUMNS] = {0};
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
  g_ptr_array_add(rows, g_strdupv((char **)head));
  for (unsigned i = 0; i < baseline->hosts->len; i++)
    g_ptr_array_add(rows, row_of(&g_array_index(baseline->hosts, struct baseline_host, i), plan,
                                 baseline, rules));
  for (unsigned i = 0; i < rows->len; i++)
    for (int c = 0; c < COLUMNS; c++)
      widths[c] = MAX(widths[c], g_utf8_strlen(((char **)rows->pdata[i])[c], -1));
  for (unsigned i = 0; i < rows->len; i++)
    print_row(to, rows->pdata[i], widths);
}
