# Two cards whose clocks differ by 0.2 % play and hear for ten minutes without a gap: only silence gives way.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 200
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

# apart LOUDSPEAKERS MICROPHONE: parts of 100000.
apart() {
  sound-peer shift hw:Loopback "$1"
  sound-peer shift hw:Mic "$2"
  sound-peer record hw:Loopback,1,0 2 610 recorded.raw 48000 >peer.log &
  local recorder=$!
  await '^recording' peer.log 5
  expect_exit 0 sound-probe -s 600 -t
  expect_no_line '^gap' out
  expect_line '^played drift_ppm .* gaps 0' out
  expect_line '^clocks: silence between sounds was made longer or shorter' out
  expect_ends "$recorder" 30
  # Not a sample that sounds is lost or added: two seconds of three.
  expect_line ' 19200000 frames were not silent' peer.log
  rm recorded.raw
  note "$(grep '^clocks' out)"
}

apart 99900 100100
apart 100100 99900
