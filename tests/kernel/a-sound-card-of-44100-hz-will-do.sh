# A card without 48 kHz is resampled, at the same times and for as long.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

for hz in 44100 96000 192000; do
  sound-peer record hw:Loopback,1,0 2 8 /dev/null "$hz" >peer.log & # forces the rate on its other end
  recorder=$!
  await '^recording' peer.log 5
  expect_exit 0 sound-probe -s 5
  expect_line "^playback hw:Loopback,0,0: 2 channels S32_LE at $hz Hz .resampled from 48000" out
  expect_no_line '^gap' out
  expect_ends "$recorder" 20
  read -r sounded _ <<<"$(sed -E 's/.*, ([0-9]+) frames were not silent/\1/' peer.log | tail -n 1)"
  expect_true "five seconds of sound are five seconds" "$sounded > 4.99 * $hz && $sounded < 5.02 * $hz"
  note "$hz Hz: $sounded frames sounded; $(grep '^first played' out)"
done
