#!/bin/bash
# What the speakers truly did, by their own ledgers, is what the judge says of every shipped script.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need jq python3
cat >compare.py <<'PYTHON'
import json, pathlib, sys

run = pathlib.Path(sys.argv[1])
told = json.load(open(run / "run.json"))
gap_s, problems = told["merge_gap_s"], []
stages = "idle wake upload prompt re-listen confirm send delivered".split()


def lines_of(path):
    return [json.loads(line) for line in open(path)]


def merged(entries):
    episodes = []
    for entry in sorted(entries, key=lambda entry: entry["wake_s"]):
        entry = dict(entry, wakes=1)
        last = episodes[-1] if episodes else None
        if last and entry["wake_s"] - last["end_s"] <= gap_s:
            last["end_s"] = max(last["end_s"], entry["end_s"])
            last["stage"] = max(last["stage"], entry["stage"], key=stages.index)
            last["voice_bytes"] += entry["voice_bytes"]
            last["message_bytes"] += entry["message_bytes"]
            last["wakes"] += 1
        else:
            episodes.append(entry)
    return episodes


ledgers = {path.name.removesuffix(".ledger.jsonl"): lines_of(path)
           for path in (run / "truth").glob("*.ledger.jsonl")}
notified = [line for lines in ledgers.values() for line in lines if "notified_s" in line]
truth = {name: merged([line for line in ledgers[name] if "wake_s" in line])
         for name in (device["name"] for device in told["devices"])}
for name, episodes in truth.items():
    for episode in episodes:
        arrived = [line for line in notified if line["from"] == name
                   and 0 <= line["notified_s"] - episode["wake_s"]
                   and line["notified_s"] - episode["end_s"] <= 60]
        if episode["stage"] == "send" and arrived:
            episode["stage"] = "delivered"

seen = {name: [episode for episode in told["episodes"] if episode["device"] == name]
        for name in truth}
if {episode["device"] for episode in told["episodes"]} - set(truth):
    problems.append("episodes of devices that are not under test")
for name in truth:
    left = list(seen[name])
    for entry in truth[name]:
        near = [episode for episode in left if abs(episode["start_s"] - entry["wake_s"]) <= 0.3]
        where = f"{name} at {entry['wake_s']:.3f} s"
        if len(near) != 1:
            problems.append(f"{where}: {len(near)} episodes within 0.3 s, expected one")
            continue
        episode = near[0]
        left.remove(episode)
        if episode["stage"] != entry["stage"]:
            problems.append(f"{where}: judged {episode['stage']}, truly {entry['stage']}")
        said = episode["voice_bytes"] + episode["message_bytes"]
        sent = entry["voice_bytes"] + entry["message_bytes"]
        if abs(said - sent) > 0.05 * sent:
            problems.append(f"{where}: judged {said} bytes, truly {sent}")
        for kind in ("voice_bytes", "message_bytes"):
            if abs(episode[kind] - entry[kind]) > 0.05 * entry[kind]:
                problems.append(f"{where}: {kind} {episode[kind]}, truly {entry[kind]}")
    for episode in left:
        problems.append(f"{name} at {episode['start_s']} s: an episode that the ledger does not know")

deepest = max((episode["stage"] for episodes in truth.values() for episode in episodes),
              key=stages.index, default="idle")
print(f"{run.name}: {sum(map(len, truth.values()))} episodes agree, deepest {deepest}, "
      f"{told['unintended']} unintended")
for problem in problems:
    print(f"  {run.name}: {problem}", file=sys.stderr)
sys.exit(bool(problems))
PYTHON

wrong=0 chains=0
for script in "$conversations"/*.yaml; do
  run=$HOTMIC_RUNS/$(basename "$script" .yaml)
  [ -s "$run/run.json" ] || fail "no run in $run"
  python3 compare.py "$run" || wrong=1
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
