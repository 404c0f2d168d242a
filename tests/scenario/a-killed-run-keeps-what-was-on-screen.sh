#!/bin/bash
# kill -9 in mid-run: the record opens, renders as incomplete and holds all that was shown.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq sqlite3
write_short_script short.yaml
"$HOTMIC" run --bench "$twin" --speed real --out runs short.yaml >out 2>err </dev/null &
hotmic=$!
await '^0:20/' err 60
speakers=$(speakers_of $hotmic)
kill -KILL $hotmic
cp err shown
wait $hotmic 2>/dev/null || true
expect_same "speakers started" "$(wc -w <<<"$speakers")" 4
for speaker in $speakers; do
  gone "$speaker" 10 || fail "soft speaker $speaker outlives the run"
done

run=$(run_of runs)
[[ $run == *.partial ]] || fail "$run does not look cut short"
[ ! -e "$run/run.json" ] || fail "a run that was killed has results"
expect_same integrity "$(sqlite3 "$run/record.sqlite" 'PRAGMA integrity_check')" ok
last_s=$(sqlite3 "$run/record.sqlite" "SELECT max(at_ns) / 1000000000 FROM event WHERE kind = 'sound'")
[ "$last_s" -ge 19 ] || fail "0:20 was on screen, but the record ends at $last_s s"
for device in kitchen hallway bedroom; do
  shown=$(tail -n 1 shown | sed -nE "s/.*  $device [^(]*\(([0-9]+) wakes.*/\1/p")
  recorded=$(sqlite3 "$run/record.sqlite" "SELECT count(*) FROM event
    WHERE kind = 'console' AND device = '$device' AND value = 1 AND at_ns <= 20000000000")
  expect_same "wakes of $device" "$recorded" "$shown"
done
for device in kitchen hallway bedroom; do
  named=$(sqlite3 "$run/record.sqlite" "SELECT count(*) FROM conversation
    WHERE device = '$device' AND role = 'voice' AND named_by = 'tls' AND payload_up > 0")
  [ "$named" -ge 1 ] || fail "$device spoke to its voice host, but no conversation is in the record"
done
sqlite3 "$run/record.sqlite" 'SELECT * FROM event ORDER BY at_ns, seq' >before

expect_exit 2 "$HOTMIC" report "$run"
expect_line '^inconclusive$' out
expect_same complete "$(jq .complete "$run/run.json")" false
expect_line 'The run is incomplete: it stopped after' "$run/report/index.html"
sqlite3 "$run/record.sqlite" 'SELECT * FROM event ORDER BY at_ns, seq' >after
cmp before after || fail "rendering changed the events"
[ "$(jq '.episodes | length' "$run/run.json")" -ge 3 ] || fail "the controls on screen are no episodes"
expect_exit 2 "$HOTMIC" judge "${run%.partial}" # its name without the ending will do
