#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Where somebody else's BPF scheduler is attached, the status names it and says what to
# do, and so does whatever cannot be done beside it. It is left alone, by augurd too, and
# all commands go on answering in JSON. Augur's own stays if there is nobody to attach
# the next one.
#
# where: guest
# kernels: sched_ext
# timeout: 240

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

other=''

cleanup()
{
	[ ! -e augurd ] || mv augurd /usr/sbin
	[ -z "$other" ] || kill "$other"
	augur_cleanup
}
trap cleanup EXIT

# attach: as long as descriptor 3 is open.
attach()
{
	mkfifo hold attached
	"$SELFTESTS/sched/other" stranger <hold >attached &
	other=$!
	exec 3>hold
	read -r _ <attached
}

detach()
{
	exec 3>&-
	wait "$other"
	other=''
}

# said WORD...: what the command says, and its exit status.
said()
{
	local status=0

	augurctl "$@" 2>&1 || status=$?
	echo "$status"
}

# answers: in JSON, whatever may be asked beside it.
answers()
{
	local command

	while read -r command; do
		# shellcheck disable=SC2086 # words
		augurctl -j $command 2>/dev/null | jq -es 'length == 1' >/dev/null || {
			echo "augurctl -j $command"
			return 1
		}
	done <<<"status
counters
decision list
explain $$
model list
param list
hint list
sched status
sched start
sched reload
sched stop"
}

# refuses VERB: says who is in the way, and that one stays.
refuses()
{
	local words

	words=$(said sched "$1")
	[[ $words =~ \'stranger\'.*1$ ]] && scheduler_is stranger && return
	echo "$words"
	return 1
}

augur_cleanup
modprobe augur
mkdir -p /var/lib
ktap_plan 18
attach
ktap_run "another scheduler is attached" scheduler_is stranger
ktap_is "the status names it, and it is not ours" \
	"$(status_field '[.scheduler.attached, .scheduler.name] | @csv')" 'false,"stranger"'
ktap_is "the kernel is not to blame" "$(status_field .kernel.usable)" true
ktap_match "it says what to do" "$(status_field '.missing[]')" \
	"another BPF scheduler is attached, 'stranger': stop it, then augurctl sched start"
ktap_is "nothing of it is taken for ours" "$(status_field .mode)" off
ktap_run "sched start refuses" refuses start
ktap_match "and says what to do" "$(said sched start)" 'stop it first'
ktap_run "sched stop refuses" refuses stop
ktap_run "sched reload refuses" refuses reload
ktap_run "all commands answer in JSON" answers
# It would keep the other one attached.
daemon_start 3>&-
ktap_run "augurd learns beside it" ktap_wait 60 daemon_consumes
ktap_run "says who is in the way" ktap_wait 30 grep -q "attached: 'stranger'" augurd.log
ktap_run "and leaves it" scheduler_is stranger
ktap_match "the status still names it" "$(status_field '.missing[]')" "'stranger'"
detach
ktap_run "when it is gone, augur's is started" augurctl sched start
ktap_run "and is in charge" scheduler_is augur
mv /usr/sbin/augurd .
ktap_match "without augurd it cannot be reloaded" "$(said sched reload)" \
	'cannot run /usr/sbin/augurd: No such file.*1$'
ktap_run "and stays" scheduler_is augur
ktap_finish
