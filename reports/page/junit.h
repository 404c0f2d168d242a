/* junit.xml: the judgement for build servers; fail is a failure, inconclusive is an error.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_JUNIT_H
#define HOTMIC_JUNIT_H

#include "judge.h"

/** The text of junit.xml: one case that the run was sound, and for each device under test one that
 * it recorded nothing unasked and one that it answered its controls. Caller-owned. */
GString *junit_render(const struct judgement *judgement);

#endif
