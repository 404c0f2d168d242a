/* The reasons for a verdict as the page lists them: many of one kind are one line that unfolds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "reasons.h"
#include "html.h"

#include <string.h>

enum { names_shown = 12 };

static const struct verdict_reason *reason_at(const struct judgement *judgement, unsigned i) {
  return &g_array_index(judgement->verdict.reasons, struct verdict_reason, i);
}

static const char *name_of(const struct judgement *judgement, const struct verdict_reason *reason) {
  return reason->device < 0 ? "" : plan_device(judgement->plan, reason->device)->name;
}

/* Two sentences are of one kind if they differ in their device alone, up to the first number. NULL:
 * of no device, or the name is not in it as it is. */
static char *kind_of(const struct judgement *judgement, const struct verdict_reason *reason) {
  const char *name = name_of(judgement, reason);
  const char *at = *name ? strstr(reason->text, name) : NULL;
  if (!at)
    return NULL;
  const char *rest = at + strlen(name);
  return g_strdup_printf("%d %.*s\n%.*s", (int)reason->kind, (int)(at - reason->text), reason->text,
                         (int)strcspn(rest, "0123456789"), rest);
}

static void append_plain(GString *out, const struct verdict_reason *reason) {
  html_element(out, "li", verdict_names[reason->kind], reason->text);
  html_printf(out, "\n");
}

static void append_names(GString *out, const struct judgement *judgement, const GArray *alike) {
  unsigned shown = MIN(alike->len, names_shown + 1);
  html_printf(out, " <small>and %u more: ", alike->len - 1);
  for (unsigned i = 1; i < shown; i++) {
    html_printf(out, i > 1 ? ", " : "");
    html_append(out, name_of(judgement, reason_at(judgement, g_array_index(alike, unsigned, i))));
  }
  html_printf(out, "%s</small>", shown < alike->len ? ", …" : "");
}

static void append_folded(GString *out, const struct judgement *judgement, const GArray *alike) {
  const struct verdict_reason *first = reason_at(judgement, g_array_index(alike, unsigned, 0));
  html_printf(out, "<li class=\"%s\"><details><summary>", verdict_names[first->kind]);
  html_append(out, first->text);
  append_names(out, judgement, alike);
  html_printf(out, "</summary><ul>\n");
  for (unsigned i = 1; i < alike->len; i++)
    append_plain(out, reason_at(judgement, g_array_index(alike, unsigned, i)));
  html_printf(out, "</ul></details></li>\n");
}

static void free_alike(void *alike) {
  g_array_unref(alike);
}

/* Indexes of the reasons of each kind, by their kinds. */
static GHashTable *sort(const struct judgement *judgement, GPtrArray *kinds) {
  GHashTable *sorted = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_alike);
  for (unsigned i = 0; i < judgement->verdict.reasons->len; i++) {
    char *kind = kind_of(judgement, reason_at(judgement, i));
    g_ptr_array_add(kinds, kind);
    if (!kind)
      continue;
    GArray *alike = g_hash_table_lookup(sorted, kind);
    if (!alike)
      g_hash_table_insert(sorted, kind, alike = g_array_new(FALSE, FALSE, sizeof(unsigned)));
    g_array_append_val(alike, i);
  }
  return sorted;
}

void reasons_append(GString *out, const struct judgement *judgement) {
  g_autoptr(GPtrArray) kinds = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) sorted = sort(judgement, kinds);
  html_printf(out, "<ul class=\"reasons\" aria-label=\"Reasons for the verdict\">\n");
  for (unsigned i = 0; i < kinds->len; i++) {
    const char *kind = g_ptr_array_index(kinds, i);
    const GArray *alike = kind ? g_hash_table_lookup(sorted, kind) : NULL;
    if (!alike || alike->len <= REASONS_APART)
      append_plain(out, reason_at(judgement, i));
    else if (g_array_index(alike, unsigned, 0) == i)
      append_folded(out, judgement, alike);
  }
  html_printf(out, "</ul>\n");
}
