/* Regression for the terminal and for programs: one table, or the same as JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "regression.h"

#include "summary-json.h"

#include <stdlib.h>
#include <string.h>

enum { LISTED = 30 }; /* changes of one kind on the terminal */

static const char *const verdicts[] = {"not worse", "worse", "cannot be compared"};

/* What devices, files and scripts are called goes to terminals: nothing in it may act there, nor
 * turn the text round. */
static void append_plain(GString *out, const char *bytes) {
  g_autofree char *valid = g_utf8_make_valid(bytes, -1);
  for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
    gunichar character = g_utf8_get_char(at);
    bool turns = (character >= 0x202a && character <= 0x202e) ||
                 (character >= 0x2066 && character <= 0x2069);
    g_string_append_unichar(out, g_unichar_iscntrl(character) || turns ? 0xfffd : character);
  }
}

static void append_rate(GString *out, const char *when, int count, double hours) {
  if (hours > 0)
    g_string_append_printf(out, "  %s %d in %.2f h (%.2f per 24 h)", when, count, hours,
                           24 * count / hours);
  else
    g_string_append_printf(out, "  %s %d, no exposure", when, count);
}

static void append_ratio(GString *out, const struct regression_device *device) {
  const struct two_rates *rates = &device->rates;
  if (!device->has_rates)
    g_string_append(out, "\n  rates: not compared, for no earlier night played the same");
  else if (isnan(rates->ratio))
    g_string_append(out, "\n  rates: nothing happened in either");
  else
    g_string_append_printf(out,
                           "\n  rates: %.2f times as many (95 %%: %.2f to %.2f), p %.4f, that it "
                           "is more %.4f",
                           rates->ratio, rates->lower, rates->upper, rates->p_two,
                           rates->p_increase);
}

static void append_device(GString *out, const struct regression_device *device, int tested) {
  append_plain(out, device->device);
  if (device->has_rates)
    append_rate(out, "before", device->before_count, device->before_h);
  append_rate(out, "now", device->now_count, device->now_h);
  append_ratio(out, device);
  g_string_append_printf(out, "\n  places: %d new (%.1f by chance), %d gone, %d again, p %.4f%s\n",
                         device->kinds[CHANGE_NEW], device->expected_new,
                         device->kinds[CHANGE_GONE], device->kinds[CHANGE_PERSISTING],
                         device->p_paired, device->is_worse ? "  WORSE" : "");
  if (regression_is_held_back(device))
    g_string_append_printf(out,
                           "  worse if it were the only device (p %.4f); among the %d that fired "
                           "such a p comes by chance\n",
                           device->p, tested);
  if (device->why_not)
    g_string_append_printf(out, "  not known to be no worse: %s\n", device->why_not);
}

static void append_slot(GString *out, const struct slot *slot) {
  if (!*slot->script) {
    g_string_append_printf(out, "silence at %.1f s", slot->offset_s);
    return;
  }
  append_plain(out, slot->script);
  if (slot->line > 0)
    g_string_append_printf(out, ":%d", slot->line);
  if (slot->turn > 1)
    g_string_append_printf(out, " turn %d", slot->turn);
  g_string_append_printf(out, " +%.1f s", slot->offset_s);
}

static void append_change(GString *out, const struct change *change) {
  g_string_append_printf(out, "  %-10s ", change_names[change->kind]);
  append_plain(out, change->device);
  g_string_append(out, "  ");
  append_slot(out, &change->slot);
  if (*change->words && change->slot.line > 0) {
    g_string_append(out, "  \"");
    append_plain(out, change->words);
    g_string_append_c(out, '"');
  }
  g_string_append_printf(out, "  %d of %d before%s\n", change->before, change->nights,
                         change->never_before ? ", never these words" : "");
}

static void append_changes(GString *out, const struct regression *regression) {
  int listed[CHANGES] = {0};
  for (unsigned i = 0; i < regression->changes->len; i++) {
    const struct change *change = &g_array_index(regression->changes, struct change, i);
    if (listed[change->kind]++ < LISTED)
      append_change(out, change);
  }
  for (int kind = 0; kind < CHANGES; kind++)
    if (listed[kind] > LISTED)
      g_string_append_printf(out, "  and %d more that are %s (--json has all)\n",
                             listed[kind] - LISTED, change_names[kind]);
}

static void append_again(GString *out, const struct regression *regression) {
  int gone = 0, again = 0;
  for (unsigned i = 0; i < regression->devices->len; i++) {
    const struct regression_device *device =
        &g_array_index(regression->devices, struct regression_device, i);
    gone += device->kinds[CHANGE_GONE];
    again += device->kinds[CHANGE_PERSISTING];
  }
  if (gone + again > 0)
    g_string_append_printf(out, "fired before and again now: %d of %d places (%.0f %%)\n", again,
                           gone + again, 100.0 * again / (gone + again));
}

static void append_repeats(GString *out, const struct regression_repeats *repeats) {
  if (repeats->slots == 0 || repeats->hits == 0)
    return;
  g_string_append_printf(out,
                         "lines and recordings, once for each device: %d; %" G_GINT64_FORMAT
                         " of %" G_GINT64_FORMAT " plays set it off (%.1f %%)\n"
                         "  in none of the nights %d (%.0f %%), in some %d (%.0f %%), in three "
                         "quarters or more %d (%.0f %%)\n  by nights:",
                         repeats->slots, repeats->hits, repeats->plays,
                         100.0 * (double)repeats->hits / (double)repeats->plays, repeats->never,
                         100.0 * repeats->never / repeats->slots, repeats->rare,
                         100.0 * repeats->rare / repeats->slots, repeats->stable,
                         100.0 * repeats->stable / repeats->slots);
  for (unsigned i = 0; i < repeats->by_hits->len; i++)
    g_string_append_printf(out, "%s %u: %d", i ? "," : "", i,
                           g_array_index(repeats->by_hits, int, i));
  g_string_append_c(out, '\n');
}

char *regression_table(const struct regression *regression) {
  GString *out = g_string_new("run: ");
  append_plain(out, regression->now);
  g_string_append_printf(out, "\nagainst %u earlier night%s:", regression->before->len,
                         regression->before->len == 1 ? "" : "s");
  for (guint i = 0; i < regression->before->len; i++) {
    g_string_append_c(out, ' ');
    append_plain(out, g_ptr_array_index(regression->before, i));
  }
  g_string_append_c(out, '\n');
  for (unsigned i = 0; i < regression->devices->len; i++)
    append_device(out, &g_array_index(regression->devices, struct regression_device, i),
                  regression->tested);
  append_changes(out, regression);
  append_again(out, regression);
  append_repeats(out, &regression->repeats);
  for (guint i = 0; i < regression->remarks->len; i++) {
    g_string_append(out, "remark: ");
    append_plain(out, g_ptr_array_index(regression->remarks, i));
    g_string_append_c(out, '\n');
  }
  if (regression->left_out > 0 && !regression->why_not)
    g_string_append_printf(out, "remark: %d of the %d lines of this run are in no earlier night\n",
                           regression->left_out, regression->slots);
  g_string_append(out, verdicts[regression_verdict(regression)]);
  if (regression->why_not) {
    g_string_append(out, ": ");
    append_plain(out, regression->why_not);
  }
  g_string_append_c(out, '\n');
  return g_string_free(out, FALSE);
}

static json_t *texts_of(const GPtrArray *texts) {
  json_t *list = json_array();
  for (guint i = 0; i < texts->len; i++)
    json_array_append_new(list, summary_text(g_ptr_array_index(texts, i)));
  return list;
}

static json_t *rates_of(const struct regression_device *device) {
  if (!device->has_rates)
    return json_null();
  json_t *object = json_object();
  summary_put(object, "ratio", summary_number(device->rates.ratio));
  summary_put(object, "lower", summary_number(device->rates.lower));
  summary_put(object, "upper", summary_number(device->rates.upper));
  summary_put(object, "p_two", summary_number(device->rates.p_two));
  summary_put(object, "p_increase", summary_number(device->rates.p_increase));
  return object;
}

static json_t *device_of(const struct regression_device *device) {
  json_t *object = json_object();
  summary_put(object, "device", summary_text(device->device));
  summary_put(object, "worse", json_boolean(device->is_worse));
  summary_put(object, "why_not", device->why_not ? summary_text(device->why_not) : json_null());
  summary_put(object, "before", json_integer(device->before_count));
  summary_put(object, "before_h", summary_number(device->before_h));
  summary_put(object, "now", json_integer(device->now_count));
  summary_put(object, "now_h", summary_number(device->now_h));
  summary_put(object, "rates", rates_of(device));
  for (int kind = 0; kind < CHANGES; kind++)
    summary_put(object, change_names[kind], json_integer(device->kinds[kind]));
  summary_put(object, "expected_new", summary_number(device->expected_new));
  summary_put(object, "p_paired", summary_number(device->p_paired));
  summary_put(object, "p", summary_number(device->p));
  summary_put(object, "held_back", json_boolean(regression_is_held_back(device)));
  summary_put(object, "not_comparable", json_integer(device->strange));
  summary_put(object, "firmware_before", summary_text(device->firmware_before));
  summary_put(object, "firmware_now", summary_text(device->firmware_now));
  return object;
}

static json_t *change_of(const struct change *change) {
  json_t *object = json_object();
  summary_put(object, "kind", json_string(change_names[change->kind]));
  summary_put(object, "device", summary_text(change->device));
  summary_put(object, "script", summary_text(change->slot.script));
  summary_put(object, "line", json_integer(change->slot.line));
  summary_put(object, "turn", json_integer(change->slot.turn));
  summary_put(object, "offset_s", summary_number(change->slot.offset_s));
  summary_put(object, "words", summary_text(change->words));
  summary_put(object, "before", json_integer(change->before));
  summary_put(object, "nights", json_integer(change->nights));
  summary_put(object, "never_before", json_boolean(change->never_before));
  return object;
}

static json_t *repeats_of(const struct regression_repeats *repeats) {
  json_t *object = json_object(), *by_hits = json_array();
  summary_put(object, "slots", json_integer(repeats->slots));
  summary_put(object, "plays", json_integer(repeats->plays));
  summary_put(object, "hits", json_integer(repeats->hits));
  summary_put(object, "never", json_integer(repeats->never));
  summary_put(object, "some", json_integer(repeats->rare));
  summary_put(object, "stable", json_integer(repeats->stable));
  for (unsigned i = 0; i < repeats->by_hits->len; i++)
    json_array_append_new(by_hits, json_integer(g_array_index(repeats->by_hits, int, i)));
  summary_put(object, "by_hits", by_hits);
  return object;
}

char *regression_json(const struct regression *regression) {
  json_t *object = json_object(), *devices = json_array(), *changes = json_array();
  for (unsigned i = 0; i < regression->devices->len; i++)
    json_array_append_new(
        devices, device_of(&g_array_index(regression->devices, struct regression_device, i)));
  for (unsigned i = 0; i < regression->changes->len; i++)
    json_array_append_new(changes,
                          change_of(&g_array_index(regression->changes, struct change, i)));
  summary_put(object, "hotmic-compare", json_integer(1));
  summary_put(object, "verdict", json_string(verdicts[regression_verdict(regression)]));
  summary_put(object, "why_not",
              regression->why_not ? summary_text(regression->why_not) : json_null());
  summary_put(object, "run", summary_text(regression->now));
  summary_put(object, "before", texts_of(regression->before));
  summary_put(object, "slots", json_integer(regression->slots));
  summary_put(object, "slots_new", json_integer(regression->left_out));
  summary_put(object, "remarks", texts_of(regression->remarks));
  summary_put(object, "devices", devices);
  summary_put(object, "changes", changes);
  summary_put(object, "repeats", repeats_of(&regression->repeats));
  char *dumped = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(12));
  char *text = g_strconcat(dumped, "\n", NULL);
  free(dumped);
  json_decref(object);
  return text;
}
