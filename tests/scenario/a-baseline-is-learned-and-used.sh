#!/bin/bash
# What devices send at rest is learned from silence on a bench, kept with a date, and later runs are judged by it.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3 jq
bench_like bench.yaml "$only_kitchen" 's/^name: twin$/&\nbaseline: base/'
of() { # of RUN SQL
  sqlite3 -readonly "$1/record.sqlite" "$2"
}
cat >short.yaml <<'YAML'
hotmic: script/1
title: Asked twice
cast:
  Ann: {voice: {flite: slt}, loudspeaker: left, level_dbspl: 65}
play:
  - silence_s: 3
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 8
  - Ann: We went as far as the mill and came back.
  - silence_s: 3
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 8
YAML

# A folder that holds none yet: floors, and that is said.
expect_exit 0 "$HOTMIC" run --bench bench.yaml --out before short.yaml
expect_line '^baseline: there is none in .*/base yet .this folder does not exist.; bursts are found by stated floors' err
expect_exit 0 "$HOTMIC" check --bench bench.yaml short.yaml
expect_line '^baseline: there is none in .*/base yet .this folder does not exist.; bursts are found by stated floors' out
before=$(run_of before)
expect_same "setting without a baseline" "$(of "$before" "SELECT substr(value, 1, 6) FROM meta WHERE key = 'baseline'")" "none: "
expect_same "rows without a baseline" "$(of "$before" 'SELECT count(*) FROM baseline')" 0

# Twenty minutes of silence.
expect_exit 0 "$HOTMIC" baseline --bench bench.yaml --for 20m --runs silent
expect_line '^silence: the whole run, 0\.0 s to 12[0-9][0-9]' out
expect_line '^kitchen$' out
expect_line '^  voice +voice\.softspeaker\.example +[0-9]+ B +60 B/30\.0 s +4\.0 kB +15\.0 kB$' out
[ "$(wc -L <out)" -le 80 ] || sed 's/^\(silence\|baseline\): .*//' out | wc -L | grep -qxE '[0-7]?[0-9]|80' ||
  fail "a line of the table is longer than 80 columns"
expect_line '^learned over .*: less than 3600 s lower thresholds, but raise none' out
file=$(sed -n 's/^baseline: //p' out)
[ -s "$file" ] || fail "no baseline at $file"
expect_line '^hotmic: baseline/1$' "$file"
silent=$(run_of silent)
expect_line "^source: \"$(basename "$silent")\"" "$file"

# A run with it: the same verdict, and the record holds all that it was judged by.
expect_exit 0 "$HOTMIC" run --bench bench.yaml --out after short.yaml
expect_line "^baseline: $file: 20.* days old, 20 min of silence learned from $(basename "$silent")" err
expect_exit 0 "$HOTMIC" check --bench bench.yaml short.yaml
expect_line "^baseline: $file: 20.* days old, 20 min of silence learned from $(basename "$silent")" out
if grep -q 'note: The baseline' out; then fail "a new baseline is doubted"; fi
after=$(run_of after)
expect_same "hash in the record" "$(of "$after" "SELECT value FROM meta WHERE key = 'baseline.sha256'")" \
  "$(sha256sum <"$file" | cut -d ' ' -f 1)"
expect_same "beat in the record" "$(of "$after" "SELECT CAST(round(value) AS INTEGER) FROM baseline WHERE
  device = 'kitchen' AND role = 'voice' AND host = 'voice.softspeaker.example' AND key = 'beat_s'")" 30
expect_same uploads "$(jq .uploads "$after/run.json")" "$(jq .uploads "$before/run.json")"

# The record is judged by what is in it, whatever becomes of the file.
cp "$file" kept.yaml
rm "$file"
cp "$after/run.json" first.json
expect_exit 0 "$HOTMIC" judge "$after"
cmp -s first.json "$after/run.json" || fail "a second judgement differs"
cp kept.yaml "$file"

# The same from the record, again: the same numbers, and the older file stays.
expect_exit 0 "$HOTMIC" baseline "$silent" --out base
second=$(sed -n 's/^baseline: //p' out)
[ "$second" != "$file" ] || fail "$file was written over"
cmp "$file" "$second" || fail "the same silence gives another baseline"
expect_exit 0 "$HOTMIC" baseline "$silent" --from 60s --until 15m
expect_line '^not kept: ' out
rm "$second"

# What is no silence is refused, with what it was; a run this short has none that is long enough.
expect_exit 65 "$HOTMIC" baseline "$after" --out base
expect_line '^hotmic: .*no stretch of this run is silent; expected one of 600 s' err
expect_exit 65 "$HOTMIC" baseline "$silent" --from 0 --until 2h --out base
expect_line '^hotmic: .*the record goes from 0 s to 12[0-9][0-9]' err
expect_same "baselines after what was refused" "$(find base -type f | wc -l)" 1

# A newest one that cannot be read is no reason to take an older one, or none.
sed 's/^from_s: .*/from_s: soon/' "$file" >base/20990101T000000Z.yaml
for verb in run check; do
  out_of=()
  [ $verb = check ] || out_of=(--out refused)
  expect_exit 78 "$HOTMIC" $verb --bench bench.yaml "${out_of[@]}" short.yaml
  expect_line '^hotmic: .*20990101T000000Z\.yaml:6:9: ' err
done
[ ! -e refused ] || fail "a refused run left something"
rm base/20990101T000000Z.yaml

# All that is doubtful about one is told before a run.
sed -e 's/^made_utc: .*/made_utc: "2099-01-01T00:00:00Z"/' \
  -e 's/^bench: .*/bench: lab/' "$file" >base/20990101T000000Z.yaml
expect_exit 0 "$HOTMIC" check --bench bench.yaml short.yaml
expect_line '^baseline: .*, dated [0-9.]+ days after now, 20 min of silence' out
expect_line '^  note: The baseline is dated [0-9.]+ days after the run began' out
expect_line '^  note: The baseline is of the bench lab, and this is twin\.' out
rm base/20990101T000000Z.yaml

# What is wrong on the command line, and nothing is played for it.
for wrong in "--for 9m" "--for 1w" "--for -1h" "--for 1h30" "--from 5 --for 1h" "--until 5"; do
  # shellcheck disable=SC2086
  expect_exit 64 "$HOTMIC" baseline --bench bench.yaml --runs wrong $wrong
done
expect_exit 64 "$HOTMIC" baseline --bench "$twin" --runs wrong --for 20m
expect_line 'names no folder for baselines: add .baseline: DIR. to it, or say --out DIR' err
expect_exit 64 "$HOTMIC" baseline
expect_line '^hotmic: --bench FILE is missing' err
expect_exit 64 "$HOTMIC" baseline --for 20m "$silent"
expect_exit 64 "$HOTMIC" baseline "$silent" --from 20m --until 10m
expect_exit 64 "$HOTMIC" baseline "$silent" "$after"
expect_exit 65 "$HOTMIC" baseline nowhere
bench_like lab.yaml 's/^name: twin$/name: lab\nbaseline: base/'
expect_exit 65 "$HOTMIC" baseline --bench lab.yaml "$silent"
expect_line 'a run on the bench .twin.; lab\.yaml is the bench .lab.' err
[ ! -e wrong ] || fail "a wrong command left something"
