/* Answers that were asked for, and others.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "questions.h"

#include <criterion/criterion.h>

static struct questions questions;

static struct frame message(bool is_answer, uint16_t port, uint8_t id, uint8_t server) {
  static uint8_t bytes[12];
  bytes[1] = id;
  bytes[2] = is_answer ? 0x81 : 1;
  struct frame f = {.family = 4, .protocol = FRAME_UDP, .payload = bytes};
  f.payload_here = f.payload_wire = sizeof bytes;
  f.src_port = is_answer ? 53 : port;
  f.dst_port = is_answer ? port : 53;
  (is_answer ? f.src : f.dst)[3] = server;
  return f;
}

static void ask(uint16_t port, uint8_t id, uint8_t server) {
  struct frame f = message(false, port, id, server);
  questions_note(&questions, &f);
}

static bool is_answer(uint16_t port, uint8_t id, uint8_t server) {
  struct frame f = message(true, port, id, server);
  return questions_is_answer(&questions, &f);
}

Test(questions, only_what_was_asked_for_is_an_answer) {
  questions = (struct questions){0};
  ask(40000, 7, 1);
  cr_expect(is_answer(40000, 7, 1));
  cr_expect_not(is_answer(40001, 7, 1));
  cr_expect_not(is_answer(40000, 8, 1));
  cr_expect_not(is_answer(40000, 7, 9));
}

Test(questions, while_none_was_seen_any_answer_counts) {
  questions = (struct questions){0};
  cr_expect(is_answer(40000, 7, 1));
  struct frame f = message(true, 40000, 7, 1);
  f.src_port = 54;
  cr_expect_not(questions_is_answer(&questions, &f));
  f = message(false, 40000, 7, 1);
  f.dst_port = 54;
  questions_note(&questions, &f);
  cr_expect(is_answer(40000, 9, 1), "that was no question");
}

Test(questions, the_latest_are_remembered) {
  questions = (struct questions){0};
  for (uint8_t id = 0; id <= QUESTIONS_MAX; id++)
    ask(40000, id, 1);
  cr_expect_not(is_answer(40000, 0, 1));
  cr_expect(is_answer(40000, 1, 1));
  cr_expect(is_answer(40000, QUESTIONS_MAX, 1));
}
