/* Part of a file's name, made of whatever a bench file or somebody else's capture calls a thing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PLAIN_NAME_H
#define HOTMIC_PLAIN_NAME_H

#include <glib.h>
#include <string.h>

/** Leaves letters and digits of ASCII, `.`, `_` and `-`, and puts `-` in place of every other byte:
 * such a name leads nowhere and means nothing to any shell, page or file system. */
static inline void plain_name(char *name) {
  for (; *name; name++)
    if (!g_ascii_isalnum(*name) && !strchr("._-", *name))
      *name = '-';
}

#endif
