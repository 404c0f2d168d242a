/* What comparing nights is made of. Of regression*.c only.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REGRESSION_PRIVATE_H
#define HOTMIC_REGRESSION_PRIVATE_H

#include "place.h"
#include "regression.h"

/* Nights in order, tonight last; and what is made of them. */
struct comparison {
  struct regression *regression;
  const struct night *const *nights;
  size_t count, tonight;
  struct playlist *playlist;
  GArray *places, *strange; /* struct place */
  GHashTable *phrases;      /* of earlier nights */
};

/* Text that lives as long as the regression. */
const char *regression_keep(struct regression *regression, const char *text);
const char *regression_printf(struct regression *regression, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

const struct night_device *regression_device_in(const struct night *night, const char *name);
enum change_kind regression_kind(const struct place *place);

/** Appends the device of this name, all but whether it is worse; and says that of all. */
void regression_add_device(const struct comparison *all, const char *name);
void regression_find_worse(const struct comparison *all);

#endif
