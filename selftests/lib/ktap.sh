# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# ktap.sh: results of a shell test in KTAP; sourced.
#
#	. "$SELFTESTS/lib/ktap.sh"
#	ktap_plan 2
#	ktap_run "the device node exists" test -c /dev/augur
#	ktap_is "it belongs to root" "$(stat -c %U /dev/augur)" root
#	ktap_finish

ktap_planned=0
ktap_number=0
ktap_failures=0
ktap_skips=0

# ktap_plan N: first of all; the runner holds the test to it.
ktap_plan()
{
	ktap_planned=$1
	echo "KTAP version 1"
	echo "1..$1"
}

# ktap_diag TEXT: a remark; may have several lines.
ktap_diag()
{
	printf '%s\n' "$*" | sed 's/^/# /'
}

ktap_pass()
{
	ktap_number=$((ktap_number + 1))
	echo "ok $ktap_number $1"
}

# ktap_fail NAME [REASON]
ktap_fail()
{
	ktap_number=$((ktap_number + 1))
	ktap_failures=$((ktap_failures + 1))
	[ -z "${2:-}" ] || ktap_diag "$2"
	echo "not ok $ktap_number $1"
}

# ktap_skip NAME REASON
ktap_skip()
{
	ktap_number=$((ktap_number + 1))
	ktap_skips=$((ktap_skips + 1))
	echo "ok $ktap_number $1 # SKIP $2"
}

# ktap_skip_all REASON: instead of a plan; ends the test.
ktap_skip_all()
{
	echo "KTAP version 1"
	echo "1..0 # SKIP $1"
	exit 4
}

# ktap_run NAME COMMAND...: passes if the command succeeds; shows what it
# printed if not.
ktap_run()
{
	local name=$1 output status=0

	shift
	output=$("$@" 2>&1) || status=$?
	if [ "$status" = 0 ]; then
		ktap_pass "$name"
	else
		ktap_fail "$name" "'$*' exited with $status"$'\n'"$output"
	fi
}

# ktap_is NAME GOT EXPECTED
ktap_is()
{
	if [ "$2" = "$3" ]; then
		ktap_pass "$1"
	else
		ktap_fail "$1" "got      '$2'"$'\n'"expected '$3'"
	fi
}

# ktap_match NAME TEXT ERE
ktap_match()
{
	if [[ $2 =~ $3 ]]; then
		ktap_pass "$1"
	else
		ktap_fail "$1" "no match of '$3' in"$'\n'"$2"
	fi
}

# ktap_wait SECONDS COMMAND...: until the command succeeds; for conditions
# that nothing announces. Returns 1 when the time is over, which on a slow kernel is as
# much later as selftests/run says.
ktap_wait()
{
	local end=$((SECONDS + $1 * ${AUGUR_SLOWNESS:-1}))

	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# ktap_finish: last of all.
ktap_finish()
{
	if [ "$ktap_number" != "$ktap_planned" ]; then
		ktap_diag "planned $ktap_planned results, there are $ktap_number"
		exit 1
	fi
	[ "$ktap_failures" = 0 ] || exit 1
	[ "$ktap_skips" -lt "$ktap_number" ] || exit 4
	exit 0
}
