/* zita-convolver, as a benchmark in C calls it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "zita-peer.h"

#include <cstring>
#include <sched.h>
#include <zita-convolver.h>

struct zita_peer {
  Convproc process;
  size_t channels, block;
};

/* Its own vector code is on: it shall have what it can do. */
zita_peer *zita_peer_new(size_t channels, size_t block, const float *const taps[], size_t count) {
  auto *peer = new zita_peer;
  auto n = static_cast<uint32_t>(channels), size = static_cast<uint32_t>(block);
  auto length = static_cast<int32_t>(count);
  peer->channels = channels;
  peer->block = block;
  peer->process.set_options(Convproc::OPT_VECTOR_MODE);
  int failed =
      peer->process.configure(n, n, static_cast<uint32_t>(count), size, size, Convproc::MAXPART, 0);
  for (uint32_t c = 0; c < n && !failed; c++)
    failed = peer->process.impdata_create(c, c, 1, const_cast<float *>(taps[c]), 0, length);
  if (!failed && !peer->process.start_process(0, SCHED_OTHER))
    return peer;
  delete peer;
  return nullptr;
}

void zita_peer_run(zita_peer *peer, const float *const in[], float *const out[]) {
  for (uint32_t c = 0; c < peer->channels; c++)
    std::memcpy(peer->process.inpdata(c), in[c], peer->block * sizeof(float));
  peer->process.process(true);
  for (uint32_t c = 0; c < peer->channels; c++)
    std::memcpy(out[c], peer->process.outdata(c), peer->block * sizeof(float));
}

void zita_peer_free(zita_peer *peer) {
  peer->process.stop_process();
  while (!peer->process.check_stop())
    sched_yield();
  peer->process.cleanup();
  delete peer;
}
