#!/bin/bash
# A trigger is played again and again, graded, and shortened to the words that do it.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq sqlite3 python3
mkdir away else
write_short_script away/short.yaml
bench_like away/kitchen.yaml "$only_kitchen"
# Another script of that name says other words on the same lines: what is played again is what was
# said when it fired.
sed -E 's/About six thousand.*/It was fine weather, and nobody in the house minded that at all./' away/short.yaml >else/short.yaml
cd away
expect_exit 1 "$HOTMIC" run --quiet --bench kitchen.yaml --out ../runs --confirm 3 ../else/short.yaml short.yaml
cd ..
mv away/out away/err .
run=$(echo runs/*-twin-short-*)
again=$(echo runs/*-twin-confirm-short-*)
[ -d "$run" ] && [ -d "$again" ] || fail "not one run and one that confirms it: $(ls runs)"

# Every episode that nobody asked for is graded, in the table, in run.json and on the page.
number=$(jq '[.episodes[] | .intended] | index(false) + 1' "$run/run.json")
unintended=$(jq .unintended "$run/run.json")
[ "$unintended" -gt 0 ] || fail "nothing unintended in the short talk at seed 1"
expect_same "rows" "$(sqlite3 "$run/record.sqlite" "SELECT count(*) FROM reproduction WHERE kind = 'confirm' AND trials = 3 AND hits <= trials")" "$unintended"
hits=$(sqlite3 "$run/record.sqlite" 'SELECT hits FROM reproduction LIMIT 1')
expect_line "^ +$number +[a-z]+ +$hits of 3 +0 +[0-9.]+ to [0-9.]+ +(stable|intermittent|seen once) +.*half a Lexus" out
expect_line "fired $hits of 3 times" "$run/report/index.html"
expect_same "its grade" "$(jq -r "[.episodes[] | select(.intended | not)][0].reproduction.confirm.hits" "$run/run.json")" "$hits"

# What was counted is what the speakers' own ledgers say, and each trial began at another place
# within a hundredth of a second.
python3 "$HOTMIC_SOURCE/tests/truth/compare.py" "$again" || fail "judge and ledgers disagree"
device=$(jq -r ".episodes[$((number - 1))].device" "$run/run.json")
woken=$(python3 - "$again" "$device" <<'PYTHON'
import json, sqlite3, sys
run, device = sys.argv[1:]
wakes = [json.loads(line)["wake_s"] for line in open(f"{run}/truth/{device}.ledger.jsonl") if "wake_s" in line]
lines = sqlite3.connect(f"{run}/record.sqlite").execute("SELECT start_ns, end_ns FROM cue WHERE kind = 'line' ORDER BY start_ns").fetchall()
trials = lines[-3:]
offsets = {start % 10_000_000 // 1000 for start, _ in trials}
assert len(offsets) == 3, f"trials begin at the same offset: {trials}"
print(sum(any(start / 1e9 <= wake <= end / 1e9 + 2 for wake in wakes) for start, end in trials))
PYTHON
)
expect_same "hits, by the ledger of $device" "$woken" "$hits"
[ -s "$run/confirm-short-$number.yaml" ] || fail "the script is not left in the run"
expect_exit 0 "$HOTMIC" check --bench away/kitchen.yaml "$run/confirm-short-$number.yaml"
expect_line 'half a Lexus' "$run/confirm-short-$number.yaml"
expect_no_line 'fine weather' "$run/confirm-short-$number.yaml"

# A record that is older than the table takes the results as well; one that is known no longer is
# shortened only after it was confirmed.
sqlite3 "$run/record.sqlite" 'DROP TABLE reproduction'
expect_exit 64 "$HOTMIC" bisect --quiet "$run" "$number"
expect_line "^hotmic: episode $number was not confirmed.*hotmic confirm" err
expect_exit 1 "$HOTMIC" confirm --quiet --times 2 --out more "$run" "$number" # its paths were those of another folder
expect_line "^ +$number +$device +2 of 2 .* too few " out
expect_no_line '^note: ' out
expect_exit 64 "$HOTMIC" bisect --quiet "$run" "$number"
expect_line "^hotmic: episode $number was confirmed by 2 playings, too few" err
expect_exit 1 "$HOTMIC" confirm --quiet --times 3 --out more "$run" "$number"
expect_line "^ +$number +$device +3 of 3 " out

# The fewest words are some of those that were said, in their order, and they are on the card.
expect_exit 1 "$HOTMIC" bisect --quiet --times 3 --around 2 --out more "$run" "$number"
expect_line '^fewest words that fire, [1-3] of 3 times: ' out
words=$(sed -n 's/^fewest words that fire, .* times: //p' out)
[[ 'you could have bought half a Lexus.' == *"$words" ]] || fail "these words were not said last: $words"
expect_no_line "when other than here were" "$run/report/index.html"
expect_exit 0 "$HOTMIC" check --bench away/kitchen.yaml "$run/bisect-short-$number-2.yaml"
expect_line '^  note: [0-9]+ lines are cut by `words:`; whether they have so many words was not looked at' out
expect_line "<q>… $words …</q>" "$run/report/index.html"
expect_same "the words in run.json" "$(jq -r ".episodes[$((number - 1))].reproduction.bisect.words" "$run/run.json")" "$words"

# Judged again, it is the same to the byte.
cp -r "$run" before
expect_exit 1 "$HOTMIC" judge --quiet "$run"
diff -r before/report "$run/report" && cmp before/run.json "$run/run.json" || fail "judged again, it is another report"

# A device that is deaf from the start: nothing is proven, it is said why, and nothing is learned. The
# bench is no longer that of the run, and that is said, too.
sed "s/^( +)preset: .*/&\n\1fault: {what: microphone-unplugged, at_s: 1}/" -E away/kitchen.yaml >deaf.yaml
expect_exit 1 "$HOTMIC" confirm --quiet --times 3 --bench deaf.yaml --out deaf "$run" "$number"
expect_line '^note: not as in that run any more: the bench file\.' out
expect_line "^ +$number +$device +0 of 0 +3 .* too few " out
expect_line '^ +of these prove nothing: 3 next to a control that was missed' out
expect_exit 75 "$HOTMIC" bisect --quiet --times 3 --around 2 --bench deaf.yaml --out deaf "$run" "$number"
expect_line '^hotmic: of 6 playings of one stretch only 0 prove anything \(6 next to a control' err
expect_same "sessions that tried" "$(ls -d deaf/*-bisect-* | wc -l)" 3

# Elsewhere in the room: it counts, and the record says that the bench was another.
sed "s/noise_dba: 26/noise_dba: 27/" away/kitchen.yaml >louder.yaml
! cmp -s louder.yaml away/kitchen.yaml || fail "the room is as loud as it was"
expect_exit 1 "$HOTMIC" confirm --quiet --times 1 --bench louder.yaml --out louder "$run" "$number"
expect_line 'when other than here were: the bench file' "$run/report/index.html"
expect_same "what changed" "$(jq -r ".episodes[$((number - 1))].reproduction.confirm.changed" "$run/run.json")" 'the bench file'
