#!/bin/bash
# Voices are kept: nothing is rendered twice, damage is repaired, and two runs at once do not collide.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need sqlite3
write_short_script short.yaml
export XDG_CACHE_HOME=$work/cache
voices=$XDG_CACHE_HOME/hotmic/voices
state() { (cd "$voices" && stat -c '%n %i %s %Y %y' -- * && sha256sum -- *); }

# Two at once with an empty cache: no collision, no half-written file.
"$HOTMIC" run --quiet --bench "$twin" --out left short.yaml >left.out 2>left.err &
left=$!
"$HOTMIC" run --quiet --bench "$twin" --out right short.yaml >right.out 2>right.err &
right=$!
for run in $left $right; do
  code=0
  wait "$run" || code=$?
  expect_same "exit code of two runs at once" $code 1
done
[ ! -s left.err ] && [ ! -s right.err ] || fail "two runs at once complain: $(cat left.err right.err)"
events_of "$(run_of left)" >left.events
events_of "$(run_of right)" >right.events
cmp left.events right.events || fail "two runs at once saw different things"
expect_same "files in the cache" "$(find "$voices" -type f | sed 's/.*\.//' | sort | xargs)" "wav wav words words"

state >before
expect_exit 1 "$HOTMIC" run --quiet --bench "$twin" --out second short.yaml
state >after
cmp before after || fail "a second run rendered again: $(diff before after)"

# Damage of every kind is repaired, and the repaired voice is the same, bit for bit.
(cd "$voices" && sha256sum -- *) >sound
for damage in 'truncate -s 30' 'truncate -s 0' 'rm -f' 'cp /etc/passwd'; do
  for kind in wav words; do
    for file in "$voices"/*."$kind"; do
      $damage "$file"
      break
    done
    expect_exit 1 "$HOTMIC" run --quiet --bench "$twin" --out damaged short.yaml
    events_of "$(run_of damaged)" >damaged.events
    cmp left.events damaged.events || fail "after \`$damage\` of a .$kind the run saw different things"
    (cd "$voices" && sha256sum -- *) >repaired
    cmp sound repaired || fail "after \`$damage\` a .$kind is not what it was"
    rm -rf damaged
  done
done
