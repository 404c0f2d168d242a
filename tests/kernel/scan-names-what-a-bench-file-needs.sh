# hotmic scan lists every wire of the machine, and the lines that it gives make a bench file.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" all

expect_exit 0 hotmic scan
expect_line '^  hw:Loopback,0  .*plays 1 to 32 channels, 8000 to 192000 Hz, .*S16_LE' out
expect_line '^  hw:Mic,1  .*captures ' out
expect_line '^  gpiochip0  leds, 12 lines' out
expect_line '^ +3  hallway-red$' out
expect_line '^  /dev/ttyACM2  1d6b:0104 hotmic tap 2 0002' out
expect_line '^  uplink  ([0-9a-f]{2}:){5}[0-9a-f]{2} up$' out
mv out scanned

# One pasted line of each kind.
pasted() { # PATTERN
  grep -E -e "$1" scanned | head -n 1 | sed 's/^ *//'
}
cat >bench.yaml <<YAML
hotmic: bench/1
name: pasted
sound:
  driver: alsa
  $(pasted "^ +playback: ")
  $(pasted "^ +capture: 'hw:Mic")
  room_m: [5, 4, 2.5]
  rt60_s: 0.1
  noise_dba: 26
levels_hold_at: kitchen
loudspeakers: {left: {position_m: [1, 2, 1], full_scale_dbspl: 104}}
microphone: {name: reference, position_m: [2, 2, 1], full_scale_dbspl: 114}
devices:
  kitchen:
    profile: soft-speaker
    mac: 02:00:00:00:10:01
    position_m: [2.5, 1, 0.9]
    taps:
      $(pasted "light: .*'leds'")
      $(pasted "uart: .*tap_1")
      $(pasted "net: .*'uplink'")
    switches:
      $(pasted "power: .*'relays'")
YAML
expect_exit 0 hotmic listen --bench bench.yaml --for 1
expect_line '^sound: playback hw:Loopback,0: ' err

# Somebody who holds a line is named.
hotmic listen --bench bench.yaml --for 30 >/dev/null 2>&1 &
holder=$!
sleep 3
expect_exit 0 hotmic scan
expect_line '^ +0  kitchen-red  in use by hotmic' out
expect_exit 75 hotmic listen --bench bench.yaml --for 1
[ "$(wc -l <err)" -le 4 ] || fail "more than one message: $(cat err)"
kill -INT $holder
expect_ends $holder 5
