/* The calibration page: how a bench's microphone, room and loudspeakers sound, and how they drift.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibration-page.h"
#include "calibration-charts.h"
#include "calibration-doubt.h"
#include "calibration-drift.h"
#include "html.h"
#include "page.h"

#include <math.h>
#include <string.h>

enum { BAND_1K = 16, SECONDS_PER_DAY = 86400 };

static void append_day(GString *out, int64_t utc_s, const char *format) {
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(utc_s);
  g_autofree char *text = time ? g_date_time_format(time, format) : NULL;
  html_append(out, text ? text : "?");
}

/* Of the banner: `pass`, `fail` or `inconclusive`, as the gravest doubt has it. */
static enum verdict_kind gravest(const GArray *doubts) {
  return doubts->len ? g_array_index(doubts, struct calibration_doubt, 0).kind : VERDICT_PASS;
}

static void append_headline(GString *out, const struct calibration_page *page,
                            const GArray *doubts) {
  static const char *const stamps[VERDICTS] = {"in force", "not valid", "check"};
  const struct calibration *now = page->history[page->count - 1];
  double age = calibration_age_days(now, page->now_utc_s), left = now->days - age;
  html_printf(out, "<h1><span class=\"stamp\">%s</span> ", stamps[gravest(doubts)]);
  if (age < 0)
    html_printf(out, "Calibrated in the future");
  else if (age < 1)
    html_printf(out, "Calibrated less than a day ago");
  else
    html_printf(out, "Calibrated %.0f day%s ago", floor(age), html_plural((int)age));
  if (left >= 0)
    html_printf(out, ", holds for %.0f more day%s", floor(left), html_plural((int)left));
  else
    html_printf(out, ", expired %.0f day%s ago", floor(-left), html_plural((int)-left));
  html_printf(out, "</h1>\n");
}

static void append_doubts(GString *out, const struct calibration_page *page, const GArray *doubts) {
  html_printf(out, "<ul class=\"reasons\">\n");
  for (unsigned i = 0; i < doubts->len; i++) {
    const struct calibration_doubt *doubt = &g_array_index(doubts, struct calibration_doubt, i);
    html_element(out, "li", verdict_names[doubt->kind], doubt->text);
    html_printf(out, "\n");
  }
  if (doubts->len == 0)
    html_printf(out,
                "<li class=\"pass\">Every third octave from 100 Hz to 8 kHz lies within ±%.0f dB, "
                "levels came out as asked%s.</li>\n",
                calibration_tolerance_db,
                page->count > 1 || (page->nights && page->nights->len) ? ", and nothing has drifted"
                                                                       : "");
  html_printf(out, "</ul>\n");
}

static void fact_open(GString *out, const char *name) {
  html_printf(out, "<div><dt>%s</dt><dd>", name);
}

static void fact_close(GString *out) {
  html_printf(out, "</dd></div>\n");
}

static void append_text_fact(GString *out, const char *name, const char *value) {
  fact_open(out, name);
  html_append(out, value);
  fact_close(out);
}

static void append_microphone(GString *out, const struct calibration_microphone *microphone) {
  fact_open(out, "Microphone");
  if (microphone->measured)
    html_printf(out,
                "%.2f dB SPL <small>reads 0 dBFS; by a calibrator of %.1f dB at %.1f Hz</small>",
                microphone->full_scale_dbspl, microphone->calibrator_dbspl, microphone->tone_hz);
  else
    html_printf(out, "not calibrated");
  fact_close(out);
}

static void append_facts(GString *out, const struct calibration *now) {
  html_printf(out, "<dl class=\"facts\">\n");
  append_text_fact(out, "Bench", now->bench);
  fact_open(out, "Calibrated");
  append_day(out, now->made_utc_s, "%Y-%m-%d %H:%M UTC");
  fact_close(out);
  fact_open(out, "Holds until");
  append_day(out, now->made_utc_s + (int64_t)now->days * SECONDS_PER_DAY, "%Y-%m-%d");
  html_printf(out, " <small>%d days</small>", now->days);
  fact_close(out);
  append_text_fact(out, "Levels hold at", now->device);
  append_microphone(out, &now->microphone);
  fact_open(out, "Noise of the room");
  if (now->noise.measured)
    html_printf(out, "%.1f dBA <small>L90 %.1f dBA</small>", now->noise.laeq_dbspl,
                now->noise.l90_dbspl);
  else
    html_printf(out, "not measured");
  fact_close(out);
  append_text_fact(out, "Measured by", now->tool);
  html_printf(out, "</dl>\n");
}

static void append_banner(GString *out, const struct calibration_page *page, const GArray *doubts) {
  const struct calibration *now = page->history[page->count - 1];
  html_printf(out, "<header class=\"banner %s\">\n<p class=\"run\">hotmic · calibration of ",
              verdict_names[gravest(doubts)]);
  html_append(out, now->bench);
  html_printf(out, "</p>\n");
  append_headline(out, page, doubts);
  append_doubts(out, page, doubts);
  append_facts(out, now);
  html_printf(out, "</header>\n");
}

/* "12.416" and a unit, or a dash. */
static void append_number(GString *out, double number, int decimals, const char *unit) {
  if (isfinite(number))
    html_printf(out, "%.*f%s", decimals, number, unit);
  else
    html_printf(out, "–");
}

/* The largest distance from the mean between 100 Hz and 8 kHz, with its sign; NAN if unknown. */
static double worst_band(const double db[THIRD_OCTAVES], double mean) {
  double worst = NAN;
  for (size_t band = CALIBRATION_BAND_FROM; band < CALIBRATION_BAND_UNTIL; band++)
    if (isfinite(db[band]) && !(fabs(db[band] - mean) <= fabs(worst)))
      worst = db[band] - mean;
  return worst;
}

/* Without the sign of what rounds to zero. */
static void append_signed(GString *out, double db) {
  if (isfinite(db))
    html_printf(out, fabs(db) < 0.05 ? "%.1f&#160;dB" : "%+.1f&#160;dB", fabs(db) < 0.05 ? 0 : db);
  else
    html_printf(out, "–");
}

static void append_unreached(GString *out, const bool unreached[THIRD_OCTAVES]) {
  const char *comma = "";
  for (size_t band = 0; band < THIRD_OCTAVES; band++) {
    if (!unreached[band])
      continue;
    html_printf(out, "%s%s", comma, third_octave_name(band));
    comma = ", ";
  }
  html_printf(out, *comma ? " Hz" : "none");
}

/* Of a tone at 1 kHz: what all measured harmonics add up to, as a share. */
static void append_distortion(GString *out, const struct calibration_place *place) {
  double power = 0;
  for (int k = 0; k < CALIBRATION_HARMONICS; k++)
    if (isfinite(place->distortion_db[k][BAND_1K]))
      power += pow(10, place->distortion_db[k][BAND_1K] / 10);
  if (power > 0)
    html_printf(out, "%.2f&#160;%%", 100 * sqrt(power));
  else
    html_printf(out, place->measured ? "below noise" : "–");
}

static void append_check(GString *out, double found, double asked) {
  bool off = fabs(found - asked) > calibration_level_max_db;
  html_printf(out, off ? "<td class=\"doubt\">" : "<td>");
  append_number(out, found, 1, "");
  html_printf(out, "</td>");
}

static void append_row(GString *out, const struct calibration_loudspeaker *loudspeaker) {
  const struct calibration_place *place = &loudspeaker->at_device;
  bool any = memchr(loudspeaker->unreached, true, sizeof loudspeaker->unreached) != NULL;
  html_printf(out, "<tr><th scope=\"row\">");
  html_append(out, loudspeaker->name);
  html_printf(out, "<small>clock ");
  append_number(out, loudspeaker->drift_ppm, 2, "&#160;ppm");
  html_printf(out, "</small></th><td>");
  append_number(out, loudspeaker->latency_ms, 3, "&#160;ms");
  html_printf(out, "</td><td>");
  append_number(out, place->distance_m, 2, "&#160;m");
  html_printf(out, "</td><td>");
  append_number(out, loudspeaker->asked_dbspl, 1, "");
  html_printf(out, "</td>");
  append_check(out, loudspeaker->pink_dbspl, loudspeaker->asked_dbspl);
  append_check(out, loudspeaker->speech_dbspl, loudspeaker->asked_dbspl);
  html_printf(out, "<td>");
  append_number(out, place->rt60_s, 2, "&#160;s");
  html_printf(out, "</td><td>");
  append_signed(out, worst_band(place->third_octave_db, calibration_loudness(place)));
  html_printf(out, "</td><td class=\"%s\">", any ? "doubt" : "good");
  append_signed(out, worst_band(loudspeaker->equalised_db, 0));
  html_printf(out, "</td><td>");
  append_unreached(out, loudspeaker->unreached);
  html_printf(out, "</td><td>");
  append_distortion(out, place);
  html_printf(out, "</td></tr>\n");
}

static void append_summary(GString *out, const struct calibration *now) {
  html_printf(out,
              "<section><h2>Loudspeakers <span class=\"count\">%zu</span></h2>\n"
              "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
              "<th>loudspeaker</th><th>latency</th><th>distance</th>"
              "<th>asked, dB SPL</th><th>pink noise</th><th>speech</th><th>RT60</th>"
              "<th>worst band</th><th>equalised</th><th>not reached</th>"
              "<th>distortion at 1 kHz</th></tr></thead><tbody>\n",
              now->loudspeaker_count);
  for (size_t i = 0; i < now->loudspeaker_count; i++)
    append_row(out, &now->loudspeakers[i]);
  html_printf(out, "</tbody></table></div></section>\n");
}

static void append_loudspeaker(GString *out, const struct calibration_loudspeaker *loudspeaker) {
  html_printf(out, "<section>");
  html_element(out, "h2", NULL, loudspeaker->name);
  html_printf(out, "\n");
  if (loudspeaker->at_device.measured) {
    calibration_chart_response(out, loudspeaker);
    calibration_chart_impulse(out, loudspeaker);
    calibration_chart_distortion(out, loudspeaker);
  } else {
    html_printf(out, "<p class=\"none\">Not measured.</p>\n");
  }
  html_printf(out, "</section>\n");
}

static void append_file(GString *out, const char *what, const struct calibration_sound *sound) {
  if (!sound->file)
    return;
  html_printf(out, "<tr><td>%s</td>", what);
  html_element(out, "td", "host", sound->file);
  html_printf(out, "<td class=\"number\">%.3f s</td>", (double)sound->count / FRAMES_PER_S);
  html_element(out, "td", "host", sound->sha256);
  html_printf(out, "</tr>\n");
}

static void append_files(GString *out, const struct calibration *now) {
  g_autofree char *name = g_path_get_basename(now->dir);
  html_printf(out, "<section class=\"method\"><h2>Files</h2>\n<p>In the folder <code>");
  html_append(out, name);
  html_printf(out, "</code>. It holds for what of the bench has the SHA-256 <code>");
  html_append(out, now->bench_sha256);
  html_printf(out, "</code>; a file that differs from its own is refused.</p>\n"
                   "<details><summary>Each file and its SHA-256</summary>\n"
                   "<div class=\"scroll\" tabindex=\"0\"><table class=\"wide\"><thead><tr>"
                   "<th>what</th><th>file</th><th>length</th><th>SHA-256</th></tr></thead>"
                   "<tbody>\n");
  for (size_t i = 0; i < now->loudspeaker_count; i++) {
    const struct calibration_loudspeaker *loudspeaker = &now->loudspeakers[i];
    append_file(out, "impulse response at the device", &loudspeaker->at_device.impulse);
    append_file(out, "sweep heard at the device", &loudspeaker->at_device.sweep);
    append_file(out, "impulse response at the microphone", &loudspeaker->at_microphone.impulse);
    append_file(out, "sweep heard at the microphone", &loudspeaker->at_microphone.sweep);
    append_file(out, "equaliser", &loudspeaker->equaliser);
  }
  html_printf(out, "</tbody></table></div></details></section>\n");
}

GString *calibration_page_render(const struct calibration_page *page) {
  const struct calibration *now = page->history[page->count - 1];
  GArray *doubts = calibration_doubts(page);
  GString *out =
      g_string_new("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
                   "\n<meta name=\"viewport\" content=\"width=device-width, "
                   "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
                   "dark\">\n<title>Calibration of ");
  html_append(out, now->bench);
  html_printf(out, "</title>\n<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n");
  append_banner(out, page, doubts);
  html_printf(out, "<main>\n");
  append_summary(out, now);
  for (size_t i = 0; i < now->loudspeaker_count; i++)
    append_loudspeaker(out, &now->loudspeakers[i]);
  html_printf(out, "<section><h2>Noise of the room</h2>\n");
  calibration_chart_noise(out, &now->noise);
  html_printf(out, "</section>\n");
  calibration_drift_append(out, page);
  append_files(out, now);
  html_printf(out, "</main>\n</body>\n</html>\n");
  g_array_unref(doubts);
  return out;
}

bool calibration_page_write(const struct calibration_page *page, const char *dir, GError **error) {
  g_autoptr(GString) html = calibration_page_render(page);
  return tidy_make_dir(dir, error) && tidy_write_text(dir, "style.css", page_style, error) &&
         tidy_write_text(dir, "index.html", html->str, error);
}
