/* The few members of a run.json that nights are compared by, cut out before a parser sees the rest.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A night's run.json is megabytes of bursts and levels, of which a comparison of a thousand nights
 * wants none: making a tree of them first takes ten times as long as all the rest. */
#include "night-skim.h"

#include <string.h>

static const char *const wanted_of_run[] = {
    "hotmic-run",  "complete", "imported",   "version",   "bench",    "script", "started_utc",
    "verdict",     "sound",    "duration_s", "devices",   "episodes", "taps",   "slots",
    "calibration", "id",       "played",     "is_replay", "rules",    NULL};
static const char *const wanted_of_device[] = {
    "name",      "profile", "firmware",        "unintended",     "recordings", "sends",
    "delivered", "classes", "controls_played", "controls_heard", "exposure_h", "in_doubt",
    "exposed",   NULL};
static const char *const wanted_of_episode[] = {"device", "start_s",  "end_s",    "stage",
                                                "class",  "intended", "recorded", "slot",
                                                "words",  "number",   NULL};

/* What is left to read; `failed` stays. */
struct skim {
  const char *at, *end;
  bool failed;
};

static void pass_blanks(struct skim *skim) {
  while (skim->at < skim->end && strchr(" \t\r\n", *skim->at) && *skim->at)
    skim->at++;
}

/* Takes `c` if it comes next. */
static bool take(struct skim *skim, char c) {
  pass_blanks(skim);
  if (skim->at == skim->end || *skim->at != c)
    return false;
  skim->at++;
  return true;
}

static void demand(struct skim *skim, char c) {
  if (!take(skim, c))
    skim->failed = true;
}

/* Behind the opening quote: to behind the closing one. */
static void pass_text(struct skim *skim) {
  for (; skim->at < skim->end; skim->at++) {
    if (*skim->at == '\\')
      skim->at++;
    else if (*skim->at == '"') {
      skim->at++;
      return;
    }
  }
  skim->at = skim->end;
  skim->failed = true;
}

/* Any value; of brackets only their number is looked at. */
static void pass_value(struct skim *skim) {
  size_t depth = 0;
  pass_blanks(skim);
  const char *start = skim->at;
  for (; skim->at < skim->end; skim->at++) {
    switch (*skim->at) {
    case '"':
      skim->at++;
      pass_text(skim);
      skim->at--;
      break;
    case '{':
    case '[':
      depth++;
      break;
    case '}':
    case ']':
      if (depth == 0)
        goto end;
      depth--;
      break;
    case ',':
      if (depth == 0)
        goto end;
      break;
    default:
      break;
    }
  }
end:
  skim->failed |= depth > 0 || skim->at == start;
}

static bool is_wanted(const char *const wanted[], const char *key, size_t length) {
  for (; *wanted; wanted++)
    if (strlen(*wanted) == length && memcmp(*wanted, key, length) == 0)
      return true;
  return false;
}

static void keep_value(struct skim *skim, GString *out) {
  const char *start = skim->at;
  pass_value(skim);
  if (!skim->failed)
    g_string_append_len(out, start, skim->at - start);
}

static void keep_object(struct skim *skim, const char *const wanted[], GString *out);

static void keep_list(struct skim *skim, const char *const wanted[], GString *out) {
  demand(skim, '[');
  g_string_append_c(out, '[');
  bool is_first = true;
  while (!skim->failed && !take(skim, ']')) {
    if (!is_first) {
      demand(skim, ',');
      g_string_append_c(out, ',');
    }
    is_first = false;
    keep_object(skim, wanted, out);
  }
  g_string_append_c(out, ']');
}

/* Of some lists only some members of each element are wanted. */
static void keep_member(struct skim *skim, const char *key, size_t length, GString *out) {
  static const char *const devices[] = {"devices", NULL}, *const episodes[] = {"episodes", NULL};
  if (is_wanted(devices, key, length))
    keep_list(skim, wanted_of_device, out);
  else if (is_wanted(episodes, key, length))
    keep_list(skim, wanted_of_episode, out);
  else
    keep_value(skim, out);
}

static void keep_object(struct skim *skim, const char *const wanted[], GString *out) {
  demand(skim, '{');
  g_string_append_c(out, '{');
  bool is_first = true, any = false;
  while (!skim->failed && !take(skim, '}')) {
    if (!is_first)
      demand(skim, ',');
    is_first = false;
    demand(skim, '"');
    const char *key = skim->at;
    pass_text(skim);
    size_t length = skim->failed ? 0 : (size_t)(skim->at - key - 1);
    demand(skim, ':');
    if (skim->failed || !is_wanted(wanted, key, length)) {
      pass_value(skim);
      continue;
    }
    g_string_append_printf(out, "%s\"%.*s\":", any ? "," : "", (int)length, key);
    any = true;
    if (wanted == wanted_of_run)
      keep_member(skim, key, length, out);
    else
      keep_value(skim, out);
  }
  g_string_append_c(out, '}');
}

GString *night_skim(const char *text, size_t length) {
  struct skim skim = {.at = text, .end = text + length};
  GString *out = g_string_sized_new(length / 4 + 64);
  keep_object(&skim, wanted_of_run, out);
  pass_blanks(&skim);
  if (!skim.failed && skim.at == skim.end)
    return out;
  g_string_free(out, TRUE);
  return NULL;
}
