/* The night strip as data for the page's script, inert wherever it is put.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "strip-data.h"
#include "block.h"
#include "html.h"
#include "ranking.h"

#include <string.h>

static void append_unit(GString *out, gunichar unit) {
  if (unit < 0x80 && (g_ascii_isalnum((char)unit) || strchr(" ._-", (int)unit)))
    g_string_append_c(out, (char)unit);
  else
    html_printf(out, "\\u%04x", unit);
}

void strip_data_text(GString *out, const char *text) {
  g_string_append_c(out, '"');
  for (const char *at = text; *at;) {
    gunichar character = g_utf8_get_char_validated(at, -1);
    bool valid = character != (gunichar)-1 && character != (gunichar)-2;
    at = valid ? g_utf8_next_char(at) : at + 1;
    if (!valid)
      character = 0xFFFD;
    if (character >= 0x10000)
      append_unit(out, 0xD800 + ((character - 0x10000) >> 10));
    append_unit(out, character >= 0x10000 ? 0xDC00 + (character & 0x3FF) : character);
  }
  g_string_append_c(out, '"');
}

static void append_seconds(GString *out, int64_t at_ns) {
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append(out, g_ascii_formatd(digits, sizeof digits, "%.3f", seconds_of_ns(at_ns)));
}

/* [bin, count, lights] for each stretch in which the same lights were on. */
static void append_lights(GString *out, const struct strip *strip, const struct strip_lane *lane) {
  for (int from = 0, until; from < strip->bins; from = until) {
    for (until = from + 1; until < strip->bins && lane->bins[until].lit == lane->bins[from].lit;)
      until++;
    if (lane->bins[from].lit & ~(1 << LIGHT_IDLE))
      html_printf(out, "[%d,%d,%d],", from, until - from, lane->bins[from].lit);
  }
}

static void append_bin(GString *out, enum strip_kind kind, int i, const struct strip_bin *bin) {
  if (kind == STRIP_BYTES &&
      (bin->sent[STRIP_VOICE] || bin->sent[STRIP_MESSAGING] || bin->sent[STRIP_OTHER]))
    html_printf(out, "[%d,%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT "],", i,
                bin->sent[STRIP_VOICE], bin->sent[STRIP_MESSAGING], bin->sent[STRIP_OTHER]);
  if (kind == STRIP_CONSOLE && bin->lines)
    html_printf(out, "[%d,%d,%d],", i, bin->lines, bin->telling);
  if (kind == STRIP_SOUND && bin->low <= bin->high)
    html_printf(out, "[%d,%d,%d,%d],", i, bin->low, bin->high, bin->telling);
}

static void append_blind(GString *out, const struct strip *strip, const struct strip_lane *lane) {
  for (int from = 0, until; from < strip->bins; from = until) {
    for (until = from + 1;
         until < strip->bins && lane->bins[until].blind == lane->bins[from].blind;)
      until++;
    if (lane->bins[from].blind)
      html_printf(out, "[%d,%d],", from, until - from);
  }
}

static void append_lane(GString *out, const struct strip *strip, const struct strip_lane *lane) {
  html_printf(out, "{\"device\":");
  strip_data_text(out, lane->device);
  html_printf(out, ",\"tap\":");
  strip_data_text(out, lane->tap);
  html_printf(out, ",\"kind\":\"%s\",\"bins\":[", strip_kind_names[lane->kind]);
  if (lane->kind == STRIP_LIGHT)
    append_lights(out, strip, lane);
  else
    for (int i = 0; i < strip->bins; i++)
      append_bin(out, lane->kind, i, &lane->bins[i]);
  html_printf(out, "],\"blind\":[");
  append_blind(out, strip, lane);
  html_printf(out, "]},\n");
}

static void append_played(GString *out, const struct plan *plan) {
  html_printf(out, "\"played\":[");
  for (unsigned i = 0; i < MIN(plan->cues->len, STRIP_MARKS_MAX); i++) {
    const struct record_cue *cue = &g_array_index(plan->cues, struct record_cue, i);
    if (strcmp(cue->kind, "bed") == 0)
      continue;
    html_printf(out, "[");
    append_seconds(out, cue->start_ns);
    html_printf(out, ",");
    append_seconds(out, cue->end_ns);
    html_printf(out, ",%d],",
                strcmp(cue->kind, "control") == 0 ? -1
                                                  : plan_speaker_index(plan, cue->speaker) & 3);
  }
  html_printf(out, "],\n");
}

static void append_controls(GString *out, const GArray *controls) {
  html_printf(out, "\"controls\":[");
  for (unsigned i = 0; i < MIN(controls->len, STRIP_MARKS_MAX); i++) {
    const struct control_result *result = &g_array_index(controls, struct control_result, i);
    if (!result->played)
      continue;
    html_printf(out, "[");
    strip_data_text(out, result->control->device);
    html_printf(out, ",");
    append_seconds(out, result->heard ? result->heard_ns : result->control->from_ns);
    html_printf(out, ",%d],", result->heard);
  }
  html_printf(out, "],\n");
}

static void append_stretch(GString *out, const struct judgement *judgement, int device,
                           int64_t from_ns, int64_t until_ns) {
  html_printf(out, "[");
  strip_data_text(out, plan_device(judgement->plan, device)->name);
  html_printf(out, ",");
  append_seconds(out, from_ns);
  html_printf(out, ",");
  append_seconds(out, until_ns);
  html_printf(out, "],");
}

/* Where controls prove that a device was alive, and where failed ones prove nothing. */
static void append_proof(GString *out, const struct judgement *judgement) {
  html_printf(out, "\"alive\":[");
  for (unsigned i = 0; i < judgement->devices->len; i++) {
    const struct device_result *result =
        &g_array_index(judgement->devices, struct device_result, i);
    if (result->proof.until_ns > result->proof.from_ns)
      append_stretch(out, judgement, result->device, result->proof.from_ns, result->proof.until_ns);
  }
  html_printf(out, "],\n\"void\":[");
  for (unsigned i = 0; i < MIN(judgement->invalid->len, STRIP_MARKS_MAX); i++) {
    const struct block_stretch *stretch =
        &g_array_index(judgement->invalid, struct block_stretch, i);
    append_stretch(out, judgement, stretch->device, stretch->from_ns, stretch->until_ns);
  }
  html_printf(out, "],\n");
}

/* The gravest, as the page ranks them. */
static void append_episodes(GString *out, const struct judgement *judgement) {
  g_autoptr(GPtrArray) ranking = ranking_of(judgement);
  html_printf(out, "\"episodes\":[");
  for (unsigned i = 0; i < MIN(ranking->len, STRIP_MARKS_MAX); i++) {
    const struct episode *episode = g_ptr_array_index(ranking, i);
    html_printf(out, "[%d,", episode->number);
    strip_data_text(out, plan_device(judgement->plan, episode->device)->name);
    html_printf(out, ",");
    append_seconds(out, episode->start_ns);
    html_printf(out, ",");
    append_seconds(out, episode->end_ns);
    html_printf(out, ",%d],\n", episode->intended ? 0 : episode->recorded ? 2 : 1);
  }
  html_printf(out, "],\n");
}

void strip_data(GString *out, const struct strip *strip, const struct judgement *judgement) {
  html_printf(out, "window.hotmicNight={\"bin_s\":");
  append_seconds(out, strip->bin_ns);
  html_printf(out, ",\"bins\":%d,\n", strip->bins);
  append_played(out, judgement->plan);
  append_controls(out, judgement->controls);
  append_proof(out, judgement);
  append_episodes(out, judgement);
  html_printf(out, "\"lanes\":[\n");
  for (unsigned i = 0; i < strip->lanes->len; i++)
    append_lane(out, strip, g_ptr_array_index(strip->lanes, i));
  html_printf(out, "]};\n");
}
