#!/bin/bash
# A run keeps what its network taps saw, even if it is killed; exported, every packet of an episode says so.
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

need tshark capinfos sqlite3 jq

# Wireshark's programs are silent on standard error, but for their fear of root.
quietly() {
  "$@" >out 2>err || fail "$* failed: $(cat err)"
  ! grep -v 'Running as user "root"' err | grep . || fail "$* has complaints"
}
packets_of() { quietly capinfos -Mc "$1" && sed -nE 's/^Number of packets: +([0-9]+)$/\1/p' out; }

write_short_script short.yaml
expect_exit "0|1|2" "$HOTMIC" run --quiet --seed 1 --bench "$twin" --out runs short.yaml
run=$(run_of runs)

# Each sniffer has its file, the record knows it, and its conversations add up to what was captured.
sqlite3 -readonly "$run/record.sqlite" 'SELECT path, device, tap FROM capture ORDER BY path' >captures
expect_same "captures" "$(cut -d'|' -f1 captures | xargs)" \
  "captures/bedroom-sniffer.pcapng captures/hallway-sniffer.pcapng captures/kitchen-sniffer.pcapng"
total=0
while IFS='|' read -r path device tap; do
  packets=$(packets_of "$run/$path")
  total=$((total + packets))
  told=$(sqlite3 -readonly "$run/record.sqlite" \
    "SELECT sum(frames_up + frames_down) FROM conversation WHERE device = '$device' AND tap = '$tap'")
  [ "$packets" -ge "$told" ] && [ "$told" -gt 100 ] || fail "$path: $packets packets, $told in conversations"
  quietly tshark -r "$run/$path" -Y '_ws.malformed && !tls && !quic'
  [ ! -s out ] || fail "$path: malformed: $(head -n 3 out)"
done <captures
expect_same "named voice conversations" \
  "$(sqlite3 -readonly "$run/record.sqlite" "SELECT DISTINCT named_by FROM conversation WHERE role = 'voice'")" tls

# Exported: all packets, in order of time, an interface a tap.
expect_exit 0 "$HOTMIC" export "$run" --to pcapng
expect_line "export.pcapng: $total packets of 3 captures" out
quietly capinfos "$run/export.pcapng"
expect_line "^Strict time order: +True" out
expect_line "^Number of packets: +$total\$" out
expect_line "Capture comment: +hotmic run $(basename "$run"), bench twin, script short.yaml, begun 2.*, verdict (pass|fail|inconclusive)" out
for device in bedroom hallway kitchen; do expect_line "Name = $device/sniffer" out; done

# Comments: all within the episodes, none without, with the stage and the host that the report has.
quietly tshark -r "$run/export.pcapng" -T fields -e frame.interface_name -e frame.time_epoch -e frame.comment \
  -e ip.src -e ip.dst -e tcp.dstport
cp out packets
awk -F'\t' '$3' packets >commented
[ -s commented ] && [ "$(wc -l <commented)" -lt "$total" ] || fail "$(wc -l <commented) of $total packets have comments"
expect_exit "0|1|2" "$HOTMIC" report "$run"
jq -r '.episodes | to_entries[] | [.key + 1] + (.value | [.device, (if .intended then "intended" else "unintended" end), .start_s, .end_s]) | @tsv' \
  "$run/run.json" >episodes
zero=$(sqlite3 -readonly "$run/record.sqlite" "SELECT value FROM meta WHERE key = 'zero_utc_us'")
awk -F'\t' -v zero="$zero" '
  NR == FNR { number[NR] = $1; device[NR] = $2; kind[NR] = $3; from[NR] = $4; until[NR] = $5; n = NR; next }
  { split($1, name, "/"); at = $2 - zero / 1e6; wanted = ""
    for (i = 1; i <= n; i++) if (name[1] == device[i]) {
      if (at > from[i] + 0.01 && at < until[i] - 0.01) wanted = "episode " number[i] " (" kind[i] "), stage "
      else if (at > from[i] - 0.01 && at < until[i] + 0.01) wanted = "?" }
    if (wanted == "?") next
    checked += wanted != ""
    if (wanted == "" ? $3 != "" : index($3, wanted) != 1) { print FNR ": " $0 ": expected " wanted; bad++ } }
  END { print checked " checked" ; exit bad > 0 || checked < 100 }' episodes packets >said ||
  fail "comments and episodes differ: $(tail -n 5 said)"
expect_line 'stage upload, to voice host voice\.softspeaker\.example' commented
expect_line 'stage upload, from voice host voice\.softspeaker\.example' commented
expect_line '\(unintended\)' commented
! awk -F'\t' '$3 ~ /, to / && $6 == 443 && $3 !~ /to voice host/ { print; bad = 1 } END { exit !bad }' commented ||
  fail "packets to port 443 that are not to the voice host"

# Another place; and what cannot be.
expect_exit 0 "$HOTMIC" export "$run" --to pcapng --out elsewhere.pcapng
cmp "$run/export.pcapng" elsewhere.pcapng
expect_exit 64 "$HOTMIC" export "$run"
expect_exit 64 "$HOTMIC" export "$run" --to punched-cards
expect_line 'expected one of pcapng' err
expect_exit 75 "$HOTMIC" export "$run" --to pcapng --out none/a.pcapng
truncate -s -3 "$run/captures/kitchen-sniffer.pcapng"
expect_exit 0 "$HOTMIC" export "$run" --to pcapng --out cut.pcapng
expect_line "kitchen-sniffer.pcapng: cannot be read on after packet [0-9]+, at byte [0-9]+: " err
expect_same "packets but the cut one" "$(packets_of cut.pcapng)" $((total - 1))

# One capture that is missing or was never written does not take the others away.
: >"$run/captures/kitchen-sniffer.pcapng"
expect_exit 0 "$HOTMIC" export "$run" --to pcapng --out less.pcapng
expect_line 'kitchen-sniffer\.pcapng: is empty; expected a pcap or pcapng capture; left out$' err
expect_line '^less\.pcapng: [0-9]+ packets of 2 of 3 captures, ' out
rm "$run/captures/kitchen-sniffer.pcapng"
expect_exit 0 "$HOTMIC" export "$run" --to pcapng --out less.pcapng
expect_line 'kitchen-sniffer\.pcapng: .*; left out$' err
[ "$(packets_of less.pcapng)" -gt 0 ] || fail "nothing was exported"

# Nothing but exports is written into a run, and nothing is written over that is no file.
find "$run" -type f ! -name 'export.*' -exec sha256sum {} + | sort >before
mkfifo fifo
for out in "$run/record.sqlite" "$run/captures/bedroom-sniffer.pcapng" "$run/captures/new.pcapng" \
  "$run/junk" - /dev/null fifo; do
  expect_exit 64 "$HOTMIC" export "$run" --to pcapng --out "$out"
done
[ -c /dev/null ] && [ -p fifo ] || fail "a device or a pipe was removed"
find "$run" -type f ! -name 'export.*' -exec sha256sum {} + | sort >after
cmp before after || fail "evidence was changed: $(diff before after)"
expect_same "files left over" "$(find "$run" . -name '*.partial')" ""

# A record may name any file in its run, and no other.
mv "$run/captures/bedroom-sniffer.pcapng" "$run/captures/bed..room.pcapng"
sqlite3 "$run/record.sqlite" \
  "UPDATE capture SET path = 'captures/bed..room.pcapng' WHERE path = 'captures/bedroom-sniffer.pcapng'"
expect_exit 0 "$HOTMIC" export "$run" --to pcapng --out less.pcapng
expect_line 'packets of 2 of 3 captures' out
for path in captures/../../less.pcapng ../less.pcapng /etc/hostname captures/out.pcapng; do
  ln -sf "$PWD/less.pcapng" "$run/captures/out.pcapng"
  sqlite3 "$run/record.sqlite" "UPDATE capture SET path = '$path' WHERE device = 'bedroom'"
  expect_exit 65 "$HOTMIC" export "$run" --to pcapng --out stolen.pcapng
  expect_line 'is not within the run directory' err
  [ ! -e stolen.pcapng ] || fail "$path was exported"
done
sqlite3 "$run/record.sqlite" 'DELETE FROM capture'
expect_exit 65 "$HOTMIC" export "$run" --to pcapng
expect_line 'the record holds no captures' err
sqlite3 "$run/record.sqlite" "DELETE FROM tap WHERE kind = 'sniffer'; DELETE FROM meta WHERE key = 'zero_utc_us'"
expect_exit 65 "$HOTMIC" export "$run" --to pcapng
expect_line 'no network tap in this run: nothing to export' err

# Killed: what was flushed, once a second, is a good capture.
"$HOTMIC" run --quiet --speed real --bench "$twin" --out killed short.yaml >/dev/null 2>&1 &
pid=$!
left=600
until [ -n "$(find killed -path '*/captures/*' -size +8k 2>/dev/null)" ]; do
  ((left-- > 0)) || fail "no capture grew within 60 s"
  sleep 0.1
done
kill -KILL $pid
gone $pid 10 || fail "it lives on"
run=$(run_of killed)
for capture in "$run"/captures/*; do
  [ "$(packets_of "$capture")" -ge 0 ] || fail "$capture"
done
expect_exit 0 "$HOTMIC" export "$run" --to pcapng --out killed.pcapng
[ "$(packets_of killed.pcapng)" -gt 0 ] || fail "nothing was left of the killed run's captures"
