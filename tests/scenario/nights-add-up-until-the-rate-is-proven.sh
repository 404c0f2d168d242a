#!/bin/bash
# Nights of one bench and firmware add up, and a run says how many hours are still missing.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq sqlite3
# Half a minute of silence between two controls: 27 s of proven time.
script=quiet.yaml
cat >"$script" <<'YAML'
hotmic: script/1
title: A quiet room
cast:
  Ann: {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
play:
  - silence_s: 1
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 25
  - control: Alexa, what time is it?
    by: Ann
  - silence_s: 7
YAML
bench_like strict.yaml "$only_kitchen" 's#^acceptance: .*#acceptance: {below: 3/24h, good: 1/24h}#'
bench_like loose.yaml "$only_kitchen" 's#^acceptance: .*#acceptance: {below: 3800/24h}#'
sed -E 's/^    profile: soft-speaker/&\n    firmware: "2.1"/' loose.yaml >updated.yaml
cmp -s loose.yaml updated.yaml && fail "the edit of the firmware changes nothing"

night() { # night BENCH EXIT: one run, whose folder is $run
  expect_exit "$2" "$HOTMIC" run --bench "$1" --out runs "$script"
  run=$(sed -n 's#^report: \(.*\)/report/index.html$#\1#p' out)
  [ -d "$run" ] || fail "no run directory is named"
}
of() { jq -r ".acceptance[0].$1" "$run/run.json"; }

# Minutes prove no 3 in 24 h, and the verdict says what would.
night strict.yaml 2
expect_same "limit" "$(of limit_per_24h)" 3
expect_line 'kitchen is not proven to stay below 3 unintended episodes in 24 h: 0 in 0\.[45] min over 1 night\. 24\.0 more hours without another one' out
expect_line 'Is the rate proven\?' "$run/report/index.html"
expect_line 'nobody said which' "$run/report/index.html"
jq -e '.acceptance[0].more_hours > 23.9 and .acceptance[0].more_hours < 23.97' "$run/run.json" >/dev/null ||
  fail "more hours: $(of more_hours)"

# The first night of the loose bench is the second of this folder: what it is held to is its own.
night loose.yaml 2
expect_line 'history: 1 night of kitchen \(0\.0 h\) counts' err
expect_same "nights" "$(of nights)" 2
first=$(of upper_per_24h)
night loose.yaml 0
expect_line 'history: 2 nights of kitchen \(0\.0 h\) count$' err
expect_same "nights" "$(of nights)" 3
expect_same "rows of history" "$(sqlite3 -readonly "$run/record.sqlite" 'SELECT count(*) FROM history')" 2
jq -e ".acceptance[0].upper_per_24h < $first" "$run/run.json" >/dev/null || fail "the bound did not come down"

# Judged again, even when the other nights are gone, it says the same.
sums() { (cd "$run" && find report evidence junit.xml run.json -type f -print0 | sort -z | xargs -0 sha256sum); }
sums >as-run
mkdir elsewhere
mv "$run" elsewhere/
run=elsewhere/$(basename "$run")
expect_exit 0 "$HOTMIC" judge "$run"
sums >judged
cmp as-run judged || fail "judging gave other results than the run: $(diff as-run judged)"
mv "$run" runs/

# Other firmware is another device; what nobody can read is named and stops nothing.
mkdir -p runs/20200101T000000Z-broken
echo '{"hotmic-run": 1' >runs/20200101T000000Z-broken/run.json
night updated.yaml 2
expect_line 'history: 0 nights of kitchen \(0\.0 h\) count' err
expect_line 'hotmic: left out of the history: runs/20200101T000000Z-broken/run\.json:' err
expect_same "nights" "$(of nights)" 1
expect_line '2\.1' "$run/report/index.html"

# A copy is no further night, and a script of the same name that plays otherwise none of these.
first=$(find runs -maxdepth 1 -name '*-quiet-*' | sort | sed -n 1p)
cp -r "$first" "$first.bak"
night loose.yaml 0
expect_line 'history: 3 nights of kitchen \(0\.0 h\) count$' err
expect_line 'hotmic: left out of the history: .*\.bak: the same session as ' err
expect_same "nights" "$(of nights)" 4
mkdir quieter
sed 's/level_dbspl: 65/level_dbspl: 62/' "$script" >quieter/quiet.yaml
script=quieter/quiet.yaml
night loose.yaml 2
expect_line 'history: 0 nights of kitchen \(0\.0 h\) count; 4 of the same name played something else' err
script=quiet.yaml

# No name of a script makes a night that is held to no rate.
cp quiet.yaml confirm-quiet.yaml
expect_exit 2 "$HOTMIC" run --bench strict.yaml --out runs confirm-quiet.yaml
expect_line 'kitchen is not proven to stay below 3 unintended' out

# What an interrupted night showed is not forgotten: with it the rate is not proven any more.
cut=runs/20260101T000000Z-cut.partial
mkdir "$cut"
jq '.id = "cut" | .complete = false | .devices[0].unintended = 6 | .devices[0].classes.phantom = 6 |
    .episodes += [range(6) as $i | .episodes[0] | .intended = false]' "$run/run.json" >cut.json
jq --arg played "$(jq -r .played "$first/run.json")" '.played = $played' cut.json >"$cut/run.json"
night loose.yaml 2
expect_line 'hotmic: counts for no hours in the history: .*-cut\.partial: the run is not complete' err
expect_line 'and 6 more in 1 night in doubt, 20260101T000000Z-cut\.partial, which a bound from above bears' out
