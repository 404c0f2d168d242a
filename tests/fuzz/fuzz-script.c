/* Hostile text as a script: its lines hold together, or there is an error with a place.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-file.h"
#include "script.h"

static void check_line(const struct script *script, const struct script_line *line) {
  bool spoken = line->kind == SCRIPT_SPEECH || line->kind == SCRIPT_CONTROL ||
                line->kind == SCRIPT_MEDIA ||
                (line->kind == SCRIPT_NEGATIVE && line->negative == NEGATIVE_REVERSED);
  bool is_pink = line->kind == SCRIPT_NEGATIVE && line->negative == NEGATIVE_PINK;
  g_assert(spoken == (line->speaker >= 0));
  g_assert(line->speaker < (int)script->speakers);
  g_assert(line->kind == SCRIPT_SILENCE || (line->text && *line->text));
  g_assert((line->kind == SCRIPT_BED || is_pink) == (line->loudspeaker != NULL));
  g_assert(line->first_word >= 0 && line->first_word <= line->last_word);
  g_assert(line->at_line > 0 && line->at_column > 0 && line->for_s >= 0);
  if (line->text)
    script_says(line->text, "alexa");
}

static void load(const char *path) {
  g_autoptr(GError) error = NULL;
  struct script *script = script_load(path, &error);
  g_assert((script == NULL) == (error != NULL));
  g_assert(!error || (g_str_has_prefix(error->message, path) && error->code == HOTMIC_ERROR_DATA));
  for (size_t i = 0; script && i < script->count; i++)
    check_line(script, &script->lines[i]);
  script_free(script);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_as_file(data, size, load);
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  static const char start[] =
      "hotmic: script/1\ntitle: T\ncast:\n  A: {voice: {flite: slt}, loudspeaker: l, level_dbspl: "
      "60}\n"
      "play:\n  - A: one\n    after_s: -1\n  - control: alexa\n    by: A\n    deepest: send\n"
      "  - media: alexa\n    by: A\n    words: [1, 1]\n  - negative: pink\n    by: A\n"
      "    for_s: 2\n  - negative: reversed\n    text: one\n    by: A\n"
      "  - silence_s: 2\n  - bed: {noise: pink, loudspeaker: l, level_dbspl: 40, for_s: 1,\n"
      "      from_s: 3}\n";
  return fuzz_mutate_from(start, data, size, most, seed);
}
