#!/usr/bin/env bash
# Strings a virtual cable in a network namespace of its own and benchmarks live capture over it.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: tests/bench/bench-capture.sh PROGRAM   bench-capture, as built
set -euo pipefail

if [ "${2:-}" = inside ]; then
  ip link add listener type veth peer name sender
  ip link set listener up
  ip link set sender up
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  "$1" listener sender "$work/run"
  exit
fi

skip() {
  echo "live capture: skipped: $1"
  exit 0
}
command -v ip >/dev/null || skip "ip (package iproute2) is not installed"
unshare --map-root-user --net true 2>/dev/null ||
  skip "no network namespace may be made here; be root, or allow unprivileged user namespaces"
exec unshare --map-root-user --net "$0" "$1" inside
