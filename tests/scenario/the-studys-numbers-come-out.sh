#!/bin/bash
# What a study published of four plays and ten repeats comes out of its light logs, by import and compare.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2016
#
# The files are those of Dubois et al., "When Speakers Are All Ears", PoPETs 2020(4), as published with it: lights by
# camera, one frame a second, of seven devices in four plays of 217 episodes, and of single clips played ten times.
. "$(dirname "$0")/lib.sh"

need jq awk
study=$HOTMIC_SOURCE/../shared/data/smart-speakers-study
[ -r "$study/lights-us/results-camera-finalr.txt" ] || skip "the study's light logs are not here"

# An import never passes, and lights that nothing accounts for fail it.
import() { # import OUT OPTION...: leaves the run's folder in $run
  local out=$1
  shift
  expect_exit 1 "$HOTMIC" import --quiet --out "$out" "$@"
  run=$(run_of "$out")
}
round() { # round NAME LOG OPTION...
  local name=$1 log=$2
  shift 2
  import "$name" --lights "$log" --lengths "$study/source-material/duration-by-episode.txt" "$@"
  ln -s "$run" "run-$name"
}

# Wake words went round: echodot and t-echodot are two of the second make, echodot3a and echodot3b of the third.
log_of() { printf '%s' "$study/lights-us/results-camera-final$1-filtered.txt"; }
first=(--device echodot=dot2-echo --device t-echodot=dot2-amazon --device echodot3a=dot3-alexa
  --device echodot3b=dot3-computer --device google-home-mini2=google --device homepod --device invoke)
second=(--device echodot=dot2-alexa --device t-echodot=dot2-computer --device echodot3a=dot3-echo
  --device echodot3b=dot3-amazon --device google-home-mini2=google --device homepod --device invoke)

# As published, round 1a has one line more than the table: `echodot3b:(1140,1145)`, without the blank that all others
# have, so that what reads the logs by their blanks passes it over. It is a light like any other; the table is checked
# without it.
round whole "$(log_of 1a)" "${first[@]}"
expect_same 'with the line that the table passes over' \
  "$(jq '.devices[] | select(.name == "dot3-computer").unintended' run-whole/run.json)" 18
grep -v '^echodot3b:(1140,1145)' "$(log_of 1a)" >1a.txt
round 1a 1a.txt "${first[@]}"
round 1b "$(log_of 1b)" "${first[@]}"
round 2a "$(log_of 2a)" "${second[@]}"
round 2b "$(log_of 2b)" "${second[@]}"

# The table: episodes (lights within 5 s are one), hours, and how many there are in 24 h; nothing is left out of it, not
# even the light of 2539 s that is hardly a wake. That lasts for one episode of 217, and counts once.
jq -rs '[.[].devices[]] | group_by(.name)[] |
  [.[0].name, (map(.unintended) | add), (map(.exposure_h) | add | round),
   ((map(.unintended) | add) * 24 / (map(.exposure_h) | add) * 100 | round / 100)] | @tsv' \
  run-1a/run.json run-1b/run.json run-2a/run.json run-2b/run.json >table
cat >expected <<'TABLE'
dot2-alexa	17	265	1.54
dot2-amazon	54	265	4.89
dot2-computer	48	265	4.35
dot2-echo	63	265	5.7
dot3-alexa	8	265	0.72
dot3-amazon	27	265	2.44
dot3-computer	37	265	3.35
dot3-echo	22	265	1.99
google	69	530	3.12
homepod	134	530	6.07
invoke	130	530	5.88
TABLE
diff expected table >&2 || fail 'rates differ from those published'
expect_same 'all of them' "$(awk '{ n += $2; h += $3 } END { print n, h }' table)" '609 3710'
expect_same 'hours of all' "$(jq -s '[.[].exposure_h] | add | round' run-{1a,1b,2a,2b}/run.json)" 3712
jq -s '[.[].rules.merge_gap_s] | unique == [5]' run-{1a,1b,2a,2b}/run.json | grep -qx true || fail 'merged at another gap'
jq -e '.episodes | map(.end_s - .start_s) | max == 2539' run-2a/run.json >/dev/null || fail 'the stuck light is not there'

# No control proved any of it, and the reasons say so.
jq -r '.reasons[]' run-1a/run.json >reasons
expect_line 'Rates are as the log states them: 132\.6 h of recordings' reasons

# Of what fired in one play, a third did so again within 5 s of the same place in the next; and none of it is a
# regression: that is what churn looks like.
expect_exit 0 "$HOTMIC" compare --json run-1a run-1b
cp out first.json
expect_exit 0 "$HOTMIC" compare --json run-2a run-2b
jq -s '[.[].devices[]] | "\(map(.persisting) | add) \(map(.persisting + .gone) | add)"' first.json out >again
expect_same 'recurs' "$(cat again)" '"97 295"'
jq -e '[.devices[].worse] | any | not' first.json >/dev/null || fail 'churn is taken for a regression'
expect_same 'two plays of the HomePod' \
  "$(jq -r '.devices[] | select(.device == "homepod") | "\(.before) \(.now) \(.rates.ratio) \(.rates.lower * 1e4 | round) \(.rates.upper * 1e4 | round) \(.rates.p_two * 1e6 | round)"' first.json)" \
  '32 40 1.25 7657 20558 409579'

# Wake words differ between the rounds, and devices with them: nobody can say that one is not worse.
expect_exit 2 "$HOTMIC" compare run-1a run-2a
expect_line '^  not known to be no worse: it is not in this run' out

# Clips of 376 triggers, each played ten times: the log in ten, each repetition a run, of the device that it is about.
awk -v last=10 '/capture\.mkv:/ {
    match($0, /-[0-9]+\/capture\.mkv:/); n = substr($0, RSTART + 1) + 0
    title = substr($0, 1, RSTART - 1); split(title, part, "_"); device = part[2]
    if (n < 1 || n > last) { print "no repetition: " $0 >"/dev/stderr"; exit 1 }
    print title "/capture.mkv:" >n ".txt"; next }
  index($0, device ":") == 1 { sub(/^[^:]*/, "target"); print >n ".txt" }' "$study/lights-us/results-camera-finalr.txt"
runs=()
for n in 1 2 3 4 5 6 7 8 9 10; do
  import "r$n" --lights "$n.txt" --length 60 --device target
  runs+=("$run")
done
# One repetition may have been played with other things than the rest, so that places are compared where both played.
# The tenth does stand out: it fired 90 times, the others 62 to 79 times each; the ninth does not.
expect_exit 0 "$HOTMIC" compare "${runs[@]:0:9}"
expect_exit 1 "$HOTMIC" compare --json "${runs[@]}"
expect_same 'plays and hits' "$(jq -c '.repeats | [.slots, .plays, .hits, .never, .stable]' out)" '[376,3756,739,227,46]'
expect_exit 1 "$HOTMIC" compare "${runs[@]}"
expect_line '376; 739 of 3756 plays set it off \(19\.7 %\)' out
expect_line 'in none of the nights 227 \(60 %\), in some 103 \(27 %\), in three quarters or more 46 \(12 %\)' out

# A file that does not say how long a recording was, or a light beyond its end, is refused with its place.
expect_exit 65 "$HOTMIC" import --out none --lights "$(log_of 1b)" --length 600
expect_line '^hotmic: .*final1b-filtered\.txt:[0-9]+: found a light until [0-9]+ s; the recording .* is said to last for 600 s' err
head -n 5 "$study/source-material/duration-by-episode.txt" >few
expect_exit 65 "$HOTMIC" import --out none --lights "$(log_of 1b)" --lengths few
expect_line '^hotmic: the lengths have none, or several, for the recording `.*/capture/final1b/' err
[ ! -e none ] || fail 'a refused import left something behind'
