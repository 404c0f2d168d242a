/* Where a device's bytes went: the section of the page with every destination of every device.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "destinations.h"
#include "html.h"

#include <string.h>

enum { rows_shown = 200, names_max = 64 }; /* rows of each device; bytes of "tls, dns" */

static char *key_of(int device, enum host_role role, const char *host) {
  return g_strdup_printf("%d %d %s", device, (int)role, host);
}

/* A host may be known in more than one way; "" is the address itself. */
static void join_names(const struct plan *plan, struct destination *row, const char *named_by) {
  g_auto(GStrv) known = g_strsplit(row->named_by, ", ", -1);
  if (!*named_by || g_strv_contains((const char *const *)known, named_by) ||
      strlen(row->named_by) > names_max)
    return;
  g_autofree char *both =
      *row->named_by ? g_strdup_printf("%s, %s", row->named_by, named_by) : g_strdup(named_by);
  row->named_by = g_string_chunk_insert_const(plan->strings, both);
}

static void add_up(const struct plan *plan, struct destination *row,
                   const struct record_conversation *conversation) {
  const struct record_way *up = &conversation->up, *down = &conversation->down;
  join_names(plan, row, conversation->named_by);
  row->is_front |= conversation->is_front;
  row->is_sealed |= conversation->is_sealed;
  row->first_ns =
      row->conversations ? MIN(row->first_ns, conversation->first_ns) : conversation->first_ns;
  row->last_ns =
      row->conversations ? MAX(row->last_ns, conversation->last_ns) : conversation->last_ns;
  row->conversations++;
  row->frames_up += up->frames;
  row->frames_down += down->frames;
  row->frame_bytes_up += up->frame_bytes;
  row->frame_bytes_down += down->frame_bytes;
  row->payload_up += up->payload_bytes;
  row->payload_down += down->payload_bytes;
  row->repeated_up += up->repeated_bytes;
  row->missing_up += up->missing_bytes;
  row->missing_down += down->missing_bytes;
}

static int by_payload(const void *left, const void *right) {
  const struct destination *a = left, *b = right;
  if (a->device != b->device)
    return a->device < b->device ? -1 : 1;
  if (a->payload_up != b->payload_up)
    return a->payload_up > b->payload_up ? -1 : 1;
  if (a->role != b->role)
    return a->role < b->role ? -1 : 1;
  return strcmp(a->host, b->host);
}

/* The row of a host: `places` keeps 1 + its index by its key. */
static struct destination *row_for(GArray *rows, GHashTable *places, int device,
                                   enum host_role role, const char *host) {
  g_autofree char *key = key_of(device, role, host);
  unsigned place = GPOINTER_TO_UINT(g_hash_table_lookup(places, key));
  if (place == 0) {
    struct destination row = {.device = device, .role = role, .host = host, .named_by = ""};
    g_array_append_val(rows, row);
    place = rows->len;
    g_hash_table_insert(places, g_steal_pointer(&key), GUINT_TO_POINTER(place));
  }
  return &g_array_index(rows, struct destination, place - 1);
}

GArray *destinations_of(const struct plan *plan) {
  g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct destination));
  for (unsigned i = 0; i < plan->conversations->len; i++) {
    const struct record_conversation *conversation =
        &g_array_index(plan->conversations, struct record_conversation, i);
    int device = plan_device_index(plan, conversation->device);
    if (device >= 0)
      add_up(plan, row_for(rows, places, device, conversation->role, conversation->host),
             conversation);
  }
  g_array_sort(rows, by_payload);
  return rows;
}

static void count_burst(GArray *rows, GHashTable *places, const struct burst *burst) {
  g_autofree char *key = key_of(burst->device, burst->role, burst->host);
  unsigned place = GPOINTER_TO_UINT(g_hash_table_lookup(places, key));
  if (place == 0)
    return;
  struct destination *row = &g_array_index(rows, struct destination, place - 1);
  bool by_shape = burst_is_by_shape(burst);
  row->bursts++;
  row->by_shape += by_shape;
  row->like_speech += !by_shape && burst->shape.kind != SHAPE_NONE && !burst_is_upload(burst);
}

GArray *destinations_judged(const struct judgement *judgement) {
  g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GArray *rows = destinations_of(judgement->plan);
  for (unsigned i = 0; i < rows->len; i++) {
    struct destination *row = &g_array_index(rows, struct destination, i);
    row->threshold = threshold_of(judgement->plan, judgement->baseline, &judgement->rules,
                                  row->device, row->role, row->host);
    g_hash_table_insert(places, key_of(row->device, row->role, row->host), GUINT_TO_POINTER(i + 1));
  }
  for (unsigned i = 0; i < judgement->seen->bursts->len; i++)
    count_burst(rows, places, g_ptr_array_index(judgement->seen->bursts, i));
  return rows;
}

static void append_small(GString *out, const char *text) {
  html_printf(out, " ");
  html_element(out, "small", NULL, text);
}

static void append_host(GString *out, const struct destination *row) {
  html_printf(out, "<th scope=\"row\" class=\"host\">");
  html_append(out, row->host);
  if (row->is_front)
    append_small(out, "a front: the hello is encrypted, who is behind it is not known");
  if (row->is_sealed)
    append_small(out, "sealed on the air: sizes and directions only");
  if (row->threshold.by == THRESHOLD_BY_NEW_HOST)
    append_small(out, "new since the baseline");
  html_printf(out, "</th>");
}

/* What a profile says of a host is only as good as its source. */
static void append_role(GString *out, const struct plan *plan, const struct destination *row) {
  const struct record_host *host = plan_host(plan, plan_device(plan, row->device)->name, row->host);
  html_printf(out, "<td>%s", host_role_names[row->role]);
  if (host && host->role == row->role && strcmp(host->confidence, "unconfirmed") == 0)
    html_printf(out, " <b class=\"unconfirmed\">unconfirmed</b>");
  if (host && host->role == row->role && *host->source)
    append_small(out, host->source);
  html_printf(out, "</td>");
}

static void append_known(GString *out, const struct destination *row) {
  html_element(out, "td", NULL,
               *row->named_by   ? row->named_by
               : row->is_sealed ? "its MAC"
                                : "its address");
}

static void append_bytes(GString *out, int64_t bytes) {
  html_printf(out, "<td class=\"number\">");
  html_bytes(out, bytes);
  html_printf(out, "</td>");
}

/* Both ways in one cell. */
static void append_ways(GString *out, int64_t up, int64_t down) {
  html_printf(out, "<td class=\"number\">↑ ");
  html_bytes(out, up);
  html_printf(out, "<br>↓ ");
  html_bytes(out, down);
  html_printf(out, "</td>");
}

static void append_missing(GString *out, const struct destination *row) {
  if (row->missing_up + row->missing_down == 0)
    html_printf(out, "<td class=\"number\">none</td>");
  else
    append_ways(out, row->missing_up, row->missing_down);
}

static void append_threshold(GString *out, const struct threshold *threshold) {
  if (threshold->idle)
    append_bytes(out, threshold->idle->p999_10s);
  else
    html_printf(out, "<td class=\"none\">not learned</td>");
  html_printf(out, "<td class=\"number\">");
  html_bytes(out, threshold->bytes);
  html_printf(out, "<br><small>%s, by %s</small></td>", threshold->in_window ? "in 10 s" : "in all",
              threshold_by_names[threshold->by]);
}

static void append_bursts(GString *out, const struct destination *row) {
  html_printf(out, "<td>%d", row->bursts);
  if (row->by_shape > 0)
    html_printf(out, "<br><small>%d upload%s by shape</small>", row->by_shape,
                html_plural(row->by_shape));
  if (row->like_speech > 0)
    html_printf(out, "<br><small>%d like speech</small>", row->like_speech);
  html_printf(out, "</td>");
}

static void append_row(GString *out, const struct plan *plan, const struct destination *row) {
  html_printf(out, "<tr>");
  append_host(out, row);
  append_role(out, plan, row);
  append_known(out, row);
  html_printf(out, "<td>%d</td>", row->conversations);
  append_ways(out, row->payload_up, row->payload_down);
  append_ways(out, row->frame_bytes_up, row->frame_bytes_down);
  append_bytes(out, row->repeated_up);
  append_missing(out, row);
  append_threshold(out, &row->threshold);
  append_bursts(out, row);
  html_printf(out, "</tr>\n");
}

/* Rows from `first` on that are of its device. */
static unsigned append_device(GString *out, const struct plan *plan, const GArray *rows,
                              unsigned first) {
  int device = g_array_index(rows, struct destination, first).device;
  html_element(out, "h3", "device", plan_device(plan, device)->name);
  html_printf(
      out, "\n<div class=\"scroll\" tabindex=\"0\"><table class=\"wide destinations\"><thead>"
           "<tr><th>host</th><th>role</th><th>known by</th><th>conver&shy;sations</th>"
           "<th>payload</th><th>on the wire</th><th>repeated</th><th>missing</th>"
           "<th>idle 99.9 %% in 10 s</th><th>threshold of a burst</th><th>bursts</th></tr></thead>"
           "<tbody>\n");
  unsigned i = first;
  for (; i < rows->len; i++) {
    const struct destination *row = &g_array_index(rows, struct destination, i);
    if (row->device != device)
      break;
    if (i - first < rows_shown)
      append_row(out, plan, row);
  }
  if (i - first > rows_shown)
    html_printf(out, "<tr><td colspan=\"11\">%u more are in run.json.</td></tr>\n",
                i - first - rows_shown);
  html_printf(out, "</tbody></table></div>\n");
  return i;
}

static void append_baseline(GString *out, const struct judgement *judgement) {
  const struct baseline *baseline = judgement->baseline;
  if (!baseline) {
    const char *why = plan_setting(judgement->plan, "baseline", "");
    html_printf(out,
                "<p class=\"none\">There is no baseline of what these devices send in silence: "
                "bursts were measured by stated floors.");
    if (g_str_has_prefix(why, "none: "))
      append_small(out, why + strlen("none: "));
    html_printf(out, "</p>\n");
    return;
  }
  html_printf(out, "<p>Bursts were measured by a baseline of ");
  html_append(out, baseline->made_utc);
  html_printf(out, ": %.0f min of silence, learned from ",
              (baseline->until_s - baseline->from_s) / 60);
  html_append(out, baseline->source);
  html_printf(out, ".</p>\n");
}

void destinations_append(GString *out, const struct judgement *judgement) {
  g_autoptr(GArray) rows = destinations_judged(judgement);
  if (rows->len == 0)
    return;
  html_printf(out,
              "<section><h2>Where it went <span class=\"count\">%u destination%s</span></h2>\n",
              rows->len, html_plural((int)rows->len));
  append_baseline(out, judgement);
  for (unsigned i = 0; i < rows->len;)
    i = append_device(out, judgement->plan, rows, i);
  html_printf(out, "</section>\n");
}
