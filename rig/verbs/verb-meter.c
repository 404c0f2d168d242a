/* hotmic meter: a sound level meter for files, and for a bench's microphone as it hears.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "calibrated.h"
#include "interrupt.h"
#include "meter-file.h"
#include "meter-table.h"
#include "sound.h"
#include "verb.h"

#include <math.h>
#include <time.h>

static char *bench_path, *for_text, *full_scale_text;
static double for_s, every_s = 1, full_scale_dbspl; /* 0: not given */
static gboolean json, third_octaves, all;

static const GOptionEntry options[] = {
    {"bench", 0, 0, G_OPTION_ARG_FILENAME, &bench_path,
     "the bench file: its microphone, as calibrated", "BENCH"},
    {"full-scale", 0, 0, G_OPTION_ARG_STRING, &full_scale_text,
     "dB SPL of what reads 0 dBFS RMS, in place of the bench's", "DBSPL"},
    {"for", 0, 0, G_OPTION_ARG_STRING, &for_text,
     "live: end after this many seconds (default: Ctrl-C)", "SECONDS"},
    {"every", 0, 0, G_OPTION_ARG_DOUBLE, &every_s, "live: a row each so many seconds (default: 1)",
     "SECONDS"},
    {"third-octaves", 0, 0, G_OPTION_ARG_NONE, &third_octaves, "show third-octave bands, too",
     NULL},
    {"all", 0, 0, G_OPTION_ARG_NONE, &all, "show every value, in lines of more than 80 characters",
     NULL},
    {"json", 0, 0, G_OPTION_ARG_NONE, &json, "a JSON object a line, with every value", NULL},
    G_OPTION_ENTRY_NULL,
};

/* Whose word the scale takes, in this order: the command line's, the newest calibration's, the
 * bench file's, nobody's. */
struct source {
  struct bench *bench;
  struct calibration *calibration;
  char *according_to;
  struct meter_scale scale;
};

static void source_done(struct source *source) {
  calibration_free(source->calibration);
  bench_free(source->bench);
  g_free(source->according_to);
}

static char *scale_of_bench(const struct source *source) {
  double dbspl = source->bench->microphone.full_scale_dbspl;
  const char *name = source->bench->microphone.name;
  if (!source->calibration)
    return g_strdup_printf("0 dBFS RMS is %.1f dB SPL, as the bench file claims of microphone %s. "
                           "It is not calibrated.",
                           dbspl, name);
  g_autofree char *day = g_path_get_basename(source->calibration->dir);
  g_autofree char *doubt = calibrated_doubt(source->calibration);
  return g_strdup_printf("0 dBFS RMS is %.1f dB SPL, by calibration %s of microphone %s.%s%s",
                         dbspl, day, name, doubt ? " " : "", doubt ? doubt : "");
}

static bool open_bench(struct source *source, GError **error) {
  source->bench = bench_load(bench_path, error);
  if (!source->bench)
    return false;
  return calibrated_load_if_any(source->bench, &source->calibration, error);
}

static bool find_scale(struct source *source, GError **error) {
  if (bench_path && !open_bench(source, error))
    return false;
  bool is_given = full_scale_text;
  source->scale.known = is_given || source->bench;
  source->scale.dbspl = is_given        ? full_scale_dbspl
                        : source->bench ? source->bench->microphone.full_scale_dbspl
                                        : 0;
  source->according_to =
      is_given
          ? g_strdup_printf("0 dBFS RMS is %.1f dB SPL, as --full-scale says.", full_scale_dbspl)
      : source->bench
          ? scale_of_bench(source)
          : g_strdup("a full-scale sine is -3.01. --bench or --full-scale make it dB SPL.");
  source->scale.unit = source->scale.known ? "dB SPL" : "dBFS";
  source->scale.according_to = source->according_to;
  return true;
}

static bool append_file(GArray *rows, const char *path, GError **error) {
  struct meter_options how = {.third_octaves = json || third_octaves};
  struct meter_file *file = meter_file_read(path, &how, error);
  if (!file)
    return false;
  for (size_t c = 0; c < file->channels; c++) {
    struct meter_row row = {.what = path,
                            .channel = file->channels > 1 ? (int)c + 1 : 0,
                            .hz = file->hz,
                            .reading = file->readings[c]};
    g_array_append_val(rows, row);
  }
  if (file->hz < FRAMES_PER_S)
    fprintf(stderr, "hotmic: %s: %d Hz, converted to 48000; nothing above %.1f kHz is in it\n",
            path, file->hz, file->hz / 2000.0);
  else if (file->hz > FRAMES_PER_S)
    fprintf(stderr, "hotmic: %s: %d Hz, converted to 48000\n", path, file->hz);
  meter_file_free(file);
  return true;
}

static void tell_files(const struct source *source, const struct meter_row *rows, size_t count) {
  size_t width = 0;
  for (size_t i = 0; i < count; i++) {
    g_autofree char *label = meter_table_label(&rows[i]);
    width = MAX(width, (size_t)g_utf8_strlen(label, -1));
  }
  if (!json)
    meter_table_begin(&source->scale, width, all);
  for (size_t i = 0; i < count; i++)
    if (json)
      meter_json_row(&source->scale, &rows[i]);
    else
      meter_table_row(&source->scale, width, all, &rows[i]);
  if (!json && third_octaves)
    meter_table_bands(&source->scale, rows, count);
}

static bool meter_files(const struct source *source, char **paths, GError **error) {
  g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct meter_row));
  for (char **path = paths; *path; path++)
    if (!append_file(rows, *path, error))
      return false;
  tell_files(source, (const struct meter_row *)(void *)rows->data, rows->len);
  return true;
}

/* What sound cards do while they start is not the room's. */
enum { SETTLE_BLOCKS = 5, LIVE_WIDTH = 12 };

static const double for_max_s = 31e6; /* a year, nearly */

struct live {
  const struct source *source;
  struct sound *sound;
  float **silence; /* [loudspeaker] */
  struct meter *interval, *total;
  int64_t frame, interval_frames, until;
  int interruptions;
};

static struct meter_row live_row(const struct live *live, const struct meter *meter) {
  return (struct meter_row){.at_s = (double)live->frame / FRAMES_PER_S,
                            .interruptions = live->interruptions,
                            .reading = meter_read(meter)};
}

static void tell_interval(struct live *live) {
  struct meter_row row = live_row(live, live->interval);
  if (json)
    meter_json_row(&live->source->scale, &row);
  else
    meter_table_row(&live->source->scale, LIVE_WIDTH, all, &row);
  fflush(stdout);
  meter_begin(live->interval);
}

static void hear(struct live *live, const float *heard) {
  for (int64_t done = 0; done < SOUND_BLOCK && live->frame < live->until;) {
    int64_t left = live->interval_frames - live->frame % live->interval_frames;
    int64_t count = MIN(MIN(SOUND_BLOCK - done, left), live->until - live->frame);
    meter_feed(live->interval, heard + done, (size_t)count);
    meter_feed(live->total, heard + done, (size_t)count);
    live->frame += count;
    done += count;
    if (live->frame % live->interval_frames == 0)
      tell_interval(live);
  }
}

/* A sound card has no way to say anything but numbers; a broken one, or its driver, might. */
static bool check_heard(const struct live *live, const float *heard, GError **error) {
  for (size_t i = 0; i < SOUND_BLOCK; i++)
    if (!isfinite(heard[i])) {
      g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY,
                  "the microphone's sound has a sample that is no number, after %.3f s; expected "
                  "numbers from -1 to 1; try again, and another sound card if it stays",
                  (double)live->frame / FRAMES_PER_S);
      return false;
    }
  return true;
}

static bool exchange(struct live *live, float *heard, GError **error) {
  struct sound_gap gap;
  if (!sound_exchange(live->sound, (const float *const *)live->silence, heard, error))
    return false;
  while (sound_take_gap(live->sound, &gap))
    live->interruptions += !gap.is_played;
  return check_heard(live, heard, error);
}

/* A simulated bench winds its own clock: only one that runs until somebody stops it keeps to the
 * clock on the wall. */
static void keep_pace(const struct live *live, int64_t began_ns) {
  if (!live->source->bench->simulated || for_s > 0)
    return;
  int64_t at_ns = began_ns + ns_of_frames(live->frame);
  struct timespec at = {.tv_sec = at_ns / NS_PER_S, .tv_nsec = at_ns % NS_PER_S};
  clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

static bool listen_on(struct live *live, GError **error) {
  float heard[SOUND_BLOCK];
  for (int i = 0; i < SETTLE_BLOCKS; i++)
    if (!exchange(live, heard, error))
      return false;
  live->interruptions = 0;
  int64_t began_ns = tidy_monotonic_ns();
  if (!json)
    meter_table_begin(&live->source->scale, LIVE_WIDTH, all);
  while (!interrupt_came() && live->frame < live->until) {
    if (!exchange(live, heard, error))
      return false;
    hear(live, heard);
    keep_pace(live, began_ns);
  }
  return true;
}

/* The last interval may have been cut short. */
static void tell_total(struct live *live) {
  if (live->frame % live->interval_frames != 0)
    tell_interval(live);
  struct meter_row total = live_row(live, live->total);
  total.is_total = true;
  if (live->frame == 0)
    return;
  if (json) {
    meter_json_row(&live->source->scale, &total);
    return;
  }
  printf("\n");
  meter_table_row(&live->source->scale, LIVE_WIDTH, all, &total);
  if (third_octaves)
    meter_table_bands(&live->source->scale, &total, 1);
  if (live->interruptions)
    fprintf(stderr, "hotmic: the sound was interrupted %d times: levels are of what was heard\n",
            live->interruptions);
}

static bool meter_live(const struct source *source, GError **error) {
  struct meter_options how = {.third_octaves = json || third_octaves};
  size_t loudspeakers = source->bench->loudspeaker_count;
  struct live live = {.source = source,
                      .interval_frames = llround(every_s * FRAMES_PER_S),
                      .until = for_s > 0 ? llround(for_s * FRAMES_PER_S) : G_MAXINT64};
  live.sound = sound_open(source->bench, 1, error);
  if (!live.sound)
    return false;
  live.silence = g_new0(float *, loudspeakers + 1);
  for (size_t i = 0; i < loudspeakers; i++)
    live.silence[i] = g_new0(float, SOUND_BLOCK);
  live.interval = meter_new(&how);
  live.total = meter_new(&how);
  interrupt_catch();
  bool ok = listen_on(&live, error);
  tell_total(&live);
  sound_close(live.sound);
  meter_free(live.interval);
  meter_free(live.total);
  for (size_t i = 0; i < loudspeakers; i++)
    g_free(live.silence[i]);
  g_free(live.silence);
  return ok;
}

/* Text of an option within its range; NULL, not given, leaves *ret as it is. */
static bool read_option(const char *name, const char *text, double low, double high,
                        const char *unit, double *ret, GError **error) {
  char *end;
  double value = text ? g_ascii_strtod(text, &end) : 0;
  if (text && (end == text || *end || !(value >= low && value <= high)))
    return verb_usage(error, "--%s %s: expected %g to %.10g %s", name, text, low, high, unit),
           false;
  *ret = text ? value : *ret;
  return true;
}

static int meter(char **arguments, GError **error) {
  if (!arguments[0] && !bench_path)
    return verb_usage(error, "expected sound files, or --bench BENCH to hear its microphone");
  if (!(every_s >= 0.01 && every_s <= 86400))
    return verb_usage(error, "--every %g: expected 0.01 to 86400 seconds", every_s);
  if (!read_option("for", for_text, 0.01, for_max_s, "seconds", &for_s, error) ||
      !read_option("full-scale", full_scale_text, 20, 200, "dB SPL", &full_scale_dbspl, error))
    return 0;
  if (arguments[0] && for_text)
    return verb_usage(error, "--for is for the live microphone, not for files");
  struct source source = {0};
  if (find_scale(&source, error) && arguments[0])
    meter_files(&source, arguments, error);
  else if (source.scale.unit)
    meter_live(&source, error);
  source_done(&source);
  return 0;
}

const struct verb verb_meter = {
    "meter",
    "FILE...|--bench BENCH",
    "is a sound level meter, for files or live",
    "Over sound files (WAV or FLAC; a row for each channel), or over what a bench's microphone "
    "hears now, until\n"
    "Ctrl-C; nothing is played. LAeq, LCeq, LZeq: equivalent levels. LAF, LAS: time weightings F "
    "and S (LAS: from\n"
    "5 s on). L10, L50, L90: what LAF exceeds for 10, 50, 90 % of the time. speech, active: level "
    "while somebody\n"
    "speaks, and how much of the time that is (ITU-T P.56). `-`: it cannot be told; none: silence. "
    "Compare LAeq\n"
    "with your own sound level meter.",
    options,
    meter,
};
