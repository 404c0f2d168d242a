/* A person's or the system's wish that the program end: Ctrl-C, a lost terminal, a shutdown.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_INTERRUPT_H
#define HOTMIC_INTERRUPT_H

#include "tidy.h"

/** From now on the first SIGINT, SIGTERM or SIGHUP is remembered; a second one kills. */
void interrupt_catch(void);
bool interrupt_came(void);

#endif
