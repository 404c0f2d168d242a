#!/bin/bash
# What is no record, or one that cannot be read or written, is refused in one clear line.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3 python3
refuse() { # refuse CODE PATTERN ARGUMENTS...
  local wanted=$1 pattern=$2
  shift 2
  expect_exit "$wanted" "$HOTMIC" "$@"
  expect_same "lines on standard error of: $*" "$(wc -l <err)" 1
  expect_line "^hotmic: $pattern" err
  [ ! -s out ] || fail "something on standard output of: $*"
}

write_short_script short.yaml
expect_exit 1 "$HOTMIC" run --quiet --bench "$twin" --out runs short.yaml
good=$(run_of runs)
for verb in judge report; do
  refuse 65 'nowhere: no record here' $verb nowhere
  refuse 65 '.*: no record here' $verb "$0"
  mkdir -p empty && refuse 65 'empty: no record here' $verb empty
  mkdir -p text && echo 'not a database at all, only some text that is long enough' >text/record.sqlite
  refuse 65 'text/record.sqlite: .*not a database' $verb text
  mkdir -p blank && : >blank/record.sqlite
  refuse 65 'blank/record.sqlite: .*not a hotmic record' $verb blank
  mkdir -p other && rm -f other/record.sqlite && sqlite3 other/record.sqlite 'CREATE TABLE a(b)'
  refuse 65 'other/record.sqlite: .*not a hotmic record' $verb other
  rm -rf short && mkdir short && head -c 9000 "$good/record.sqlite" >short/record.sqlite
  refuse 65 'short/record.sqlite: .*malformed' $verb short
  rm -rf newer && mkdir newer && cp "$good/record.sqlite" newer/
  sqlite3 newer/record.sqlite 'PRAGMA user_version = 99'
  refuse 65 'newer/record.sqlite: .*newer hotmic .*version 99' $verb newer
  rm -rf torn && mkdir torn && cp "$good/record.sqlite" torn/
  python3 -c 'import sys
with open("torn/record.sqlite", "r+b") as file: file.seek(8192); file.write(b"\x55" * 32768)'
  refuse 65 'torn/record.sqlite: .*malformed' $verb torn
  rm -rf lost && mkdir lost && cp "$good/record.sqlite" lost/ && sqlite3 lost/record.sqlite 'DROP TABLE event'
  refuse 65 'lost/record.sqlite: .*no such table: event' $verb lost
  for dir in empty text blank other short newer torn lost; do
    [ ! -e $dir/report ] && [ ! -e $dir/run.json ] && [ ! -e $dir/evidence ] || fail "half a report in $dir"
  done
done
for arguments in '' 'a b' '--merge-gap x a' '--merge-gap -7 a' '--merge-gap nan a' '--bogus a'; do
  # shellcheck disable=SC2086 # words are meant to be split
  refuse 64 '.+' judge $arguments
done

# A copy that may only be read.
cp -r "$good" locked
chmod -R a-w locked
chmod 755 "$work"
if [ "$(id -u)" -eq 0 ]; then
  nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  "${nobody[@]}" "$HOTMIC" --version >/dev/null 2>&1 || skip "nobody may not run $HOTMIC: the last check is left out"
fi
code=0
${nobody[@]+"${nobody[@]}"} "$HOTMIC" judge "$work/locked" >out 2>err || code=$?
chmod -R u+w locked
expect_same "exit code on a read-only record" $code 75
expect_same "lines on standard error" "$(wc -l <err)" 1
expect_line '^hotmic: .*locked/.*(cannot|read-only)' err
