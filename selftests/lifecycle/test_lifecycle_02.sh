#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
# timeout: 600
#
# Parameters at load: what is out of range is refused and named, what is not works,
# and modinfo knows all of them.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

cleanup()
{
	rmmod augur 2>/dev/null
}
trap cleanup EXIT

# params: name, least and greatest value of each, and "load" if it is a size.
params()
{
	augurctl -j param list | jq -r '.parameters[] |
		"\(.name) \(.least) \(.most) \(.set | sub(".* "; ""))"'
}

# refused NAME VALUE: loading fails, and the log names both.
refused()
{
	local mark

	mark=$(dmesg | wc -l)
	! modprobe augur "$1=$2" 2>/dev/null &&
		[ ! -d /sys/module/augur ] &&
		dmesg | tail -n "+$((mark + 1))" | grep -qF "augur: $1=$2: must be "
}

# All that a parameter may not be.
all_refused()
{
	local values="$(($2 - 1)) $(($3 + 1)) 4294967295 4294967296 -1 x $2x" value

	[ "$4" != load ] || values+=" 0 $(($2 + 1)) $(($3 - 1))"
	for value in $values; do
		refused "$1" "$value" || {
			echo "$1=$value is not refused"
			return 1
		}
	done
}

# works_with NAME VALUE: it has that value and counts bursts.
works_with()
{
	local status=0

	modprobe augur "$1=$2" || return
	sleep 0.01
	[ "$(cat "/sys/module/augur/parameters/$1")" = "$2" ] &&
		augurctl -j status | jq -e '.module.bursts > 0' || status=1
	rmmod augur && return "$status"
}

# Read only: to set one later takes a privilege that a file cannot ask for.
files_are_read_only()
{
	modprobe augur
	! stat -c %a /sys/module/augur/parameters/* | grep -v 444
	local status=$?
	rmmod augur
	return "$status"
}

tag()
{
	modinfo -F "$1" augur
}

# What modinfo says is what the module says when it is asked.
parameters_agree()
{
	local name least most

	while read -r name least most _; do
		tag parm | grep -qE "^$name:.* \($least to $most, [0-9]+\) \(uint\)$" ||
			return
	done <known
	[ "$(tag parm | wc -l)" = "$(wc -l <known)" ]
}

cd "$TMPDIR" || exit 1
modprobe augur || ktap_skip_all "augur.ko cannot be loaded"
params >known
rmmod augur
ktap_plan $((7 + 3 * $(wc -l <known)))
while read -r name least most kind; do
	ktap_run "$name out of range is refused" \
		all_refused "$name" "$least" "$most" "$kind"
	ktap_run "$name=$least works" works_with "$name" "$least"
	ktap_run "$name=$most works" works_with "$name" "$most"
done <known
ktap_run "files of parameters are read only" files_are_read_only
ktap_run "modinfo has all parameters" parameters_agree
ktap_is "modinfo: license" "$(tag license)" GPL
ktap_match "modinfo: version" "$(tag version)" '^[0-9]+\.[0-9]+\.[0-9]+$'
ktap_match "modinfo: description" "$(tag description)" '^[A-Z].{20}'
ktap_match "modinfo: author" "$(tag author)" '.'
ktap_match "modinfo: vermagic" "$(tag vermagic)" \
	"^$(uname -r | sed 's/[.+]/\\&/g') "
ktap_finish
