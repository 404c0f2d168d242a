/* What a cue says, and when each word of it sounds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cue.h"

static size_t words_in(const char *phrase) {
  g_auto(GStrv) parts = g_strsplit_set(phrase, " -", -1);
  size_t n = 0;
  for (size_t i = 0; parts[i]; i++)
    n += *parts[i] != '\0';
  return n;
}

/* Frames from the session's start of a time in the cue's clip. */
static int64_t frame_of(const struct cue *cue, double clip_s) {
  return cue->start_frame - cue->clip_frame + (int64_t)(clip_s * FRAMES_PER_S);
}

int64_t cue_word_start(const struct cue *cue, size_t i) {
  return frame_of(cue, cue->clip->words[cue->first_word + i].start_s);
}

int64_t cue_word_end(const struct cue *cue, size_t i) {
  return frame_of(cue, cue->clip->words[cue->first_word + i].end_s);
}

const char *cue_word_text(const struct cue *cue, size_t i) {
  return cue->clip->words[cue->first_word + i].text;
}

char *cue_text(const struct cue *cue) {
  if (cue->line->kind == SCRIPT_NEGATIVE && cue->line->negative == NEGATIVE_REVERSED)
    return g_strconcat("backwards: ", cue->line->text, NULL);
  if (cue->line->first_word == 0)
    return g_strdup(cue->line->text);
  GString *text = g_string_new(NULL);
  for (size_t i = 0; i < cue->words; i++)
    g_string_append_printf(text, "%s%s", i ? " " : "", cue_word_text(cue, i));
  return g_string_free(text, FALSE);
}

bool cue_find_word(const struct cue *cue, const char *word, int64_t *ret_from, int64_t *ret_until) {
  size_t length = words_in(word);
  for (size_t i = 0; !cue->clip->guessed && i + length <= cue->words; i++) {
    g_autoptr(GString) said = g_string_new(NULL);
    for (size_t j = i; j < i + length; j++)
      g_string_append_printf(said, "%s ", cue_word_text(cue, j));
    if (!script_says(said->str, word))
      continue;
    *ret_from = cue_word_start(cue, i);
    *ret_until = cue_word_end(cue, i + length - 1);
    return true;
  }
  return false;
}
