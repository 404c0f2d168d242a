/* The script that plays moments of a run again: trials with rest between, and controls around them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "replay-script.h"

#include "noise.h"

#include <math.h>
#include <string.h>

enum { OFFSET_FRAMES = 480 };

const int64_t replay_tolerance_ns = 2 * (int64_t)NS_PER_S;

/* A script under way. */
struct writer {
  const struct replay *replay;
  GString *text;
  int line;          /* that is written next */
  GPtrArray *names;  /* char *: of the cast, one for each `who` */
  GArray *who;       /* struct member */
  int64_t cursor_ns; /* in the old run: where the line before ended */
  double control_rest_s, trial_rest_s;
  uint64_t random;
};

/* A speaker of one of the run's scripts. */
struct member {
  const struct script *script;
  int speaker;
};

static void G_GNUC_PRINTF(2, 3) put(struct writer *writer, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *line = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_string_append(writer->text, line);
  g_string_append_c(writer->text, '\n');
  writer->line++;
}

/* A YAML text in double quotes, on one line whatever is in it. Caller-owned. */
static char *quoted(const char *text) {
  GString *out = g_string_new("\"");
  for (const char *at = text; *at; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    if (c == '"' || c == '\\')
      g_string_append_printf(out, "\\%c", (int)c);
    else if (g_unichar_isprint(c))
      g_string_append_unichar(out, c);
    else
      g_string_append_printf(out, "\\U%08X", c);
  }
  g_string_append_c(out, '"');
  return g_string_free(out, FALSE);
}

static const char *name_in_cast(const struct writer *writer, const struct replay_piece *piece) {
  for (unsigned i = 0; i < writer->who->len; i++) {
    const struct member *member = &g_array_index(writer->who, struct member, i);
    if (member->script == piece->script && member->speaker == piece->line->speaker)
      return g_ptr_array_index(writer->names, i);
  }
  return NULL;
}

static bool is_taken(const struct writer *writer, const char *name) {
  for (unsigned i = 0; i < writer->names->len; i++)
    if (strcmp(g_ptr_array_index(writer->names, i), name) == 0)
      return true;
  return false;
}

static char *describe_engine(const struct voice *voice) {
  if (!voice->command) {
    g_autofree char *name = quoted(voice->name);
    return g_strdup_printf("flite: %s", name);
  }
  GString *text = g_string_new("command: [");
  for (char **word = voice->command; *word; word++) {
    g_autofree char *argument = quoted(*word);
    g_string_append_printf(text, "%s%s", word == voice->command ? "" : ", ", argument);
  }
  g_string_append_c(text, ']');
  return g_string_free(text, FALSE);
}

/* Scripts of one run may each have their Ann. */
static void put_member(struct writer *writer, const struct replay_piece *piece) {
  const struct script_speaker *speaker = &piece->script->cast[piece->line->speaker];
  struct member member = {piece->script, piece->line->speaker};
  char *name = g_strdup(speaker->name);
  for (int n = 2; is_taken(writer, name); n++) {
    g_free(name);
    name = g_strdup_printf("%s %d", speaker->name, n);
  }
  g_ptr_array_add(writer->names, name);
  g_array_append_val(writer->who, member);
  g_autofree char *key = quoted(name), *engine = describe_engine(&speaker->voice),
                  *loudspeaker = quoted(speaker->loudspeaker);
  const struct voice *voice = &speaker->voice;
  put(writer, "  %s: {voice: {%s, rate: %.17g, pitch: %.17g}, loudspeaker: %s, level_dbspl: %.17g}",
      key, engine, voice->rate, voice->pitch, loudspeaker, speaker->level_dbspl);
}

static void put_members(struct writer *writer, const GArray *pieces) {
  for (unsigned i = 0; i < pieces->len; i++) {
    const struct replay_piece *piece = &g_array_index(pieces, struct replay_piece, i);
    if (piece->line->speaker >= 0 && !name_in_cast(writer, piece))
      put_member(writer, piece);
  }
}

/* Noise lies where it lay: pink noise that is a control of its own does so as well as a bed. */
static void put_noise(struct writer *writer, const struct replay_piece *piece, double after_s) {
  const struct script_line *line = piece->line;
  int64_t cut_ns =
      piece->start_ns -
      g_array_index(writer->replay->judgement->plan->cues, struct record_cue, piece->cue).start_ns;
  g_autofree char *loudspeaker = quoted(line->loudspeaker),
                  *file = line->file ? quoted(line->file) : NULL;
  put(writer,
      "  - bed: {%s%s, loudspeaker: %s, level_dbspl: %.17g, for_s: %.9f, from_s: %.9f, after_s: "
      "%.9f}",
      file ? "file: " : "noise: ", file ? file : noise_colour_names[line->noise], loudspeaker,
      line->level_dbspl, fmax(seconds_of_ns(piece->end_ns - piece->start_ns), 0.1),
      line->from_s + seconds_of_ns(cut_ns), after_s);
}

static void put_spoken(struct writer *writer, const struct replay_piece *piece, double after_s) {
  const struct script_line *line = piece->line;
  g_autofree char *name = quoted(name_in_cast(writer, piece)), *text = quoted(line->text);
  if (line->kind == SCRIPT_SPEECH)
    put(writer, "  - %s: %s", name, text);
  else if (line->kind == SCRIPT_NEGATIVE)
    put(writer, "  - negative: reversed");
  else
    put(writer, "  - %s: %s", script_line_names[line->kind], text);
  if (line->kind == SCRIPT_NEGATIVE)
    put(writer, "    text: %s", text);
  if (line->kind != SCRIPT_SPEECH)
    put(writer, "    by: %s", name);
  if (line->kind == SCRIPT_CONTROL)
    put(writer, "    deepest: %s", stage_names[line->deepest]);
  put(writer, "    after_s: %.9f", after_s);
  put(writer, "    level_db: %.17g",
      line->level_dbspl - piece->script->cast[line->speaker].level_dbspl);
  if (line->file) {
    g_autofree char *file = quoted(line->file);
    put(writer, "    file: %s", file);
  }
  if (piece->first_word > 0)
    put(writer, "    words: [%d, %d]", piece->first_word, piece->last_word);
}

static void put_piece(struct writer *writer, const struct replay_piece *piece, double pause_max_s) {
  double after_s = fmin(seconds_of_ns(piece->start_ns - writer->cursor_ns), pause_max_s);
  if (piece->line->speaker < 0) {
    put_noise(writer, piece, after_s);
    return;
  }
  put_spoken(writer, piece, after_s);
  writer->cursor_ns = piece->end_ns;
}

static void put_pieces(struct writer *writer, const GArray *pieces, double pause_max_s) {
  for (unsigned i = 0; i < pieces->len; i++) {
    const struct replay_piece *piece = &g_array_index(pieces, struct replay_piece, i);
    writer->cursor_ns = i == 0 ? piece->start_ns : writer->cursor_ns;
    put_piece(writer, piece, pause_max_s);
  }
}

/* Between controls nothing is tried: long pauses are cut short. */
static void put_controls(struct writer *writer, const GArray *pieces) {
  put_pieces(writer, pieces, writer->control_rest_s);
}

/* How long a trial goes on when its last line has been said: noise lies under what follows, and the
 * moment itself may come after all that sounds. */
static double rest_of_trial_s(const GArray *pieces, int64_t at_ns) {
  int64_t said_ns = g_array_index(pieces, struct replay_piece, 0).start_ns;
  int64_t until_ns = at_ns + replay_tolerance_ns;
  for (unsigned i = 0; i < pieces->len; i++) {
    const struct replay_piece *piece = &g_array_index(pieces, struct replay_piece, i);
    until_ns = MAX(until_ns, piece->end_ns);
    if (piece->line->speaker >= 0)
      said_ns = MAX(said_ns, piece->end_ns);
  }
  return seconds_of_ns(MAX(until_ns - said_ns, 0));
}

/* Trials begin at unlike places within what a device takes as one block. */
static void put_rest(struct writer *writer, double seconds) {
  double offset_s = (double)(noise_random(&writer->random) % OFFSET_FRAMES) / FRAMES_PER_S;
  put(writer, "  - silence_s: %.9f", seconds + offset_s);
}

static void put_trial(struct writer *writer, const struct replay_order *order, unsigned take,
                      GArray *trials) {
  const GArray *pieces = g_ptr_array_index(order->takes, take);
  struct replay_trial trial = {take, writer->line,
                               g_array_index(pieces, struct replay_piece, 0).start_ns};
  put_pieces(writer, pieces, G_MAXDOUBLE); /* another pause would be another sound */
  put_rest(writer, writer->trial_rest_s + rest_of_trial_s(pieces, order->at_ns));
  g_array_append_val(trials, trial);
}

static void put_trials(struct writer *writer, const struct replay_order *order,
                       const GArray *controls, GArray *trials) {
  int in_all = order->times * (int)order->takes->len;
  for (int i = 0; i < in_all; i++) {
    put_trial(writer, order, (unsigned)i % order->takes->len, trials);
    if ((i + 1) % REPLAY_CONTROL_EVERY != 0 && i + 1 < in_all)
      continue;
    put_controls(writer, controls);
    put_rest(writer, writer->control_rest_s);
  }
}

static void put_head(struct writer *writer, const struct replay_order *order, const GArray *lead) {
  g_autofree char *title = quoted(order->title), *about = quoted(order->about);
  put(writer, "hotmic: script/1");
  put(writer, "title: %s", title);
  put(writer, "about: %s", about);
  put(writer, "gap_s: 0");
  put(writer, "cast:");
  put_members(writer, lead);
  for (unsigned i = 0; i < order->takes->len; i++)
    put_members(writer, g_ptr_array_index(order->takes, i));
  put(writer, "play:");
  put_rest(writer, 3); /* a room before anybody speaks */
  put_controls(writer, lead);
  put_rest(writer, writer->control_rest_s);
}

GString *replay_script(const struct replay *replay, const struct replay_order *order,
                       GArray **ret_trials, GError **error) {
  g_autoptr(GArray) controls = replay_controls(replay, error);
  g_autoptr(GArray) lead = controls ? replay_lead(replay, error) : NULL;
  if (!lead)
    return NULL;
  struct writer writer = {.replay = replay,
                          .text = g_string_new(NULL),
                          .line = 1,
                          .names = g_ptr_array_new_with_free_func(g_free),
                          .who = g_array_new(FALSE, FALSE, sizeof(struct member)),
                          .control_rest_s = replay_rest_s(replay, true),
                          .trial_rest_s = replay_rest_s(replay, false),
                          .random = noise_seed(order->seed, 0)};
  *ret_trials = g_array_new(FALSE, FALSE, sizeof(struct replay_trial));
  put_head(&writer, order, lead);
  put_trials(&writer, order, controls, *ret_trials);
  g_ptr_array_unref(writer.names);
  g_array_unref(writer.who);
  return writer.text;
}
