/* A person's or the system's wish that the program end: Ctrl-C, a lost terminal, a shutdown.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "interrupt.h"

#include <signal.h>

static volatile sig_atomic_t came;

static void on_signal(int number) {
  (void)number;
  came = 1;
}

void interrupt_catch(void) {
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL); /* a lost terminal at night */
}

bool interrupt_came(void) {
  return came != 0;
}
