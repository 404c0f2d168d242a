#!/bin/bash
# No wing includes a header of a wing above it, and none reaches over a fence with a path.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need python3
cd "$HOTMIC_SOURCE"
python3 - <<'PYTHON'
import pathlib, re, sys

# A wing and what it may include from; of fixtures, audio-scripts may use only some rooms.
wings = {
    "fixtures": {"fixtures"},
    "audio-scripts": {"audio-scripts", "fixtures/base", "fixtures/meter"},
    "reports": {"reports", "fixtures/base", "fixtures/calibration", "fixtures/meter"},
    "rig": {"rig", "reports", "audio-scripts", "fixtures"},
}
headers, problems, seen = {}, [], 0
for wing in wings:
    for path in pathlib.Path(wing).rglob("*.h"):
        headers.setdefault(path.name, []).append(path)
for wing, allowed in wings.items():
    for path in sorted(pathlib.Path(wing).rglob("*.[ch]")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            included = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not included:
                continue
            seen += 1
            name = included[1]
            if "/" in name:
                problems.append(f'{path}:{number}: "{name}": a header is named without a path')
                continue
            if (path.parent / name).is_file():
                continue
            homes = headers.get(name, [])
            if not homes:
                problems.append(f'{path}:{number}: "{name}" is in no wing')
            elif not any(str(home).startswith(place + "/") for home in homes for place in allowed):
                problems.append(f'{path}:{number}: "{name}" is above or beside: {homes[0]}')
# The drivers of an interface are for its own wing and for whoever names them in a table.
for path in sorted(pathlib.Path("rig").rglob("*.[ch]")) + sorted(pathlib.Path("reports").rglob("*.[ch]")):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(r'\s*#\s*include\s+"[a-z-]+-driver\.h"', line):
            problems.append(f"{path}:{number}: a driver's header; use the users' face")
for name, homes in sorted(headers.items()):
    if len(homes) > 1 and len({str(home.parent).split("/")[0] for home in homes}) > 1:
        print(f"note: {name}: one name in two wings: {', '.join(map(str, homes))}")
print(f"{seen} includes looked at")
for problem in problems:
    print(problem, file=sys.stderr)
sys.exit(bool(problems))
PYTHON
