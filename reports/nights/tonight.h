/* Tonight: a judgement as one night among others, to be compared with them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_TONIGHT_H
#define HOTMIC_TONIGHT_H

#include "judge.h"
#include "night.h"

/** What of a judgement a comparison needs; its verdict, noise and taps are left empty, for they are
 * not known yet. Caller-owned (night_free). */
struct night *tonight_of(const struct judgement *judgement);

#endif
