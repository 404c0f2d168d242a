/* Where a device's bytes went: the section of the page with every destination of every device.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "destinations.h"

GArray *destinations_of(const struct plan *plan) {
  (void)plan;
  return g_array_new(FALSE, FALSE, sizeof(struct destination));
}
void destinations_append(GString *out, const struct judgement *judgement) {
  (void)out;
  (void)judgement;
}
