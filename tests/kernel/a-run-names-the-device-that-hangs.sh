# A device that hangs in mid-run, and one whose microphone is dead, are named by the controls that they missed.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
# Seconds: 300
# shellcheck shell=bash disable=SC2154
. "$HOTMIC_SOURCE/tests/kernel/faults.sh"
"$wires" all
python3 - "$twin" >room.yaml <<'PYTHON'
import sys
text = open(sys.argv[1]).read()
for device, preset, fault in (('kitchen', 'default', '{what: hang, at_s: 16}'),
                              ('bedroom', 'loose', '{what: microphone-unplugged, at_s: 0}')):
    before, after = text.split(f'  {device}:\n')
    text = f'{before}  {device}:\n' + after.replace(f'preset: {preset}', f'preset: {preset}\n      fault: {fault}', 1)
print(text, end='')
PYTHON
start_far_side room.yaml
begin_run hung
await_session hung
end_run hung 2
expect_reason "$run" 'kitchen missed 1 of 2 controls'
expect_reason "$run" 'bedroom missed 2 of 2 controls'
expect_no_line '^hallway' reasons
expect_gap "$run" kitchen uart 'console silent: no heartbeat' 20 35
expect_same "gaps of others" "$(jq -c '[.gaps[] | select(.device != "kitchen")]' "$run/run.json")" '[]'
restart_far_side "$twin"
expect_works_again
stop_far_side
