/* Wake words: does what was said hold one of a device's own?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_WAKE_WORD_H
#define HOTMIC_WAKE_WORD_H

#include <stdbool.h>

/** `wake_words` is a list parted by commas. Words count as a whole, whatever case and punctuation:
 * "Alexa's" holds "alexa", "Alexander" does not. */
bool wake_word_is_in(const char *text, const char *wake_words);

#endif
