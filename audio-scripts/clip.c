/* A clip: one line's sound, rendered once, kept by the hash of what made it, ready to be mixed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "clip.h"

#include "level.h"
#include "noise.h"
#include "sound-file.h"

#include <glib/gstdio.h>
#include <math.h>
#include <soxr.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOISE_FRAMES = 20 * FRAMES_PER_S, FADE_FRAMES = FRAMES_PER_S / 10 };

/* How a file of words ends; one that ends otherwise was not written to its end. */
static const char words_known[] = "times known\n", words_guessed[] = "times guessed\n";

char *clip_cache_dir(void) {
  return g_build_filename(g_get_user_cache_dir(), "hotmic", "voices", NULL);
}

/* What is kept of a voice is its sound forwards. */
static char *forward_key(const struct clip_source *source) {
  if (source->file)
    return g_strdup_printf("file|%s|%s", source->file, source->text ? source->text : "");
  if (!source->voice)
    return g_strdup_printf("noise|%d|%" G_GUINT64_FORMAT, source->noise, source->seed);
  g_autofree char *key = voice_key(source->voice);
  return g_strdup_printf("4|%s|%s", key, source->text);
}

char *clip_key(const struct clip_source *source) {
  g_autofree char *key = forward_key(source);
  return g_strconcat(source->reversed ? "reversed|" : "", key, NULL);
}

/* Path of a cached sound, without its ending. */
static char *cache_stem(const char *cache, const struct clip_source *source) {
  g_autofree char *key = forward_key(source);
  g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
  return g_build_filename(cache, hash, NULL);
}

static bool write_words(const char *path, const struct voice_sound *sound, GError **error) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (size_t i = 0; i < sound->count; i++)
    g_string_append_printf(text, "%.6f %.6f %s\n", sound->words[i].start_s, sound->words[i].end_s,
                           sound->words[i].text);
  g_string_append(text, sound->guessed ? words_guessed : words_known);
  g_autoptr(GError) cause = NULL;
  if (g_file_set_contents(path, text->str, (gssize)text->len, &cause))
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s. Free some disk space.", cause->message);
  return false;
}

static bool read_words(const char *path, struct voice_sound *sound) {
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL) ||
      (!g_str_has_suffix(text, words_known) && !g_str_has_suffix(text, words_guessed)))
    return false;
  sound->guessed = g_str_has_suffix(text, words_guessed);
  g_auto(GStrv) rows = g_strsplit(text, "\n", -1);
  sound->words = g_new0(struct voice_word, g_strv_length(rows) + 1);
  for (size_t i = 0; rows[i]; i++) {
    struct voice_word *word = &sound->words[sound->count];
    char *end;
    word->start_s = g_ascii_strtod(rows[i], &end);
    word->end_s = g_ascii_strtod(end, &end);
    if (*end != ' ')
      continue;
    word->text = g_strdup(end + 1);
    sound->count++;
  }
  return true;
}

/* Words first: a WAV in the cache promises that its words are there too. */
static bool render_into(const char *stem, const struct clip_source *source, struct voice_sound *ret,
                        GError **error) {
  g_autofree char *wav = g_strconcat(stem, ".wav", NULL),
                  *words = g_strconcat(stem, ".words", NULL);
  struct voice_sound sound = {0};
  if (!voice_render(source->voice, source->text, &sound, error))
    return false;
  if (!write_words(words, &sound, error) ||
      !sound_file_write(wav, sound.samples, sound.frames, sound.hz, error)) {
    voice_sound_done(&sound);
    return false;
  }
  *ret = sound;
  return true;
}

static bool load_voice(const char *cache, const struct clip_source *source, struct voice_sound *ret,
                       GError **error) {
  g_autofree char *stem = cache_stem(cache, source);
  g_autofree char *wav = g_strconcat(stem, ".wav", NULL),
                  *words = g_strconcat(stem, ".words", NULL);
  struct voice_sound sound = {0};
  if (read_words(words, &sound) &&
      sound_file_read(wav, &sound.samples, &sound.frames, &sound.hz, NULL)) {
    *ret = sound;
    return true;
  }
  voice_sound_done(&sound); /* absent or damaged: make it again */
  return render_into(stem, source, ret, error);
}

static bool load_file(const struct clip_source *source, struct voice_sound *ret, GError **error) {
  struct voice_sound sound = {0};
  if (!sound_file_read(source->file, &sound.samples, &sound.frames, &sound.hz, error))
    return false;
  if (source->text)
    voice_spread_words(source->text, (double)sound.frames / sound.hz, &sound);
  *ret = sound;
  return true;
}

/* Makes `sound`'s samples the clip's: float at 48 kHz. */
static bool resample(const struct voice_sound *sound, struct clip *clip, GError **error) {
  soxr_io_spec_t io = soxr_io_spec(SOXR_INT16_I, SOXR_FLOAT32_I);
  soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  size_t room = (size_t)ceil((double)sound->frames * FRAMES_PER_S / sound->hz) + 1;
  clip->samples = g_new0(float, room);
  soxr_error_t problem =
      soxr_oneshot(sound->hz, FRAMES_PER_S, 1, sound->samples, sound->frames, NULL, clip->samples,
                   room, &clip->frames, &io, &quality, NULL);
  clip->frames = MAX(clip->frames, 1); /* one frame at 192 kHz is a quarter of one here */
  if (!problem)
    return true;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUG, "resampling %d Hz to 48 kHz: %s", sound->hz,
              problem);
  return false;
}

static void reverse(float *samples, size_t n) {
  for (size_t i = 0; i < n / 2; i++) {
    float sample = samples[i];
    samples[i] = samples[n - 1 - i];
    samples[n - 1 - i] = sample;
  }
}

/* Makes `sound`'s samples the clip's, as its source wants to hear them. */
static bool take_samples(const struct voice_sound *sound, struct clip *clip, GError **error) {
  if (!resample(sound, clip, error))
    return false;
  if (clip->source.reversed)
    reverse(clip->samples, clip->frames);
  return true;
}

static float peak_of(const float *samples, size_t n) {
  float peak = 0;
  for (size_t i = 0; i < n; i++)
    peak = fmaxf(peak, fabsf(samples[i]));
  return peak;
}

static void measure(const struct voice_sound *sound, bool speech, struct clip *clip) {
  g_autofree float *plain = g_new(float, sound->frames);
  for (size_t i = 0; i < sound->frames; i++)
    plain[i] = (float)sound->samples[i] / 32768;
  struct active_level level = active_level(plain, sound->frames, sound->hz);
  clip->level_dbfs = speech ? level.active_dbfs : MAX(level.rms_dbfs, -100);
  clip->peak = peak_of(clip->samples, clip->frames);
}

static bool load_sound(const char *cache, const struct clip_source *source, struct voice_sound *ret,
                       GError **error) {
  return source->file ? load_file(source, ret, error)
                      : tidy_make_dir(cache, error) && load_voice(cache, source, ret, error);
}

/* One frame of nothing is as good as a night of it. */
static void make_silence(struct clip *clip) {
  clip->frames = 1;
  clip->samples = g_new0(float, 1);
}

/* The end fades into the beginning, so that a loop has no seam. */
static void make_noise(struct clip *clip) {
  if (clip->source.noise == CLIP_SILENCE) {
    make_silence(clip);
    return;
  }
  struct noise noise;
  noise_init(&noise, (enum noise_colour)clip->source.noise, clip->source.seed, 0);
  clip->frames = NOISE_FRAMES;
  clip->samples = g_new(float, clip->frames + FADE_FRAMES);
  noise_fill(&noise, clip->samples, clip->frames + FADE_FRAMES);
  for (size_t i = 0; i < FADE_FRAMES; i++) {
    float in = sqrtf((float)i / FADE_FRAMES), out = sqrtf(1 - (float)i / FADE_FRAMES);
    clip->samples[i] = in * clip->samples[i] + out * clip->samples[clip->frames + i];
  }
  for (size_t i = 0; i < clip->frames; i++)
    clip->samples[i] *= 0.1f; /* peaks below full scale */
}

static bool is_noise(const struct clip_source *source) {
  return !source->file && !source->voice;
}

static bool load_first(struct clip *clip, GError **error) {
  if (is_noise(&clip->source)) {
    make_noise(clip);
    clip->level_dbfs = MAX(-100, level_db_of_power(level_power(clip->samples, clip->frames)));
    clip->peak = peak_of(clip->samples, clip->frames);
    return true;
  }
  struct voice_sound sound = {0};
  if (!load_sound(clip->cache, &clip->source, &sound, error))
    return false;
  bool ok = take_samples(&sound, clip, error);
  if (ok)
    measure(&sound, clip->source.text != NULL, clip);
  clip->guessed = sound.guessed;
  if (!clip->source.reversed) { /* backwards there are none */
    clip->words = g_steal_pointer(&sound.words);
    clip->count = sound.count;
    sound.count = 0;
  }
  voice_sound_done(&sound);
  return ok;
}

struct clip *clip_load(const char *cache, const struct clip_source *source, GError **error) {
  struct clip *clip = g_new0(struct clip, 1);
  clip->source = *source;
  clip->cache = g_strdup(cache);
  if (load_first(clip, error))
    return clip;
  clip_free(clip);
  return NULL;
}

/* A sound file that became another one since it was measured would play at a wrong level. */
static bool load_again(struct clip *clip, GError **error) {
  struct voice_sound sound = {0};
  size_t frames = clip->frames;
  float peak = clip->peak;
  if (!load_sound(clip->cache, &clip->source, &sound, error))
    return false;
  bool ok = take_samples(&sound, clip, error);
  voice_sound_done(&sound);
  if (!ok || (clip->frames == frames && peak_of(clip->samples, frames) == peak))
    return ok;
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: changed while the session ran; leave sound files alone until it ends",
              clip->source.file ? clip->source.file : clip->cache);
  return false;
}

bool clip_take_out(struct clip *clip, GError **error) {
  if (!clip->samples && is_noise(&clip->source))
    make_noise(clip);
  if (!clip->samples && !load_again(clip, error))
    return false;
  clip->users++;
  return true;
}

void clip_put_away(struct clip *clip) {
  clip->users = MAX(0, clip->users - 1);
  if (clip->users == 0)
    g_clear_pointer(&clip->samples, g_free);
}

void clip_free(struct clip *clip) {
  if (!clip)
    return;
  for (size_t i = 0; i < clip->count; i++)
    g_free(clip->words[i].text);
  g_free(clip->words);
  g_free(clip->samples);
  g_free(clip->cache);
  g_free(clip);
}

/* A child renders every `step`th clip that is missing; its errors come out when the parent loads.
 */
static G_GNUC_NORETURN void render_share(const char *cache, const struct clip_source *sources,
                                         size_t n, size_t first, size_t step) {
  for (size_t i = first; i < n; i += step) {
    if (!sources[i].voice || sources[i].file)
      continue;
    struct voice_sound sound = {0};
    load_voice(cache, &sources[i], &sound, NULL);
    voice_sound_done(&sound);
  }
  _exit(0);
}

void clip_prepare(const char *cache, const struct clip_source *sources, size_t n) {
  size_t workers = MIN(n, (size_t)g_get_num_processors());
  if (!tidy_make_dir(cache, NULL))
    return;
  g_autofree pid_t *pids = g_new(pid_t, workers + 1);
  for (size_t w = 0; w < workers; w++) {
    pids[w] = fork();
    if (pids[w] == 0)
      render_share(cache, sources, n, w, workers);
  }
  for (size_t w = 0; w < workers; w++)
    if (pids[w] > 0)
      waitpid(pids[w], NULL, 0);
}
