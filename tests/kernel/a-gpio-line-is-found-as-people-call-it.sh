# GPIO lines are found by label, name, path or number, are read as the bench file says, and errors name the cause.
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: virtual
. "$HOTMIC_SOURCE/tests/kernel/lib.sh"
"$wires" gpio
name=$(cat /sys/kernel/config/gpio-sim/leds/bank/chip_name)
echo pull-up >"$(pull_of leds kitchen-green)"

watch() { # LEVELS OPTION...: those that are known at once
  local levels=$1
  shift
  expect_exit 0 gpio-probe watch --seconds 0.2 "$@"
  expect_same "levels with $*" "$(head -n 1 out)" "levels $levels"
}
for chip in leds "$name" "/dev/$name"; do
  watch 2 --chip "$chip" --lines kitchen-red,kitchen-green
  watch 2 --chip "$chip" --lines 0,1
done
# A light that is already on is told as on from the start.
expect_line ' light slack 0.000000 green solid$' out
watch 1 --chip leds --lines kitchen-green,kitchen-red
watch 1 --chip leds --lines kitchen-red,kitchen-green --active-low
watch 3 --chip leds --lines kitchen-red,kitchen-green --bias pull-up
watch 0 --chip leds --lines kitchen-red,kitchen-green --bias pull-down

refused() { # CODE PATTERN OPTION...
  local code=$1 pattern=$2
  shift 2
  expect_exit "$code" gpio-probe watch "$@"
  expect_line "$pattern" err
  expect_count 1 . err
}
refused 78 '^probe.yaml:1:1: .*`lights`: there is none.* gpiochip0 \[.*leds\].*relays' --chip lights --lines 0
refused 78 'cannot open /dev/gpiochip9: No such file' --chip /dev/gpiochip9 --lines 0
refused 78 '`kitchen-purple`.*0 to 11 or one of: kitchen-red, ' --chip leds --lines kitchen-purple
refused 78 '`12`.*there is none' --chip leds --lines 12
refused 78 '`0`.*stands here twice' --chip leds --lines kitchen-red,0
refused 78 'cannot open /dev/null: ' --chip /dev/null --lines 0

gpio-probe watch --chip leds --lines kitchen-red >held &
await '^levels' held 5
refused 75 'line 0 \(kitchen-red\) .* is held by `hotmic`' --chip leds --lines kitchen-green,kitchen-red
expect_exit 0 gpio-probe scan
expect_line '^  0 kitchen-red input hotmic$' out
expect_line '^  1 kitchen-green input free$' out
expect_line "^$name leds 12 lines$" out

expect_exit 78 setpriv --reuid 65534 --clear-groups "$BIN/gpio-probe" watch --chip leds --lines 0
expect_line 'Permission denied' err
expect_exit 78 setpriv --reuid 65534 --clear-groups "$BIN/gpio-probe" watch --chip "/dev/$name" --lines 0
expect_line 'Permission denied\. Let this user' err
