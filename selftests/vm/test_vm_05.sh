#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The interactive guest is a terminal with job control, and its shell's exit
# status comes back.
#
# where: host
# timeout: 60

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

command -v script >/dev/null ||
	ktap_skip_all "no script(1) here to make a terminal (package bsdutils)"

# until_seen TEXT: read what the guest prints up to TEXT; prompts have no end
# of line.
until_seen()
{
	local char

	seen=''
	while IFS= read -r -t 30 -N 1 -u "${guest[0]}" char; do
		seen=$seen$char
		[[ $seen != *"$1"* ]] || return 0
	done
	return 1
}

# enter LINE: type it once the prompt is there.
enter()
{
	until_seen '# ' && echo "$1" >&"${guest[1]}"
}

ktap_plan 5
coproc guest {
	script --quiet --return --command \
		"'$SELFTESTS/../tools/vm/run' --cpus 1 --mem 512 --shell" \
		/dev/null 2>&1
}
# bash forgets both once the process has ended.
# shellcheck disable=SC2154 # set by coproc
pid=$guest_PID
ktap_run "says how to leave" until_seen "Ctrl-A x"
enter 'tty; sleep 1000 &'
until_seen /dev/hvc0
ktap_is "is a terminal" $? 0
# Split, so that the echo of the input is no answer.
enter 'jobs; kill %1; echo an"sw"er $((6 * 7))'
until_seen 'answer 42'
ktap_is "runs commands" $? 0
ktap_match "has job control" "$seen" "Running +sleep 1000"
enter 'exit 5'
cat <&"${guest[0]}" >/dev/null
wait "$pid"
ktap_is "exit status" $? 5
ktap_finish
