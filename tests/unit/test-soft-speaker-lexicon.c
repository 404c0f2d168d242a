/* The software speaker's words: found with their alternates, or named with who wanted them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <unistd.h>

#include "grammar.h"

static const char source[] = "bill B IH L\nto T UW\nto(2) T IH\ntoad T OW D\n";

static char *write_temporary(const char *text) {
  char *path;
  int fd = g_file_open_tmp("hotmic-XXXXXX", &path, NULL);
  cr_assert(fd >= 0);
  close(fd);
  cr_assert(g_file_set_contents(path, text, -1, NULL));
  return path;
}

Test(soft_speaker_lexicon, a_word_comes_with_its_alternates_and_no_neighbours) {
  g_autofree char *path = write_temporary(source);
  struct lexicon *lexicon = lexicon_new();
  lexicon_need_phrase(lexicon, "To BILL", "--wake");
  g_autofree char *text = lexicon_format(lexicon, path, NULL);
  cr_assert(g_str_has_prefix(text, "bill B IH L\nto T UW\nto(2) T IH\ng_AA AA\n"), "%s", text);
  cr_assert(g_str_has_suffix(text, "g_ZH ZH\n"));
  lexicon_free(lexicon);
  unlink(path);
}

Test(soft_speaker_lexicon, an_unknown_word_is_named_with_its_origin) {
  g_autofree char *path = write_temporary(source);
  g_autoptr(GError) error = NULL;
  struct lexicon *lexicon = lexicon_new();
  lexicon_need(lexicon, "to", "--wake");
  lexicon_need(lexicon, "zorgle", "--contact");
  cr_assert_null(lexicon_format(lexicon, path, &error));
  cr_assert_eq(error->code, HOTMIC_ERROR_DATA);
  cr_assert(strstr(error->message, "--contact") && strstr(error->message, "\"zorgle\""));
  lexicon_free(lexicon);
  unlink(path);
}

Test(soft_speaker_lexicon, a_grammar_asks_for_its_words_and_nothing_else) {
  g_autofree char *grammar = write_temporary("#JSGF V1.0;\n/* no\nwords */\ngrammar talk;\n"
                                             "public <top> = [toad] /0.5/ <x> {tag} | to;\n"
                                             "<x> = @contacts@ | @phones@; // nor here\n");
  g_autofree char *path = write_temporary("to T UW\n");
  g_autoptr(GError) error = NULL;
  const char *contacts[] = {"bill", "uncle bob", NULL};
  struct lexicon *lexicon = lexicon_new();
  g_autofree char *text = grammar_load(grammar, contacts, lexicon, &error);
  cr_assert(strstr(text, "<x> = bill | uncle bob | g_AA | g_AE"));
  cr_assert_null(lexicon_format(lexicon, path, &error));
  cr_assert(strstr(error->message, ":5: ") && strstr(error->message, "\"toad\""), "%s",
            error->message);
  lexicon_free(lexicon);
  unlink(grammar);
  unlink(path);
}
