/* What an import writes into the record beside its events: what was imported, from where.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_IMPORT_SETTING_H
#define HOTMIC_IMPORT_SETTING_H

#include "import.h"
#include "record.h"

/** Where the import is to be kept: <out>/<UTC>-<bench or device>-<file>-<id>. Caller-owned. */
char *import_name_run(const struct import_plan *plan);

/** The session's time 0, since 1970: the first packet, else the log's first row; 0: unknown. */
int64_t import_zero_utc_ns(const struct import_plan *plan);

/** ISO 8601 to the microsecond. Caller-owned. */
char *import_utc_text(int64_t utc_ns);

/** Everything that judging will need to know; nothing is committed. */
void import_write_setting(struct record *record, const struct import_plan *plan);

/** Which files were taken, as far as they have been read, as JSON in the setting `imported`. */
bool import_write_files(struct record *record, const struct import_plan *plan, GError **error);

#endif
