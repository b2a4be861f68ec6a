#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A process that ends while a command about it is under way, at whatever point that is:
# the answer is about a task that was there, or it says that there is none. Either is
# JSON if that was asked for, and nothing of a hint is left.
#
# where: guest
# timeout: 400

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"

trap augur_cleanup EXIT

# asked WORD...: how often the command asks the kernel if TARGET stays.
asked()
{
	"$SELFTESTS/ctl/vanish" 0 augurctl "$@" 2>&1 >/dev/null |
		sed -n 's/^vanish: asked \([0-9]*\) times$/\1/p'
}

# sensible STATUS ANSWER
sensible()
{
	case $1 in
	0) jq -es 'length == 1 and (.[0] | has("error") | not)' <<<"$2" ;;
	1) jq -es 'length == 1 and (.[0].error | test("there is no ")) ' <<<"$2" ;;
	*) false ;;
	esac >/dev/null
}

# vanishes WORD...: at each point after the libraries are there; both answers occur.
vanishes()
{
	local n last seen='' status output

	last=$(asked "$@")
	for ((n = libraries + 1; n <= last; n++)); do
		status=0
		output=$("$SELFTESTS/ctl/vanish" "$n" augurctl -j "$@" 2>said) || status=$?
		if ! sensible "$status" "$output" || [ "$(wc -l <said)" != 1 ]; then
			echo "at $n of $last: status $status: $output$(<said)"
			return 1
		fi
		[[ $seen = *$status* ]] || seen+=$status
	done
	[ "$seen" = 10 ] || {
		echo "of $last points there was an end of '$seen'"
		return 1
	}
}

augur_cleanup
modprobe augur
augurctl sched start >/dev/null 2>&1
libraries=$(asked version)
ktap_plan 5
ktap_run "explain" vanishes explain TARGET
ktap_run "hint set tid" vanishes hint set tid TARGET --class latency
ktap_run "hint set pid" vanishes hint set pid TARGET --class latency
ktap_run "hint clear pid" vanishes hint clear pid TARGET
ktap_is "no hint is left" "$(augurctl -j hint list | jq -c .hints)" "[]"
ktap_finish
