# Preflight names a weak loudspeaker and a wrong latency, refuses a dead loudspeaker and a port that is not there.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2016,SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
# edited FILE LOUDSPEAKER OLD NEW: a bench file, but for that.
edited() {
  sed "/^  $2: *{position_m/s/$3/$4/" "$1"
}
edited "$twin" left 'full_scale_dbspl: 104' 'full_scale_dbspl: 94' >room.yaml
edited "$kernel_bench" right 'latency_ms: 400' 'latency_ms: 250' >late.yaml
start_far_side room.yaml
begin_run doubtful late.yaml
await_session doubtful
end_run doubtful 2
expect_reason "$run" 'Preflight: left is at 5[0-9.]+ dBA where the bench file says 6[0-9.]+: levels are not'
expect_reason "$run" 'Preflight: right sounds 1[45][0-9] ms later than the bench file says: set `latency_ms: (39[5-9]|40[0-5])`'

sed 's/tap_1_0001/tap_9_0009/' "$kernel_bench" >noport.yaml
begin_run noport noport.yaml
end_run noport 78
expect_line 'noport.yaml:.*tap_9_0009-if00` does not exist; serial ports: .*/dev/serial/by-id/usb-hotmic_tap_0_0000-if00' noport.err
[ ! -d noport ] || fail "a refused run left something"

edited "$twin" left 'full_scale_dbspl: 104' 'full_scale_dbspl: 40' >room.yaml
restart_far_side room.yaml
trace_relays
begin_run dead
end_run dead 78
expect_line 'the microphone does not hear loudspeaker `left`: expected about 6[0-9] dBA' dead.err
expect_relays_end 0
[ ! -d dead ] || fail "a refused run left something"

restart_far_side "$twin"
expect_works_again
stop_far_side
