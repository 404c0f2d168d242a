#!/bin/bash
# --speed real takes as long as the talk and sees what --speed max sees.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3
write_short_script short.yaml
begun=$(date +%s)
expect_exit 1 "$HOTMIC" run --bench "$twin" --speed real --out real short.yaml
took=$(($(date +%s) - begun))
expect_exit 1 "$HOTMIC" run --bench "$twin" --speed max --out max short.yaml
events_of "$(run_of real)" >real.events
events_of "$(run_of max)" >max.events
cmp real.events max.events || fail "the two speeds saw different things"
seconds=$(jq '.duration_s | floor' "$(run_of real)/run.json")
[ "$took" -ge "$seconds" ] || fail "--speed real took $took s for $seconds s"
expect_same "unintended at both speeds" "$(jq .unintended "$(run_of real)/run.json")" \
  "$(jq .unintended "$(run_of max)/run.json")"
