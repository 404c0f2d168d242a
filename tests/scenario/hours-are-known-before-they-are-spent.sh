#!/bin/bash
# What a limit takes, in hours, nights and chances, is told before anything is played.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq

# Hours for 0 to 4 events, by chi-square tables, one-sided 95 %.
while read -r limit hours; do
  expect_exit 0 "$HOTMIC" plan --limit "$limit" --json
  expect_same "hours for $limit" "$(jq -r '[.to_show_the_limit[].hours * 100 | round / 100] | join(" ")' out)" "$hours"
done <<'TABLE'
0.5/24h 143.8 227.71 302.2 372.18 439.37
1/d 71.9 113.85 151.1 186.09 219.68
2/24h 35.95 56.93 75.55 93.04 109.84
3/24h 23.97 37.95 50.37 62.03 73.23
0.125/h 23.97 37.95 50.37 62.03 73.23
6/2d 23.97 37.95 50.37 62.03 73.23
TABLE

# The sequential test of 1 against 3, and of 3 against 6.
expect_exit 0 "$HOTMIC" plan --limit 3/24h --expect 1/24h --json
expect_same "nights" "$(jq -c '[.to_show_the_limit[].nights]' out)" '[3,5,7,8,10]'
expect_same "good after" "$(jq -c '[.sequential.good_after_hours[] * 100 | round / 100]' out)" \
  '[35.33,48.52,61.7,74.88,88.07,101.25]'
expect_same "bad from" "$(jq -c '[.sequential.bad_from[] | [.hours, .events]]' out)" '[[8,4],[24,5],[48,7],[72,9]]'
expect_same "expected" "$(jq -c '.sequential | [.expected_hours_if_good, .expected_hours_if_bad] | map(. * 10 | round / 10)' out)" \
  '[70.6,49.1]'
expect_same "reference" "$(jq '.sequential.cusum_reference_per_night * 10000 | round' out)" 6068
expect_same "one night" "$(jq -c '.one_night | [.events, .chance, (.silent_bound_per_24h * 100 | round)]' out)" '[-1,0,899]'
expect_same "against one night" "$(jq -c .against_one_night.least_after out)" '[5,7,9,10]'
expect_exit 0 "$HOTMIC" plan --limit 6/24h --expect 3/24h --json
expect_same "good after" "$(jq -c '[.sequential.good_after_hours[] * 100 | round / 100]' out)" \
  '[23.56,29.1,34.65,40.19,45.74,51.28]'
expect_same "bad from" "$(jq -c '[.sequential.bad_from[].events]' out)" '[6,9,13,18]'
expect_same "expected" "$(jq -c '.sequential | [.expected_hours_if_good, .expected_hours_if_bad] | map(. * 10 | round / 10)' out)" \
  '[69.1,54.9]'

# In words, the same; without --expect a third of the limit.
expect_exit 0 "$HOTMIC" plan --limit 3/24h
expect_line '^ +0 +23\.97 +3 +0\.368$' out
expect_line '^ +4 +73\.23 +10 +0\.807$' out
expect_line 'to pass with a chance of 80 %: 73\.23 h of each \(10 nights of 8 h\), in which at most 4 may happen' out
expect_line '^A single night of 8 h without any event shows less than 8\.99 in 24 h, so one night can never show the limit' out
expect_line '^  good after 35\.33 h with 0, 48\.52 h with 1,' out
expect_line '^  bad from 4 within 8 h, 5 within 24 h, 7 within 48 h, 9 within 72 h$' out

# All of three devices pass only if each does: each needs .8^(1/3) = .928.
expect_exit 0 "$HOTMIC" plan --limit 3/24h --devices 3 --json
jq -e '.needed | .hours > 73.3 and .chance >= 0.928' out >/dev/null || fail "three devices need no more than one: $(jq -c .needed out)"

# What cannot be shown is said.
expect_exit 0 "$HOTMIC" plan --limit 3/24h --expect 3/24h
expect_line 'no number of hours makes it 80 % likely to pass' out
expect_line '^No sequential test' out
expect_exit 0 "$HOTMIC" plan --limit 3/24h --expect 4/24h --json
expect_same "impossible" "$(jq -c '[.needed, .sequential]' out)" '[null,null]'
expect_exit 0 "$HOTMIC" plan --limit 3/24h --expect 0/24h --hours 24 --confidence 0.9
expect_line 'shows the limit with at most 0 events; a device with 0 in 24 h passes with a chance of 1\.000' out

# Wrong usage: one line that says what was expected.
expect_exit 64 "$HOTMIC" plan
expect_line '^hotmic: expected --limit N/24h' err
for limit in 3 3/ /24h 3/24 3/24m 1/week 3/0h -3/24h nan/24h 3/1e9h 1e9/h 0x3/24h '3 /24h' ''; do
  expect_exit 64 "$HOTMIC" plan "--limit=$limit"
  expect_line '^hotmic: --limit .*expected a rate such as 3/24h' err
done
expect_exit 64 "$HOTMIC" plan --limit 0/24h
expect_line 'no number of hours shows a rate of 0' err
expect_exit 64 "$HOTMIC" plan --limit 3/24h --expect x
for option in --confidence=0.5 --confidence=1 --confidence=95 --power=0 --power=1.1 --power=x --hours=0 --hours=-8 \
  --hours=inf --devices=0 --devices=1e9 --devices=2x; do
  expect_exit 64 "$HOTMIC" plan --limit 3/24h "$option"
  expect_line "^hotmic: ${option%%=*} .*expected a number from" err
done
expect_exit 64 "$HOTMIC" plan --limit 3/24h --devices 1.5
expect_line 'expected a whole number' err
expect_exit 64 "$HOTMIC" plan --limit 3/24h more
expect_line 'expected options only' err

# Odd questions are answered at once.
for odd in '10000/1h' '0.000001/24h --hours 0.01' '3/24h --expect 2.99/24h' '3/24h --confidence 0.9999 --power 0.9999' \
  '10000/24h --expect 9999/24h --hours 10000 --devices 10000'; do
  read -ra options <<<"$odd"
  expect_exit "0|64" timeout 20 "$HOTMIC" plan --limit "${options[@]}" --json
  expect_no_line 'nan|inf' out
done
