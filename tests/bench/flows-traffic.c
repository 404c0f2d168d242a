/* A capture of any size, the same at every call: what a house full of talk would leave.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "flows-traffic.h"

#include <errno.h>
#include <string.h>

enum { AT_A_TIME = 40, SEGMENT = 1400, SEGMENTS_MAX = 48, NAME = 40, FRAME_MAX = 1600 };
enum { FIN = 1, SYN = 2, PUSH = 8, ACK = 16 };

struct connection {
  uint16_t port;
  unsigned host;
  uint32_t seq[2]; /* of the device, of the host */
  int step, segments;
};

struct traffic {
  FILE *file;
  struct flows_traffic made;
  uint64_t random;
  int64_t at_us;
  uint16_t next_port;
  uint8_t noise[8192]; /* sealed talk looks like this */
  struct connection connections[AT_A_TIME];
};

static uint32_t draw(struct traffic *traffic, uint32_t below) {
  traffic->random = traffic->random * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)((traffic->random >> 33) % below);
}

static size_t put16(uint8_t *to, size_t value) {
  to[0] = (uint8_t)(value >> 8);
  to[1] = (uint8_t)value;
  return 2;
}

static size_t put32(uint8_t *to, uint32_t value) {
  put16(to, value >> 16);
  put16(to + 2, value & 0xffff);
  return 4;
}

static size_t put_bytes(uint8_t *to, const void *bytes, size_t n) {
  memcpy(to, bytes, n);
  return n;
}

static void write_frame(struct traffic *traffic, const uint8_t *frame, size_t n) {
  uint32_t header[] = {(uint32_t)(traffic->at_us / 1000000), (uint32_t)(traffic->at_us % 1000000),
                       (uint32_t)n, (uint32_t)n};
  fwrite(header, sizeof header, 1, traffic->file);
  fwrite(frame, n, 1, traffic->file);
  traffic->made.frames++;
  traffic->made.bytes += (int64_t)(sizeof header + n);
  traffic->at_us += 200 + draw(traffic, 400);
}

/* Ethernet and IPv4 for `n` bytes behind them; returns where those go. */
static uint8_t *put_ip(uint8_t *frame, const struct connection *connection, bool up,
                       uint8_t protocol, size_t n) {
  static const uint8_t device[] = {2, 0, 0, 0, 0, 0x10}, router[] = {2, 0, 0, 0, 0, 1};
  const uint8_t local[] = {192, 168, 1, 16};
  const uint8_t remote[] = {52, 94, (uint8_t)(connection->host / 250),
                            (uint8_t)(connection->host % 250 + 1)};
  memcpy(frame, up ? router : device, 6);
  memcpy(frame + 6, up ? device : router, 6);
  put16(frame + 12, 0x0800);
  uint8_t *ip = frame + 14;
  memset(ip, 0, 20);
  ip[0] = 0x45;
  put16(ip + 2, 20 + n);
  ip[8] = 64;
  ip[9] = protocol;
  memcpy(ip + 12, up ? local : remote, 4);
  memcpy(ip + 16, up ? remote : local, 4);
  return ip + 20;
}

static void write_tcp(struct traffic *traffic, struct connection *connection, bool up,
                      uint8_t flags, const uint8_t *payload, size_t n) {
  uint8_t frame[FRAME_MAX];
  uint8_t *tcp = put_ip(frame, connection, up, 6, 20 + n);
  memset(tcp, 0, 20);
  put16(tcp, up ? connection->port : 443);
  put16(tcp + 2, up ? 443 : connection->port);
  put32(tcp + 4, connection->seq[up ? 0 : 1]);
  put32(tcp + 8, flags & ACK ? connection->seq[up ? 1 : 0] : 0);
  tcp[12] = 0x50;
  tcp[13] = flags;
  put16(tcp + 14, 0x7210);
  if (n)
    memcpy(tcp + 20, payload, n);
  write_frame(traffic, frame, 54 + n);
  connection->seq[up ? 0 : 1] += (uint32_t)n + (flags & (SYN | FIN) ? 1 : 0);
}

static size_t name_host(const struct connection *connection, char name[NAME]) {
  return (size_t)g_snprintf(name, NAME, "host%03u.voice.example.com", connection->host);
}

static size_t put_dns_name(uint8_t *to, const struct connection *connection) {
  char name[NAME];
  size_t at = 0;
  name_host(connection, name);
  g_auto(GStrv) labels = g_strsplit(name, ".", -1);
  for (char **label = labels; *label; label++) {
    to[at++] = (uint8_t)strlen(*label);
    at += put_bytes(to + at, *label, strlen(*label));
  }
  to[at++] = 0;
  return at;
}

static void write_dns(struct traffic *traffic, const struct connection *connection, bool up) {
  uint8_t frame[FRAME_MAX], message[200] = {0};
  size_t at = 12;
  put16(message, connection->port);
  put16(message + 2, up ? 0x0100 : 0x8180);
  put16(message + 4, 1);
  put16(message + 6, up ? 0 : 1);
  at += put_dns_name(message + at, connection);
  at += put32(message + at, 0x00010001);
  if (!up) {
    at += put16(message + at, 0xc00c);
    at += put32(message + at, 0x00010001);
    at += put32(message + at, 60);
    at += put16(message + at, 4);
    const uint8_t address[] = {52, 94, (uint8_t)(connection->host / 250),
                               (uint8_t)(connection->host % 250 + 1)};
    at += put_bytes(message + at, address, sizeof address);
  }
  uint8_t *udp = put_ip(frame, connection, up, 17, 8 + at);
  uint8_t *far_end = frame + 14 + (up ? 16 : 12);
  memcpy(far_end, (const uint8_t[]){192, 168, 1, 1}, 4);
  put16(udp, up ? connection->port : 53);
  put16(udp + 2, up ? 53 : connection->port);
  put16(udp + 4, 8 + at);
  put16(udp + 6, 0);
  memcpy(udp + 8, message, at);
  write_frame(traffic, frame, 42 + at);
}

/* A ClientHello of 517 bytes, as browsers and players pad it (RFC 7685). */
static void write_hello(struct traffic *traffic, struct connection *connection) {
  enum { RECORD = 512 };
  uint8_t hello[5 + RECORD] = {22, 3, 1};
  char name[NAME];
  size_t length = name_host(connection, name), at = 5;
  put16(hello + 3, RECORD);
  hello[at++] = 1;
  hello[at++] = 0;
  at += put16(hello + at, RECORD - 4);
  at += put16(hello + at, 0x0303);
  at += put_bytes(hello + at, traffic->noise, 32);
  hello[at++] = 0;                     /* no session */
  at += put32(hello + at, 0x00021301); /* one cipher suite */
  at += put16(hello + at, 0x0100);     /* no compression */
  at += put16(hello + at, sizeof hello - at - 2);
  at += put16(hello + at, 0); /* server_name */
  at += put16(hello + at, length + 5);
  at += put16(hello + at, length + 3);
  hello[at++] = 0;
  at += put16(hello + at, length);
  at += put_bytes(hello + at, name, length);
  at += put16(hello + at, 21); /* padding */
  put16(hello + at, sizeof hello - at - 2);
  write_tcp(traffic, connection, true, PUSH | ACK, hello, sizeof hello);
}

static void write_segment(struct traffic *traffic, struct connection *connection) {
  uint8_t payload[SEGMENT];
  bool up = draw(traffic, 3) == 0;
  size_t n = draw(traffic, 5) ? SEGMENT : 6 + draw(traffic, 200);
  put32(payload, 0x17030300); /* application data of TLS 1.2 */
  put16(payload + 3, n - 5);
  memcpy(payload + 5, traffic->noise + draw(traffic, sizeof traffic->noise - SEGMENT), n - 5);
  uint32_t seq = connection->seq[up ? 0 : 1];
  write_tcp(traffic, connection, up, PUSH | ACK, payload, n);
  if (draw(traffic, 100) == 0) {
    connection->seq[up ? 0 : 1] = seq;
    write_tcp(traffic, connection, up, PUSH | ACK, payload, n);
  }
  if (draw(traffic, 3) == 0)
    write_tcp(traffic, connection, !up, ACK, NULL, 0);
}

static void begin(struct traffic *traffic, struct connection *connection) {
  traffic->next_port = (uint16_t)(traffic->next_port % 28000 + 1);
  *connection = (struct connection){.port = (uint16_t)(32768 + traffic->next_port),
                                    .host = draw(traffic, FLOWS_TRAFFIC_HOSTS),
                                    .seq = {draw(traffic, 1u << 31), draw(traffic, 1u << 31)},
                                    .segments = (int)draw(traffic, SEGMENTS_MAX) + 4};
  traffic->made.connections++;
}

static void advance(struct traffic *traffic, struct connection *connection) {
  switch (connection->step++) {
  case 0:
    begin(traffic, connection);
    write_dns(traffic, connection, true);
    connection->step = 1;
    break;
  case 1:
    write_dns(traffic, connection, false);
    break;
  case 2:
    write_tcp(traffic, connection, true, SYN, NULL, 0);
    break;
  case 3:
    write_tcp(traffic, connection, false, SYN | ACK, NULL, 0);
    break;
  case 4:
    write_tcp(traffic, connection, true, ACK, NULL, 0);
    break;
  case 5:
    write_hello(traffic, connection);
    break;
  default:
    if (connection->step < connection->segments) {
      write_segment(traffic, connection);
      break;
    }
    write_tcp(traffic, connection, true, FIN | ACK, NULL, 0);
    write_tcp(traffic, connection, false, FIN | ACK, NULL, 0);
    connection->step = 0;
  }
}

bool flows_traffic_write(const char *path, int64_t bytes, struct flows_traffic *ret,
                         GError **error) {
  static const uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 65535, 1};
  g_autofree struct traffic *traffic = g_new0(struct traffic, 1);
  traffic->random = 5;
  traffic->at_us = G_GINT64_CONSTANT(1700000000) * 1000000;
  traffic->file = fopen(path, "w");
  for (size_t i = 0; i < sizeof traffic->noise; i++)
    traffic->noise[i] = (uint8_t)draw(traffic, 256);
  if (traffic->file)
    fwrite(header, sizeof header, 1, traffic->file);
  while (traffic->file && traffic->made.bytes < bytes && !ferror(traffic->file))
    advance(traffic, &traffic->connections[draw(traffic, AT_A_TIME)]);
  if (!traffic->file || ferror(traffic->file) || fclose(traffic->file) != 0) {
    g_set_error(error, HOTMIC_ERROR, HOTMIC_ERROR_BUSY, "%s: cannot write: %s", path,
                g_strerror(errno));
    return false;
  }
  *ret = traffic->made;
  return true;
}
