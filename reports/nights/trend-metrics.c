/* Numbers of the newest nights for Prometheus: its text format, as a textfile collector reads it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"
#include "trend-part.h"
#include "trend.h"

#include <math.h>
#include <string.h>

/* What a metric is told of. */
struct subject {
  const struct trend_group *group;
  const struct night *night;
  const struct trend_point *point; /* NULL: the night as a whole */
};

typedef double value_fn(const struct subject *subject);

static double unintended_of(const struct subject *subject) {
  return subject->point->device->unintended;
}

static double recordings_of(const struct subject *subject) {
  return subject->point->device->recordings;
}

static double sends_of(const struct subject *subject) {
  return subject->point->device->sends;
}

static double delivered_of(const struct subject *subject) {
  return subject->point->device->delivered;
}

static double exposure_of(const struct subject *subject) {
  return subject->point->hours;
}

static double played_of(const struct subject *subject) {
  return subject->point->device->controls_played;
}

static double heard_of(const struct subject *subject) {
  return subject->point->device->controls_heard;
}

/* Without exposure there is no rate, least of all 0. */
static double rate_of_point(const struct subject *subject) {
  return subject->point->hours > 0
             ? rate_of(trend_count(subject->point), subject->point->hours).per_24h
             : NAN;
}

static double upper_of(const struct subject *subject) {
  return rate_of(trend_count(subject->point), subject->point->hours).upper_one;
}

static double verdict_of(const struct subject *subject) {
  return trend_verdict(subject->night);
}

static double started_of(const struct subject *subject) {
  return trend_began_s(subject->night);
}

static double duration_of(const struct subject *subject) {
  return subject->night->duration_s;
}

static double noise_of(const struct subject *subject) {
  return subject->night->noise_dba;
}

static double deviation_of(const struct subject *subject) {
  return subject->night->worst_deviation_db;
}

static const struct {
  const char *name, *help;
  value_fn *value;
} of_devices[] =
    {
        {"hotmic_night_unintended", "Episodes nobody asked for.", unintended_of},
        {"hotmic_night_recordings", "Recordings nobody asked for.", recordings_of},
        {"hotmic_night_sends", "Recordings sent to a contact that nobody asked for.", sends_of},
        {"hotmic_night_delivered", "Of these, those that a recipient's device showed.",
         delivered_of},
        {"hotmic_night_exposure_hours", "Proven exposure; 0 if the night is in doubt.",
         exposure_of},
        {"hotmic_night_rate_per_24h", "Unintended episodes per 24 h; NaN without exposure.",
         rate_of_point},
        {"hotmic_night_rate_upper_per_24h",
         "Its one-sided 95 % upper bound, by this night alone; +Inf without exposure.", upper_of},
        {"hotmic_night_controls_played", "Real wake words played.", played_of},
        {"hotmic_night_controls_heard", "Real wake words that woke the device.", heard_of},
},
  of_nights[] = {
      {"hotmic_night_verdict", "0 pass, 1 fail, 2 inconclusive.", verdict_of},
      {"hotmic_night_started_timestamp_seconds", "When it began, since 1970.", started_of},
      {"hotmic_night_duration_seconds", "How long it was watched.", duration_of},
      {"hotmic_night_noise_dba", "Noise of the quiet room.", noise_of},
      {"hotmic_night_worst_deviation_db", "Worst deviation of a cue from its level.", deviation_of},
};

static void append_head(GString *out, const char *name, const char *help) {
  g_string_append_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

/* The format knows three escapes; all else is UTF-8, and one line. */
static void append_label(GString *out, const char *name, const char *value) {
  g_autofree char *valid = g_utf8_make_valid(value, -1);
  g_string_append_printf(out, "%s=\"", name);
  for (const char *at = valid; *at; at++) {
    if (*at == '\\')
      g_string_append(out, "\\\\");
    else if (*at == '"')
      g_string_append(out, "\\\"");
    else if (*at == '\n')
      g_string_append(out, "\\n");
    else
      g_string_append_c(out, g_ascii_iscntrl(*at) ? '?' : *at);
  }
  g_string_append_c(out, '"');
}

/* Leaves the labels open for more. */
static void append_labels(GString *out, const char *name, const struct subject *subject) {
  g_string_append_printf(out, "%s{", name);
  append_label(out, "bench", subject->group->bench);
  g_string_append_c(out, ',');
  append_label(out, "script", subject->group->script);
  if (!subject->point)
    return;
  g_string_append_c(out, ',');
  append_label(out, "device", subject->point->device->name);
}

static void append_value(GString *out, double value) {
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  if (isnan(value))
    g_string_append(out, "} NaN\n");
  else if (isinf(value))
    g_string_append(out, value > 0 ? "} +Inf\n" : "} -Inf\n");
  else
    g_string_append_printf(out, "} %s\n", g_ascii_formatd(digits, sizeof digits, "%.12g", value));
}

typedef void append_fn(GString *out, const struct subject *subject, const char *name,
                       value_fn *value);

static void append_one(GString *out, const struct subject *subject, const char *name,
                       value_fn *value) {
  append_labels(out, name, subject);
  append_value(out, value(subject));
}

static void append_classes(GString *out, const struct subject *subject, const char *name,
                           value_fn *unused) {
  (void)unused;
  for (int kind = 0; kind < EPISODE_CLASSES; kind++) {
    append_labels(out, name, subject);
    g_string_append_c(out, ',');
    append_label(out, "class", episode_class_names[kind]);
    append_value(out, subject->point->device->classes[kind]);
  }
}

static void append_info(GString *out, const struct subject *subject, const char *name,
                        value_fn *unused) {
  (void)unused;
  append_labels(out, name, subject);
  g_string_append_c(out, ',');
  append_label(out, "profile", subject->point->device->profile);
  g_string_append_c(out, ',');
  append_label(out, "firmware", subject->point->device->firmware);
  append_value(out, 1);
}

/* Of all devices of the newest night of each script. */
static void each_device(GString *out, const GPtrArray *groups, const char *name, const char *help,
                        append_fn *append, value_fn *value) {
  append_head(out, name, help);
  for (unsigned i = 0; i < groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(groups, i);
    for (unsigned n = 0; n < group->series->len; n++) {
      const struct trend_series *series = g_ptr_array_index(group->series, n);
      struct subject subject = {group, trend_newest(group), trend_newest_point(series)};
      if (trend_is_in_newest(group, series))
        append(out, &subject, name, value);
    }
  }
}

/* What was not measured has no sample. */
static void each_night(GString *out, const GPtrArray *groups, const char *name, const char *help,
                       value_fn *value) {
  append_head(out, name, help);
  for (unsigned i = 0; i < groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(groups, i);
    struct subject subject = {group, trend_newest(group), NULL};
    if (isfinite(value(&subject)))
      append_one(out, &subject, name, value);
  }
}

static void each_tap(GString *out, const GPtrArray *groups, const char *name, const char *help,
                     bool is_slack) {
  append_head(out, name, help);
  for (unsigned i = 0; i < groups->len; i++) {
    const struct trend_group *group = g_ptr_array_index(groups, i);
    struct subject subject = {group, trend_newest(group), NULL};
    for (unsigned n = 0; n < subject.night->taps->len; n++) {
      const struct night_tap *tap = &g_array_index(subject.night->taps, struct night_tap, n);
      append_labels(out, name, &subject);
      g_string_append_c(out, ',');
      append_label(out, "device", tap->device);
      g_string_append_c(out, ',');
      append_label(out, "tap", tap->name);
      append_value(out, is_slack ? tap->slack_s : tap->gap_s);
    }
  }
}

static void append_left_out(GString *out, const struct trend_page *page) {
  unsigned newer = 0;
  for (unsigned i = 0; i < page->left_out->len; i++)
    newer += trend_is_newer(page, g_ptr_array_index(page->left_out, i));
  append_head(out, "hotmic_runs_left_out", "Run directories that could not be counted.");
  g_string_append_printf(out, "hotmic_runs_left_out %u\n", page->left_out->len);
  append_head(out, "hotmic_runs_left_out_newer",
              "Of these, those newer than every night that was counted, or of unknown time.");
  g_string_append_printf(out, "hotmic_runs_left_out_newer %u\n", newer);
}

GString *trend_metrics(const GPtrArray *nights, const GPtrArray *left_out) {
  g_autoptr(GPtrArray) groups = trend_groups(nights);
  struct trend_page page = {.groups = groups, .nights = nights, .left_out = left_out};
  GString *out = g_string_new(NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(of_devices); i++)
    each_device(out, groups, of_devices[i].name, of_devices[i].help, append_one,
                of_devices[i].value);
  each_device(out, groups, "hotmic_night_unintended_by_class",
              "Episodes nobody asked for, by their kind.", append_classes, NULL);
  each_device(out, groups, "hotmic_night_device_info",
              "Always 1; the labels say which firmware it was.", append_info, NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(of_nights); i++)
    each_night(out, groups, of_nights[i].name, of_nights[i].help, of_nights[i].value);
  each_tap(out, groups, "hotmic_night_tap_gap_seconds", "Time in which a tap was blind.", false);
  each_tap(out, groups, "hotmic_night_tap_clock_error_seconds", "Worst clock error of a tap.",
           true);
  append_left_out(out, &page);
  return out;
}
