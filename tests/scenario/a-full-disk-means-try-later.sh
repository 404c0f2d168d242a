#!/bin/bash
# The disk fills up in mid-run: exit code 75, one message, and what was recorded stays readable.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3 jq
if [ "${1:-}" != inside ]; then
  unshare --mount true 2>/dev/null || skip "mounting a small disk needs root"
  unshare --mount bash "$0" inside
  exit
fi
write_short_script short.yaml
mkdir disk
trap 'cd /; umount "$work/disk" || true; clean_up' EXIT

# Somebody else takes all but this many bytes, once the session plays.
leave() { # BYTES
  local left
  until [ -d "$(echo disk/*.partial)/audio" ]; do sleep 0.01; done
  left=$(df --output=avail --block-size=1 disk | tail -n 1)
  fallocate -l $((left - $1)) disk/ballast
}

for size in 64k 300k 1m 2m; do
  if [ $size = 64k ]; then
    mount -t tmpfs -o size=$size none disk
  else
    mount -t tmpfs -o size=200m none disk
    leave "$(numfmt --from=iec "${size^^}")" &
  fi
  expect_exit 75 "$HOTMIC" run --quiet --bench "$twin" --out disk short.yaml
  wait
  rm -f disk/ballast
  expect_line '^hotmic: disk[:/].*(full|[Ff]ree some (disk )?space)' err
  expect_same "lines on standard error at $size" "$(wc -l <err)" 1
  mount -o remount,size=64m disk
  if [ $size = 64k ]; then # not even the plan fits
    found=(disk/*)
    [ ! -e "${found[0]}" ] || fail "an empty record was left behind: ${found[*]}"
  else
    run=$(run_of disk)
    [[ $run == *.partial ]] || fail "$run does not look cut short"
    expect_same integrity "$(sqlite3 "$run/record.sqlite" 'PRAGMA integrity_check')" ok
    events=$(sqlite3 "$run/record.sqlite" 'SELECT count(*) FROM event')
    [ "$events" -gt 0 ] || fail "nothing recorded at $size"
    expect_exit 2 "$HOTMIC" report "$run"
    expect_line 'The run is incomplete' "$run/report/index.html"
    expect_same "leftovers" "$(find "$run" -name '.*.new')" ""
    echo "$size: $events events kept, $(jq .duration_s "$run/run.json") s"
  fi
  umount disk
done
