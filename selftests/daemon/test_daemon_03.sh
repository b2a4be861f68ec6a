#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What was learned outlives augurd: its successor decides at once, and takes back what
# its predecessor had decided and it knows nothing of. A file that is damaged, a folder
# of somebody else and a full disk are reported and cost nothing but that.
#
# where: guest
# kernels: backports stable
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

readonly CONF=$TMPDIR/a.conf FOLDER=$TMPDIR/state LOG=$TMPDIR/augurd.log

cleanup()
{
	augur_cleanup
	umount "$FOLDER" 2>/dev/null
}
trap cleanup EXIT

# logged ERE: since augurd was started last.
logged()
{
	grep -qE "$1" "$LOG"
}

start()
{
	: >"$LOG"
	daemon_start --no-sched --config "$CONF"
	ktap_wait 60 daemon_consumes
}

run_burst()
{
	echo "300 1000 100" | "$SELFTESTS/loop/burst" >/dev/null
}

decided()
{
	[ -n "$(decision burst predicted_ns)" ]
}

# save: now, and it has worked.
save()
{
	rm -f "$FOLDER/models"
	kill -USR1 "$augur_pid"
	ktap_wait 30 test -e "$FOLDER/models"
}

# known: keys that augurd found saved.
known()
{
	sed -n 's/.* \([0-9]*\) of [0-9]* saved keys are known again.*/\1/p' "$LOG"
}

ktap_plan 21
printf '%s\n' '[state]' "folder = $FOLDER" >"$CONF"
ktap_run "the module loads" modprobe augur
start
ktap_run "augurd starts cold" daemon_consumes
ktap_run "a program runs" run_burst
ktap_run "and is decided about" ktap_wait 30 decided
ktap_run "it says when most bursts have a decision" ktap_wait 60 \
	logged 'three of four bursts .* with 0 keys known'
ktap_run "what was learned is saved on demand" save
daemon_stop KILL
start
ktap_run "the next augurd starts" daemon_consumes
ktap_run "it knows the keys again" test "$(known)" -gt 10
ktap_run "decides at once" ktap_wait 30 logged 'first [0-9]+ decisions in force .* [1-9][0-9]* keys known'
run_burst
ktap_run "says so" ktap_wait 60 logged 'three of four bursts .* with [1-9][0-9]* keys known'
ktap_run "and takes the rest back" ktap_wait 30 logged 'took back [0-9]+ decisions'
ktap_diag "$(<"$LOG")"
ktap_run "the program is decided about before it has run again" decided
output=$(augurctl model import "$FOLDER/models" 2>&1)
ktap_match "a running augurd is not meddled with" "$? $output" '^1 .*is running already'
daemon_stop TERM

mkdir -p /etc/augur
cp "$CONF" /etc/augur/augurd.conf
ktap_run "what was saved is exported" augurctl model export "$TMPDIR/export"
ktap_run "and listed, with what its confidence is made of" eval "augurctl -j model list |
	jq -e '.keys > 10 and (.models | length > 10 and all(.[]; .confidence <= ([
		.by_samples, .by_accuracy, .by_recency, .by_spread] | max)))'"
rm "$FOLDER/models"
ktap_run "and imported" eval "augurctl model import '$TMPDIR/export' && test -s '$FOLDER/models'"
rm -r /etc/augur

truncate -s "$(($(stat -c %s "$FOLDER/models") - 1))" "$FOLDER/models"
start
ktap_run "a file that lacks a byte is reported and set aside" \
	eval "logged 'not as long as it says' && test -e '$FOLDER/models.rejected'"
daemon_stop TERM

chown 1000 "$FOLDER"
start
ktap_run "somebody else's folder is reported" logged 'belongs to user 1000'
daemon_stop TERM
chown 0 "$FOLDER"

mount -t tmpfs -o size=4k,mode=700 none "$FOLDER"
start
run_burst
kill -USR1 "$augur_pid"
ktap_run "a full disk is reported" ktap_wait 30 logged 'cannot save models.*No space left'
ktap_run "augurd goes on" eval 'run_burst && daemon_consumes'
daemon_stop TERM
ktap_is "and ends cleanly" "$?" 0
ktap_finish
