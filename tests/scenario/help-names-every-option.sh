#!/bin/bash
# --help and --version are good enough to learn from, and wrong usage points to them.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

verbs='run calibrate check scan listen switch meter judge report flows baseline import export trend plan compare pin confirm bisect'
for help in --help -h help; do
  expect_exit 0 "$HOTMIC" $help
  for verb in $verbs; do
    expect_line "^  $verb +.+" out
  done
  for meaning in 0 1 2 64 65 70 75 78; do
    expect_line "^  $meaning +[a-z]" out
  done
  [ ! -s err ] || fail "help on standard error"
done

options_of() {
  case $1 in
  run) echo --bench --out --speed --seed --confirm --quiet ;;
  check) echo --bench ;;
  listen | switch) echo --bench --for ;;
  meter) echo --all --bench --full-scale --for --every --third-octaves --json ;;
  judge) echo --merge-gap --quiet ;;
  report) echo --single-file ;;
  calibrate) echo --bench --days --fresh --yes ;;
  flows) echo --mac --profile --conversations --format ;;
  baseline) echo --bench --for --from --until --out --runs --quiet ;;
  trend) echo --out --last --prom --bench ;;
  compare) echo --json ;;
  pin) echo --bench ;;
  import) echo --bench --out --pcap --lights --recording --lengths --length --mac --device --profile --baseline --quiet ;;
  export) echo --to --out ;;
  confirm | bisect) echo --times --around --bench --out --speed --seed --quiet ;;
  plan) echo --limit --expect --confidence --power --hours --devices --json ;;
  esac
}
for verb in $verbs; do
  expect_exit 0 "$HOTMIC" "$verb" --help
  [ ! -s err ] || fail "help on standard error"
  for option in $(options_of "$verb"); do
    expect_line "(^| )$option(=| )" out
  done
  # And no option that this test does not know: keep both in step.
  found=$(sed -nE '/--help/d; s/^ +(-[a-z], )?(--[a-z-]+).*/\2/p' out | sort | xargs)
  expect_same "options of $verb" "$found" "$(options_of "$verb" | xargs -n 1 | sort | xargs)"
  # What an exit code of 1 means, only where there can be one.
  case $verb in
  run | judge | report | import | confirm | bisect) expect_line '^  1   fail: ' out ;;
  compare) expect_line '^  1   a device is worse' out ;;
  *) if grep -q '^  1 ' out; then fail "$verb never ends with 1"; fi ;;
  esac
  expect_exit 64 "$HOTMIC" "$verb" --bogus
  expect_line "^hotmic: .*--bogus.*hotmic $verb --help" err
done

expect_exit 0 "$HOTMIC" --version
expect_line '^hotmic [0-9]+\.[0-9]+\.[0-9]+$' out
expect_exit 64 "$HOTMIC"
expect_line '^Usage: hotmic' err
expect_exit 64 "$HOTMIC" bogus
expect_line '^hotmic: .bogus. .*--help' err
