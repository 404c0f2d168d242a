#!/usr/bin/env bash
# Installs the Debian packages that building and testing need; silent when all are there.
# SPDX-License-Identifier: GPL-3.0-or-later
# Usage: rig/install.sh build|unit|test|bench
# unit: what building and the unit tests need; bench: what the benchmarks compare with, too
set -euo pipefail

build=(gcc libc6-dev cmake ninja-build pkg-config
  libglib2.0-dev libyaml-dev libsqlite3-dev libsndfile1-dev libsoxr-dev libfftw3-dev libjansson-dev
  libasound2-dev libgpiod-dev libserialport-dev libpcap-dev zlib1g-dev nettle-dev
  libpocketsphinx-dev libsphinxbase-dev pocketsphinx-en-us flite1-dev espeak-ng libjs-dygraphs)
unit=(libcriterion-dev)
test=(clang llvm libclang-rt-dev clang-format clang-tidy
  sqlite3 jq python3 sigrok-cli tshark flac sox procps ca-certificates chromium poppler-utils
  make flex bison bc xz-utils perl-base iproute2 debootstrap)
bench=(sox tshark python3-scipy ffmpeg iproute2 libebur128-dev libzita-convolver-dev
  python3-jinja2 chromium)

case "${1:-}" in
build) wanted=("${build[@]}") ;;
unit) wanted=("${build[@]}" "${unit[@]}") ;;
test) wanted=("${build[@]}" "${unit[@]}" "${test[@]}") ;;
bench) wanted=("${build[@]}" "${bench[@]}") ;;
*)
  echo "usage: rig/install.sh build|unit|test|bench" >&2
  exit 64
  ;;
esac

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing=()
for package in "${wanted[@]}"; do
  is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "rig/install.sh: needs root or sudo to install: ${missing[*]}" >&2
    exit 75
  }
  as_root=(sudo)
fi
echo "Installing ${#missing[@]} packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
