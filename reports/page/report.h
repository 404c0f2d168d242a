/* The report: evidence, page, junit.xml and run.json of a judged record, written beside it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_REPORT_H
#define HOTMIC_REPORT_H

#include "judge.h"

/** Writes evidence/, report/, junit.xml and run.json into the record's folder, each replaced in one
 * step, so that a reader never meets half of one. The same record and rules give the same bytes.
 * Errors: HOTMIC_ERROR_BUSY (disk), or those of reading the record. Blocks on the disk. */
bool report_write(struct record *record, const struct judgement *judgement, GError **error);

#endif
