#!/bin/bash
# Plain lines into a file, one living line on a terminal, no colour with NO_COLOR, nothing with --quiet.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need script
write_short_script short.yaml
escape=$(printf '\033')

expect_exit 1 "$HOTMIC" run --bench "$twin" --out plain short.yaml
expect_no_line "$escape" err
expect_no_line "$escape" out
expect_no_line "$(printf '\r')" err
expect_same "plain lines" "$(grep -vE '^(preflight|baseline): ' err | grep -cvE '^[0-9]+:[0-9]{2}/0:[0-9]{2} +[0-9.]+ dBA  kitchen .*\([0-9]+ wakes, [0-9]+ sends\)')" 0
[ "$(wc -l <err)" -ge 4 ] || fail "fewer than one line in ten seconds"

expect_exit 1 "$HOTMIC" run --quiet --bench "$twin" --out quiet short.yaml
[ ! -s err ] || fail "--quiet, but standard error says: $(cat err)"
expect_same "lines of --quiet" "$(wc -l <out)" 2
expect_line '^fail$' out
expect_line '^report: ' out

on_a_terminal() { # on_a_terminal FILE COLUMNS ENVIRONMENT...
  local file=$1 columns=$2
  shift 2
  code=0
  env "$@" script -qec "stty cols $columns; '$HOTMIC' run --bench '$twin' --out tty-$file short.yaml" /dev/null >"$file" </dev/null || code=$?
  expect_same "exit code on a terminal" $code 1
}
on_a_terminal coloured 240 TERM=xterm
grep -q "$(printf '\r')" coloured || fail "no line is kept up to date on a terminal"
grep -qE "$escape\[[0-9;]+m" coloured || fail "no colour on a terminal"
expect_line 'Ann: ' coloured
on_a_terminal bare 240 TERM=xterm NO_COLOR=1
grep -q "$(printf '\r')" bare || fail "no line is kept up to date with NO_COLOR"
expect_no_line "$escape\[[0-9;]*m" bare
# A line that is wider than the terminal wraps, and then what is redrawn in place piles up.
for columns in 80 40; do
  on_a_terminal narrow$columns $columns TERM=xterm
  wide=$(sed '/played .* real time/,$d' narrow$columns | tr '\r' '\n' | sed -E "s/$escape\\[[0-9;]*[A-Za-z]//g" |
    grep -vE '^(preflight|baseline): ' | awk -v columns=$columns 'length > columns' | head -n 1)
  expect_same "a line that is too wide for $columns columns" "$wide" ""
done
on_a_terminal dumb 80 TERM=dumb
expect_no_line "$escape" <(grep dBA dumb)
