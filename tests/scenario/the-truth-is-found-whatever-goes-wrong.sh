#!/bin/bash
# Two device-hours of near misses, noise, decoys and faults: every episode is found as it truly was.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need python3 sqlite3
python3 -B "$HOTMIC_SOURCE/tests/truth/truth.py" "$HOTMIC" "$HOTMIC_SOURCE/fixtures/benches/twin-busy.yaml" \
  2 "$work/truth" || fail "the judge and the ledgers disagree"
