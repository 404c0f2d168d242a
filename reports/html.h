/* Text for pages: whatever a device, host or script said stays text, and hidden characters show.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_HTML_H
#define HOTMIC_HTML_H

#include <glib.h>
#include <stdint.h>

/** Appends `text` (any bytes; NULL: nothing) as inert HTML or XML text, fit for element content and
 * quoted attributes. Control characters, direction overrides, invisible characters and bytes that
 * are not UTF-8 appear as a code in angle quotes. At most `html_text_max` bytes of `text` are
 * shown. */
void html_append(GString *out, const char *text);

enum { html_text_max = 4000 };

/** Appends a printf whose arguments are trusted: numbers and constants of the program. */
void html_printf(GString *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Appends `<element class="...">text</element>`; `class` NULL for none. */
void html_element(GString *out, const char *element, const char *class, const char *text);

void html_bytes(GString *out, int64_t bytes); /**< "38.2 kB" */
const char *html_plural(int n);               /**< "" for one, else "s" */
void html_clock(GString *out, int64_t at_ns); /**< "1:02:03.4", "2:03.4" from session start */

#endif
