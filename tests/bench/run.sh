#!/usr/bin/env bash
# Installs what the benchmarks compare with, builds, and prints their tables.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: tests/bench/run.sh [BUILD_DIR]   default: build/bench
set -euo pipefail
source_dir=$(cd "$(dirname "$0")/../.." && pwd)
build_dir=${1:-$source_dir/build/bench}

"$source_dir/rig/install.sh" bench
cmake -S "$source_dir" -B "$build_dir" -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTING=ON >/dev/null
cmake --build "$build_dir" --target bench
