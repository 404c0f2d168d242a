#!/bin/bash
# Same script, same seed: the same event table; another seed: another one.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3
write_short_script short.yaml
for run in once again; do
  expect_exit 1 "$HOTMIC" run --bench "$twin" --seed 7 --out "$run" short.yaml
  events_of "$(run_of $run)" >"$run.events"
done
expect_exit '0|1|2' "$HOTMIC" run --bench "$twin" --seed 8 --out other short.yaml
events_of "$(run_of other)" >other.events
grep -q '|light|' once.events || fail "no light in the event table"
cmp once.events again.events || fail "two runs of one seed differ"
! cmp -s once.events other.events || fail "another seed gave the same events"

# Which of two processes is faster must not matter either.
expect_exit 1 taskset -c 0 "$HOTMIC" run --bench "$twin" --seed 7 --out alone short.yaml
events_of "$(run_of alone)" >alone.events
cmp once.events alone.events || fail "a run on one processor differs"
