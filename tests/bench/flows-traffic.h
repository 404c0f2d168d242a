/* A capture of any size, the same at every call: what a house full of talk would leave.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef HOTMIC_FLOWS_TRAFFIC_H
#define HOTMIC_FLOWS_TRAFFIC_H

#include "tidy.h"

#define FLOWS_TRAFFIC_MAC "02:00:00:00:00:10"
enum { FLOWS_TRAFFIC_HOSTS = 500 };

struct flows_traffic {
  int64_t bytes, frames, connections;
};

/** Writes a pcap file of about `bytes`. Some 40 connections at a time; each is asked for over DNS,
 * opened, begun with a TLS ClientHello that names its host, and carries a few dozen
 * segments of TLS either way, every hundredth sent twice. Error: HOTMIC_ERROR_BUSY. */
bool flows_traffic_write(const char *path, int64_t bytes, struct flows_traffic *ret,
                         GError **error);

#endif
