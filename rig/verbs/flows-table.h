/* What `hotmic flows` says: destinations or conversations, as a table for people, as CSV or JSON.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FLOWS_TABLE_H
#define HOTMIC_FLOWS_TABLE_H

#include "event.h"
#include "flow.h"

enum flows_format { FLOWS_TEXT, FLOWS_CSV, FLOWS_JSON, FLOWS_FORMATS };

extern const char *const flows_format_names[FLOWS_FORMATS + 1]; /* NULL-terminated */

/** One line: a conversation, all of one destination, or all of all. Strings are borrowed. */
struct flows_row {
  const char *host; /**< NULL: the total */
  enum host_role role;
  enum name_source named_by;
  bool is_front, is_sealed;
  int64_t conversations;
  const struct conversation *one; /**< NULL unless it is one conversation */
  int64_t first_ns, last_ns;      /**< UTC */
  struct conversation_way up, down;
};

/** How to tell it. */
struct flows_style {
  enum flows_format format;
  bool has_roles;     /**< a profile was given */
  bool conversations; /**< rows are conversations, else destinations */
  int64_t began_ns;   /**< UTC of the first packet: times in the text are since then */
};

/** Prints what stands before the rows: column heads, if the format has any. */
void flows_table_begin(const struct flows_style *style);
/** At most 80 columns of text, or as many as a wider terminal has; a host that is too long for its
 * column has a line of its own: of any length in a pipe or a file, shortened on a terminal. */
void flows_table_row(const struct flows_style *style, const struct flows_row *row);

/** `text` (ASCII) with an ellipsis in its middle if it is longer than `width` columns; as it is if
 * `width` is 0. Caller-owned. */
char *flows_table_shorten(const char *text, int width);

#endif
