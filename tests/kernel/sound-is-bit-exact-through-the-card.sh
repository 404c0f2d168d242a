# What leaves the loudspeakers' card is, sample by sample, what was given to the driver: 2 and 8 channels.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# Seconds: 240
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

# A host that holds this kernel up makes true underruns in real time. They must be told; then once more.
exact_at() { # CHANNELS
  local try recorder
  for try in 1 2 3; do
    sound-peer record hw:Loopback,1,0 "$1" 14 recorded.raw 48000 >peer.log &
    recorder=$!
    await '^recording' peer.log 5
    expect_exit 0 sound-probe -n "$1" -s 6 -b 200 -o played.raw
    expect_line "^playback hw:Loopback,0,0: $1 channels S32_LE at 48000 Hz" out
    grep '^gap' out >gaps || true
    expect_ends "$recorder" 30
    grep -q ' [1-9][0-9]* overruns' peer.log && echo "the recorder's own" >>gaps
    sound-probe -x played.raw -n "$1" recorded.raw >compared.log && break
    [ -s gaps ] || fail "no gap was told, but $(cat compared.log)"
    is_virtual && fail "$(cat gaps)"
    [ "$try" -lt 3 ] || fail "gaps in three tries: $(cat gaps)"
  done
  note "$1 channels: $(cat compared.log)"
}

exact_at 2
exact_at 8
