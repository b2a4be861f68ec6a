#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 240
#
# Whatever is asked in JSON is answered in JSON: each command as it is meant, with a
# word too many, without the module, and without privilege. A failure is an object
# whose member error is a sentence, and the exit status says so.

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

trap 'kill $(jobs -p) 2>/dev/null; augur_cleanup' EXIT

# How each command is meant; the first words are those of augurctl help.
readonly MEANT='status
counters
counters --watch 1ms --count 2
decision list
explain 1
model list --top 5
model export /nowhere/models
model import /nowhere/models
model forget 0123456789abcdef
param list
param get hint_rate
param set hint_rate 1000
hint list
hint set tid 1 --class latency
hint clear tid 1
run --class latency -- true
events --count 1
sched status
sched start
sched reload
sched stop
version
help'

# answers WORD...: in both forms: objects, and where it fails one with an error. The
# program that is run has nothing to say.
answers()
{
	local form output status

	for form in -j -p; do
		status=0
		output=$("${as[@]}" augurctl "$form" "$@" 2>/dev/null) || status=$?
		[ "$1 $status $output" != "run 0 " ] || continue
		jq -es 'length > 0 and all(.[]; type == "object")' <<<"$output" >/dev/null &&
			[ "$status" = 0 ] || jq -e '.error | strings' <<<"$output" >/dev/null ||
			{ echo "$form $*: status $status: $output"; return 1; }
	done
}

# fails WORD...: the same, and it does fail.
fails()
{
	answers "$@" && ! "${as[@]}" augurctl "$@" >/dev/null 2>&1
}

# all CHECK EXCEPT [WORD...]: of each command, but for these, with more words.
all()
{
	local check=$1 except=$2 command

	shift 2
	while read -r command; do
		# shellcheck disable=SC2086 # words
		"$check" $command "$@" || return 1
	done < <(grep -vE "^($except)" <<<"$MEANT")
}

# unlisted: commands of the help that are not in the list above.
unlisted()
{
	local command

	while read -r command; do
		grep -q "^$command" <<<"$MEANT" || echo "$command"
	done < <(augurctl -j help | jq -r '.commands[].command' |
		sed -E 's/ ?(\[|TARGET|PID|NAME|FILE|KEY|--).*//')
}

# event_told: hints are events, and one ends the watching.
event_told()
{
	augurctl hint set tid 1 >/dev/null
	! kill -0 "$events" 2>/dev/null
}

# said WORD...: what the command says, and its exit status.
said()
{
	local status=0

	augurctl "$@" 2>&1 || status=$?
	echo "$status"
}

# rootless: commands that do not say that they need root. Of the scheduler only where
# there is one.
rootless()
{
	local command

	while read -r command; do
		[[ $command != sched* ]] || [ "$(status_field .scheduler.attached)" = true ] ||
			continue
		# shellcheck disable=SC2086 # words
		"${as[@]}" augurctl $command 2>&1 | grep -q 'needs root$' || echo "$command"
	done <<<'explain 1
decision list
hint list
param set hint_rate 1000
model list
model export /nowhere/models
model forget 0123456789abcdef
events
sched start
sched stop
sched reload'
}

as=()
ktap_plan 13
ktap_is "every command is here" "$(unlisted)" ""
ktap_run "none takes a word too many" all fails run surplus
rmmod augur 2>/dev/null
ktap_run "without the module these fail" \
	all fails 'status|version|help|counters|sched|run'
modprobe augur
ktap_run "with it all answer" all answers events
ktap_match "an unknown parameter is named, with the near one" \
	"$(said param get hint_rte)" "'hint_rte'; did you mean 'hint_rate'[?].1\$"
ktap_match "so is a value out of range, with the range" \
	"$(said param set hint_rate 4000000000)" 'hint_rate: 4000000000 is not within .*1$'
ktap_match "and a parameter that is set at load" "$(said param set nr_slots 512)" \
	'nr_slots is set when the module is loaded.1$'
if [ "$(status_field .kernel.usable)" = true ]; then
	ktap_skip "a kernel that cannot run the scheduler says why" "this one can"
else
	ktap_match "a kernel that cannot run the scheduler says why" \
		"$(said sched start)" "cannot run the scheduler: .*(sched_ext|BTF).*1\$"
fi
augurctl -j events --count 1 >"$TMPDIR/events" &
events=$!
ktap_run "events, too" ktap_wait 30 event_told
ktap_run "each by itself" jq -e .event "$TMPDIR/events"
as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
ktap_run "without privilege all answer" all answers events
mkdir -p /var/lib/augur
chmod 700 /var/lib/augur
augurctl sched start >/dev/null 2>&1
ktap_is "and say what needs root" "$(rootless)" ""
augurctl sched stop >/dev/null 2>&1
as=()
# shellcheck disable=SC2016 # for the other shell
ktap_is "who reads the first line only hears of no error" \
	"$(bash -c 'augurctl counters 2>&1 >/dev/full | cat; augurctl counters --watch 1ms 2>&1 | head -1 | wc -l')" \
	"augurctl: cannot write the answer: No space left on device
1"
ktap_finish
