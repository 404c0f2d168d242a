/* Pieces of a run: the cues of a stretch of time, cut at words, with the lines that they came from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay.h"

#include "cue.h"

#include <string.h>

/* Talk that ears may adapt to before the first control. */
static const int64_t lead_ns = 20 * (int64_t)NS_PER_S;

static const struct record_cue *cue_at(const struct replay *replay, unsigned i) {
  return &g_array_index(replay->judgement->plan->cues, struct record_cue, i);
}

static struct plan_span span_of(const struct replay *replay, unsigned i) {
  return g_array_index(replay->judgement->plan->spans, struct plan_span, i);
}

/* The i-th word of a cue, from 0. */
static const struct record_word *word_of(const struct replay *replay, unsigned cue, int i) {
  unsigned at = span_of(replay, cue).first + (unsigned)i;
  return &g_array_index(replay->judgement->plan->words, struct record_word, at);
}

static bool is_from(const struct script *script, const struct record_cue *cue) {
  g_autofree char *file = g_path_get_basename(script->path);
  return strcmp(file, cue->script) == 0;
}

/* Scripts of different folders may have one name: the kind must fit, too. */
static bool find_line(const struct replay *replay, struct replay_piece *piece, GError **error) {
  const struct record_cue *cue = cue_at(replay, piece->cue);
  for (unsigned s = 0; s < replay->scripts->len; s++) {
    const struct script *script = g_ptr_array_index(replay->scripts, s);
    for (size_t i = 0; is_from(script, cue) && i < script->count; i++)
      if (script->lines[i].at_line == cue->line &&
          strcmp(script_line_names[script->lines[i].kind], cue->kind) == 0) {
        piece->script = script;
        piece->line = &script->lines[i];
        return true;
      }
  }
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA,
              "%s: cue %d is not in the script that the record holds", replay->dir, cue->number);
  return false;
}

bool replay_words(const struct replay *replay, unsigned cue, int first, int last,
                  struct replay_piece *ret, GError **error) {
  const struct record_cue *row = cue_at(replay, cue);
  int count = (int)span_of(replay, cue).count;
  struct replay_piece piece = {.cue = cue, .start_ns = row->start_ns, .end_ns = row->end_ns};
  if (!find_line(replay, &piece, error))
    return false;
  if (first > 1)
    piece.start_ns =
        MAX(row->start_ns, word_of(replay, cue, first - 1)->start_ns - ns_of_seconds(cue_fade_s));
  if (last < count)
    piece.end_ns =
        MIN(row->end_ns, word_of(replay, cue, last - 1)->end_ns + ns_of_seconds(cue_fade_s));
  int before = MAX(piece.line->first_word - 1, 0); /* it may have been cut itself */
  bool is_whole = piece.line->first_word == 0 && first == 1 && last == count;
  piece.first_word = is_whole ? 0 : before + first;
  piece.last_word = is_whole ? 0 : before + last;
  *ret = piece;
  return true;
}

/* Only some of its words sound in the stretch, or none. */
static bool take_spoken(const struct replay *replay, unsigned cue, int64_t from_ns,
                        int64_t until_ns, GArray *pieces, GError **error) {
  int count = (int)span_of(replay, cue).count, first = count + 1, last = 0;
  for (int i = 0; i < count; i++) {
    const struct record_word *word = word_of(replay, cue, i);
    if (word->end_ns <= from_ns || word->start_ns >= until_ns)
      continue;
    first = MIN(first, i + 1);
    last = i + 1;
  }
  if (count > 0 && last == 0)
    return true;
  struct replay_piece piece;
  if (!replay_words(replay, cue, count ? first : 1, count ? last : 0, &piece, error))
    return false;
  g_array_append_val(pieces, piece);
  return true;
}

static bool take_whole(const struct replay *replay, unsigned cue, GArray *pieces, GError **error) {
  const struct record_cue *row = cue_at(replay, cue);
  struct replay_piece piece = {.cue = cue, .start_ns = row->start_ns, .end_ns = row->end_ns};
  if (!find_line(replay, &piece, error))
    return false;
  g_array_append_val(pieces, piece);
  return true;
}

static bool take_noise(const struct replay *replay, unsigned cue, int64_t from_ns, int64_t until_ns,
                       GArray *pieces, GError **error) {
  if (!take_whole(replay, cue, pieces, error))
    return false;
  struct replay_piece *piece = &g_array_index(pieces, struct replay_piece, pieces->len - 1);
  piece->start_ns = MAX(piece->start_ns, from_ns);
  piece->end_ns = MIN(piece->end_ns, until_ns);
  return true;
}

static bool take_cue(const struct replay *replay, unsigned cue, int64_t from_ns, int64_t until_ns,
                     GArray *pieces, GError **error) {
  const struct record_cue *row = cue_at(replay, cue);
  if (strcmp(row->kind, "line") == 0 || strcmp(row->kind, "media") == 0)
    return take_spoken(replay, cue, from_ns, until_ns, pieces, error);
  if (strcmp(row->kind, "control") == 0 || *row->speaker)
    return take_whole(replay, cue, pieces, error);
  if (*row->loudspeaker == '\0') /* silence needs no playing */
    return true;
  return take_noise(replay, cue, from_ns, until_ns, pieces, error);
}

static GArray *new_pieces(void) {
  return g_array_new(FALSE, FALSE, sizeof(struct replay_piece));
}

static int by_start(const void *a, const void *b) {
  const struct replay_piece *left = a, *right = b;
  if (left->start_ns != right->start_ns)
    return left->start_ns < right->start_ns ? -1 : 1;
  return (left->cue > right->cue) - (left->cue < right->cue);
}

GArray *replay_pieces(const struct replay *replay, int64_t from_ns, int64_t until_ns,
                      GError **error) {
  GArray *pieces = new_pieces();
  for (unsigned i = 0; i < replay->judgement->plan->cues->len; i++) {
    const struct record_cue *cue = cue_at(replay, i);
    if (cue->start_ns < until_ns && cue->end_ns > from_ns &&
        !take_cue(replay, i, from_ns, until_ns, pieces, error)) {
      g_array_unref(pieces);
      return NULL;
    }
  }
  g_array_sort(pieces, by_start);
  return pieces;
}

/* Index of a control's cue in the plan. */
static unsigned cue_of(const struct replay *replay, int number) {
  unsigned i = 0;
  while (i < replay->judgement->plan->cues->len && cue_at(replay, i)->number != number)
    i++;
  return i;
}

static bool has_cue(const GArray *pieces, unsigned cue) {
  for (unsigned i = 0; i < pieces->len; i++)
    if (g_array_index(pieces, struct replay_piece, i).cue == cue)
      return true;
  return false;
}

/* The control that proves most about a device: the first that it heard, else its first. */
static const struct record_control *control_for(const struct replay *replay, const char *device) {
  const GArray *controls = replay->judgement->controls;
  const struct record_control *best = NULL;
  for (unsigned i = 0; i < controls->len; i++) {
    const struct control_result *result = &g_array_index(controls, struct control_result, i);
    if (strcmp(result->control->device, device) != 0)
      continue;
    if (result->heard)
      return result->control;
    best = best ? best : result->control;
  }
  return best;
}

GArray *replay_controls(const struct replay *replay, GError **error) {
  const struct plan *plan = replay->judgement->plan;
  GArray *pieces = new_pieces();
  for (unsigned i = 0; i < plan->devices->len; i++) {
    const struct record_control *control = control_for(replay, plan_device(plan, (int)i)->name);
    unsigned cue = control ? cue_of(replay, control->cue) : plan->cues->len;
    if (cue == plan->cues->len || has_cue(pieces, cue))
      continue;
    if (!take_whole(replay, cue, pieces, error)) {
      g_array_unref(pieces);
      return NULL;
    }
  }
  g_array_sort(pieces, by_start);
  return pieces;
}

static bool is_lead_in(const struct record_cue *cue, int64_t before_ns) {
  return cue->start_ns >= before_ns - lead_ns && cue->end_ns <= before_ns &&
         strcmp(cue->kind, "line") == 0;
}

GArray *replay_lead(const struct replay *replay, GError **error) {
  GArray *pieces = replay_controls(replay, error);
  if (!pieces || pieces->len == 0)
    return pieces;
  int64_t first_ns = g_array_index(pieces, struct replay_piece, 0).start_ns;
  for (unsigned i = 0; i < replay->judgement->plan->cues->len; i++)
    if (is_lead_in(cue_at(replay, i), first_ns) && !take_whole(replay, i, pieces, error)) {
      g_array_unref(pieces);
      return NULL;
    }
  g_array_sort(pieces, by_start);
  return pieces;
}

static void append_words(const struct replay *replay, const struct replay_piece *piece,
                         GString *text) {
  int before = MAX(piece->line->first_word - 1, 0);
  for (int i = piece->first_word - before; i <= piece->last_word - before; i++)
    g_string_append_printf(text, "%s%s", i > piece->first_word - before ? " " : "",
                           word_of(replay, piece->cue, i - 1)->text);
}

char *replay_text(const struct replay *replay, const GArray *pieces) {
  GString *text = g_string_new(NULL);
  for (unsigned i = 0; i < pieces->len; i++) {
    const struct replay_piece *piece = &g_array_index(pieces, struct replay_piece, i);
    g_string_append(text, i ? " / " : "");
    if (piece->first_word > 0)
      append_words(replay, piece, text);
    else
      g_string_append(text, cue_at(replay, piece->cue)->text);
  }
  return g_string_free(text, FALSE);
}
