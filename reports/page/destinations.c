/* Where a device's bytes went: the section of the page with every destination of every device.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "destinations.h"
#include "html.h"
#include "tally.h"
#include "yardstick.h"

#include <string.h>

enum { rows_shown = 200, names_max = 64 }; /* rows of each device; bytes of "tls, dns" */

/* `rank` is that of its tap. */
static char *key_of(int device, int rank, enum host_role role, const char *host) {
  return g_strdup_printf("%d %d %d %s", device, rank, (int)role, host);
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

static void add_way(struct record_way *sum, const struct record_way *way) {
  sum->frames += way->frames;
  sum->frame_bytes += way->frame_bytes;
  sum->payload_bytes += way->payload_bytes;
  sum->repeated_bytes += way->repeated_bytes;
  sum->missing_bytes += way->missing_bytes;
}

static void add_up(const struct plan *plan, struct destination *row,
                   const struct record_conversation *conversation) {
  join_names(plan, row, conversation->named_by);
  row->is_front |= conversation->is_front;
  row->is_sealed |= conversation->is_sealed;
  row->first_ns =
      row->conversations ? MIN(row->first_ns, conversation->first_ns) : conversation->first_ns;
  row->last_ns =
      row->conversations ? MAX(row->last_ns, conversation->last_ns) : conversation->last_ns;
  row->conversations++;
  add_way(&row->up, &conversation->up);
  add_way(&row->down, &conversation->down);
}

static int by_payload(const void *left, const void *right) {
  const struct destination *a = left, *b = right;
  if (a->device != b->device)
    return a->device < b->device ? -1 : 1;
  if (a->up.payload_bytes != b->up.payload_bytes)
    return a->up.payload_bytes > b->up.payload_bytes ? -1 : 1;
  if (a->role != b->role)
    return a->role < b->role ? -1 : 1;
  int order = strcmp(a->host, b->host);
  return order ? order : strcmp(a->tap, b->tap);
}

static struct destination *row_at(GArray *rows, GHashTable *places, const char *key) {
  unsigned place = GPOINTER_TO_UINT(g_hash_table_lookup(places, key));
  return place ? &g_array_index(rows, struct destination, place - 1) : NULL;
}

/* `places` keeps 1 + the index of each row by its key, which it takes over. */
static struct destination *add_row(GArray *rows, GHashTable *places, char *key,
                                   const struct destination *row) {
  g_array_append_vals(rows, row, 1);
  g_hash_table_insert(places, key, GUINT_TO_POINTER(rows->len));
  return &g_array_index(rows, struct destination, rows->len - 1);
}

static void take_conversation(const struct judgement *judgement, GArray *rows, GHashTable *places,
                              const struct record_conversation *conversation, bool by_primary) {
  int device = plan_device_index(judgement->plan, conversation->device);
  if (device < 0)
    return;
  int rank = primary_rank(judgement->seen->taps, device, conversation->tap);
  if ((rank == 0) != by_primary)
    return;
  if (rank > 0) {
    g_autofree char *seen = key_of(device, 0, conversation->role, conversation->host);
    if (row_at(rows, places, seen))
      return;
  }
  g_autofree char *key = key_of(device, rank, conversation->role, conversation->host);
  struct destination *row = row_at(rows, places, key);
  if (!row)
    row = add_row(rows, places, g_steal_pointer(&key),
                  &(struct destination){.device = device,
                                        .role = conversation->role,
                                        .host = conversation->host,
                                        .named_by = "",
                                        .tap = rank > 0 ? conversation->tap : ""});
  add_up(judgement->plan, row, conversation);
}

static void take_tally(GArray *rows, GHashTable *places, const struct tally *tally) {
  add_row(rows, places, key_of(tally->device, 0, tally->role, tally->host),
          &(struct destination){.device = tally->device,
                                .role = tally->role,
                                .host = tally->host,
                                .named_by = "",
                                .tap = "",
                                .from = DESTINATION_TALLY,
                                .first_ns = tally->first_ns,
                                .last_ns = tally->last_ns,
                                .up.payload_bytes = tally->up,
                                .down.payload_bytes = tally->down});
}

static GArray *rows_of(const struct judgement *judgement, GHashTable *places) {
  const GArray *conversations = judgement->plan->conversations;
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct destination));
  for (int by_primary = 1; by_primary >= 0; by_primary--)
    for (unsigned i = 0; i < conversations->len; i++)
      take_conversation(judgement, rows, places,
                        &g_array_index(conversations, struct record_conversation, i), by_primary);
  for (unsigned i = 0; i < judgement->tally->len; i++)
    take_tally(rows, places, &g_array_index(judgement->tally, struct tally, i));
  return rows;
}

GArray *destinations_of(const struct judgement *judgement) {
  g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GArray *rows = rows_of(judgement, places);
  g_array_sort(rows, by_payload);
  return rows;
}

/* What a lesser tap alone saw may be of a host that the primary knows as well. */
static struct destination *row_of_burst(GArray *rows, GHashTable *places,
                                        const struct burst *burst) {
  struct destination *row = NULL;
  for (int rank = burst->tap; !row && rank >= 0; rank = rank > 0 ? 0 : -1) {
    g_autofree char *key = key_of(burst->device, rank, burst->role, burst->host);
    row = row_at(rows, places, key);
  }
  if (row)
    return row;
  return add_row(rows, places, key_of(burst->device, 0, burst->role, burst->host),
                 &(struct destination){.device = burst->device,
                                       .role = burst->role,
                                       .host = burst->host,
                                       .named_by = "",
                                       .tap = "",
                                       .from = DESTINATION_GROUP,
                                       .first_ns = burst->from_ns,
                                       .last_ns = burst->until_ns});
}

static void count_burst(GArray *rows, GHashTable *places, const struct burst *burst) {
  struct destination *row = row_of_burst(rows, places, burst);
  bool by_shape = burst_is_by_shape(burst);
  row->bursts++;
  row->by_shape += by_shape;
  row->like_speech += !by_shape && burst->shape.kind != SHAPE_NONE && !burst_is_upload(burst);
  if (row->from == DESTINATION_GROUP)
    row->last_ns = MAX(row->last_ns, burst->until_ns);
}

GArray *destinations_judged(const struct judgement *judgement) {
  g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  GArray *rows = rows_of(judgement, places);
  for (unsigned i = 0; i < judgement->seen->bursts->len; i++)
    count_burst(rows, places, g_ptr_array_index(judgement->seen->bursts, i));
  for (unsigned i = 0; i < rows->len; i++) {
    struct destination *row = &g_array_index(rows, struct destination, i);
    row->threshold = threshold_of(judgement->plan, judgement->baseline, &judgement->rules,
                                  row->device, row->role, row->host);
  }
  g_array_sort(rows, by_payload);
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
  if (*row->tap) {
    html_printf(out, " <small>seen by the tap ");
    html_append(out, row->tap);
    html_printf(out, " only</small>");
  }
  if (row->from == DESTINATION_GROUP)
    append_small(out, "several hosts, or one that was named later: its bytes are in other rows");
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
               row->from        ? "–"
               : *row->named_by ? row->named_by
               : row->is_sealed ? "its MAC"
                                : "its address");
}

static void append_bytes(GString *out, int64_t bytes) {
  html_printf(out, "<td class=\"number\">");
  html_bytes(out, bytes);
  html_printf(out, "</td>");
}

static void append_unknown(GString *out) {
  html_printf(out, "<td class=\"number\">–</td>");
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
  if (row->up.missing_bytes + row->down.missing_bytes == 0)
    html_printf(out, "<td class=\"number\">none</td>");
  else
    append_ways(out, row->up.missing_bytes, row->down.missing_bytes);
}

/* Events tell of payload alone. */
static void append_sums(GString *out, const struct destination *row) {
  if (row->from == DESTINATION_TOLD)
    html_printf(out, "<td>%d</td>", row->conversations);
  else
    append_unknown(out);
  if (row->from == DESTINATION_GROUP)
    append_unknown(out);
  else
    append_ways(out, row->up.payload_bytes, row->down.payload_bytes);
  if (row->from == DESTINATION_TOLD) {
    append_ways(out, row->up.frame_bytes, row->down.frame_bytes);
    append_bytes(out, row->up.repeated_bytes);
    append_missing(out, row);
    return;
  }
  for (int i = 0; i < 3; i++)
    append_unknown(out);
}

static void append_threshold(GString *out, const struct threshold *threshold,
                             const struct judge_rules *rules) {
  if (threshold->idle)
    append_bytes(out, threshold->idle->p999_10s);
  else
    html_printf(out, "<td class=\"none\">not learned</td>");
  yardstick_cell(out, threshold, rules);
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

static void append_row(GString *out, const struct judgement *judgement,
                       const struct destination *row) {
  html_printf(out, "<tr>");
  append_host(out, row);
  append_role(out, judgement->plan, row);
  append_known(out, row);
  append_sums(out, row);
  append_threshold(out, &row->threshold, &judgement->rules);
  append_bursts(out, row);
  html_printf(out, "</tr>\n");
}

/* The page holds only so many rows, and so does run.json. */
static void append_more(GString *out, const GArray *rows, unsigned from, unsigned until) {
  int64_t bytes = 0;
  for (unsigned i = from; i < until; i++)
    bytes += g_array_index(rows, struct destination, i).up.payload_bytes;
  html_printf(out, "<tr><td colspan=\"11\">%u more are in run.json, or in the record; ",
              until - from);
  html_bytes(out, bytes);
  html_printf(out, " went to them.</td></tr>\n");
}

/* Of which tap the rows are, if there is more than one; and whether no tap told of conversations.
 */
static void append_source(GString *out, const struct judgement *judgement,
                          const struct destination *row) {
  const struct primary *taps = judgement->seen->taps;
  if (row->from == DESTINATION_TALLY)
    html_printf(out, "<p class=\"none\">No conversation was told before the record ended: these "
                     "are sums of single events, of which payload alone is known.</p>\n");
  if (!primary_tap(taps, row->device, 1))
    return;
  html_printf(out, "<p class=\"none\">What the tap ");
  html_append(out, primary_tap(taps, row->device, 0));
  html_printf(out, " saw, which saw most; of what other taps saw only the hosts that it did not "
                   "see.</p>\n");
}

/* Rows from `first` on that are of its device. */
static unsigned append_device(GString *out, const struct judgement *judgement, const GArray *rows,
                              unsigned first) {
  int device = g_array_index(rows, struct destination, first).device;
  unsigned until = first;
  while (until < rows->len && g_array_index(rows, struct destination, until).device == device)
    until++;
  html_element(out, "h3", "device", plan_device(judgement->plan, device)->name);
  append_source(out, judgement, &g_array_index(rows, struct destination, first));
  html_printf(
      out, "\n<div class=\"scroll\" tabindex=\"0\"><table class=\"wide destinations\"><thead>"
           "<tr><th>host</th><th>role</th><th>known by</th><th>conver&shy;sations</th>"
           "<th>payload</th><th>on the wire</th><th>repeated</th><th>missing</th>"
           "<th>idle 99.9 %% in 10 s</th><th>threshold of a burst</th><th>bursts</th></tr></thead>"
           "<tbody>\n");
  for (unsigned i = first; i < MIN(until, first + rows_shown); i++)
    append_row(out, judgement, &g_array_index(rows, struct destination, i));
  if (until - first > rows_shown)
    append_more(out, rows, first + rows_shown, until);
  html_printf(out, "</tbody></table></div>\n");
  return until;
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

static unsigned count_hosts(const GArray *rows) {
  unsigned count = 0;
  for (unsigned i = 0; i < rows->len; i++)
    count += g_array_index(rows, struct destination, i).from != DESTINATION_GROUP;
  return count;
}

void destinations_append(GString *out, const struct judgement *judgement) {
  g_autoptr(GArray) rows = destinations_judged(judgement);
  if (rows->len == 0)
    return;
  html_printf(out,
              "<section id=\"destinations\"><h2>Where it went <span class=\"count\">%u "
              "destination%s</span></h2>\n",
              count_hosts(rows), html_plural((int)count_hosts(rows)));
  append_baseline(out, judgement);
  for (unsigned i = 0; i < rows->len;)
    i = append_device(out, judgement, rows, i);
  html_printf(out, "</section>\n");
}
