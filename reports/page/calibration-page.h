/* The calibration page: how a bench's microphone, room and loudspeakers sound, and how they drift.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CALIBRATION_PAGE_H
#define HOTMIC_CALIBRATION_PAGE_H

#include "calibration.h"
#include "nights.h"

/** What the page is about. All borrowed. */
struct calibration_page {
  const struct calibration *const *history; /**< oldest first; the last one is in force */
  size_t count;                             /**< at least 1 */
  const GArray *nights; /**< struct calibration_night, oldest first; NULL for none */
  size_t bad_nights;    /**< lines that nights_read() left out */
  int64_t now_utc_s;    /**< by which its age is told */
};

/** The page's whole HTML, which links style.css beside it. The same input gives the same bytes.
 * Caller-owned. */
GString *calibration_page_render(const struct calibration_page *page);

/** Writes index.html and style.css into `dir`, which is made if need be. Blocks on the disk.
 * Errors: HOTMIC_ERROR_BUSY. */
bool calibration_page_write(const struct calibration_page *page, const char *dir, GError **error);

#endif
