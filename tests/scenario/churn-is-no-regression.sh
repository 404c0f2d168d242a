#!/bin/bash
# Runs are pinned, later ones compared with them: the same again is not worse, a worse device fails the run.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2016
. "$(dirname "$0")/lib.sh"

need jq sqlite3 python3
script=$conversations/hardwood-floors.yaml
bench_like table.yaml 's/^name: .*/&\npinned: pins\/nights.json/' "$only_kitchen"

# Nothing is pinned yet: that is no fault, and nothing is compared.
expect_exit '0|1' "$HOTMIC" run --quiet --bench table.yaml --out first "$script"
first=$(run_of first)
jq -e '[.reasons[] | select(contains("pinned"))] | length == 0' "$first/run.json" >/dev/null || fail 'compared with nothing'

# What cannot be pinned is refused, and nothing is written.
expect_exit 64 "$HOTMIC" pin "$first"
expect_exit 64 "$HOTMIC" pin --bench table.yaml
expect_exit 64 "$HOTMIC" pin --bench "$twin" "$first"
expect_line 'names no file for pinned nights' err
cp -r "$first" cut
jq '.complete = false' "$first/run.json" >cut/run.json
expect_exit 65 "$HOTMIC" pin --bench table.yaml cut
expect_line 'this run is incomplete' err
[ ! -e pins/nights.json ] || fail 'a refused pin left a file'

expect_exit 0 "$HOTMIC" pin --bench table.yaml "$first"
expect_line '^pinned: 1 night in .*pins/nights\.json$' out
expect_same 'which' "$(jq -r '.nights[0].run' pins/nights.json)" "$(basename "$first")"
expect_same 'whose bytes' "$(jq -r '.nights[0].sha256' pins/nights.json)" "$(sha256sum <"$first/run.json" | cut -d ' ' -f 1)"

# The same again: the record keeps what it was compared with, and nothing is worse.
expect_exit '0|1' "$HOTMIC" run --quiet --bench table.yaml --out second "$script"
second=$(run_of second)
sqlite3 -readonly "$second/record.sqlite" "SELECT text FROM text WHERE name = 'pinned'" >kept
cmp kept pins/nights.json 2>/dev/null || [ "$(cat kept)" = "$(cat pins/nights.json)" ] || fail 'other nights are in the record'
jq -e '[.reasons[] | select(contains("is worse"))] | length == 0' "$second/run.json" >/dev/null || fail 'the same is called worse'
expect_exit 0 "$HOTMIC" compare "$first" "$second"
expect_exit 0 "$HOTMIC" compare pins/nights.json "$second"
expect_line '^not worse$' out
expect_exit 0 "$HOTMIC" compare --json pins/nights.json "$second"
jq -e '[.devices[].new] | add == 0' out >/dev/null || fail 'the same seed fired at new places'
jq -e '[.changes[] | select(.kind == "persisting")] | length > 0' out >/dev/null || fail 'nothing persists'

# Judging needs nothing but the record: without the file it is the same.
cp "$second/run.json" before.json
mv pins/nights.json elsewhere.json
expect_exit '0|1' "$HOTMIC" judge --quiet "$second"
cmp "$second/run.json" before.json || fail 'the verdict needs the pinned file'

# A device that fires at many more places than ever is worse, in compare and in the run's own verdict.
python3 - "$first/run.json" "$second/run.json" <<'PYTHON'
import json, os, sys
# Tonight's night as it would be had the kitchen fired at 12 more lines.
for path, folder, more in (sys.argv[1], "good", 0), (sys.argv[2], "bad", 12):
    night = json.load(open(path))
    os.makedirs(folder, exist_ok=True)
    for device in night["devices"]:
        if device["name"] == "kitchen":
            for count in device, device["classes"]:
                for key in "unintended", "exposed", "false wake":
                    if key in count:
                        count[key] += more
    model = {**night["episodes"][0], "class": "false wake", "recorded": False, "stage": "wake"}
    scripts, places = night["slots"]["scripts"], night["slots"]["places"]
    rows = [places[i:i + 3] for i in range(0, len(places), 3)]
    fired = {(e["slot"]["script"], e["slot"]["line"], e["slot"]["turn"]) for e in night["episodes"]}
    heard = night["slots"]["heard"]
    rows = [row + [night["slots"]["sounds"][heard[2 * i]], heard[2 * i + 1]] for i, row in enumerate(rows)]
    free = [r for r in rows if (scripts[r[0]], r[1], r[2]) not in fired]
    for row in free[:more]:
        night["episodes"].append({**model, "device": "kitchen", "intended": False,
                                  "slot": {"script": scripts[row[0]], "line": row[1], "turn": row[2], "offset_s": 0.5,
                                           "sound": row[3], "time": row[4]}})
    assert len(free) >= more, "too few lines"
    json.dump(night, open(folder + "/run.json", "w"))
PYTHON
expect_exit 1 "$HOTMIC" compare good bad
expect_line '  WORSE$' out
expect_line '^worse$' out

# A spoilt file stops a run before it plays, and says where.
printf '{"hotmic-pinned": 1,\n "bench": }' >pins/nights.json
expect_exit 65 "$HOTMIC" run --quiet --bench table.yaml --out third "$script"
expect_line '^hotmic: .*pins/nights\.json:2:[0-9]+: no JSON' err
sed 's/"bench":"twin"/"bench":"shelf"/g' elsewhere.json >pins/nights.json
expect_exit 78 "$HOTMIC" run --quiet --bench table.yaml --out third "$script"
expect_line 'is of the bench `shelf`; expected one of `twin`' err
[ ! -e third ] || fail 'it played with spoilt pinned nights'

# What cannot be compared is not called good.
jq '.complete = false' "$second/run.json" >cut/run.json
expect_exit 2 "$HOTMIC" compare "$first" cut
expect_line '^cannot be compared: cut is incomplete' out
expect_exit 64 "$HOTMIC" compare "$first"

# A copy of a run is no other night: neither to be compared with, nor to be pinned twice.
cp -r "$first" copy
expect_exit 65 "$HOTMIC" compare "$first" copy
expect_line 'this is the same session as the earlier run' err
mkdir -p pins && mv elsewhere.json pins/nights.json
expect_exit 65 "$HOTMIC" pin --bench table.yaml "$first" copy
expect_line 'a copy of another; a night counts once' err

# A comment more in the script moves every line, and changes nothing.
{ echo '# one more'; cat "$script"; } >hardwood-floors.yaml
expect_exit '0|1' "$HOTMIC" run --quiet --bench table.yaml --out moved hardwood-floors.yaml
expect_exit 0 "$HOTMIC" compare --json "$first" "$(run_of moved)"
jq -e '.slots_new == 0 and ([.devices[].new] | add == 0) and ([.devices[].persisting] | add > 0)' out >/dev/null ||
  fail 'a comment in the script made other places'

expect_exit 65 "$HOTMIC" compare "$first" nowhere
