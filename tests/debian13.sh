#!/usr/bin/env bash
# Builds and tests hotmic in a Debian 13 of its own: other libraries (libgpiod 2), another compiler. Exit code 0: all passed.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: tests/debian13.sh [KERNEL_TEST...]   tests/kernel/*.sh to run with its programs too
#
# The Debian 13 is a folder in the cache, made once by debootstrap. Needs root; skips itself, with the reason, without.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source_dir=$PWD
root=${XDG_CACHE_HOME:-$HOME/.cache}/hotmic/debian13
build=$source_dir/build/debian13

skip() {
  echo "skipped: no Debian 13 root: $1"
  exit 0
}
[ "$(id -u)" -eq 0 ] || skip "only root can make one"
unshare --mount true 2>/dev/null || skip "mount namespaces are not permitted"
command -v debootstrap >/dev/null || skip "debootstrap is not installed"

# Runs a command in the root, which sees this folder where it is. Mounts end with the command.
inside() {
  unshare --mount bash -c '
    set -e
    root=$1 source_dir=$2
    shift 2
    mount -t proc proc "$root/proc"
    mount -t tmpfs shm "$root/dev/shm"
    mkdir -p "$root$source_dir"
    mount --bind "$source_dir" "$root$source_dir"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 "$@"' \
    inside "$root" "$source_dir" "$@"
}

make_root() {
  [ ! -e "$root/made" ] || return 0
  echo "Making a Debian 13 in $root"
  rm -rf "$root.partial"
  mkdir -p "$root.partial"
  debootstrap --variant=minbase trixie "$root.partial" >"$root.partial.log" 2>&1 || {
    tail -n 5 "$root.partial.log" >&2
    return 1
  }
  rm -rf "$root"
  mv "$root.partial" "$root"
  touch "$root/made"
}

make_root
mkdir -p "$source_dir/build"
inside bash "$source_dir/rig/install.sh" unit
inside bash -c "cd '$source_dir' && cmake -S . -B '$build' -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DHOTMIC_WERROR=ON &&
  cmake --build '$build'" >"$build.log" 2>&1 || {
  grep -E "error|warning|FAILED" "$build.log" | head -n 40 >&2
  exit 1
}
inside grep -o 'libgpiod [0-9.]*\|libgpiod, version [0-9.]*' "$build.log" || true
inside ctest --test-dir "$build" --output-on-failure --parallel "$(nproc)" --label-regex unit
[ $# -eq 0 ] || BIN=$build/bin tests/kernel/run.sh -t virtual -r "$root" "$@"
