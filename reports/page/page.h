/* The page: verdict first, then devices, the session at a glance, every episode, and the method.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_PAGE_H
#define HOTMIC_PAGE_H

#include "card.h"

/** The page's whole HTML; it links style.css, dygraphs.js, night.js and page.js beside it and clips
 * under ../evidence, and is whole without any script. Episodes stand in the order of `ranking`;
 * `clips` has one entry an episode, in the order of the judgement. Appends the text of night.js to
 * `ret_night`. Caller-owned, NULL on error. */
GString *page_render(struct record *record, const struct judgement *judgement,
                     const GPtrArray *ranking, const struct card_clips *clips, GString *ret_night,
                     GError **error);

/* What lies beside it; each ends with a NUL. */
extern const char page_style[];    /**< style.css */
extern const char page_script[];   /**< page.js: filters, keys and the zoomable strip */
extern const char page_dygraphs[]; /**< dygraphs.js, as Debian packages it (MIT) */

#endif
