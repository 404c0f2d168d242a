/* What network taps saw, kept in the run directory: frames as pcapng, conversations in the record.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_CAPTURES_H
#define HOTMIC_CAPTURES_H

#include "keeper.h"
#include "record.h"

struct captures;

/** Files are `captures/DEVICE-TAP.pcapng` in the record's folder, made when a first frame comes;
 * `zero_utc_ns` is the session's time 0 since 1970. A tap whose link type changes goes on in
 * another file (-2 and so on), for few programs read several types from one. Borrows the record.
 * Caller-owned. */
struct captures *captures_new(struct record *record, int64_t zero_utc_ns);

/** For the taps: borrows `captures`. The first error is kept for captures_flush(). */
struct keeper captures_keeper(struct captures *captures);

/** The same for taps that are opened before the record is: borrows the place where the captures
 * will be; while that holds NULL, nothing is kept. */
struct keeper captures_keeper_at(struct captures **place);

/** Writes out what is pending, so that kill -9 loses nothing of it. HOTMIC_ERROR_BUSY. */
bool captures_flush(struct captures *captures, GError **error);
bool captures_close(struct captures *captures, GError **error); /**< and frees; NULL is fine */

#endif
