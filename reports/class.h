/* What kind of thing an episode was: classes that are never counted together.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CLASS_H
#define HOTMIC_CLASS_H

#include "judge.h"

/** Gives every episode its class (episode.h). Alibis and sounds must be known. */
void class_sort(struct judgement *judgement);

/** Class of an episode in words for people: "false wake", ... Constant. */
const char *class_meaning(enum episode_class kind);

#endif
