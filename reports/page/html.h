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

/** Opens a table in a box that scrolls by itself, also by keyboard, up to its body; `caption`
 * (ours) is for those who cannot see where it stands, `heads` (ours, NULL-terminated) are its
 * columns. */
void html_table_open(GString *out, const char *class, const char *caption,
                     const char *const heads[]);
/** The same for a small table that needs no box; caption and heads are for readers of screens. */
void html_small_table_open(GString *out, const char *class, const char *caption,
                           const char *const heads[]);
void html_small_table_close(GString *out);
void html_table_close(GString *out);

/** Three digits, never an exponent. */
void html_number(GString *out, double number);

void html_bytes(GString *out, int64_t bytes); /**< "38.2 kB" */
const char *html_plural(int n);               /**< "" for one, else "s" */
void html_clock(GString *out, int64_t at_ns); /**< "1:02:03.4", "2:03.4" from session start */

#endif
