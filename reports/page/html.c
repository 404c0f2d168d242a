/* Text for pages: whatever a device, host or script said stays text, and hidden characters show.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

/* Characters that do not show, or that change how others show (Unicode's Cc, Cf, Zl, Zp, private
 * and unassigned ones). */
static bool is_hidden(gunichar character) {
  switch (g_unichar_type(character)) {
  case G_UNICODE_CONTROL:
  case G_UNICODE_FORMAT:
  case G_UNICODE_UNASSIGNED:
  case G_UNICODE_PRIVATE_USE:
  case G_UNICODE_SURROGATE:
  case G_UNICODE_LINE_SEPARATOR:
  case G_UNICODE_PARAGRAPH_SEPARATOR:
    return true;
  default:
    return false;
  }
}

static void append_character(GString *out, gunichar character) {
  if (character == '&')
    g_string_append(out, "&amp;");
  else if (character == '<')
    g_string_append(out, "&lt;");
  else if (character == '>')
    g_string_append(out, "&gt;");
  else if (character == '"')
    g_string_append(out, "&quot;");
  else if (character == '\'')
    g_string_append(out, "&#39;");
  else if (is_hidden(character))
    g_string_append_printf(out, "⟨U+%04X⟩", character);
  else
    g_string_append_unichar(out, character);
}

void html_append(GString *out, const char *text) {
  const char *end = text ? text + strnlen(text, html_text_max) : NULL;
  while (text < end) {
    gunichar character = g_utf8_get_char_validated(text, end - text);
    if (character == (gunichar)-1 || character == (gunichar)-2) {
      g_string_append_printf(out, "⟨%02X⟩", (unsigned char)*text++);
      continue;
    }
    append_character(out, character);
    text = g_utf8_next_char(text);
  }
  if (text && *text)
    g_string_append(out, " … (cut)");
}

void html_printf(GString *out, const char *format, ...) {
  va_list values;
  va_start(values, format);
  g_string_append_vprintf(out, format, values);
  va_end(values);
}

void html_element(GString *out, const char *element, const char *class, const char *text) {
  g_string_append_printf(out, "<%s", element);
  if (class)
    g_string_append_printf(out, " class=\"%s\"", class);
  g_string_append_c(out, '>');
  html_append(out, text);
  g_string_append_printf(out, "</%s>", element);
}

static void append_heads(GString *out, const char *const heads[]) {
  for (int i = 0; heads[i]; i++)
    html_printf(out, "<th scope=\"col\">%s</th>", heads[i]);
  html_printf(out, "</tr></thead><tbody>\n");
}

void html_table_open(GString *out, const char *class, const char *caption,
                     const char *const heads[]) {
  html_printf(out,
              "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
              "<table class=\"%s\"><caption>%s</caption><thead><tr>",
              caption, class, caption);
  append_heads(out, heads);
}

void html_table_close(GString *out) {
  html_printf(out, "</tbody></table></div>\n");
}

void html_small_table_open(GString *out, const char *class, const char *caption,
                           const char *const heads[]) {
  html_printf(out, "<table class=\"%s\"><caption>%s</caption><thead class=\"unseen\"><tr>", class,
              caption);
  append_heads(out, heads);
}

void html_small_table_close(GString *out) {
  html_printf(out, "</tbody></table>\n");
}

void html_number(GString *out, double number) {
  html_printf(out, number >= 100 ? "%.0f" : number >= 10 ? "%.1f" : "%.2f", number);
}

void html_bytes(GString *out, int64_t bytes) {
  if (bytes < 1000)
    g_string_append_printf(out, "%" G_GINT64_FORMAT " B", bytes);
  else if (bytes < 1000000)
    g_string_append_printf(out, "%.1f kB", (double)bytes / 1e3);
  else
    g_string_append_printf(out, "%.2f MB", (double)bytes / 1e6);
}

void html_clock(GString *out, int64_t at_ns) {
  int64_t tenths = (at_ns + 50000000) / 100000000;
  int64_t seconds = tenths / 10;
  if (seconds >= 3600)
    g_string_append_printf(out, "%d:%02d:%02d.%d", (int)(seconds / 3600), (int)(seconds / 60 % 60),
                           (int)(seconds % 60), (int)(tenths % 10));
  else
    g_string_append_printf(out, "%d:%02d.%d", (int)(seconds / 60), (int)(seconds % 60),
                           (int)(tenths % 10));
}

const char *html_plural(int n) {
  return n == 1 ? "" : "s";
}
