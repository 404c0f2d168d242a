/* The lines of a script: what is said, played or left silent, one reader a kind.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "script-private.h"

#include "noise.h"
#include "sound-file.h"

#include <string.h>

const char *const script_negative_names[] = {"silence", "reversed", "pink", NULL};

static const double silence_max_s = 86400, words_max = 100000;

static int speaker_named(const struct script *script, const char *name) {
  for (size_t i = 0; i < script->speakers; i++)
    if (strcmp(script->cast[i].name, name) == 0)
      return (int)i;
  return -1;
}

/* Fails with the cast's names. */
static bool find_speaker(const struct script *script, struct yaml node, const char *name, int *ret,
                         GError **error) {
  *ret = speaker_named(script, name);
  if (*ret >= 0)
    return true;
  g_autoptr(GString) known = g_string_new(NULL);
  for (size_t i = 0; i < script->speakers; i++)
    g_string_append_printf(known, "%s%s", i ? ", " : "", script->cast[i].name);
  return yaml_fail(node, error, "`%s` is not in the cast; expected one of: %s", name, known->str);
}

/* A path in a script is relative to the script. The file is read here: a bad one is the script's
 * error, found before anything plays. */
static bool read_file(struct yaml node, const char *script_path, char **ret, GError **error) {
  const char *name;
  if (!yaml_text(node, &name, error))
    return false;
  g_autofree char *path = tidy_path_beside(script_path, name);
  g_autoptr(GError) cause = NULL;
  if (!sound_file_check(path, &cause))
    return yaml_fail(node, error, "%s", cause->message);
  *ret = g_steal_pointer(&path);
  return true;
}

/* Which words of the line sound. */
static bool read_words(struct yaml item, struct script_line *line, GError **error) {
  double words[2] = {0, 0};
  if (!yaml_take_numbers(item, "words", YAML_OPTIONAL, 2, 1, words_max, words, error))
    return false;
  line->first_word = (int)words[0];
  line->last_word = (int)words[1];
  if (line->first_word == words[0] && line->last_word == words[1] && words[0] <= words[1])
    return true;
  return yaml_fail(yaml_find(item, "words"), error,
                   "expected the numbers of the first and the last word, such as [3, 7]");
}

/* When it begins, and how loud it is: the speaker's level, more or less. */
static bool read_timing(struct script_reading *reading, struct yaml item, struct script_line *line,
                        GError **error) {
  double raise_db = 0;
  if (!yaml_take_number(item, "level_db", YAML_OPTIONAL, -40, 40, &raise_db, error) ||
      !yaml_take_number(item, "after_s", YAML_OPTIONAL, -60, silence_max_s, &line->after_s, error))
    return false;
  line->level_dbspl = reading->script->cast[line->speaker].level_dbspl + raise_db;
  if (line->level_dbspl >= script_level_min_dbspl && line->level_dbspl <= script_level_max_dbspl)
    return true;
  return yaml_fail(item, error, "level %g dB SPL is out of range; expected %g to %g",
                   line->level_dbspl, script_level_min_dbspl, script_level_max_dbspl);
}

static bool read_spoken(struct script_reading *reading, struct yaml item, struct yaml said,
                        struct script_line *line, GError **error) {
  const char *text;
  if (!yaml_text(said, &text, error))
    return false;
  if (strspn(text, " \t\r\n") == strlen(text))
    return yaml_fail(said, error, "nothing is said here; expected words");
  if (!read_timing(reading, item, line, error))
    return false;
  struct yaml file = yaml_find(item, "file");
  if (yaml_is_there(file) && !read_file(file, reading->script->path, &line->file, error))
    return false;
  line->text = g_strdup(text);
  return true;
}

/* The speaker that `by` names. */
static bool read_by(struct script_reading *reading, struct yaml item, struct script_line *line,
                    GError **error) {
  const char *by;
  return yaml_take_text(item, "by", YAML_REQUIRED, &by, error) &&
         find_speaker(reading->script, yaml_find(item, "by"), by, &line->speaker, error);
}

static bool read_control(struct script_reading *reading, struct yaml item, struct script_line *line,
                         GError **error) {
  static const char *const keys[] = {"control", "by",   "after_s", "level_db",
                                     "deepest", "file", NULL};
  int deepest = STAGE_PROMPT;
  if (!yaml_allow(item, keys, error) || !read_by(reading, item, line, error) ||
      !yaml_take_choice(item, "deepest", YAML_OPTIONAL, stage_names, &deepest, error))
    return false;
  line->kind = SCRIPT_CONTROL;
  line->deepest = (enum stage)deepest;
  return read_spoken(reading, item, yaml_find(item, "control"), line, error);
}

static bool read_speech(struct script_reading *reading, struct yaml item, struct script_line *line,
                        GError **error) {
  const char *name;
  struct yaml key = yaml_key(item, 0);
  if (!yaml_text(key, &name, error) ||
      !find_speaker(reading->script, key, name, &line->speaker, error))
    return false;
  const char *const keys[] = {name, "after_s", "level_db", "file", "words", NULL};
  if (!yaml_allow(item, keys, error) || !read_words(item, line, error))
    return false;
  line->kind = SCRIPT_SPEECH;
  return read_spoken(reading, item, yaml_value(item, 0), line, error);
}

static bool read_media(struct script_reading *reading, struct yaml item, struct script_line *line,
                       GError **error) {
  static const char *const keys[] = {"media", "by", "after_s", "level_db", "file", "words", NULL};
  line->kind = SCRIPT_MEDIA;
  return yaml_allow(item, keys, error) && read_by(reading, item, line, error) &&
         read_words(item, line, error) &&
         read_spoken(reading, item, yaml_find(item, "media"), line, error);
}

static bool read_reversed(struct script_reading *reading, struct yaml item,
                          struct script_line *line, GError **error) {
  static const char *const keys[] = {"negative", "text", "by", "after_s", "level_db", "file", NULL};
  struct yaml text = yaml_find(item, "text");
  if (!yaml_allow(item, keys, error) || !read_by(reading, item, line, error))
    return false;
  if (!yaml_is_there(text))
    return yaml_fail(item, error, "key `text` is missing here: what is to be said backwards");
  return read_spoken(reading, item, text, line, error);
}

/* Noise has no words, so nobody speaks it; `by` says from where and how loud it comes. */
static bool read_pink(struct script_reading *reading, struct yaml item, struct script_line *line,
                      GError **error) {
  static const char *const keys[] = {"negative", "by", "after_s", "level_db", "for_s", NULL};
  if (!yaml_allow(item, keys, error) || !read_by(reading, item, line, error) ||
      !read_timing(reading, item, line, error) ||
      !yaml_take_number(item, "for_s", YAML_REQUIRED, 0.1, silence_max_s, &line->for_s, error))
    return false;
  line->loudspeaker = g_strdup(reading->script->cast[line->speaker].loudspeaker);
  line->speaker = -1;
  line->noise = NOISE_PINK;
  line->text = g_strdup("pink noise");
  return true;
}

static bool read_quiet(struct yaml item, struct script_line *line, GError **error) {
  static const char *const keys[] = {"negative", "for_s", NULL};
  line->after_s = 0;
  line->text = g_strdup("silence");
  return yaml_allow(item, keys, error) &&
         yaml_take_number(item, "for_s", YAML_REQUIRED, 0.1, silence_max_s, &line->for_s, error);
}

static bool read_negative(struct script_reading *reading, struct yaml item,
                          struct script_line *line, GError **error) {
  int negative = NEGATIVE_SILENCE;
  line->kind = SCRIPT_NEGATIVE;
  if (!yaml_take_choice(item, "negative", YAML_REQUIRED, script_negative_names, &negative, error))
    return false;
  line->negative = (enum script_negative)negative;
  if (line->negative == NEGATIVE_REVERSED)
    return read_reversed(reading, item, line, error);
  return line->negative == NEGATIVE_PINK ? read_pink(reading, item, line, error)
                                         : read_quiet(item, line, error);
}

static bool read_bed(struct script_reading *reading, struct yaml bed, struct script_line *line,
                     GError **error) {
  static const char *const keys[] = {"noise", "file",   "loudspeaker", "level_dbspl",
                                     "for_s", "from_s", "after_s",     NULL};
  const char *loudspeaker;
  line->after_s = 0; /* it lies under the lines that follow */
  if (!yaml_allow(bed, keys, error) ||
      !yaml_take_choice(bed, "noise", YAML_OPTIONAL, noise_colour_names, &line->noise, error) ||
      !yaml_take_text(bed, "loudspeaker", YAML_REQUIRED, &loudspeaker, error) ||
      !yaml_take_number(bed, "level_dbspl", YAML_REQUIRED, 0, script_level_max_dbspl,
                        &line->level_dbspl, error) ||
      !yaml_take_number(bed, "for_s", YAML_REQUIRED, 0.1, silence_max_s, &line->for_s, error) ||
      !yaml_take_number(bed, "from_s", YAML_OPTIONAL, 0, silence_max_s, &line->from_s, error) ||
      !yaml_take_number(bed, "after_s", YAML_OPTIONAL, -60, silence_max_s, &line->after_s, error))
    return false;
  struct yaml file = yaml_find(bed, "file");
  if (yaml_is_there(file) == yaml_is_there(yaml_find(bed, "noise")))
    return yaml_fail(bed, error, "a bed is either `noise: pink` or `file: PATH`");
  if (yaml_is_there(file) && !read_file(file, reading->script->path, &line->file, error))
    return false;
  line->kind = SCRIPT_BED;
  line->loudspeaker = g_strdup(loudspeaker);
  line->text = line->file ? g_path_get_basename(line->file)
                          : g_strdup_printf("%s noise", noise_colour_names[line->noise]);
  return true;
}

static bool read_line(struct script_reading *reading, struct yaml item, struct script_line *line,
                      GError **error) {
  if (!yaml_is_map(item) || yaml_length(item) == 0)
    return yaml_fail(
        item, error,
        "expected a line such as `- NAME: words`, `- silence_s: 2`, `- control: words`, "
        "`- media: words`, `- negative: pink` or `- bed: {...}`");
  if (yaml_is_there(yaml_find(item, "control")))
    return read_control(reading, item, line, error);
  if (yaml_is_there(yaml_find(item, "media")))
    return read_media(reading, item, line, error);
  if (yaml_is_there(yaml_find(item, "negative")))
    return read_negative(reading, item, line, error);
  static const char *const silence_keys[] = {"silence_s", NULL}, *const bed_keys[] = {"bed", NULL};
  if (yaml_is_there(yaml_find(item, "silence_s"))) {
    line->kind = SCRIPT_SILENCE;
    return yaml_allow(item, silence_keys, error) &&
           yaml_take_number(item, "silence_s", YAML_REQUIRED, 0, silence_max_s, &line->for_s,
                            error);
  }
  if (yaml_is_there(yaml_find(item, "bed")))
    return yaml_allow(item, bed_keys, error) &&
           read_bed(reading, yaml_find(item, "bed"), line, error);
  return read_speech(reading, item, line, error);
}

bool script_read_play(struct script_reading *reading, struct yaml root, GError **error) {
  struct yaml play = yaml_find(root, "play");
  if (!yaml_is_list(play) || yaml_length(play) == 0)
    return yaml_fail(yaml_is_there(play) ? play : root, error,
                     "`play:` needs a list of lines, such as `- NAME: words`");
  for (size_t i = 0; i < yaml_length(play); i++) {
    struct yaml item = yaml_item(play, i);
    struct script_line line = {.speaker = -1, .after_s = reading->gap_s};
    line.at_line = yaml_line(item);
    line.at_column = yaml_column(item);
    bool ok = read_line(reading, item, &line, error);
    g_array_append_val(reading->lines, line); /* freed with the script, read or not */
    if (!ok)
      return false;
  }
  return true;
}
