# A light that answers known samples of the played sound is seen as long after its cue as it was: the timing benchmark.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
# Seconds: 240
# shellcheck shell=bash
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
marks=300      # 150 to 250 ms apart
latency_ms=200 # of the answer: more than the far end needs to hear a mark
"$wires" gpio

# Leaves in ./judged, in us:
#   error      (edge - cue) - latency, as a session would tell it
#   corrected  the same without the far end's lateness, which no rig can know
#   lateness   how long after its due time the far end woke up; writing: its write to the simulated line
#   own        both: the kernel's part of the error
#   stray      how far outside of that write the edge was told
#   sound      by how much the two ends, each with clock and fit of its own, disagree when a mark sounded
# What they cannot see is common to both: within snd-aloop's step of 1 ms nobody knows where a sample is.
measure() {
  edge-timing-toggler hw:Loopback,1,0 "$(pull_of leds kitchen-red)" $latency_ms >toggled &
  local toggler=$!
  await '^ready' toggled 20
  expect_exit 0 edge-timing $marks
  kill -TERM $toggler
  expect_ends $toggler 10
  edge-timing-judge out toggled $latency_ms >judged
  grep '^gap' out >gaps || true
  grep '^overruns' toggled | grep -v ' 0$' >>gaps || true
}

part() { # NAME
  sed -n "s/^$1 //p" judged
}

p99() { # NAME
  sed -n "s/^$1 .* p99 \([0-9.]*\) .*/\1/p" judged
}

tell() {
  note "edge - cue is off by, us: $(part error); without the far end's lateness $(part corrected)"
  note "the kernel's own, us: $(part own); of it wake-up $(part lateness), write $(part writing)"
  note "edges told outside of their write by, us: $(part stray); both ends disagree about the sound by $(part sound)"
  note "matched $(part matched), outside of the slack told (us: $(part slack)): $(part outside); $(grep '^clock' out)"
}

for try in 1 2; do
  measure
  [ -s gaps ] || break
  ! is_virtual || fail "gaps in virtual time: $(cat gaps)"
  [ $try -eq 1 ] || {
    tell
    skip "the machine is too busy for times: $(head -n 3 gaps | tr '\n' ';')"
  }
done
tell
expect_same "marks that were played, heard, answered and seen" "$(part matched)" "$marks of $marks"
expect_same "the furthest that an edge was told outside of its write" "$(sed -n 's/^stray .* max //p' judged)" 0.0
if is_virtual; then
  expect_true "p99 of all that is off" "$(p99 error) <= 100"
  expect_same "outside of the slack told" "$(part outside)" 0
  exit 0
fi
# In real time snd-aloop's clock is the kernel's tick of 1 ms, which comes late and bunched while the host is busy:
# two fits to it may differ by that step. Wake-up and write are what the kernel adds by itself.
step_us=1000
expect_true "p99 of the sound's time" "$(p99 sound) <= $step_us"
expect_true "p99 without the far end's lateness" "$(p99 corrected) <= $step_us || $(p99 corrected) <= 2 * $(p99 own)"
expect_true "p99 as it is" "$(p99 error) <= $step_us + $(p99 own)"
expect_true "1 % may be outside of the slack told, which is of three residuals" "$(part outside) <= $marks / 100"
