/* Acceptance: is a device's rate proven to be below the bench's limit, over all its nights?
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "acceptance.h"

GArray *acceptance_find(const struct judgement *judgement) {
  (void)judgement;
  return g_array_new(FALSE, FALSE, sizeof(struct acceptance));
}

void acceptance_weigh(struct judgement *judgement) {
  (void)judgement;
}

void acceptance_append(GString *out, const struct judgement *judgement) {
  (void)out, (void)judgement;
}
