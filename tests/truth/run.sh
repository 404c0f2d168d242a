#!/usr/bin/env bash
# The truth run: simulated device-hours with near misses, noise, decoys and faults, judged against ledgers.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: tests/truth/run.sh [DEVICE_HOURS [FOLDER]]   default: 100 hours (some 20 minutes on two cores).
# FOLDER keeps the records: called with it again, only what is missing is played, and all is judged anew.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

hours=${1:-100}
rig/install.sh test
cmake --preset release >/dev/null && cmake --build --preset release --target hotmic >/dev/null
folder=${2:-$(mktemp -d "${TMPDIR:-/tmp}/hotmic-truth-XXXXXX")}
[ $# -ge 2 ] || trap 'rm -rf "$folder"' EXIT
python3 -B tests/truth/truth.py build/release/bin/hotmic fixtures/benches/twin-busy.yaml "$hours" "$folder"
