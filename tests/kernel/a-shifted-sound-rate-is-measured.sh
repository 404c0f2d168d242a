# A card that runs 0.1 % fast or slow is measured within 5 ppm.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# Seconds: 300
# shellcheck shell=bash
source "$HOTMIC_SOURCE/tests/kernel/lib.sh"

# The card makes 100000/PARTS of its nominal rate.
measured_at() { # PARTS
  local drift want
  sound-peer shift hw:Loopback "$1"
  want=$(awk "BEGIN { print (100000 / $1 - 1) * 1e6 }")
  expect_exit 0 sound-probe -c hw:Loopback,1,0 -s 60 -b 200
  for side in played heard; do
    read -r _ _ drift _ <<<"$(grep "^$side drift_ppm" out)"
    note "$side: $drift ppm, true $want; $(grep -c '^gap' out || true) gaps"
    expect_true "drift of what is $side" "$drift - $want < 5 && $want - $drift < 5"
  done
  if is_virtual; then expect_no_line '^gap' out; fi
}

measured_at 100100
measured_at 99900
sound-peer shift hw:Loopback 100000
