/* A folder for one test, and errors as tests look at them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_SCRATCH_H
#define HOTMIC_SCRATCH_H

#include <criterion/criterion.h>

#include "tidy.h"

/** The test's folder under /tmp, made when it is first asked for. Borrowed. */
const char *scratch_dir(void);

/** Removes the folder with all in it: a test's `.fini`. */
void scratch_remove(void);

/** The same folder as the user's cache: a test's `.init`, before GLib looks it up. */
void scratch_cache(void);

/** Path of a file in the folder. Borrowed until scratch_remove(). */
const char *scratch_path(const char *name);

/** Writes a file into the folder and returns its path, borrowed likewise. */
const char *scratch_text(const char *name, const char *text);
const char *scratch_bytes(const char *name, const void *bytes, size_t length);

/** The error must be there, with this code and these words in it; it is cleared. */
#define expect_error(error, wanted, words)                                                         \
  do {                                                                                             \
    cr_assert_not_null(error, "expected an error: %s", words);                                     \
    cr_expect_eq((error)->code, (int)(wanted), "code %d: %s", (error)->code, (error)->message);    \
    cr_expect(strstr((error)->message, words), "`%s` is not in: %s", words, (error)->message);     \
    g_clear_error(&(error));                                                                       \
  } while (0)

/** The call must succeed. */
#define expect_no_error(error) cr_assert_null(error, "%s", (error) ? (error)->message : "")

#endif
