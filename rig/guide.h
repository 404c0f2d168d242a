/* The guide: says a person what to do with their hands, and waits until it is done.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_GUIDE_H
#define HOTMIC_GUIDE_H

#include "tidy.h"

/** Caller's memory. */
struct guide {
  FILE *from, *to;
  bool waits; /**< false: nobody is there, or no hands are needed; nothing is asked */
};

enum guide_answer { GUIDE_GO, GUIDE_QUIT };

/** What is going on, or came out: one line. */
void guide_say(const struct guide *guide, const char *format, ...) G_GNUC_PRINTF(2, 3);
/** The title of a step, and what hands have to do; waits for Enter. End of input means quit. */
enum guide_answer guide_ask(const struct guide *guide, const char *title, const char *hands);
/** What went wrong; shall it be tried again? Without anybody to ask: GUIDE_QUIT. */
enum guide_answer guide_again(const struct guide *guide, const char *problem);

#endif
