/* The guide: says a person what to do with their hands, and waits until it is done.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "guide.h"

#include "interrupt.h"

void guide_say(const struct guide *guide, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("  ", guide->to);
  vfprintf(guide->to, format, arguments);
  fputc('\n', guide->to);
  va_end(arguments);
  fflush(guide->to);
}

/* A line that begins with q, the end of input, and Ctrl-C mean no. */
static enum guide_answer wait_for_enter(const struct guide *guide) {
  char line[80];
  fflush(guide->to);
  if (!fgets(line, sizeof line, guide->from) || interrupt_came() || g_ascii_tolower(*line) == 'q') {
    fputc('\n', guide->to);
    return GUIDE_QUIT;
  }
  return GUIDE_GO;
}

enum guide_answer guide_ask(const struct guide *guide, const char *title, const char *hands) {
  fprintf(guide->to, "\n%s\n  %s\n", title, hands);
  if (!guide->waits)
    return GUIDE_GO;
  fputs("  Then press Enter (q: stop here, and go on another time): ", guide->to);
  return wait_for_enter(guide);
}

enum guide_answer guide_again(const struct guide *guide, const char *problem) {
  if (!guide->waits)
    return GUIDE_QUIT;
  fprintf(guide->to,
          "  NOT GOOD: %s\n  Put it right and press Enter to try again (q: stop here): ", problem);
  return wait_for_enter(guide);
}
