/* How much CPU time the meter takes for an hour of sound in a file, against reading it and summing
 * squares, and against others that measure levels, each on the same file in turn.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "level.h"
#include "meter-file.h"
#include "meter-lanes.h"
#include "noise.h"
#include "plain-o2.h"
#include "wav-samples.h"

#ifdef HOTMIC_EBUR128
#include <ebur128.h>
#endif
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SECONDS = 3600, ROUNDS = 5, PEER_ROUNDS = 3, BUFFER = 65536 };

static char *dir, *path;        /* of the hour */
static volatile double sink;    /* what is computed must not be optimised away */
static struct wav_samples hour; /* the same file */

static double seconds_of(const struct rusage *usage) {
  return (double)usage->ru_utime.tv_sec + (double)usage->ru_stime.tv_sec +
         (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* User and system time, of this process and of the ones that it waited for. */
static double cpu_s(void) {
  struct rusage own, children;
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &children);
  return seconds_of(&own) + seconds_of(&children);
}

/* Speech-like: pink noise that comes and goes over a floor. */
static void fill(struct noise *noise, int16_t *to, size_t second) {
  static float pink[FRAMES_PER_S];
  noise_fill(noise, pink, FRAMES_PER_S);
  for (size_t i = 0; i < FRAMES_PER_S; i++) {
    double t = (double)second + (double)i / FRAMES_PER_S;
    double level = 0.001 + (sin(0.7 * t) > 0 ? 0.08 * fabs(sin(11 * t)) : 0);
    to[i] = (int16_t)lround(32767 * CLAMP(level * (double)pink[i], -1, 1));
  }
}

static void make_hour(void) {
  SF_INFO info = {
      .samplerate = FRAMES_PER_S, .channels = 1, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16};
  SNDFILE *file = sf_open(path, SFM_WRITE, &info);
  static int16_t samples[FRAMES_PER_S];
  struct noise noise;
  noise_init(&noise, NOISE_PINK, 1, 0);
  for (size_t second = 0; file && second < SECONDS; second++) {
    fill(&noise, samples, second);
    sf_write_short(file, samples, FRAMES_PER_S);
  }
  if (!file || sf_close(file) != 0 || !wav_samples_open(&hour, path))
    g_error("%s: cannot write 350 MB; set TMPDIR to where they fit", path);
}

static bool limit(void) {
  static int16_t buffer[BUFFER];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  int64_t sum = 0;
  for (ssize_t n; (n = read(fd, buffer, sizeof buffer)) > 0;)
    for (size_t i = 0; i < (size_t)n / sizeof *buffer; i++)
      sum += (int64_t)(buffer[i] * buffer[i]);
  close(fd);
  sink = (double)sum;
  return true;
}

static bool read_hour(void *user, int64_t at, int16_t *to, size_t count, GError **error) {
  (void)user, (void)error;
  return wav_samples_read(&hour, at, 0, to, count);
}

static bool by_lanes(const struct lanes_kernel *kernel, bool third_octaves) {
  struct meter_options how = {third_octaves};
  struct lanes_source source = {read_hour, NULL, hour.frames};
  struct meter *meter = kernel ? meter_new(&how) : NULL;
  bool ok = meter && lanes_meter(meter, &source, kernel, NULL);
  sink = meter ? meter_read(meter).laeq : 0;
  meter_free(meter);
  return ok;
}

static bool file_levels(void) {
  struct meter_options how = {false};
  struct meter_file *file = meter_file_read(path, &how, NULL);
  sink = file->readings[0].laeq;
  meter_file_free(file);
  return true;
}

static bool file_bands(void) {
  struct meter_options how = {true};
  struct meter_file *file = meter_file_read(path, &how, NULL);
  sink = file->readings[0].laeq;
  meter_file_free(file);
  return true;
}

static bool plain_levels(void) {
  return by_lanes(&plain_o2, false);
}

static bool plain_bands(void) {
  return by_lanes(&plain_o2, true);
}

static bool stream(bool third_octaves) {
  struct meter_options how = {third_octaves};
  struct meter *meter = meter_new(&how);
  static int16_t samples[4800];
  static float floats[4800];
  for (int64_t at = 0; at < hour.frames; at += 4800) {
    wav_samples_read(&hour, at, 0, samples, 4800);
    for (size_t i = 0; i < 4800; i++)
      floats[i] = (float)samples[i] / 32768;
    meter_feed(meter, floats, 4800);
  }
  sink = meter_read(meter).laeq;
  meter_free(meter);
  return true;
}

static bool stream_levels(void) {
  return stream(false);
}

static bool stream_bands(void) {
  return stream(true);
}

/* False: it is not installed. */
static bool run(const char *const *argv) {
  int status = -1;
  return g_spawn_sync(NULL, (char **)(void *)argv, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status(status, NULL);
}

static bool sox_stats(void) {
  return run((const char *[]){"sox", path, "-n", "stats", NULL});
}

static bool ffmpeg_filter(const char *filter) {
  return run((const char *[]){"ffmpeg", "-nostdin", "-threads", "1", "-i", path, "-af", filter,
                              "-f", "null", "-", NULL});
}

static bool ffmpeg_astats(void) {
  return ffmpeg_filter("astats");
}

static bool ffmpeg_ebur128(void) {
  return ffmpeg_filter("ebur128");
}

/* As one would write it who knows that an hour does not fit into a cache; and as most would. */
static const char scipy_filter[] =
    "import sys, numpy as np\n"
    "from scipy.io import wavfile\n"
    "from scipy.signal import bilinear_zpk, sosfilt, sosfreqz, zpk2sos\n"
    "hz, sound = wavfile.read(sys.argv[1], mmap=True)\n"
    "poles = -2 * np.pi * np.array([20.598997, 20.598997, 107.652649, 737.862231, 12194.217148,\n"
    "                               12194.217148])\n"
    "sos = zpk2sos(*bilinear_zpk([0, 0, 0, 0], poles, 1, hz))\n"
    "sos[0, :3] /= abs(sosfreqz(sos, [1000], fs=hz)[1][0])\n";
static const char scipy_pieces[] =
    "state, energy, step = np.zeros((len(sos), 2)), 0.0, 1 << 20\n"
    "for at in range(0, len(sound), step):\n"
    "    out, state = sosfilt(sos, sound[at:at + step] / 32768.0, zi=state)\n"
    "    energy += np.dot(out, out)\n"
    "print(10 * np.log10(energy / len(sound)))\n";
static const char scipy_whole[] =
    "print(10 * np.log10(np.mean(sosfilt(sos, sound / 32768.0) ** 2)))\n";

static bool scipy(const char *how) {
  g_autofree char *program = g_strconcat(scipy_filter, how, NULL);
  return run((const char *[]){"/usr/bin/python3", "-c", program, path, NULL});
}

static bool scipy_in_pieces(void) {
  return scipy(scipy_pieces);
}

static bool scipy_as_a_whole(void) {
  return scipy(scipy_whole);
}

static bool libebur128(void) {
#ifdef HOTMIC_EBUR128
  static int16_t samples[4800];
  double loudness = 0;
  ebur128_state *state = ebur128_init(1, FRAMES_PER_S, EBUR128_MODE_I);
  for (int64_t at = 0; at < hour.frames; at += 4800) {
    wav_samples_read(&hour, at, 0, samples, 4800);
    ebur128_add_frames_short(state, samples, 4800);
  }
  ebur128_loudness_global(state, &loudness);
  ebur128_destroy(&state);
  sink = loudness;
  return true;
#else
  return false;
#endif
}

static int by_value(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static const struct row {
  const char *name;
  bool (*work)(void); /* false: it is not there */
  int rounds;
} rows[] = {
    {"read() and sum of squares (the limit)", limit, ROUNDS},
    {"hotmic: levels, percentiles, P.56", file_levels, ROUNDS},
    {"  the same, plain C at -O2", plain_levels, ROUNDS},
    {"  the same, as a stream", stream_levels, PEER_ROUNDS},
    {"hotmic: and third octaves", file_bands, ROUNDS},
    {"  the same, plain C at -O2", plain_bands, ROUNDS},
    {"  the same, as a stream", stream_bands, 1},
    {"sox stats", sox_stats, PEER_ROUNDS},
    {"scipy: A-weighting and Leq, in pieces", scipy_in_pieces, PEER_ROUNDS},
    {"scipy: A-weighting and Leq, all at once", scipy_as_a_whole, 1},
    {"libebur128: integrated loudness", libebur128, PEER_ROUNDS},
    {"ffmpeg astats", ffmpeg_astats, PEER_ROUNDS},
    {"ffmpeg ebur128", ffmpeg_ebur128, PEER_ROUNDS},
};

static double median_s(const struct row *row) {
  double took[ROUNDS];
  for (int i = 0; i < row->rounds; i++) {
    double began = cpu_s();
    if (!row->work())
      return NAN;
    took[i] = cpu_s() - began;
  }
  qsort(took, (size_t)row->rounds, sizeof *took, by_value);
  return took[row->rounds / 2];
}

/* Nobody wants 350 MB left behind. */
static void remove_hour(void) {
  unlink(path);
  rmdir(dir);
}

static void end_early(int signal_number) {
  remove_hour();
  _exit(128 + signal_number);
}

int main(void) {
  dir = g_dir_make_tmp("hotmic-bench-XXXXXX", NULL);
  path = g_build_filename(dir, "hour.wav", NULL);
  static const int ends[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
    signal(ends[i], end_early);
  make_hour();
  limit(); /* once, so that the file is in memory for all */
  printf("%-40s %9s %12s %14s\n", "an hour of 48 kHz mono, 16-bit WAV", "CPU s", "x real time",
         "x the limit");
  double limit_s = 0;
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    double took = median_s(&rows[i]);
    limit_s = i == 0 ? took : limit_s;
    if (isnan(took))
      printf("%-40s %9s\n", rows[i].name, "not there");
    else
      printf("%-40s %9.3f %12.0f %14.1f\n", rows[i].name, took, SECONDS / took, took / limit_s);
    fflush(stdout);
  }
  wav_samples_close(&hour);
  remove_hour();
  g_free(path);
  g_free(dir);
  return 0;
}
