/* A script: who says what, when, how loud, from where, and what a device is meant to do about it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "script.h"

#include "noise.h"
#include "sound-file.h"

#include <string.h>

const char *const script_line_names[] = {"line", "control", "bed", "silence", NULL};

static const double level_min_dbspl = 20, level_max_dbspl = 95, silence_max_s = 86400;

/* Words that a cast member cannot be called, because a line begins with them. */
static const char *const reserved[] = {"control",  "by",      "bed",  "silence_s", "after_s",
                                       "level_db", "deepest", "file", NULL};

/* What reading needs at hand. */
struct reading {
  struct script *script;
  GArray *lines; /* struct script_line */
  double gap_s;  /* after each line unless it says otherwise */
};

static bool read_speaker(struct yaml name, struct yaml node, struct script_speaker *speaker,
                         GError **error) {
  static const char *const keys[] = {"voice", "loudspeaker", "level_dbspl", NULL};
  const char *text, *loudspeaker;
  if (!yaml_text(name, &text, error))
    return false;
  if (name_index_of(reserved, text) >= 0)
    return yaml_fail(name, error, "`%s` is a key of this format; call the speaker otherwise", text);
  if (!yaml_allow(node, keys, error) ||
      !yaml_take_text(node, "loudspeaker", YAML_REQUIRED, &loudspeaker, error) ||
      !yaml_take_number(node, "level_dbspl", YAML_REQUIRED, level_min_dbspl, level_max_dbspl,
                        &speaker->level_dbspl, error))
    return false;
  if (!yaml_is_there(yaml_find(node, "voice")))
    return yaml_fail(node, error, "key `voice` is missing here");
  if (!voice_read(yaml_find(node, "voice"), &speaker->voice, error))
    return false;
  speaker->name = g_strdup(text);
  speaker->loudspeaker = g_strdup(loudspeaker);
  return true;
}

static bool read_cast(struct yaml root, struct script *script, GError **error) {
  struct yaml cast = yaml_find(root, "cast");
  if (!yaml_is_map(cast) || yaml_length(cast) == 0)
    return yaml_fail(yaml_is_there(cast) ? cast : root, error,
                     "`cast:` needs at least one speaker with voice, loudspeaker and level_dbspl");
  script->cast = g_new0(struct script_speaker, yaml_length(cast));
  for (size_t i = 0; i < yaml_length(cast); i++) {
    script->speakers = i + 1; /* what was read of a bad one is freed with the script */
    if (!read_speaker(yaml_key(cast, i), yaml_value(cast, i), &script->cast[i], error))
      return false;
    for (size_t j = 0; j < i; j++)
      if (strcmp(script->cast[i].name, script->cast[j].name) == 0)
        return yaml_fail(yaml_key(cast, i), error, "speaker `%s` stands in the cast twice",
                         script->cast[i].name);
  }
  return true;
}

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

static bool read_spoken(struct reading *reading, struct yaml item, struct yaml said,
                        struct script_line *line, GError **error) {
  const char *text;
  double raise_db = 0;
  if (!yaml_text(said, &text, error) ||
      !yaml_take_number(item, "level_db", YAML_OPTIONAL, -40, 40, &raise_db, error) ||
      !yaml_take_number(item, "after_s", YAML_OPTIONAL, -60, silence_max_s, &line->after_s, error))
    return false;
  if (strspn(text, " \t\r\n") == strlen(text))
    return yaml_fail(said, error, "nothing is said here; expected words");
  line->level_dbspl = reading->script->cast[line->speaker].level_dbspl + raise_db;
  if (line->level_dbspl < level_min_dbspl || line->level_dbspl > level_max_dbspl)
    return yaml_fail(item, error, "level %g dB SPL is out of range; expected %g to %g",
                     line->level_dbspl, level_min_dbspl, level_max_dbspl);
  struct yaml file = yaml_find(item, "file");
  if (yaml_is_there(file) && !read_file(file, reading->script->path, &line->file, error))
    return false;
  line->text = g_strdup(text);
  return true;
}

static bool read_control(struct reading *reading, struct yaml item, struct script_line *line,
                         GError **error) {
  static const char *const keys[] = {"control", "by",   "after_s", "level_db",
                                     "deepest", "file", NULL};
  const char *by;
  int deepest = STAGE_PROMPT;
  if (!yaml_allow(item, keys, error) || !yaml_take_text(item, "by", YAML_REQUIRED, &by, error) ||
      !find_speaker(reading->script, yaml_find(item, "by"), by, &line->speaker, error) ||
      !yaml_take_choice(item, "deepest", YAML_OPTIONAL, stage_names, &deepest, error))
    return false;
  line->kind = SCRIPT_CONTROL;
  line->deepest = (enum stage)deepest;
  return read_spoken(reading, item, yaml_find(item, "control"), line, error);
}

static bool read_speech(struct reading *reading, struct yaml item, struct script_line *line,
                        GError **error) {
  const char *name;
  struct yaml key = yaml_key(item, 0);
  if (!yaml_text(key, &name, error) ||
      !find_speaker(reading->script, key, name, &line->speaker, error))
    return false;
  const char *const keys[] = {name, "after_s", "level_db", "file", NULL};
  if (!yaml_allow(item, keys, error))
    return false;
  line->kind = SCRIPT_SPEECH;
  return read_spoken(reading, item, yaml_value(item, 0), line, error);
}

static bool read_bed(struct reading *reading, struct yaml bed, struct script_line *line,
                     GError **error) {
  static const char *const keys[] = {"noise", "file", "loudspeaker", "level_dbspl", "for_s", NULL};
  const char *loudspeaker;
  if (!yaml_allow(bed, keys, error) ||
      !yaml_take_choice(bed, "noise", YAML_OPTIONAL, noise_colour_names, &line->noise, error) ||
      !yaml_take_text(bed, "loudspeaker", YAML_REQUIRED, &loudspeaker, error) ||
      !yaml_take_number(bed, "level_dbspl", YAML_REQUIRED, 0, level_max_dbspl, &line->level_dbspl,
                        error) ||
      !yaml_take_number(bed, "for_s", YAML_REQUIRED, 0.1, silence_max_s, &line->for_s, error))
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

static bool read_line(struct reading *reading, struct yaml item, struct script_line *line,
                      GError **error) {
  if (!yaml_is_map(item) || yaml_length(item) == 0)
    return yaml_fail(
        item, error,
        "expected a line such as `- NAME: words`, `- silence_s: 2`, `- control: words` "
        "or `- bed: {...}`");
  if (yaml_is_there(yaml_find(item, "control")))
    return read_control(reading, item, line, error);
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

static bool read_play(struct reading *reading, struct yaml root, GError **error) {
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

static bool read_root(struct yaml root, struct reading *reading, GError **error) {
  static const char *const keys[] = {"hotmic", "title", "about",  "cast",
                                     "gap_s",  "play",  "expect", NULL};
  static const char *const expect_keys[] = {"unintended", NULL};
  struct script *script = reading->script;
  const char *title, *about = "";
  struct yaml expect = yaml_find(root, "expect");
  if (!yaml_allow(root, keys, error) || !yaml_take_version(root, "script/1", error) ||
      !yaml_take_text(root, "title", YAML_REQUIRED, &title, error) ||
      !yaml_take_text(root, "about", YAML_OPTIONAL, &about, error) ||
      !yaml_take_number(root, "gap_s", YAML_OPTIONAL, 0, 60, &reading->gap_s, error))
    return false;
  if (yaml_is_there(expect) && (!yaml_allow(expect, expect_keys, error) ||
                                !yaml_take_int(expect, "unintended", YAML_OPTIONAL, 0, 1000000,
                                               &script->unintended_allowed, error)))
    return false;
  script->title = g_strdup(title);
  script->about = g_strdup(about);
  return read_cast(root, script, error) && read_play(reading, root, error);
}

struct script *script_load(const char *path, GError **error) {
  struct yaml_file *file = yaml_load(path, HOTMIC_ERROR_DATA, error);
  if (!file)
    return NULL;
  struct script *script = g_new0(struct script, 1);
  script->path = g_strdup(path);
  struct reading reading = {script, g_array_new(FALSE, TRUE, sizeof(struct script_line)), 0.4};
  script->text = g_strdup(yaml_source(file));
  bool ok = read_root(yaml_root(file), &reading, error);
  script->count = reading.lines->len;
  script->lines = (struct script_line *)(void *)g_array_free(reading.lines, FALSE);
  yaml_unload(file);
  if (ok)
    return script;
  script_free(script);
  return NULL;
}

void script_free(struct script *script) {
  if (!script)
    return;
  for (size_t i = 0; i < script->speakers; i++) {
    voice_done(&script->cast[i].voice);
    g_free(script->cast[i].name);
    g_free(script->cast[i].loudspeaker);
  }
  for (size_t i = 0; i < script->count; i++) {
    g_free(script->lines[i].text);
    g_free(script->lines[i].file);
    g_free(script->lines[i].loudspeaker);
  }
  g_free(script->cast);
  g_free(script->lines);
  g_free(script->path);
  g_free(script->title);
  g_free(script->about);
  g_free(script->text);
  g_free(script);
}

/* Lower-case words with one space before and after each: " hey computer ". */
static char *spoken(const char *text) {
  GString *words = g_string_new(" ");
  for (const char *at = text; *at; at++) {
    bool letter = g_ascii_isalnum(*at) || (*at & 0x80);
    if (letter)
      g_string_append_c(words, g_ascii_tolower(*at));
    else if (words->str[words->len - 1] != ' ')
      g_string_append_c(words, ' ');
  }
  if (words->str[words->len - 1] != ' ')
    g_string_append_c(words, ' ');
  return g_string_free(words, FALSE);
}

bool script_says(const char *text, const char *word) {
  g_autofree char *said = spoken(text), *sought = spoken(word);
  return strlen(sought) > 1 && strstr(said, sought);
}

bool script_fail(const struct script *script, const struct script_line *line, GError **error,
                 const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *what = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_DATA, "%s:%d:%d: %s", script->path, line->at_line,
              line->at_column, what);
  return false;
}
