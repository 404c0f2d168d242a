# Edges that come fast are all seen, or it is told between which times the kernel lost some.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# Seconds: 240
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" gpio
red=$(pull_of leds kitchen-red)
green=$(pull_of leds kitchen-green)

is_numbered() {
  ldd "$BIN/gpio-probe" | grep -q 'libgpiod\.so\.3'
}

# storm NAME OPTION...: leaves its numbers in $missing, $counted, $gaps, $hidden
storm() {
  local name=$1 out
  shift
  out=$(gpio-probe storm --chip leds "$@" | tail -n 1)
  note "$name: $out"
  read -r _ _ _ _ _ missing _ counted _ gaps _ _ _ hidden <<<"$out"
  # What is missing lies in gaps, and what lies in no gap is not missing.
  expect_true "$name: no edge is made up" "$missing >= 0"
  expect_true "$name: all that is missing lies in gaps" "$missing <= $hidden"
  # Version 2 of libgpiod numbers edges. Of a single line it does not know those that the kernel merged.
  if is_numbered && { is_virtual || [[ $name == two* ]]; }; then
    expect_same "$name: counted as missing" "$counted" "$missing"
  fi
  [ "$missing" -eq 0 ] || expect_true "$name: what is missing is told" "$gaps > 0"
}

expect_nothing_lost() {
  expect_same "missing edges" "$missing" 0
  expect_same gaps "$gaps" 0
}

one=(--lines kitchen-red --pulls "$red")
two=(--lines kitchen-red,kitchen-green --pulls "$red,$green")
storm "one line, 1 kHz" "${one[@]}" --edges 20000
! is_virtual || expect_nothing_lost
storm "two lines, 1 kHz" "${two[@]}" --edges 20000
! is_virtual || expect_nothing_lost

# A reader that sleeps for 40 ms: version 1 of libgpiod has 16 edges a line of memory, version 2 has 1,024.
storm "one line, 1 kHz, slow reader" "${one[@]}" --edges 2000 --sleep 40
storm "one line, 4 kHz, very slow reader" "${one[@]}" --edges 8000 --hz 4000 --sleep 400
expect_true "edges were lost" "$missing > 0"
expect_true "a gap each" "$gaps >= 3"
storm "two lines, 4 kHz, very slow reader" "${two[@]}" --edges 8000 --hz 4000 --sleep 400
expect_true "edges were lost" "$missing > 0"
# Without pauses only real time has an end.
is_virtual || storm "one line, flat out" "${one[@]}" --edges 4000 --hz 0
is_virtual || storm "two lines, flat out" "${two[@]}" --edges 4000 --hz 0
