/* Text for pages stays text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"

#include <criterion/criterion.h>
#include <string.h>

static char *shown(const char *text) {
  GString *out = g_string_new(NULL);
  html_append(out, text);
  return g_string_free(out, FALSE);
}

Test(html, markup_is_escaped) {
  g_autofree char *text = shown("</script><b a=\"1\" c='2'>&");
  cr_expect_str_eq(text, "&lt;/script&gt;&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;");
}

Test(html, controls_and_direction_marks_show_themselves) {
  g_autofree char *text = shown("\x1b[31m\xe2\x80\xae"
                                "x\xe2\x80\x8f\xef\xbb\xbf\x07\xc2\x85");
  cr_expect_str_eq(text, "⟨U+001B⟩[31m⟨U+202E⟩x⟨U+200F⟩⟨U+FEFF⟩⟨U+0007⟩⟨U+0085⟩");
}

Test(html, broken_utf8_shows_its_bytes) {
  g_autofree char *text = shown("a\xff\xc3");
  cr_expect_str_eq(text, "a⟨FF⟩⟨C3⟩");
}

Test(html, a_line_of_ten_megabytes_is_cut) {
  g_autofree char *long_line = g_strnfill(10 << 20, '<');
  g_autofree char *text = shown(long_line);
  cr_expect(strlen(text) < html_text_max * 5UL);
  cr_expect(g_str_has_suffix(text, "(cut)"));
}

Test(html, ordinary_text_of_any_script_is_left_alone) {
  g_autofree char *text = shown("Zoë 木の床 дуб");
  cr_expect_str_eq(text, "Zoë 木の床 дуб");
}
