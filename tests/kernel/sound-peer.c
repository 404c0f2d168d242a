/* The other end of a loopback card: records what the driver plays, and bends the cards' clocks.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * sound-peer record PCM CHANNELS SECONDS FILE HZ   s32, interleaved
 * sound-peer shift CARD PARTS   of 100000: how long its second lasts */
#include <alsa/asoundlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(int code, const char *what) {
  if (code >= 0)
    return;
  printf("error: %s: %s\n", what, snd_strerror(code));
  exit(1);
}

static bool is_silent(const int32_t *frame, unsigned channels) {
  for (unsigned c = 0; c < channels; c++)
    if (frame[c] != 0)
      return false;
  return true;
}

static int record(const char *name, unsigned channels, double seconds, const char *path,
                  unsigned hz) {
  snd_pcm_t *pcm;
  FILE *file = fopen(path, "w");
  if (!file)
    return 1;
  need(snd_pcm_open(&pcm, name, SND_PCM_STREAM_CAPTURE, 0), name);
  need(snd_pcm_set_params(pcm, SND_PCM_FORMAT_S32_LE, SND_PCM_ACCESS_RW_INTERLEAVED, channels, hz,
                          0, 500000),
       name);
  int32_t *frames = calloc((size_t)480 * channels, sizeof *frames);
  long wanted = (long)(seconds * hz), overruns = 0, sounded = 0;
  need(snd_pcm_start(pcm), name); /* by itself it waits for a read of a whole buffer */
  printf("recording\n");
  while (wanted > 0) {
    snd_pcm_sframes_t n = snd_pcm_readi(pcm, frames, 480);
    if (n < 0) {
      overruns++;
      need(snd_pcm_recover(pcm, (int)n, 1), name);
      need(snd_pcm_start(pcm), name);
      continue;
    }
    for (snd_pcm_sframes_t i = 0; i < n; i++)
      sounded += !is_silent(frames + i * channels, channels);
    fwrite(frames, sizeof *frames * channels, (size_t)n, file);
    wanted -= n;
  }
  printf("recorded, %ld overruns, %ld frames were not silent\n", overruns, sounded);
  snd_pcm_close(pcm);
  free(frames);
  return fclose(file) == 0 ? 0 : 1;
}

static int shift(const char *card, long parts) {
  snd_ctl_t *control;
  snd_ctl_elem_value_t *value;
  snd_ctl_elem_value_alloca(&value);
  need(snd_ctl_open(&control, card, 0), card);
  for (unsigned device = 0; device < 2; device++) {
    snd_ctl_elem_value_clear(value); /* else the number that it was given before counts */
    snd_ctl_elem_value_set_interface(value, SND_CTL_ELEM_IFACE_PCM);
    snd_ctl_elem_value_set_name(value, "PCM Rate Shift 100000");
    snd_ctl_elem_value_set_device(value, device);
    snd_ctl_elem_value_set_integer(value, 0, parts);
    need(snd_ctl_elem_write(control, value), "PCM Rate Shift 100000");
  }
  snd_ctl_close(control);
  return 0;
}

int main(int argc, char **argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc == 7 && strcmp(argv[1], "record") == 0)
    return record(argv[2], (unsigned)atoi(argv[3]), atof(argv[4]), argv[5],
                  (unsigned)atoi(argv[6]));
  if (argc == 4 && strcmp(argv[1], "shift") == 0)
    return shift(argv[2], atol(argv[3]));
  return 64;
}
