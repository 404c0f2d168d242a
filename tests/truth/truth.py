#!/usr/bin/env python3
"""The truth run: simulated nights, judged, against what the soft speakers truly did.

truth.py HOTMIC BENCH DEVICE_HOURS FOLDER: plays sessions on BENCH (of three devices under test) until
DEVICE_HOURS are reached, keeps their records in FOLDER, and prints a table. Exit code 0: every goal
is reached. Sessions: near misses at 50 to 70 dB with and without noise, several seeds, decoys on the
network (BENCH's speakers are busy), and injected faults. Run again with the same FOLDER, it plays
only what is missing and judges all anew.
SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import threading

import compare
import compose

DEVICES = 3
SESSION_H = 2  # of a long truth run's ladders
FAULT_SHARE = 0.16
WITHIN_S = 1
STAGE_GOAL = 0.99
VERDICTS = {0: "pass", 1: "fail", 2: "inconclusive"}


def under(key, line):
    """Edit: puts a line under the first line that begins with `key`."""
    return lambda text, at_s: re.sub(rf"(?m)^( *){re.escape(key)}.*\n",
                                     lambda m: m.group(0) + line.format(at=f"{at_s:.0f}") + "\n",
                                     text, count=1)


def of_device(name, line):
    """Edit: a line more in a device's soft_speaker."""
    return lambda text, at_s: re.sub(
        rf"(?ms)(^  {name}:.*?^    soft_speaker:\n)",
        lambda m: m.group(1) + line.format(at=f"{at_s:.0f}") + "\n", text, count=1)


def of_loudspeaker(name, line):
    return lambda text, at_s: re.sub(rf"(?m)(^  {name}:.*)\}}",
                                     lambda m: m.group(1) + line.format(at=f"{at_s:.0f}") + "}",
                                     text, count=1)


FAULTS = {
    "none": None,
    "device hangs": of_device("kitchen", "      fault: {{what: hang, at_s: {at}}}"),
    "device is deaf": of_device("hallway",
                                "      fault: {{what: microphone-unplugged, at_s: {at}}}"),
    "loudspeaker dies": of_loudspeaker("left", ", really: {{fault: {{what: dead, at_s: {at}}}}}"),
    "loudspeaker fades": of_loudspeaker(
        "left", ", really: {{fault: {{what: quiet, at_s: {at}, db: 6}}}}"),
    "noise in the room": under("noise_dba", "  stranger: {{at_s: {at}, for_s: 9, level_dbspl: 66}}"),
    "taps die": None,  # its process is killed, see play()
}

Session = collections.namedtuple("Session", "name kind seed hours fault")


def sessions_of(device_hours):
    fault_h = max(0.05, device_hours * FAULT_SHARE / DEVICES / (len(FAULTS) + 2))
    plans = [Session(f"neutral-{i}-{fault.replace(' ', '-')}", "neutral", 100 + i, fault_h, fault)
             for i, fault in enumerate(FAULTS)]
    plans += [Session(f"ladder-{fault.replace(' ', '-')}", "ladder", 200 + i, fault_h, fault)
              for i, fault in enumerate(("device hangs", "taps die"))]
    left_h = device_hours / DEVICES - sum(plan.hours for plan in plans)
    count = max(2, round(left_h / SESSION_H))
    return plans + [Session(f"ladder-{i}", "ladder", i, left_h / count, "none")
                    for i in range(1, count + 1)]


def kill_a_speaker(process, folder, fraction_s):
    """Kills the bedroom's speaker as soon as the record holds `fraction_s` seconds."""
    stop = threading.Event()

    def watch():
        while not stop.wait(0.02):
            for record in folder.glob("*.partial/record.sqlite"):
                query = subprocess.run(["sqlite3", "-readonly", record,
                                        "SELECT coalesce(max(at_ns), 0) FROM event"],
                                       capture_output=True, text=True, check=False)
                if int(query.stdout.strip() or 0) >= fraction_s * 1e9:
                    subprocess.run(["pkill", "-KILL", "-P", str(process.pid), "-f", "bedroom"],
                                   check=False)
                    return

    threading.Thread(target=watch, daemon=True).start()
    return stop


def play(hotmic, bench, plan, folder):
    """Plays one session into folder/NAME; what is heavy and not needed is thrown away."""
    final, work = folder / plan.name, folder / f".{plan.name}"
    if final.exists():
        return final
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    half_s = plan.hours * 1800
    edit = FAULTS[plan.fault]
    text = bench.read_text(encoding="utf-8")
    edited = edit(text, half_s) if edit else text
    assert not edit or edited != text, f"{plan.fault}: this edit changes nothing"
    (work / "bench.yaml").write_text(edited, encoding="utf-8")
    script = subprocess.run([sys.executable, compose.__file__, plan.kind, str(plan.seed),
                             str(plan.hours)], capture_output=True, text=True, check=True).stdout
    (work / f"{plan.name}.yaml").write_text(script, encoding="utf-8")
    process = subprocess.Popen(
        [hotmic, "run", "--quiet", "--seed", str(plan.seed), "--bench", work / "bench.yaml",
         "--out", work / "runs", work / f"{plan.name}.yaml"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    stop = (kill_a_speaker(process, work / "runs", half_s) if plan.fault == "taps die"
            else threading.Event())
    out, err = process.communicate()
    stop.set()
    if process.returncode not in VERDICTS:
        raise RuntimeError(f"{plan.name}: exit code {process.returncode}\n{out}{err}")
    [run] = (work / "runs").iterdir()
    for heavy in ("audio", "captures", "evidence"):
        shutil.rmtree(run / heavy, ignore_errors=True)
    run.rename(final)
    shutil.rmtree(work)
    return final


def judge(hotmic, run):
    code = subprocess.run([hotmic, "judge", "--quiet", run], stdout=subprocess.DEVNULL,
                          check=False).returncode
    if code not in VERDICTS:
        raise RuntimeError(f"{run}: judging ends with {code}")
    for heavy in ("evidence",):
        shutil.rmtree(run / heavy, ignore_errors=True)
    return VERDICTS[code]


def levels_of(run):
    """(start_s, end_s, level) of what is said, from the record."""
    rows = subprocess.run(
        ["sqlite3", "-readonly", "-json", run / "record.sqlite",
         "SELECT start_ns / 1e9 AS a, end_ns / 1e9 AS b, level_dbspl AS l FROM cue"
         " WHERE kind IN ('line', 'control') ORDER BY start_ns"],
        capture_output=True, text=True, check=True).stdout
    return [(row["a"], row["b"], row["l"]) for row in json.loads(rows or "[]")]


def share(part, whole):
    return f"{part / whole:.4f}" if whole else "-"


class Table:
    """Rows by condition; prints them with recall, precision, stages and bytes."""

    def __init__(self):
        self.rows = collections.OrderedDict()

    def add(self, name, counts, hours):
        row = self.rows.setdefault(name, collections.Counter())
        row.update({key: value for key, value in counts.items() if key != "deepest"})
        row["hours"] += hours

    def print(self):
        print(f"{'condition':28} {'dev.h':>7} {'true':>6} {'found':>6} {'invent.':>7} {'recall':>7}"
              f" {'prec.':>7} {'stage':>7} {'bytes':>7} {'blind':>6}")
        for name, row in self.rows.items():
            hours = f"{row['hours']:.2f}" if row["hours"] else "-"
            print(f"{name:28} {hours:>7} {row['true']:6} {row['found']:6}"
                  f" {row['invented']:7} {share(row['found'], row['true']):>7}"
                  f" {share(row['found'], row['found'] + row['invented']):>7}"
                  f" {share(row['stage_exact'], row['found']):>7}"
                  f" {share(row['bytes_exact'], row['found']):>7} {row['blind']:6}")


def verdict_problem(plan, verdict):
    if plan.fault != "none" and verdict == "pass":
        return f"{plan.name}: pass, although {plan.fault}"
    if plan.kind == "neutral" and plan.fault == "none" and verdict != "pass":
        return f"{plan.name}: {verdict}, although nothing was wrong"
    if plan.kind == "ladder" and plan.fault == "none" and verdict == "pass":
        return f"{plan.name}: pass, although it is full of near misses"
    return None


def weigh(plan, run, verdict, tables, problems):
    told, counts, found_wrong, episodes = compare.compare(run, WITHIN_S, plan.fault != "none")
    hours = told["duration_s"] / 3600 * len(told["devices"])
    tables["by fault"].add(f"{plan.kind}, {plan.fault}", counts, hours)
    tables["all"].add("all", counts, hours)
    problems += [f"{plan.name}: {problem}" for problem in found_wrong]
    problems += filter(None, [verdict_problem(plan, verdict)])
    if plan.kind == "ladder" and plan.fault == "none":
        cues = levels_of(run)
        for _, entry, wrong in episodes:
            level = compare.level_of(cues, entry["wake_s"])
            tables["by level"].add(f"woke at {level:.0f} dB" if level else "woke at none", {
                "true": 1, "found": not (wrong or "").endswith("expected one"),
                "stage_exact": "truly" not in (wrong or "") or "bytes" in wrong,
                "bytes_exact": "bytes" not in (wrong or "")}, 0)
    return counts


def main():
    hotmic, bench = sys.argv[1], pathlib.Path(sys.argv[2])
    device_hours, folder = float(sys.argv[3]), pathlib.Path(sys.argv[4])
    folder.mkdir(parents=True, exist_ok=True)
    plans = sessions_of(device_hours)
    tables = {"by level": Table(), "by fault": Table(), "all": Table()}
    problems = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        # the longest first, so that none is left alone at the end
        order = sorted(plans, key=lambda plan: -plan.hours)
        runs = dict(zip(order, pool.map(lambda plan: play(hotmic, bench, plan, folder), order)))
        verdicts = dict(zip(plans, pool.map(lambda plan: judge(hotmic, runs[plan]), plans)))
    for plan in plans:
        weigh(plan, runs[plan], verdicts[plan], tables, problems)
    for table in tables.values():
        table.print()
    print("verdicts:", ", ".join(f"{plan.name} {verdicts[plan]}" for plan in plans))
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    total = tables["all"].rows["all"]
    reached = (total["true"] > 0 and total["found"] == total["true"] and not total["invented"]
               and total["stage_exact"] >= STAGE_GOAL * total["found"]
               and total["bytes_exact"] == total["found"]
               and not any(verdict_problem(plan, verdicts[plan]) for plan in plans))
    print(f"{total['hours']:.1f} device-hours; goals (recall and precision 1 at {WITHIN_S} s, stage"
          f" >= {STAGE_GOAL}, bytes within 5 %, no pass with a fault):"
          f" {'reached' if reached else 'NOT reached'}")
    sys.exit(not reached)


if __name__ == "__main__":
    main()
