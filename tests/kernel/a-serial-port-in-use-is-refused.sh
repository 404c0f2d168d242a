# A port that another program reads is busy (75); one that is not there, or not as planned, is a bench error (78).
# SPDX-License-Identifier: GPL-3.0-or-later
# Time: both
. "$(dirname "$0")/lib.sh"
"$wires" serial

wire-bytes serial /dev/ttyACM0 console 60 >seen &
await '^zero' seen 10
expect_exit 75 wire-bytes serial /dev/serial/by-id/usb-hotmic_tap_0_0000-if00 console 1
expect_line 'in use by another program' err
expect_exit 0 wire-bytes serial /dev/ttyACM1 console 0.1

expect_exit 78 wire-bytes serial /dev/ttyUSB7 console 1
expect_line '`/dev/ttyUSB7` does not exist; serial ports: .*/dev/serial/by-id/usb-hotmic_tap_0_0000-if00, ' err
expect_exit 78 wire-bytes serial /dev/null console 1
expect_line '`/dev/null` is no serial port' err
expect_exit 78 wire-bytes serial /dev/ttyACM1 console 1 921600 8X1
expect_line 'found framing `8X1`; expected' err
for framing in 7E1 8O2 5N1; do expect_exit 0 wire-bytes serial /dev/ttyACM1 console 0.1 115200 $framing; done
for baud in 300 250000 4000000; do expect_exit 0 wire-bytes serial /dev/ttyACM1 console 0.1 $baud; done

# A second one who is not root is kept out by the kernel, whatever program it runs; and needs the group.
chmod 666 /dev/ttyACM0
expect_exit "1|2" setpriv --reuid 65534 --clear-groups sh -c ': </dev/ttyACM0'
expect_line 'busy' err
chmod 600 /dev/ttyACM1
expect_exit 78 setpriv --reuid 65534 --clear-groups "$BIN/wire-bytes" serial /dev/ttyACM1 console 1
expect_line 'no permission .* adduser \$USER dialout' err
