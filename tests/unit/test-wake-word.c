/* Whether what was said holds a device's wake word.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "wake-word.h"

#include <criterion/criterion.h>

Test(wake_word, it_counts_whatever_its_case_and_punctuation) {
  cr_expect(wake_word_is_in("So I said: Alexa! Stop.", "alexa"));
  cr_expect(wake_word_is_in("ALEXA", "alexa"));
  cr_expect(wake_word_is_in("that is Alexa's song", "alexa"));
}

Test(wake_word, a_part_of_a_word_is_none) {
  cr_expect_not(wake_word_is_in("Alexander the Great", "alexa"));
  cr_expect_not(wake_word_is_in("half a Lexus", "alexa"));
  cr_expect_not(wake_word_is_in("", "alexa"));
}

Test(wake_word, one_of_several_is_enough) {
  cr_expect(wake_word_is_in("my computer is slow", "echo, computer"));
  cr_expect(wake_word_is_in("ok -- google, go", "hey google, ok google"));
  cr_expect_not(wake_word_is_in("hey, is google down?", "hey google, ok google"));
}

Test(wake_word, a_device_without_one_never_hears_it) {
  cr_expect_not(wake_word_is_in("anything at all", ""));
  cr_expect_not(wake_word_is_in("anything at all", " , ,"));
}

Test(wake_word, it_may_be_in_any_script) {
  cr_expect(wake_word_is_in("СЛУШАЙ, Алиса!", "алиса"));
  cr_expect_not(wake_word_is_in("\xff\xfe", "алиса"));
}
