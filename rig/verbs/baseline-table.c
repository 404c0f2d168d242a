/* A baseline for people at a terminal: what was learned of each host, and what follows from it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "baseline-table.h"

#include "html.h"
#include "threshold.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { ROLE, HOST, IDLE, BEAT, BURST, FLOOR, COLUMNS };
enum { INDENT = 2, BETWEEN = 2, HOST_WIDTH_MIN = 12, WIDTH_MIN = 80 };

/* Of the terminal; 0: whoever reads it takes lines of any length. */
static glong terminal_columns(FILE *to) {
  struct winsize size;
  bool is_known = isatty(fileno(to)) && ioctl(fileno(to), TIOCGWINSZ, &size) == 0;
  return is_known ? MAX(size.ws_col, WIDTH_MIN) : 0;
}

static char *bytes_text(int64_t bytes) {
  GString *text = g_string_new(NULL);
  html_bytes(text, bytes);
  return g_string_free(text, FALSE);
}

static char *beat_text(const struct baseline_host *host) {
  g_autofree char *bytes = bytes_text(host->beat_bytes);
  return host->beat_s > 0 ? g_strdup_printf("%s/%.1f s", bytes, host->beat_s) : g_strdup("none");
}

static char *threshold_text(const struct threshold *threshold) {
  g_autofree char *bytes = bytes_text(threshold->bytes);
  return g_strdup_printf("%s%s", bytes, threshold->is_capped ? "*" : "");
}

static char **row_of(const struct baseline_host *host, const struct plan *plan,
                     const struct baseline *baseline, const struct judge_rules *rules) {
  int device = plan_device_index(plan, host->device);
  g_assert(device >= 0); /* the baseline is of this record */
  struct threshold with = threshold_of(plan, baseline, rules, device, host->role, host->host);
  struct threshold without = threshold_of(plan, NULL, rules, device, host->role, host->host);
  char **row = g_new0(char *, COLUMNS + 1);
  row[ROLE] = g_strdup(host_role_names[host->role]);
  row[HOST] = g_strdup(host->host);
  row[IDLE] = bytes_text(host->p999_10s);
  row[BEAT] = beat_text(host);
  row[BURST] = threshold_text(&with);
  row[FLOOR] = bytes_text(without.bytes);
  return row;
}

/* The end of a name tells more than its beginning. */
static void shorten(char **host, glong width) {
  glong length = g_utf8_strlen(*host, -1);
  if (length <= width)
    return;
  char *shorter = g_strdup_printf("\u2026%s", g_utf8_offset_to_pointer(*host, length - width + 1));
  g_free(*host);
  *host = shorter;
}

static void measure(const GPtrArray *rows, glong widths[COLUMNS]) {
  memset(widths, 0, COLUMNS * sizeof *widths);
  for (unsigned i = 0; i < rows->len; i++)
    for (int c = 0; c < COLUMNS; c++)
      widths[c] = MAX(widths[c], g_utf8_strlen(((char **)rows->pdata[i])[c], -1));
}

static void fit(GPtrArray *rows, glong columns) {
  glong widths[COLUMNS], beside = INDENT;
  measure(rows, widths);
  for (int c = 0; c < COLUMNS; c++)
    beside += c == HOST ? 0 : widths[c] + BETWEEN;
  for (unsigned i = 0; columns > 0 && i < rows->len; i++)
    shorten(&((char **)rows->pdata[i])[HOST], MAX(columns - beside, HOST_WIDTH_MIN));
}

static void print_row(FILE *to, char *const *row, const glong widths[COLUMNS]) {
  fprintf(to, "%*s", INDENT, "");
  for (int i = 0; i < COLUMNS; i++) {
    glong blanks = i + 1 < COLUMNS ? widths[i] - g_utf8_strlen(row[i], -1) + BETWEEN : 0;
    fprintf(to, "%s%*s", row[i], (int)blanks, "");
  }
  fputc('\n', to);
}

/* Rows stand by device. */
static void print_rows(FILE *to, const GPtrArray *rows, const struct baseline *baseline) {
  glong widths[COLUMNS];
  measure(rows, widths);
  print_row(to, rows->pdata[0], widths);
  for (unsigned i = 0; i < baseline->hosts->len; i++) {
    const struct baseline_host *host = &g_array_index(baseline->hosts, struct baseline_host, i);
    if (i == 0 || strcmp(host[-1].device, host->device) != 0)
      fprintf(to, "%s\n", host->device);
    print_row(to, rows->pdata[i + 1], widths);
  }
}

void baseline_table_print(FILE *to, const struct baseline *baseline, const struct plan *plan,
                          const struct judge_rules *rules) {
  static const char *const head[COLUMNS + 1] = {"role", "host", "p99.9", "beat", "burst", "floor"};
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
  g_ptr_array_add(rows, g_strdupv((char **)head));
  for (unsigned i = 0; i < baseline->hosts->len; i++)
    g_ptr_array_add(rows, row_of(&g_array_index(baseline->hosts, struct baseline_host, i), plan,
                                 baseline, rules));
  fit(rows, terminal_columns(to));
  print_rows(to, rows, baseline);
  fputs("p99.9: the most sent within 10 s, 99.9 % of the time; burst: what counts within\n"
        "10 s from now on (*: a baseline may ask for no more); floor: without a baseline\n",
        to);
}
