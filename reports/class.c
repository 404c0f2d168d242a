/* What kind of thing an episode was: classes that are never counted together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "class.h"

void class_sort(struct judgement *judgement) {
  (void)judgement;
}

const char *class_meaning(enum episode_class kind) {
  return episode_class_names[kind];
}
