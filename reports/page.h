/* The page: verdict first, then devices, the session at a glance, every episode, and the method.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PAGE_H
#define HOTMIC_PAGE_H

#include "card.h"

/** The page's whole HTML; it links style.css beside it and clips under ../evidence. Episodes stand
 * in the order of `ranking`; `clips` has one entry an episode, in the order of the judgement.
 * Caller-owned, NULL on error. */
GString *page_render(struct record *record, const struct judgement *judgement,
                     const GPtrArray *ranking, const struct card_clips *clips, GError **error);

extern const char page_style[]; /**< style.css, NUL-terminated */

#endif
