/* Control blocks: the stretches of a run in which a device is proven to be alive, or not.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "block.h"

#include <string.h>

static const double apart_min_s = 60, apart_share = 0.25;

static void lengthen(struct block *block, const struct control_result *result) {
  if (result->heard && block->heard == 0)
    block->from_ns = block->until_ns = result->heard_ns;
  if (result->heard)
    block->until_ns = MAX(block->until_ns, result->heard_ns);
  block->heard += result->heard;
  block->played++;
}

/* The window of a block, whatever was heard in it. */
struct window {
  int64_t from_ns, until_ns;
};

static void end_block(struct judgement *judgement, struct block *block, struct window window) {
  if (block->played == 0)
    return;
  block->failed = proof_fails(block->played - block->heard, block->played, &judgement->rules);
  if (block->failed || block->heard == 0) {
    block->from_ns = window.from_ns;
    block->until_ns = window.until_ns;
  }
  g_array_append_val(judgement->blocks, *block);
}

static void find_blocks(struct judgement *judgement, int device) {
  const char *name = plan_device(judgement->plan, device)->name;
  double apart_s = MAX(judgement->rules.control_every_max_s * apart_share, apart_min_s);
  struct block block = {.device = device};
  struct window window = {0};
  for (unsigned i = 0; i < judgement->controls->len; i++) {
    const struct control_result *result =
        &g_array_index(judgement->controls, struct control_result, i);
    if (!result->played || strcmp(result->control->device, name) != 0)
      continue;
    if (block.played > 0 && result->control->from_ns - window.from_ns > ns_of_seconds(apart_s)) {
      end_block(judgement, &block, window);
      block = (struct block){.device = device};
    }
    if (block.played == 0)
      window = (struct window){result->control->from_ns, result->control->until_ns};
    window.until_ns = MAX(window.until_ns, result->control->until_ns);
    lengthen(&block, result);
  }
  end_block(judgement, &block, window);
}

static void find_stretches(struct judgement *judgement, int device, unsigned first) {
  struct block_stretch stretch = {.device = device, .until_ns = -1};
  int64_t good_until_ns = 0;
  for (unsigned i = first; i < judgement->blocks->len; i++) {
    const struct block *block = &g_array_index(judgement->blocks, struct block, i);
    if (block->failed) {
      stretch.from_ns = good_until_ns;
      stretch.played += block->played;
      stretch.heard += block->heard;
      continue;
    }
    good_until_ns = block->until_ns;
    if (stretch.played == 0)
      continue;
    stretch.until_ns = block->from_ns;
    g_array_append_val(judgement->invalid, stretch);
    stretch = (struct block_stretch){.device = device};
  }
  stretch.until_ns = MAX(judgement->observed_ns, stretch.from_ns);
  if (stretch.played > 0)
    g_array_append_val(judgement->invalid, stretch);
}

void block_find(struct judgement *judgement) {
  for (unsigned i = 0; i < judgement->plan->devices->len; i++) {
    unsigned first = judgement->blocks->len;
    if (!plan_device(judgement->plan, (int)i)->under_test)
      continue;
    find_blocks(judgement, (int)i);
    find_stretches(judgement, (int)i, first);
  }
}
