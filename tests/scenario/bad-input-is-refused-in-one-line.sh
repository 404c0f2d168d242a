#!/bin/bash
# Bad input of every kind: one line with place and remedy, exit code 65 or 78, nothing half-written.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need python3
write_short_script good.yaml

# refuse CODE PATTERN BENCH SCRIPT [check]: by `run`, which leaves nothing behind, and by `check`, too,
# unless the mistake only shows when something is played. Gathers all failures before it gives up.
wrong=0
complain() {
  printf 'FAILED: %s\n' "$*" >&2
  sed 's/^/  err: /' err >&2
  wrong=1
}
look() { # look CODE PATTERN WHAT
  [ $code -eq "$1" ] || complain "exit code $code, not $1, of $3"
  [ "$(wc -l <err)" -eq 1 ] || complain "$(wc -l <err) lines on standard error, not one, of $3"
  grep -qE -e "^hotmic: $2" err || complain "not \`$2\` of $3"
  [ ! -s out ] || complain "something on standard output of $3"
}
refuse() {
  observe "$HOTMIC" run --quiet --bench "$3" --out runs "$4"
  look "$1" "$2" "run with $3 and $4: $2"
  [ -z "$(find runs -mindepth 1 2>/dev/null)" ] || complain "left behind: $(find runs -mindepth 1)"
  rm -rf runs
  [ "${5:-check}" = check ] || return 0
  observe "$HOTMIC" check --bench "$3" "$4"
  look "$1" "$2" "check of $3 and $4: $2"
}
# refuse_bench and refuse_script PATTERN EXPRESSION [run-only]: the good file, edited by sed -E.
refuse_bench() {
  bench_like bad.yaml "$2"
  refuse 78 "$1" bad.yaml good.yaml "${3:-check}"
}
refuse_script() {
  sed -E -e "$2" good.yaml >bad.yaml
  ! cmp -s good.yaml bad.yaml || fail "this edit changes nothing: $2"
  refuse 65 "$1" "$twin" bad.yaml "${3:-check}"
}

expect_exit 0 "$HOTMIC" check --bench "$twin" good.yaml "$conversations"/*.yaml

# Benches: 78.
refuse 78 'nowhere.yaml: cannot read: No such file' nowhere.yaml good.yaml
sed 's/hw:Loopback/hw:NoSuchCard/' "$HOTMIC_SOURCE/fixtures/benches/kernel.yaml" >kernel.yaml
expect_exit 0 "$HOTMIC" check --bench kernel.yaml good.yaml
refuse 78 'kernel.yaml:[0-9]+:[0-9]+: playback hw:NoSuchCard,0,0: ' kernel.yaml good.yaml run-only
: >empty.yaml
refuse 78 'empty.yaml:1:1: the file is empty; expected' empty.yaml good.yaml
mkdir folder.yaml
refuse 78 'folder.yaml: expected a YAML file' folder.yaml good.yaml
refuse 78 'good.yaml:[0-9]+:[0-9]+: ' good.yaml good.yaml
refuse_bench 'bad.yaml:4:9: .*bench/2.*bench/1' 's#bench/1#bench/2#'
refuse_bench 'bad.yaml:[0-9]+:1: key .hotmic. is missing' '/^hotmic:/d'
refuse_bench 'bad.yaml:11:3: unknown key .noise_dbx.; expected one of: .*noise_dba' 's/noise_dba/noise_dbx/'
refuse_bench 'bad.yaml:11:14: 260 is out of range; expected 0 to 100' 's/(noise_dba:) 26/\1 260/'
refuse_bench 'bad.yaml:8:11: .real. is not known here; expected one of: .*twin' 's/driver: twin/driver: real/'
refuse_bench 'bad.yaml:[0-9]+:1: .devices:. needs a mapping' '/^devices:/,$d'
refuse_bench 'bad.yaml:[0-9]+:[0-9]+: no device under test' '/^    under_test:/d; s/^(    )mac:/\1under_test: false\n&/'
refuse_bench 'bad.yaml:23:14: no device profile .no-such.' 's/profile: soft-speaker/profile: no-such/'
refuse_bench 'bad.yaml:13:17: .attic. is not a device in this room' 's/(levels_hold_at:) kitchen/\1 attic/'
refuse_bench 'bad.yaml:24:10: .*not a MAC address; expected' 's/mac: 02:00:00:00:10:01/mac: 02:00/'
refuse_bench 'bad.yaml:[0-9]+:[0-9]+: .*(no-such-voice|voice)' 's/voice: slt/voice: no-such-voice/'
refuse_bench 'bad.yaml:[0-9]+:[0-9]+: .*no-such-preset' 's/preset: default/preset: no-such-preset/'
# Words that no dictionary has: the recogniser could never hear them.
refuse_bench 'bad.yaml:[0-9]+:[0-9]+: .*zzyzxq' 's/bill, alex, marian/bill, zzyzxq, marian/'
refuse_bench 'bad.yaml:[0-9]+:[0-9]+: .*xyzzyq' 's/wake: \[alexa\]/wake: [alexa, xyzzyq]/'

# Scripts: 65.
refuse 65 'nowhere.yaml: cannot read: No such file' "$twin" nowhere.yaml
refuse 65 'empty.yaml:1:1: the file is empty; expected' "$twin" empty.yaml
refuse 65 'folder.yaml: expected a YAML file' "$twin" folder.yaml
refuse 65 '.*twin.yaml:[0-9]+:[0-9]+: ' "$twin" "$twin"
refuse_script 'bad.yaml:1:9: .*script/9.*script/1' 's#script/1#script/9#'
refuse_script 'bad.yaml:2:1: unknown key .titel.; expected one of: .*title' 's/^title/titel/'
refuse_script 'bad.yaml:10:87: byte 0xff is not UTF-8' 's/Lexus/Lex\xff/'
refuse_script 'bad.yaml:[0-9]+:[0-9]+: not YAML: ' 's/silence_s: 7/silence_s: [/'
refuse_script 'bad.yaml:4:62: 650 is out of range; expected 20 to 95' 's/(level_dbspl:) 65/\1 650/'
refuse_script 'bad.yaml:9:16: expected a number from 0 .*found .long.' 's/silence_s: 7/silence_s: long/'
refuse_script 'bad.yaml:4:24: .nobody. is not known here; expected one of: rms' 's/flite: awb/flite: nobody/'
refuse_script 'bad.yaml:4:[0-9]+: program .no-such-program. is not on the PATH' \
  's/\{flite: awb\}/{command: [no-such-program, "{text}", "{out}"]}/'
refuse_script 'bad.yaml:[0-9]+:[0-9]+: .*no loudspeaker .attic.; it has: left, right' 's/loudspeaker: left/loudspeaker: attic/'
refuse_script 'bad.yaml:10:5: .*wake word .alexa.*control:' 's/half a Lexus/half Alexa/'
refuse_script 'bad.yaml:7:5: .*no wake word .*expected one of: alexa' 's/control: Alexa/control: Hello/'
refuse_script 'bad.yaml:8:9: .Bob. is not in the cast; expected one of: Ann' 's/by: Ann/by: Bob/'
refuse_script 'bad.yaml:7:5: loudspeaker .left. clips at 95 dB SPL; it reaches' 's/(level_dbspl:) 65/\1 95/' run-only

python3 - <<'PYTHON'
import wave
with wave.open("whole.wav", "wb") as file:
    file.setparams((1, 2, 16000, 0, "NONE", ""))
    file.writeframes(b"\1\2" * 16000)
whole = open("whole.wav", "rb").read()
open("short.wav", "wb").write(whole[:9000])
open("head.wav", "wb").write(whole[:20])
open("none.wav", "wb").write(b"")
open("mute.wav", "wb").write(whole[:4] + (36).to_bytes(4, "little") + whole[8:40] + bytes(4))
PYTHON
mkdir folder.wav
sounds() { refuse_script "bad.yaml:11:11: .*/$1: $2" "s/half a Lexus\\./&\\n    file: $1/"; }
sounds short.wav 'cut short: .*promises 32044 bytes, the file has 9000; copy it again'
sounds head.wav 'cut short: '
sounds none.wav 'not a sound file.*expected WAV or FLAC'
sounds mute.wav 'holds no sound; expected'
sounds good.yaml 'not a sound file.*expected WAV or FLAC'
sounds folder.wav '.*expected WAV or FLAC'
sounds nowhere.wav 'cannot read this sound file: No such file'

# The command line: 64.
usage() {
  local pattern=$1
  shift
  observe "$HOTMIC" "$@"
  look 64 "$pattern" "hotmic $*"
}
usage '.bogus. is not a verb; .*--help' bogus
for verb in run check; do
  usage '--bench FILE is missing' $verb
  usage 'no script given; expected' $verb --bench "$twin"
  usage '.*--bogus.*--help' $verb --bogus
done
usage '--speed warp: expected real or max' run --speed warp --bench "$twin" good.yaml
usage '--seed -1: expected a whole number' run --seed -1 --bench "$twin" good.yaml
usage '--seed x: expected a whole number' run --seed x --bench "$twin" good.yaml

# A place that cannot be written to: 75.
observe "$HOTMIC" run --quiet --bench "$twin" --out good.yaml good.yaml
look 75 'good.yaml: cannot make this folder: .*--out' 'run with --out on a file'

[ $wrong -eq 0 ] || fail "some bad input is not refused as it should be"
