/* Wake words: does what was said hold one of a device's own?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "wake-word.h"

#include <glib.h>
#include <string.h>

/* " hey jack what time " for "Hey, Jack! What time?": what is between words is one space. */
static char *plain(const char *text) {
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  g_autofree char *folded = g_utf8_casefold(valid, -1);
  GString *out = g_string_new(" ");
  for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
    gunichar character = g_utf8_get_char(at);
    if (g_unichar_isalnum(character) || g_unichar_ismark(character))
      g_string_append_unichar(out, character);
    else if (out->str[out->len - 1] != ' ')
      g_string_append_c(out, ' ');
  }
  if (out->str[out->len - 1] != ' ')
    g_string_append_c(out, ' ');
  return g_string_free(out, FALSE);
}

bool wake_word_is_in(const char *text, const char *wake_words) {
  g_autofree char *said = plain(text);
  g_auto(GStrv) words = g_strsplit(wake_words, ",", -1);
  bool found = false;
  for (char **word = words; *word && !found; word++) {
    g_autofree char *wanted = plain(*word);
    found = strcmp(wanted, " ") != 0 && strstr(said, wanted);
  }
  return found;
}
