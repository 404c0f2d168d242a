#!/bin/bash
# What the speakers truly did, by their own ledgers, is what the judge says of every shipped script.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq python3
wrong=0 chains=0
for script in "$conversations"/*.yaml; do
  run=$HOTMIC_RUNS/$(basename "$script" .yaml)
  [ -s "$run/run.json" ] || fail "no run in $run"
  python3 "$HOTMIC_SOURCE/tests/truth/compare.py" "$run" || wrong=1
  chains=$((chains + $(jq '[.episodes[] | select(.intended | not)
    | select(.stage == "send" or .stage == "delivered")] | length' "$run/run.json")))
done
[ $wrong -eq 0 ] || fail "the judge and the ledgers disagree"

# The whole chain of 2018, by genuine mishearing: wake, question, name, "right", sent and arrived.
[ "$chains" -gt 0 ] || fail "no shipped script leads to an unintended send at seed 1"
chain=$(jq -s '[.[].episodes[] | select((.intended | not) and .stage == "delivered")
  | select(.stages | has("wake") and has("upload") and has("prompt") and has("re-listen")
    and has("confirm") and has("send"))] | length' "$HOTMIC_RUNS"/*/run.json)
[ "$chain" -gt 0 ] || fail "no unintended episode went through every stage to delivery at seed 1"
expect_same "unintended in the clean script" "$(jq .unintended "$HOTMIC_RUNS/evening-walk/run.json")" 0
