/* A cue sheet: what plays at which sample on which loudspeaker, with its truth.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "cue.h"

#include "level.h"

#include <math.h>
#include <string.h>

/* Quiet between scripts and after the last cue: a dialogue of the device can end in it. */
static const double between_scripts_s = 8, tail_s = 20;
const double cue_fade_s = 0.005;

/* -1 if the bench has no such loudspeaker. */
static int channel_named(const struct cue_bench *bench, const char *name) {
  for (size_t i = 0; i < bench->count; i++)
    if (strcmp(bench->loudspeakers[i].name, name) == 0)
      return (int)i;
  return -1;
}

static const char *line_loudspeaker(const struct script *script, const struct script_line *line) {
  return line->speaker < 0 ? line->loudspeaker : script->cast[line->speaker].loudspeaker;
}

static bool is_silent(const struct script_line *line) {
  return line->kind == SCRIPT_NEGATIVE && line->negative == NEGATIVE_SILENCE;
}

static const char *wake_word_in(const struct cue_bench *bench, const char *text) {
  for (size_t i = 0; bench->wake_words[i]; i++)
    if (script_says(text, bench->wake_words[i]))
      return bench->wake_words[i];
  return NULL;
}

static bool check_loudspeaker(const struct script *script, const struct script_line *line,
                              const struct cue_bench *bench, GError **error) {
  const char *name = line_loudspeaker(script, line);
  if (channel_named(bench, name) >= 0)
    return true;
  g_autoptr(GString) known = g_string_new(NULL);
  for (size_t i = 0; i < bench->count; i++)
    g_string_append_printf(known, "%s%s", i ? ", " : "", bench->loudspeakers[i].name);
  return script_fail(
      script, line, error,
      "this bench has no loudspeaker `%s`; it has: %s. Name one of them or use another "
      "bench.",
      name, known->str);
}

static bool check_line(const struct script *script, const struct script_line *line,
                       const struct cue_bench *bench, GError **error) {
  if (line->kind == SCRIPT_SILENCE || is_silent(line))
    return true;
  if (!check_loudspeaker(script, line, bench, error))
    return false;
  const char *wake_word = wake_word_in(bench, line->text);
  if (line->kind == SCRIPT_SPEECH && wake_word)
    return script_fail(script, line, error,
                       "this line says the wake word `%s`: a device is right to wake. Make it a "
                       "`control:` or, if it is not meant for a device, a `media:`; or choose "
                       "other words.",
                       wake_word);
  g_autofree char *known = g_strjoinv(", ", (char **)bench->wake_words);
  if (line->kind == SCRIPT_CONTROL && !wake_word)
    return script_fail(script, line, error,
                       "this control says no wake word of the bench's devices; expected one of: %s",
                       known);
  return true;
}

bool cue_check(struct script *const scripts[], size_t n, const struct cue_bench *bench,
               GError **error) {
  for (size_t s = 0; s < n; s++)
    for (size_t i = 0; i < scripts[s]->count; i++)
      if (!check_line(scripts[s], &scripts[s]->lines[i], bench, error))
        return false;
  return true;
}

static struct clip_source source_of(const struct script *script, const struct script_line *line) {
  return (struct clip_source){
      .voice = line->speaker >= 0 ? &script->cast[line->speaker].voice : NULL,
      .text = line->speaker >= 0 ? line->text : NULL,
      .file = line->file,
      .reversed = line->kind == SCRIPT_NEGATIVE && line->negative == NEGATIVE_REVERSED,
      .noise = is_silent(line) ? (int)CLIP_SILENCE : line->noise,
      .seed = (uint64_t)line->at_line,
  };
}

/* The gain that gives the line its level at the reference device. */
static bool set_gain(struct cue *cue, const struct cue_bench *bench, struct cue_effect effect,
                     GError **error) {
  if (cue->clip->level_dbfs <= -100)
    return script_fail(cue->script, cue->line, error,
                       "this sound is silent, or too short to have a level; expected speech");
  cue->gain = (float)level_ratio_of_db(cue->line->level_dbspl - effect.level_dbspl);
  double peak = (double)cue->gain * effect.peak;
  if (peak <= 1)
    return true;
  return script_fail(cue->script, cue->line, error,
                     "loudspeaker `%s` clips at %g dB SPL; it reaches %.1f dB SPL with this sound",
                     bench->loudspeakers[cue->channel].name, cue->line->level_dbspl,
                     cue->line->level_dbspl - 20 * log10(peak));
}

/* A clip, and what it does on each channel on which it was asked for. */
struct known_clip {
  struct clip *clip;          /* borrowed */
  struct cue_effect *effects; /* [channel]; peak < 0: not asked for yet */
};

struct layout {
  const struct cue_bench *bench;
  const char *cache;
  GArray *cues;      /* struct cue */
  GPtrArray *clips;  /* struct clip */
  GHashTable *known; /* clip_key() -> struct known_clip */
  int64_t cursor;    /* where the line before ended */
  int64_t latest;    /* where the last sound so far ends */
  int order;
};

static void forget_clip(gpointer data) {
  struct known_clip *known = data;
  g_free(known->effects);
  g_free(known);
}

static struct known_clip *know_clip(struct layout *layout, struct clip *clip) {
  struct known_clip *known = g_new0(struct known_clip, 1);
  known->clip = clip;
  known->effects = g_new(struct cue_effect, layout->bench->count);
  for (size_t i = 0; i < layout->bench->count; i++)
    known->effects[i].peak = -1;
  return known;
}

/* Errors of a clip are told at the line that asks for it. */
static struct known_clip *load_clip(struct layout *layout, const struct script *script,
                                    const struct script_line *line, GError **error) {
  struct clip_source source = source_of(script, line);
  g_autofree char *key = clip_key(&source);
  struct known_clip *known = g_hash_table_lookup(layout->known, key);
  if (known)
    return known;
  g_autoptr(GError) cause = NULL;
  struct clip *clip = clip_load(layout->cache, &source, &cause);
  if (clip) {
    g_ptr_array_add(layout->clips, clip);
    known = know_clip(layout, clip);
    g_hash_table_insert(layout->known, g_steal_pointer(&key), known);
  } else if (cause->code == HOTMIC_ERROR_DATA) {
    script_fail(script, line, error, "%s", cause->message);
  } else {
    g_propagate_error(error, g_steal_pointer(&cause));
  }
  return known;
}

static struct cue_effect effect_of(const struct cue_bench *bench, const struct clip *clip,
                                   size_t channel) {
  if (!bench->effect || clip->level_dbfs <= -100)
    return (struct cue_effect){clip->level_dbfs + bench->loudspeakers[channel].gain_db,
                               (double)clip->peak};
  bool is_noise = !clip->source.voice && !clip->source.file;
  return bench->effect(bench->user, channel, clip->samples, clip->frames, is_noise);
}

/* Asked for once; the samples are put away at once, for nights hold more than memory does. */
static bool find_effect(struct layout *layout, struct known_clip *known, size_t channel,
                        GError **error) {
  if (known->effects[channel].peak >= 0)
    return true;
  if (!clip_take_out(known->clip, error))
    return false;
  known->effects[channel] = effect_of(layout->bench, known->clip, channel);
  clip_put_away(known->clip);
  return true;
}

/* Silence begins when all that sounds has ended, an interrupted line too. */
static void lay_silence(struct layout *layout, double seconds) {
  layout->cursor = MAX(layout->cursor, layout->latest) + frames_of_ns(ns_of_seconds(seconds));
}

/* Cuts the line's words out of its clip, a fade before the first and after the last. */
static bool cut_words(struct cue *cue, GError **error) {
  const struct script_line *line = cue->line;
  const struct clip *clip = cue->clip;
  cue->words = clip->count;
  if (line->first_word == 0)
    return true;
  if ((size_t)line->last_word > clip->count)
    return script_fail(cue->script, line, error,
                       "this line has %zu words; `words:` asks for number %d", clip->count,
                       line->last_word);
  cue->first_word = (size_t)line->first_word - 1;
  cue->words = (size_t)line->last_word - cue->first_word;
  double from_s = clip->words[cue->first_word].start_s - cue_fade_s;
  double until_s = clip->words[line->last_word - 1].end_s + cue_fade_s;
  int64_t until = MIN(frames_of_ns(ns_of_seconds(until_s)), (int64_t)clip->frames);
  bool to_the_end = (size_t)line->last_word == clip->count;
  cue->clip_frame = cue->first_word == 0 ? 0 : MAX(0, frames_of_ns(ns_of_seconds(from_s)));
  cue->frames = (to_the_end ? (int64_t)clip->frames : until) - cue->clip_frame;
  cue->fade_frames = frames_of_ns(ns_of_seconds(cue_fade_s)) - 1; /* words begin between frames */
  return cue->frames > 0 ||
         script_fail(cue->script, line, error, "these words last no time at all");
}

/* What has no words lasts as long as it is asked to. */
static bool measure_out(struct cue *cue, GError **error) {
  const struct script_line *line = cue->line;
  cue->frames = (int64_t)cue->clip->frames;
  if (line->speaker >= 0)
    return cut_words(cue, error);
  cue->frames = frames_of_ns(ns_of_seconds(line->for_s));
  cue->clip_frame = frames_of_ns(ns_of_seconds(line->from_s)) % (int64_t)cue->clip->frames;
  return true;
}

/* A bed lies under the lines that follow: it moves neither cursor nor silence. */
static void place(struct layout *layout, struct cue *cue) {
  const struct script_line *line = cue->line;
  cue->start_frame = layout->cursor;
  if (line->kind == SCRIPT_BED) {
    cue->start_frame = MAX(0, cue->start_frame + frames_of_ns(ns_of_seconds(line->after_s)));
    return;
  }
  if (is_silent(line)) /* it begins when all that sounds has ended */
    cue->start_frame = MAX(layout->cursor, layout->latest);
  cue->start_frame = MAX(0, cue->start_frame + frames_of_ns(ns_of_seconds(line->after_s)));
  layout->cursor = cue->start_frame + cue->frames;
  layout->latest = MAX(layout->latest, layout->cursor);
}

static bool lay_line(struct layout *layout, const struct script *script,
                     const struct script_line *line, GError **error) {
  if (line->kind == SCRIPT_SILENCE) {
    lay_silence(layout, line->for_s);
    return true;
  }
  struct cue cue = {.order = layout->order++, .script = script, .line = line};
  struct known_clip *known = load_clip(layout, script, line, error);
  if (!known)
    return false;
  cue.clip = known->clip;
  if (!measure_out(&cue, error))
    return false;
  place(layout, &cue);
  if (is_silent(line)) {
    g_array_append_val(layout->cues, cue);
    return true;
  }
  cue.channel = (size_t)channel_named(layout->bench, line_loudspeaker(script, line));
  if (!find_effect(layout, known, cue.channel, error) ||
      !set_gain(&cue, layout->bench, known->effects[cue.channel], error))
    return false;
  g_array_append_val(layout->cues, cue);
  return true;
}

static int by_start(const void *a, const void *b) {
  const struct cue *left = a, *right = b;
  if (left->start_frame != right->start_frame)
    return left->start_frame < right->start_frame ? -1 : 1;
  return left->order - right->order;
}

static void prepare_all(const char *cache, struct script *const scripts[], size_t n) {
  g_autoptr(GArray) sources = g_array_new(FALSE, FALSE, sizeof(struct clip_source));
  for (size_t s = 0; s < n; s++)
    for (size_t i = 0; i < scripts[s]->count; i++) {
      struct clip_source source = source_of(scripts[s], &scripts[s]->lines[i]);
      g_array_append_val(sources, source);
    }
  clip_prepare(cache, (const struct clip_source *)(const void *)sources->data, sources->len);
}

/* A silence under a bed, or under a line that begins too early, would prove nothing. */
static bool check_silence(const struct layout *layout, const struct cue *silence, GError **error) {
  for (unsigned i = 0; i < layout->cues->len; i++) {
    const struct cue *cue = &g_array_index(layout->cues, struct cue, i);
    if (is_silent(cue->line) || cue->start_frame >= silence->start_frame + silence->frames ||
        cue->start_frame + cue->frames <= silence->start_frame)
      continue;
    return script_fail(
        cue->script, cue->line, error,
        "this sounds in the `negative: silence` of line %d (%s), from %.1f s on; let "
        "it end before that silence or begin after it",
        silence->line->at_line, silence->script->path,
        seconds_of_ns(ns_of_frames(cue->start_frame)));
  }
  return true;
}

static bool check_silences(const struct layout *layout, GError **error) {
  for (unsigned i = 0; i < layout->cues->len; i++) {
    const struct cue *cue = &g_array_index(layout->cues, struct cue, i);
    if (is_silent(cue->line) && !check_silence(layout, cue, error))
      return false;
  }
  return true;
}

static bool lay_all(struct layout *layout, struct script *const scripts[], size_t n,
                    GError **error) {
  for (size_t s = 0; s < n; s++) {
    for (size_t i = 0; i < scripts[s]->count; i++)
      if (!lay_line(layout, scripts[s], &scripts[s]->lines[i], error))
        return false;
    lay_silence(layout, s + 1 < n ? between_scripts_s : 0);
  }
  return check_silences(layout, error);
}

static struct cue_sheet *sheet_of(struct layout *layout) {
  struct cue_sheet *sheet = g_new0(struct cue_sheet, 1);
  sheet->count = layout->cues->len;
  sheet->cues = (struct cue *)(void *)g_array_free(layout->cues, FALSE);
  sheet->clips = layout->clips;
  sheet->channels = layout->bench->count;
  if (sheet->count > 0) /* a night of silence has none */
    qsort(sheet->cues, sheet->count, sizeof *sheet->cues, by_start);
  sheet->frames = layout->cursor;
  for (size_t i = 0; i < sheet->count; i++) {
    sheet->cues[i].number = (int)i + 1;
    sheet->frames = MAX(sheet->frames, sheet->cues[i].start_frame + sheet->cues[i].frames);
  }
  sheet->frames += frames_of_ns(ns_of_seconds(tail_s));
  return sheet;
}

struct cue_sheet *cue_sheet_new(struct script *const scripts[], size_t n,
                                const struct cue_bench *bench, int64_t lead_frames,
                                GError **error) {
  if (!cue_check(scripts, n, bench, error))
    return NULL;
  g_autofree char *cache = clip_cache_dir();
  struct layout layout = {.bench = bench, .cache = cache, .cursor = lead_frames};
  layout.cues = g_array_new(FALSE, TRUE, sizeof(struct cue));
  layout.clips = g_ptr_array_new_with_free_func((GDestroyNotify)clip_free);
  layout.known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, forget_clip);
  prepare_all(cache, scripts, n);
  bool ok = lay_all(&layout, scripts, n, error);
  g_hash_table_unref(layout.known);
  struct cue_sheet *sheet = sheet_of(&layout);
  if (ok)
    return sheet;
  cue_sheet_free(sheet);
  return NULL;
}

void cue_sheet_free(struct cue_sheet *sheet) {
  if (!sheet)
    return;
  g_ptr_array_unref(sheet->clips);
  g_free(sheet->cues);
  g_free(sheet);
}
