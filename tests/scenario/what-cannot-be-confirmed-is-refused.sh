#!/bin/bash
# Another bench, an unfinished run, an episode that was asked for: refused. Ctrl-C keeps what was counted.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq sqlite3
refuse() { # refuse CODE PATTERN ARGUMENTS...
  local wanted=$1 pattern=$2
  shift 2
  expect_exit "$wanted" "$HOTMIC" "$@"
  expect_line "^hotmic: $pattern" err
  expect_same "lines on standard error of: $*" "$(wc -l <err)" 1
}

write_short_script short.yaml
expect_exit 1 "$HOTMIC" run --quiet --bench "$twin" --out runs short.yaml
run=$(run_of runs)
number=$(jq '[.episodes[] | .intended] | index(false) + 1' "$run/run.json")

bench_like other.yaml 's/^name: twin/name: other/'
refuse 78 'other.yaml: this is another bench than .twin.' confirm --bench other.yaml "$run"
bench_like fewer.yaml "$only_kitchen"
refuse 78 'fewer.yaml: it has no device .(bedroom|hallway|bills-house). any more' confirm --bench fewer.yaml "$run"
refuse 65 'nowhere: no record here' confirm nowhere
refuse 64 'episode 1 is the answer to a control' confirm "$run" 1
refuse 64 '.* has no episode 77' bisect "$run" 77
refuse 64 'expected a run directory' confirm
refuse 64 'expected a run directory and the number' bisect "$run"
refuse 64 '--times 0: ' confirm --times 0 "$run"
refuse 64 '--around x: ' confirm --around x "$run"
refuse 64 'episode four: ' confirm "$run" four
refuse 64 '--confirm -3: ' run --bench "$twin" --confirm=-3 short.yaml
refuse 64 '--speed fast: ' confirm --speed fast "$run"

# Fewer than half: refused, with what it would take.
cp -r "$run" rare
sqlite3 rare/record.sqlite "INSERT INTO reproduction(device, at_ns, kind, trials, hits, words, run) SELECT name, 0, 'confirm', 10, 2, '', '' FROM device WHERE name = '$(jq -r ".episodes[$((number - 1))].device" "$run/run.json")';
  UPDATE reproduction SET at_ns = $(jq ".episodes[$((number - 1))].start_s * 1e9 | round" "$run/run.json")"
refuse 64 "episode $number fired in 2 of 10 playings.*14 plays" bisect rare "$number"

# A run that was cut short, and one made of captures.
cp -r "$run" short.partial
sqlite3 short.partial/record.sqlite "DELETE FROM meta WHERE key = 'complete'"
refuse 65 'short.partial: this run did not come to its end' confirm short.partial

# Ctrl-C: trials between controls that were heard are kept, the rest is not counted.
set -m
"$HOTMIC" confirm --times 60 --out more "$run" "$number" >early.out 2>early.err </dev/null &
hotmic=$!
set +m
await '^([3-9]|[1-9][0-9]):[0-9]+/' early.err 90
kill -INT -- -$hotmic
code=0
wait $hotmic || code=$?
expect_same "exit code after Ctrl-C" $code 1
trials=$(sqlite3 "$run/record.sqlite" 'SELECT min(trials) FROM reproduction')
[ "$trials" -ge 5 ] && [ "$trials" -lt 60 ] || fail "$trials trials were kept of an early end"
expect_line "^ +$number .* of $trials +[1-9][0-9]* " early.out
expect_same "the verdict of what confirmed it" "$(jq .complete more/*/run.json)" false
