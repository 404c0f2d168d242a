#!/bin/bash
# Runs every shipped conversation once, for the scenarios that look at what came of it.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

: "${HOTMIC_RUNS:?run this through ctest}"
rm -rf "$HOTMIC_RUNS"
mkdir -p "$HOTMIC_RUNS"

# Voices are rendered before the session's clocks start: a cold cache changes no share and no speed.
for script in "$conversations"/*.yaml; do
  name=$(basename "$script" .yaml)
  expect_exit '0|1' "$HOTMIC" run --bench "$twin" --seed 1 --out "$HOTMIC_RUNS/$name.out" "$script"
  mv "$(run_of "$HOTMIC_RUNS/$name.out")" "$HOTMIC_RUNS/$name"
  rmdir "$HOTMIC_RUNS/$name.out"
  mv out "$HOTMIC_RUNS/$name.stdout"
  mv err "$HOTMIC_RUNS/$name.stderr"
  expect_line '^report: .*/report/index.html$' "$HOTMIC_RUNS/$name.stdout"
  expect_same "$name is complete" "$(jq .complete "$HOTMIC_RUNS/$name/run.json")" true
  echo "$name: $(sed -n 1p "$HOTMIC_RUNS/$name.stdout"); $(jq -r .verdict "$HOTMIC_RUNS/$name/run.json")"
done
