#!/bin/bash
# Every cue has its level at the reference microphone; what devices say is told from what we play, and timed.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq python3 sqlite3
cat >ladder.yaml <<'YAML'
hotmic: script/1
title: Louder and louder
cast:
  Low:   {voice: {flite: awb}, loudspeaker: left, level_dbspl: 55}
  Mid:   {voice: {flite: slt}, loudspeaker: right, level_dbspl: 60}
  High:  {voice: {flite: awb}, loudspeaker: left, level_dbspl: 65}
  Loud:  {voice: {flite: slt}, loudspeaker: right, level_dbspl: 70}
play:
  - silence_s: 2
  - bed: {noise: pink, loudspeaker: left, level_dbspl: 38, for_s: 24}
  - Low: The sky was clear and the road was dry.
  - Mid: We went as far as the mill and came back.
  - High: The dog ran ahead of us the whole time.
  - Loud: He always does that when it is cold.
  - Low: And then we had soup by the fire.
    after_s: -0.8
  - silence_s: 2
YAML
bench_like one.yaml "$only_kitchen"
expect_exit 2 "$HOTMIC" run --bench one.yaml --out runs ladder.yaml # no controls: it proves nothing else
run=$(run_of runs)
jq -r '.cue_levels[] | [.cue, .deviation_db, (.why // "")] | @tsv' "$run/run.json" >levels
cat levels
expect_same "rows: five lines and three slices of the bed" "$(wc -l <levels)" 7
far=$(awk -F'\t' '$3 == "" && ($2 > 0.5 || $2 < -0.5)' levels)
[ -z "$far" ] || fail "more than 0.5 dB off: $far"
for level in 55 60 65 70; do
  measured=$(sqlite3 -readonly "$run/record.sqlite" "SELECT count(*) FROM cue_level JOIN cue ON cue = number
    WHERE level_dbspl = $level AND kind = 'line' AND abs(measured_dbspl - $level) <= 0.5 AND why = ''")
  [ "$measured" -ge 1 ] || fail "no line at $level dB SPL was measured within 0.5 dB"
done
expect_line 'were measured against what the reference microphone should have heard' "$run/report/index.html"

# Truth of what devices say: their lights. They shine from up to 0.2 s before the first sound to 0.1 s after the last.
cat >prompts.py <<'PYTHON'
import json, pathlib, sqlite3, sys

run = pathlib.Path(sys.argv[1])
told, problems = json.load(open(run / "run.json")), []
record = sqlite3.connect(f"file:{run}/record.sqlite?mode=ro", uri=True)
lights, speaking = {}, []
for device, at_ns, value in record.execute(
        "SELECT device, at_ns, value FROM event WHERE kind = 'light' ORDER BY at_ns, seq"):
    if device in lights and value != 4:
        speaking.append((lights.pop(device), at_ns / 1e9))
    elif value == 4:
        lights.setdefault(device, at_ns / 1e9)
merged = []
for start, end in sorted(speaking):
    if merged and start <= merged[-1][1]:
        merged[-1][1] = max(end, merged[-1][1])
    else:
        merged.append([start, end])
cues = [(start / 1e9, end / 1e9) for start, end in record.execute(
    "SELECT start_ns, end_ns FROM cue WHERE kind != 'bed'")]
levels = list(record.execute("SELECT at_ns / 1e9, value / 100.0 FROM event WHERE kind = 'sound'"))
strangers = told["strangers"]
quiet = [0, 0]
for start, end in merged:
    heard = [s for s in strangers if s["start_s"] < end and s["end_s"] > start]
    if any(cue_start < end and cue_end > start for cue_start, cue_end in cues):
        quiet[1] += bool(heard)
        continue  # people talk into it: what is louder hides the other
    quiet[0] += 1
    if len(heard) != 1:
        problems.append(f"a prompt from {start:.2f} to {end:.2f} s was heard {len(heard)} times")
        continue
    one = heard[0]
    if not -0.2 <= one["start_s"] - start - 0.1 <= 0.2 or not -0.2 <= one["end_s"] - end + 0.1 <= 0.2:
        problems.append(f"a prompt from {start:.2f} to {end:.2f} s was heard from {one['start_s']} "
                        f"to {one['end_s']} s")
    within = [10 ** (level / 10) for at, level in levels
              if one["start_s"] - 0.01 <= at < one["end_s"] - 0.01]
    import math
    leq = 10 * math.log10(sum(within) / len(within))
    if abs(leq - one["dba"]) > 1.5:
        problems.append(f"a prompt at {start:.2f} s has {one['dba']} dBA, by the meter {leq:.1f}")
for one in strangers:
    if not one["prompt"]:
        problems.append(f"noise that nobody made: {one}")
for level in told["cue_levels"]:
    if level["deviation_db"] is None or abs(level["deviation_db"]) > 0.5:
        problems.append(f"level: {level}")
print(f"{run.name}: {len(told['cue_levels'])} levels, {quiet[0]} prompts in quiet, {quiet[1]} among talk")
if quiet[0] < 2:
    problems.append("fewer than two prompts in quiet")
for problem in problems:
    print(f"  {run.name}: {problem}", file=sys.stderr)
sys.exit(bool(problems))
PYTHON
wrong=0
for script in "$conversations"/*.yaml; do
  python3 prompts.py "$HOTMIC_RUNS/$(basename "$script" .yaml)" || wrong=1
done
[ $wrong -eq 0 ] || fail "what the microphone heard is not what there was"
