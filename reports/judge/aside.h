/* Asides: what the verdict says of episodes beyond how many there were.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_ASIDE_H
#define HOTMIC_ASIDE_H

#include "judge.h"

/** Adds reasons: that a muted device woke or recorded, which no plan allows (VERDICT_FAIL); of
 * which classes a device's unintended episodes were, if any was no mere false wake; what negative
 * controls showed; whether anybody could hear a device that sent something ask for it. */
void aside_weigh(struct judgement *judgement);

#endif
