/* Which device a capture is about, when nobody says: guessed from who takes part.
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looked at are the unicast IP (or sealed) frames among the first GUESS_PACKETS packets. A MAC that
 * speaks from a public IPv4 address to a local one, from two public IPv4 addresses, from two public
 * IPv6 networks (/64) or as the one through whom several MACs speak from one to another, or from
 * more than GUESS_ADDRESSES addresses of any kind, is a gateway: it speaks for others. Of the rest,
 * the device is the one that takes part in nine of ten frames and sends some of them; if none takes
 * part in so many, the capture is about several devices, and there is no guess. Where several do (a
 * device and its gateway, of which little was heard), it is the one that speaks from the fewest
 * public addresses and networks, then from the fewest addresses, then the one that asks: opens
 * connections, sends to DNS servers. If even that tells nothing, there is no guess either. */
#ifndef HOTMIC_GUESS_DEVICE_H
#define HOTMIC_GUESS_DEVICE_H

#include "frame.h"

enum { GUESS_PACKETS = 100000, GUESS_ADDRESSES = 16 };

/** The MAC of the one device that a capture is about. `*ret_why` (caller-owned; NULL: not wanted)
 * says what the guess rests on, for people: "in 1318 of 1320 frames, from 2 addresses". Damage
 * behind the first frames does not matter. Blocks on the disk. Errors: HOTMIC_ERROR_DATA for a file
 * that cannot be read, one in which no frame tells, and one where no MAC is clearly the device (the
 * message lists those that speak most). */
bool guess_device(const char *path, uint8_t ret_mac[FRAME_MAC], char **ret_why, GError **error);

/** The MACs that take part most, for people: "44:65:0d:01:02:03 (1318 frames), ..."; "nobody" if no
 * frame tells. Caller-owned. NULL with HOTMIC_ERROR_DATA if the file cannot be opened. */
char *guess_speakers(const char *path, GError **error);

#endif
