# What every scenario shares: a folder of its own, expectations that say what they found, small inputs.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash disable=SC2034
#
# Set by CTest: HOTMIC and SOFT_SPEAKER (the programs), HOTMIC_SOURCE (the repository), HOTMIC_RUNS (one
# run of every shipped conversation, made once), XDG_CACHE_HOME (voices, rendered once).
set -euo pipefail
: "${HOTMIC:?run this through ctest}"
: "${HOTMIC_SOURCE:?run this through ctest}"
. "$HOTMIC_SOURCE/tests/expect.sh"
unset NO_COLOR
export LC_ALL=C.UTF-8

work=$(mktemp -d "${TMPDIR:-/tmp}/hotmic-scenario-XXXXXX")
twin=$HOTMIC_SOURCE/fixtures/benches/twin.yaml
conversations=$HOTMIC_SOURCE/audio-scripts/conversations

clean_up() {
  local child
  for child in $(jobs -p); do kill -KILL "$child" 2>/dev/null || true; done
  if [ -z "${HOTMIC_KEEP:-}" ]; then rm -rf "$work"; else echo "kept: $work" >&2; fi
}
trap clean_up EXIT
cd "$work"

need() {
  local program
  for program; do command -v "$program" >/dev/null || skip "$program is not installed"; done
}

# A bench that is twin.yaml edited by sed -E: bench_like NAME EXPRESSION...
bench_like() {
  local name=$1 arguments=()
  shift
  for expression; do arguments+=(-e "$expression"); done
  sed -E "${arguments[@]}" "$twin" >"$name"
  ! cmp -s "$name" "$twin" || fail "this edit changes nothing: $*"
}

# Edits for bench_like.
only_kitchen='/^  (hallway|bedroom|bills-house):/,/^$/d'
fault_everywhere() { # fault_everywhere WHAT AT_S
  printf '%s' "s/^( +)preset: .*/&\\n\\1fault: {what: $1, at_s: $2}/"
}

# The events of a record, as text: nothing in this table depends on the clock on the wall.
events_of() {
  sqlite3 -readonly "$1/record.sqlite" 'SELECT * FROM event ORDER BY at_ns, seq'
}

# gone PID SECONDS: waits until no such process is left (a zombie is as good as gone).
gone() {
  local left=$(($2 * 20))
  while [ -d "/proc/$1" ] && ! grep -q '^State:.Z' "/proc/$1/status" 2>/dev/null; do
    ((left-- > 0)) || return 1
    sleep 0.05
  done
}

# The soft speakers that a hotmic started, by its process id.
speakers_of() {
  cat /proc/"$1"/task/*/children 2>/dev/null
}
