/* Pieces of a run: the cues of a stretch of time, cut at words, with the lines that they came from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay.h"

#include "cue.h"

#include <math.h>
#include <string.h>

/* Talk that ears may adapt to before the first control. */
static const int64_t lead_ns = 20 * (int64_t)NS_PER_S;
static const double level_same_db = 1e-6;

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

/* Of words that were cut out of a line the record has only those; they must be as many. */
static bool says(const struct replay *replay, unsigned cue, const struct script_line *line) {
  const char *text = cue_at(replay, cue)->text;
  if (line->first_word > 0)
    return line->last_word - line->first_word + 1 == (int)span_of(replay, cue).count;
  bool is_backwards = line->kind == SCRIPT_NEGATIVE && line->negative == NEGATIVE_REVERSED;
  g_autofree char *said = g_strconcat(is_backwards ? "backwards: " : "", line->text, NULL);
  return strcmp(text, said) == 0;
}

/* The same voice of the same member of the cast, or the same file? */
static bool is_spoken_by(const struct replay *replay, const struct record_cue *cue,
                         const struct script *script, const struct script_line *line) {
  const struct script_speaker *speaker = line->speaker < 0 ? NULL : &script->cast[line->speaker];
  if (strcmp(cue->speaker, speaker ? speaker->name : "") != 0)
    return false;
  if (!line->file && !speaker)
    return true;
  g_autofree char *voice = line->file ? g_strdup(line->file) : voice_describe(&speaker->voice);
  g_autofree char *was = line->file ? replay_path(replay, cue->voice) : g_strdup(cue->voice);
  return strcmp(was, voice) == 0;
}

static bool is_as_loud(const struct record_cue *cue, const struct script *script,
                       const struct script_line *line) {
  const char *loudspeaker =
      line->speaker < 0 ? line->loudspeaker : script->cast[line->speaker].loudspeaker;
  if (*cue->loudspeaker == '\0') /* silence has neither */
    return true;
  return fabs(line->level_dbspl - cue->level_dbspl) < level_same_db && loudspeaker &&
         strcmp(cue->loudspeaker, loudspeaker) == 0;
}

static bool is_line_of(const struct replay *replay, unsigned i, const struct script *script,
                       const struct script_line *line) {
  const struct record_cue *cue = cue_at(replay, i);
  return line->at_line == cue->line && strcmp(script_line_names[line->kind], cue->kind) == 0 &&
         says(replay, i, line) && is_spoken_by(replay, cue, script, line) &&
         is_as_loud(cue, script, line);
}

/* Would either be written the same way? All else is_line_of() has compared. */
static bool is_same(const struct script_line *a, const struct script_line *b) {
  return strcmp(a->text, b->text) == 0 && a->noise == b->noise && a->from_s == b->from_s &&
         !a->file == !b->file && a->deepest == b->deepest && a->first_word == b->first_word &&
         a->last_word == b->last_word;
}

static bool refuse_cue(const struct replay *replay, unsigned cue, const char *why, GError **error) {
  const struct record_cue *row = cue_at(replay, cue);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s: cue %d (%s:%d) %s", replay->dir,
              row->number, row->script, row->line, why);
  return false;
}

/* A cue names its script without the folder, and scripts of different folders may have one name:
 * what the record says of the sound must fit as well, and fit one line only. */
static bool find_line(const struct replay *replay, struct replay_piece *piece, GError **error) {
  const struct record_cue *cue = cue_at(replay, piece->cue);
  const struct script_line *found = NULL;
  for (unsigned s = 0; s < replay->scripts->len; s++) {
    const struct script *script = g_ptr_array_index(replay->scripts, s);
    for (size_t i = 0; is_from(script, cue) && i < script->count; i++) {
      const struct script_line *line = &script->lines[i];
      if (!is_line_of(replay, piece->cue, script, line))
        continue;
      if (found && !is_same(found, line))
        return refuse_cue(replay, piece->cue,
                          "fits lines of two scripts of that name: nobody can tell which was "
                          "played. Give the scripts unlike names and play them again.",
                          error);
      piece->script = found ? piece->script : script;
      found = piece->line = found ? found : line;
    }
  }
  return found ||
         refuse_cue(replay, piece->cue, "is not in the script that the record holds", error);
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
