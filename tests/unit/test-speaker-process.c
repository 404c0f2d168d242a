/* A software smart speaker as a process: it answers, or its death is noticed and nothing hangs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "scratch.h"

#include "speaker-process.h"

#include <signal.h>
#include <unistd.h>

static void ignore_pipes(void) {
  signal(SIGPIPE, SIG_IGN); /* as the program does */
}

TestSuite(speaker_process, .init = ignore_pipes, .fini = scratch_remove, .timeout = 60);

static GError *error;
static char *wakes[] = {"alexa", NULL}, *contacts[] = {"bill", NULL};

static struct bench_device device_of(const char *preset) {
  return (struct bench_device){.name = "kitchen",
                               .mac = "02:00:00:00:10:01",
                               .wake = wakes,
                               .speaker = {.at = (char *)"b.yaml:5:7",
                                           .preset = (char *)preset,
                                           .voice = "kal16",
                                           .contacts = contacts}};
}

static struct speaker_process *start(void) {
  struct bench_device device = device_of("default");
  struct speaker_process *process = speaker_process_start(&device, 1, NULL, &error);
  expect_no_error(error);
  return process;
}

/* The one child of this process. */
static pid_t child(void) {
  g_autofree char *path = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
  g_autofree char *text = NULL;
  if (!g_file_get_contents(path, &text, NULL, NULL))
    cr_skip_test("this kernel does not list the children of a process");
  return (pid_t)g_ascii_strtoll(text, NULL, 10);
}

/* Gives 40 ms of silence; true if it was consumed. */
static bool answers(struct speaker_process *process) {
  int16_t silence[640] = {0};
  speaker_process_send(process, LINK_SOUND, silence, sizeof silence);
  const struct link_message *message;
  while ((message = speaker_process_receive(process)))
    if (message->type == LINK_CONSUMED)
      return true;
  return false;
}

Test(speaker_process, it_consumes_what_it_is_given_and_ends_when_told) {
  struct speaker_process *process = start();
  for (int i = 0; i < 50; i++)
    cr_assert(answers(process));
  cr_expect_null(speaker_process_death(process));
  speaker_process_stop(process);
  cr_expect_leq(child(), 0, "it is still there");
}

Test(speaker_process, its_ledger_is_written) {
  struct bench_device device = device_of("default");
  const char *ledger = scratch_path("ledger.jsonl");
  struct speaker_process *process = speaker_process_start(&device, 1, ledger, &error);
  expect_no_error(error);
  cr_expect(answers(process));
  speaker_process_stop(process);
  cr_expect(g_file_test(ledger, G_FILE_TEST_IS_REGULAR));
}

Test(speaker_process, a_device_that_cannot_start_is_an_error_of_the_bench) {
  struct bench_device device = device_of("no-such-preset");
  cr_expect_null(speaker_process_start(&device, 1, NULL, &error));
  expect_error(error, HOTMIC_ERROR_BENCH, "b.yaml:5:7: device `kitchen` does not start: ");
  cr_expect_leq(child(), 0, "it is still there");
}

Test(speaker_process, one_that_is_killed_is_reported_dead_and_swallows_what_is_sent) {
  struct speaker_process *process = start();
  cr_expect(answers(process));
  kill(child(), SIGKILL);
  cr_expect_not(answers(process));
  cr_expect_not_null(speaker_process_death(process));
  g_autofree char *death = g_strdup(speaker_process_death(process));
  for (int i = 0; i < 200; i++)
    speaker_process_send(process, LINK_SOUND, death, 4);
  cr_expect_null(speaker_process_receive(process));
  cr_expect_str_eq(speaker_process_death(process), death, "the first reason stays");
  speaker_process_stop(process);
}

Test(speaker_process, one_that_hangs_does_not_keep_us_from_ending) {
  struct speaker_process *process = start();
  kill(child(), SIGSTOP);
  gint64 before_us = g_get_monotonic_time();
  speaker_process_stop(process);
  cr_expect_lt(g_get_monotonic_time() - before_us, 15 * G_USEC_PER_SEC);
  cr_expect_leq(child(), 0, "it is still there");
}

Test(speaker_process, stopping_nothing_is_fine) {
  speaker_process_stop(NULL);
}
