/* The flite voices, through the library: rms, slt, awb and kal16 with rate and pitch variants.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "voice-driver.h"

#include <flite/flite.h>
#include <flite/flite_version.h>
#include <math.h>
#include <string.h>

cst_voice *register_cmu_us_rms(const char *voxdir);
cst_voice *register_cmu_us_slt(const char *voxdir);
cst_voice *register_cmu_us_awb(const char *voxdir);
cst_voice *register_cmu_us_kal16(const char *voxdir);

static const char *const names[] = {"rms", "slt", "awb", "kal16", NULL};

/* Voices live as long as the program; flite has no way to give one back that is safe to call twice.
 */
static cst_voice *voice_named(const char *name) {
  static cst_voice *voices[G_N_ELEMENTS(names) - 1];
  static gsize ready;
  if (g_once_init_enter(&ready)) {
    flite_init();
    voices[0] = register_cmu_us_rms(NULL);
    voices[1] = register_cmu_us_slt(NULL);
    voices[2] = register_cmu_us_awb(NULL);
    voices[3] = register_cmu_us_kal16(NULL);
    g_once_init_leave(&ready, 1);
  }
  return voices[name_index_of(names, name)];
}

static bool flite_read(struct yaml value, struct voice *voice, GError **error) {
  int index;
  if (!yaml_choice(value, names, &index, error))
    return false;
  if (strcmp(names[index], "rms") == 0 && fabs(voice->pitch - 1) > 1e-9)
    return yaml_fail(value, error,
                     "`rms` has a melody of its own that no pitch changes; use slt, awb or kal16");
  voice->name = g_strdup(names[index]);
  return true;
}

static char *flite_version(const struct voice *voice) {
  (void)voice;
  return g_strdup(FLITE_PROJECT_VERSION);
}

/* A punctuation mark is a token of its own in some texts: only words with sound in them have times.
 */
static void take_words(cst_utterance *utterance, struct voice_sound *sound) {
  GArray *words = g_array_new(FALSE, TRUE, sizeof(struct voice_word));
  cst_relation *relation = utt_relation(utterance, "Token");
  for (cst_item *token = relation_head(relation); token; token = item_next(token)) {
    if (!item_daughter(token))
      continue;
    const char *first = "daughter1.R:SylStructure.daughter1.daughter1.R:Segment.p.end";
    const char *last = "daughtern.R:SylStructure.daughtern.daughtern.R:Segment.end";
    struct voice_word word = {.start_s = (double)ffeature_float(token, first),
                              .end_s = (double)ffeature_float(token, last)};
    if (word.end_s <= word.start_s)
      continue;
    word.text = g_strconcat(ffeature_string(token, "prepunctuation"),
                            item_feat_string(token, "name"), ffeature_string(token, "punc"), NULL);
    g_array_append_val(words, word);
  }
  sound->count = words->len;
  sound->words = (struct voice_word *)(void *)g_array_free(words, FALSE);
}

/* flite's excitation noise comes from rand(), so the same text sounds the same only from the same
 * seed, one utterance at a time: callers that want several at once fork. */
static cst_utterance *synthesise(cst_voice *source, const struct voice *voice, const char *text) {
  srand(1);
  cst_utterance *utterance = new_utterance();
  utt_set_input_text(utterance, text);
  utt_init(utterance, source);
  float stretch = get_param_float(source->features, "duration_stretch", 1.0f);
  feat_set_float(utterance->features, "duration_stretch", stretch / (float)voice->rate);
  feat_set_float(utterance->features, "f0_shift", (float)voice->pitch);
  return utt_synth(utterance);
}

static bool flite_render(const struct voice *voice, const char *text, struct voice_sound *ret,
                         GError **error) {
  cst_utterance *utterance = synthesise(voice_named(voice->name), voice, text);
  cst_wave *wave = utterance ? utt_wave(utterance) : NULL;
  struct voice_sound sound = {0};
  if (wave && wave->num_samples > 0) {
    sound = (struct voice_sound){.frames = (size_t)wave->num_samples, .hz = wave->sample_rate};
    sound.samples = g_memdup2(wave->samples, sound.frames * sizeof *sound.samples);
    take_words(utterance, &sound);
  }
  delete_utterance(utterance);
  if (sound.count > 0) {
    *ret = sound;
    return true;
  }
  voice_sound_done(&sound); /* a text of punctuation marks is a moment of silence */
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "flite %s made no sound of \"%s\"; expected words to say", voice->name, text);
  return false;
}

const struct voice_driver voice_flite = {"flite", flite_read, flite_version, flite_render};
