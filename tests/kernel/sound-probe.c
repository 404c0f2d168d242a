/* Plays random samples through the alsa driver, and says what passed, when, and what did not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"
#include "cards.h"
#include "sound.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
  const char *playback, *capture, *out, *compare;
  int channels, microphone;
  double seconds, buffer_ms, stall_s;
  bool talks, loops;
} options = {"hw:Loopback,0,0", "hw:Mic,1,0", NULL, NULL, 2, 0, 5, 60, 0, false, false};

static const char usage[] =
    "sound-probe [-p PCM] [-c PCM] [-n CHANNELS] [-m CHANNEL] [-s SECONDS] [-b BUFFER_MS] [-t] "
    "[-l] "
    "[-l] [-o FILE]\n"
    "  -m  which of the capture card's channels is the microphone, from 0\n"
    "  -w  the main thread sleeps for so long, once, after three seconds\n"
    "  -t  two seconds of sound, one of silence, and so on; else all is sound\n"
    "  -l  the capture PCM is the playback's other end: look for what was played in what was "
    "heard\n"
    "  -o  keep what was played: s16, interleaved\n"
    "sound-probe -L   lists the cards that there are\n"
    "sound-probe -x FILE -n CHANNELS RECORDING   is all of FILE, unbroken, in a recording (s32)?\n";

static GArray *heard; /* float */

static bool is_sound(int64_t block) {
  return !options.talks || block % 30 < 20;
}

/* Never zero, so that silence stands apart; and any sample can be had again. */
static int16_t sample_of(int64_t frame, int channel) {
  uint64_t x = (uint64_t)frame * 64 + (uint64_t)channel + 1;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  int16_t sample = (int16_t)(uint16_t)(x >> 48);
  return sample == 0 ? -32768 : sample;
}

static struct bench *make_bench(void) {
  struct bench *bench = g_new0(struct bench, 1);
  bench->sound = g_strdup("alsa");
  bench->cards = (struct bench_cards){"sound-probe:1:1", (char *)(uintptr_t)options.playback,
                                      (char *)(uintptr_t)options.capture, 10, options.buffer_ms};
  bench->loudspeaker_count = (size_t)options.channels;
  bench->loudspeakers = g_new0(struct bench_loudspeaker, bench->loudspeaker_count);
  for (int c = 0; c < options.channels; c++)
    bench->loudspeakers[c].channel = c;
  bench->microphone.channel = options.microphone;
  for (int i = 0; i < 3; i++)
    bench->room.size_m[i] = 5;
  bench->microphone.position_m[0] = 1;
  return bench;
}

static int fail(GError *error) {
  printf("error: %s\n", error->message);
  return error->code;
}

static void tell_gaps(struct sound *sound) {
  struct sound_gap gap;
  while (sound_take_gap(sound, &gap))
    printf("gap %s %.6f %.6f %s\n", gap.is_played ? "played" : "heard", seconds_of_ns(gap.from_ns),
           seconds_of_ns(gap.until_ns), gap.why);
}

static void fill(float **channels, int64_t block, FILE *out) {
  for (int i = 0; i < SOUND_BLOCK; i++)
    for (int c = 0; c < options.channels; c++) {
      int16_t sample = is_sound(block) ? sample_of(block * SOUND_BLOCK + i, c) : 0;
      channels[c][i] = (float)sample / 32768;
      if (out)
        fwrite(&sample, sizeof sample, 1, out);
    }
}

static bool play(struct sound *sound, GError **error) {
  g_autoptr(FILE) out = options.out ? fopen(options.out, "w") : NULL;
  g_autofree float *block = g_new0(float, SOUND_BLOCK);
  float **channels = g_new0(float *, (gsize)options.channels);
  for (int c = 0; c < options.channels; c++)
    channels[c] = g_new0(float, SOUND_BLOCK);
  int64_t late = 0;
  for (int64_t b = 0; b < (int64_t)(options.seconds * 10); b++) {
    struct pollfd fd = {.fd = sound_fd(sound), .events = POLLIN};
    poll(&fd, 1, 3000);
    fill(channels, b, out);
    if (b == 30)
      g_usleep((gulong)(options.stall_s * G_USEC_PER_SEC));
    int64_t before_ns = tidy_monotonic_ns();
    if (!sound_exchange(sound, (const float *const *)channels, block, error))
      return false;
    late += tidy_monotonic_ns() - before_ns > 20 * (int64_t)NS_PER_MS;
    g_array_append_vals(heard, block, SOUND_BLOCK);
    tell_gaps(sound);
    if (b % 10 == 9)
      printf("at %g s\n", (double)(b + 1) / 10);
  }
  printf("waited %ld times\n", (long)late);
  return true;
}

static bool is_here(int64_t block, int64_t at) {
  for (int i = 0; i < SOUND_BLOCK; i++)
    if (at + i < 0 || at + i >= heard->len ||
        g_array_index(heard, float, at + i) !=
            (float)sample_of(block * SOUND_BLOCK + i, options.microphone) / 32768)
      return false;
  return true;
}

static bool find_block(int64_t block, int64_t *at) {
  if (is_here(block, *at))
    return true;
  for (int64_t i = 0; i + SOUND_BLOCK <= heard->len; i++)
    if (is_here(block, i)) {
      *at = i;
      return true;
    }
  return false;
}

/* Where each block of sound came back, and by how much its two times disagree. */
static void look_for_blocks(struct sound *sound) {
  int64_t at = 0, found = 0, wanted = 0, moves = 0, before = 0;
  double least = 1e9, most = -1e9;
  int64_t last = (int64_t)(options.seconds * 10) - 10; /* the lead is not yet through */
  for (int64_t b = 0; b < last; b++, at += SOUND_BLOCK) {
    if (!is_sound(b))
      continue;
    wanted++;
    if (!find_block(b, &at))
      continue;
    found++;
    moves += found > 1 && at - b * SOUND_BLOCK != before;
    before = at - b * SOUND_BLOCK;
    int64_t error_ns =
        sound_heard_at(sound, at).at_ns - sound_played_at(sound, b * SOUND_BLOCK).at_ns;
    least = MIN(least, (double)error_ns / 1000);
    most = MAX(most, (double)error_ns / 1000);
  }
  printf("found %ld of %ld blocks, moved %ld times\n", (long)found, (long)wanted, (long)moves);
  printf("times disagree by %.1f to %.1f us\n", least, most);
}

static void tell_clocks(struct sound *sound) {
  struct sound_clock played, heard_clock;
  sound_clocks(sound, &played, &heard_clock);
  struct sound_time first = sound_played_at(sound, 0), ear = sound_heard_at(sound, 0);
  printf("first played %.6f slack %.6f heard %.6f slack %.6f\n", seconds_of_ns(first.at_ns),
         seconds_of_ns(first.slack_ns), seconds_of_ns(ear.at_ns), seconds_of_ns(ear.slack_ns));
  printf("played drift_ppm %.3f residual_us %.3f gaps %ld\n", played.drift_ppm, played.residual_us,
         (long)played.gaps);
  printf("heard drift_ppm %.3f residual_us %.3f gaps %ld\n", heard_clock.drift_ppm,
         heard_clock.residual_us, (long)heard_clock.gaps);
}

static void describe(struct sound *sound) {
  for (const char *const *line = sound_describe(sound); *line; line++)
    printf("%s\n", *line);
}

static int run(void) {
  GError *error = NULL;
  struct sound *sound = sound_open(make_bench(), 1, &error);
  if (!sound)
    return fail(error);
  describe(sound);
  heard = g_array_new(FALSE, FALSE, sizeof(float));
  if (!sound_start(sound, tidy_monotonic_ns(), NULL, NULL, &error) || !play(sound, &error) ||
      !sound_finish(sound, &error)) {
    tell_gaps(sound);
    sound_close(sound);
    return fail(error);
  }
  tell_gaps(sound);
  tell_clocks(sound);
  if (options.loops)
    look_for_blocks(sound);
  describe(sound);
  sound_close(sound);
  printf("done\n");
  return 0;
}

static int list(void) {
  GPtrArray *cards = cards_list();
  for (guint i = 0; i < cards->len; i++) {
    const struct card_side *side = g_ptr_array_index(cards, i);
    printf("%s %s (%s, %s): %u to %u channels, %u to %u Hz, %s, code %d\n",
           side->plays ? "playback" : "capture", side->pcm, side->card, side->device,
           side->channels_min, side->channels_max, side->hz_min, side->hz_max,
           side->formats ? side->formats : "", side->code);
  }
  g_ptr_array_unref(cards);
  return 0;
}

static int compare(const char *recording) {
  char *a, *b;
  gsize played_bytes, recorded_bytes;
  if (!g_file_get_contents(options.compare, &a, &played_bytes, NULL) ||
      !g_file_get_contents(recording, &b, &recorded_bytes, NULL))
    return 1;
  const int16_t *played = (const int16_t *)(void *)a;
  const int32_t *recorded = (const int32_t *)(void *)b;
  size_t n = played_bytes / 2, m = recorded_bytes / 4, from = 0;
  while (from < m && recorded[from] == 0)
    from++;
  from -= from % (size_t)options.channels;
  size_t same = 0;
  while (same < n && from + same < m && recorded[from + same] == played[same] * 65536)
    same++;
  printf("%zu of %zu samples are the same, after %zu of silence\n", same, n, from);
  return same == n ? 0 : 1;
}

int main(int argc, char **argv) {
  int option;
  setvbuf(stdout, NULL, _IOLBF, 0);
  while ((option = getopt(argc, argv, "p:c:n:m:s:b:w:o:x:tlL")) >= 0)
    switch (option) {
    case 'p':
      options.playback = optarg;
      break;
    case 'c':
      options.capture = optarg;
      break;
    case 'n':
      options.channels = atoi(optarg);
      break;
    case 'm':
      options.microphone = atoi(optarg);
      break;
    case 's':
      options.seconds = atof(optarg);
      break;
    case 'b':
      options.buffer_ms = atof(optarg);
      break;
    case 'w':
      options.stall_s = atof(optarg);
      break;
    case 'o':
      options.out = optarg;
      break;
    case 'x':
      options.compare = optarg;
      break;
    case 't':
      options.talks = true;
      break;
    case 'l':
      options.loops = true;
      break;
    case 'L':
      return list();
    default:
      fputs(usage, stderr);
      return HOTMIC_ERROR_USAGE;
    }
  return options.compare && optind < argc ? compare(argv[optind]) : run();
}
