# What the tests of faults share: a talk in which nothing goes wrong by itself, runs in the background, what they told.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"

# A script of 36 s: two controls, and between them words that nobody mistakes for one. By the session's time the
# first is said at 2.3 s and answered until 7.2 s, the words begin at 10.5 s, the second control at 14.8 s.
write_quiet_script() {
  cat >"$1" <<'YAML'
hotmic: script/1
title: A quiet talk
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
  Ben: {voice: {flite: slt}, loudspeaker: right, level_dbspl: 65}
play:
  - silence_s: 1
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 6
  - Ben: The weather is fine today.
  - silence_s: 2
  - control: Alexa, what time is it?
    by: Ann
YAML
}

# begin_run NAME [BENCH]: hotmic run of that talk in the background; its run directory goes into ./NAME.
begin_run() {
  write_quiet_script quiet.yaml
  hotmic run --bench "${2:-$kernel_bench}" --out "$1" quiet.yaml >"$1.out" 2>"$1.err" </dev/null &
  hotmic=$!
}

# await_session NAME: until it plays, which begins with the first sample.
await_session() {
  local left=300
  until compgen -G "$1/*.partial/audio/*" >/dev/null; do
    if ((left-- == 0)) || ! kill -0 "$hotmic" 2>/dev/null; then
      cat "$1.out" "$1.err" >&2
      fail "the session of $1 did not begin"
    fi
    sleep 0.2
  done
}

# end_run NAME CODE: it ends by itself, with that exit code; $run is its directory if it has one.
end_run() {
  local left=100 status=0
  while kill -0 "$hotmic" 2>/dev/null; do
    ((left-- > 0)) || fail "the run of $1 did not end within 100 s"
    sleep 1
  done
  wait "$hotmic" || status=$?
  [ "$status" -eq "$2" ] || {
    cat "$1.out" "$1.err" far-side.out >&2
    fail "exit code $status, not $2, of the run of $1"
  }
  [ ! -d "$1" ] || run=$(run_of "$1")
}

# expect_reason RUN PATTERN: an extended regular expression; the page says so, too.
expect_reason() {
  jq -r '.reasons[]' "$1/run.json" >reasons
  expect_line "$2" reasons
  text_of_page "$1" >page
  expect_line "$2" page
}

# As a person reads it: no tags, and what stands for a character is that character.
text_of_page() {
  python3 -c 'import html, re, sys
print(html.unescape(re.sub(r"<[^>]+>", " ", open(sys.argv[1]).read())))' "$1/report/index.html"
}

# expect_gap RUN DEVICE TAP PATTERN LEAST MOST: a gap with these words, so many seconds long; the page has it, too.
expect_gap() {
  jq -r '.gaps[] | [.device, .tap, .start_s, .length_s, .why] | @tsv' "$1/run.json" >gaps
  awk -F '\t' -v device="$2" -v tap="$3" -v why="$4" -v least="$5" -v most="$6" \
    '$1 == device && $2 == tap && $5 ~ why && $4 >= least && $4 <= most { found = 1 } END { exit !found }' gaps || {
    sed 's/^/  | /' gaps >&2
    fail "no gap of $2's $3, $5 to $6 s long: $4"
  }
  text_of_page "$1" >page
  expect_line "$4" page
}

# What the loudspeakers' or the microphone's clock was measured to be off by, in ppm.
drift_of() { # RUN playback|capture
  python3 - "$1" "clock.$2" <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}/record.sqlite?mode=ro", uri=True)
print(float(db.execute("SELECT value FROM meta WHERE key = ?", sys.argv[2:]).fetchone()[0].split()[0]))
PYTHON
}

# What relays' lines are set to from here on. The simulated chip lets go of a line that is released, so what it
# is at afterwards proves nothing.
trace_relays() {
  echo 1 >/sys/kernel/tracing/events/gpio/gpio_value/enable
  echo >/sys/kernel/tracing/trace
}

# expect_relays_end LEVEL: each of the three power relays was switched on, and last of all set to this.
expect_relays_end() {
  sed -n 's/.*gpio_value: \([0-9]*\) set \([01]\).*/\1 \2/p' /sys/kernel/tracing/trace >sets
  awk -v level="$1" '{ on[$1] += $2; last[$1] = $2 }
    END { for (line in last) good += on[line] && last[line] == level; exit good != 3 }' sets || {
    sed 's/^/  | /' sets >&2
    fail "the power relays were not switched on and left at $1"
  }
}

restart_far_side() {
  stop_far_side
  start_far_side "$@"
}

# The same bench, mended: a run finds nothing wrong.
expect_works_again() {
  begin_run again
  end_run again 0
  expect_same "gaps of the run afterwards" "$(jq -c .gaps "$run/run.json")" '[]'
}
