#!/usr/bin/env python3
"""What a run says of its soft speakers against what they truly did, by their own ledgers.

compare.py [--within S] [--blind] RUN...: prints a line a run, and every disagreement to standard
error; exit code 1 if there is one. Bytes may differ by 5 %. --blind leaves out what lies in a gap
that the run itself tells of.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import json
import pathlib
import sys

STAGES = "idle wake upload prompt re-listen confirm send delivered".split()
BYTES_OFF = 0.05
DELIVERY_S = 60


def lines_of(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def merged(entries, gap_s):
    """What a judge would call one episode: wakes that follow each other within the merge gap."""
    episodes = []
    for entry in sorted(entries, key=lambda entry: entry["wake_s"]):
        last = episodes[-1] if episodes else None
        if last and entry["wake_s"] - last["end_s"] <= gap_s:
            last["end_s"] = max(last["end_s"], entry["end_s"])
            last["stage"] = max(last["stage"], entry["stage"], key=STAGES.index)
            last["voice_bytes"] += entry["voice_bytes"]
            last["message_bytes"] += entry["message_bytes"]
        else:
            episodes.append(dict(entry))
    return episodes


def truth_of(run, told):
    ledgers = {path.name.removesuffix(".ledger.jsonl"): lines_of(path)
               for path in (run / "truth").glob("*.ledger.jsonl")}
    notified = [line for lines in ledgers.values() for line in lines if "notified_s" in line]
    truth = {}
    for name in (device["name"] for device in told["devices"]):
        truth[name] = merged([line for line in ledgers[name] if "wake_s" in line],
                             told["merge_gap_s"])
        for episode in truth[name]:
            if episode["stage"] == "send" and any(
                    line["from"] == name and episode["wake_s"] <= line["notified_s"]
                    <= episode["end_s"] + DELIVERY_S for line in notified):
                episode["stage"] = "delivered"
    return truth


def is_blind(told, device, start_s, end_s):
    return any(gap["device"] in ("", device) and gap["start_s"] <= end_s
               and gap["start_s"] + gap["length_s"] >= start_s for gap in told["gaps"])


def bytes_agree(episode, entry):
    return all(abs(episode[kind] - entry[kind]) <= BYTES_OFF * entry[kind]
               for kind in ("voice_bytes", "message_bytes"))


def level_of(told_cues, at_s):
    """Level of the speech that was playing at a time, or None."""
    for start_s, end_s, level in told_cues:
        if start_s <= at_s <= end_s + 1.5:
            return level
    return None


def compare(run, within_s, leave_blind):
    """(counts, problems, episodes): what agrees, sentences on what does not, and each true episode
    as (device, wake_s, problem or None)."""
    told = json.load(open(run / "run.json", encoding="utf-8"))
    counts = dict.fromkeys(("true", "found", "invented", "stage_exact", "bytes_exact", "blind"), 0)
    problems, episodes, deepest = [], [], "idle"
    for device, entries in truth_of(run, told).items():
        left = [episode for episode in told["episodes"] if episode["device"] == device]
        for entry in entries:
            where = f"{device} at {entry['wake_s']:.3f} s"
            if leave_blind and is_blind(told, device, entry["wake_s"] - 1, entry["end_s"] + 1):
                counts["blind"] += 1
                left = [episode for episode in left
                        if not entry["wake_s"] - 1 <= episode["start_s"] <= entry["end_s"] + 1]
                continue
            counts["true"] += 1
            deepest = max(deepest, entry["stage"], key=STAGES.index)
            near = [episode for episode in left
                    if abs(episode["start_s"] - entry["wake_s"]) <= within_s]
            if len(near) != 1:
                problems.append(f"{where}: {len(near)} episodes within {within_s} s, expected one")
                episodes.append((device, entry, problems[-1]))
                continue
            episode = near[0]
            left.remove(episode)
            counts["found"] += 1
            wrong = None
            counts["stage_exact"] += episode["stage"] == entry["stage"]
            if episode["stage"] != entry["stage"]:
                wrong = f"{where}: judged {episode['stage']}, truly {entry['stage']}"
            counts["bytes_exact"] += bytes_agree(episode, entry)
            if not bytes_agree(episode, entry):
                wrong = (f"{where}: judged {episode['voice_bytes']} and {episode['message_bytes']}"
                         f" bytes, truly {entry['voice_bytes']} and {entry['message_bytes']}")
            if wrong:
                problems.append(wrong)
            episodes.append((device, entry, wrong))
        for episode in left:
            if leave_blind and is_blind(told, device, episode["start_s"] - 1, episode["end_s"] + 1):
                continue
            counts["invented"] += 1
            problems.append(f"{device} at {episode['start_s']} s: an episode that the ledger does"
                            " not know")
    strangers = {episode["device"] for episode in told["episodes"]} - {
        device["name"] for device in told["devices"]}
    problems += [f"{name}: episodes of a device that is not under test" for name in strangers]
    counts["deepest"] = deepest
    return told, counts, problems, episodes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--within", type=float, default=0.3, metavar="S")
    parser.add_argument("--blind", action="store_true")
    parser.add_argument("runs", nargs="+", type=pathlib.Path, metavar="RUN")
    options = parser.parse_args()
    wrong = False
    for run in options.runs:
        told, counts, problems, _ = compare(run, options.within, options.blind)
        print(f"{run.name}: {counts['found']} of {counts['true']} episodes agree, deepest"
              f" {counts['deepest']}, {told['unintended']} unintended")
        for problem in problems:
            print(f"  {run.name}: {problem}", file=sys.stderr)
        wrong |= bool(problems)
    sys.exit(wrong)


if __name__ == "__main__":
    main()
