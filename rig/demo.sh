#!/usr/bin/env bash
# Installs what hotmic needs, builds it and runs the main job on the twin bench: no hardware needed.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: rig/demo.sh [OPTION of `hotmic run`...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

rig/install.sh build
echo "Building ..."
mkdir -p build
if ! { cmake --preset release -B build/demo -DBUILD_TESTING=OFF -DHOTMIC_WERROR=OFF && cmake --build build/demo; } >build/demo.log 2>&1; then
  tail -n 30 build/demo.log >&2
  exit 70
fi

bench=fixtures/benches/twin.yaml
script=audio-scripts/conversations/hardwood-floors.yaml
echo "hotmic run --bench $bench $script $*"
code=0
build/demo/bin/hotmic run --bench "$bench" "$script" "$@" || code=$?
case $code in
0 | 1 | 2) echo "The verdict above is the demo's result; a night job would exit with $code." ;;
*) exit "$code" ;;
esac
