#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A kernel without sched_ext is told to be too old, or to be built without it. Old is
# what calls itself so, which any does for a program that asks for it; a kernel that
# can be used is not refused for its name.
#
# where: guest
# kernels: backports stable

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"
# shellcheck source=selftests/lib/augur.sh
. "$SELFTESTS/lib/augur.sh"
trap augur_cleanup EXIT

readonly OLD='it is too old: sched_ext is in kernels from 6\.12 on .*CONFIG_SCHED_CLASS_EXT'
readonly WITHOUT='it is new enough, but built without sched_ext \(CONFIG_SCHED_CLASS_EXT\)'

# old WORD...: on a kernel of another name.
old()
{
	setarch --uname-2.6 "$@"
}

# told JQ: of the status on that kernel.
told()
{
	old augurctl -j status | jq -r "$1"
}

# said WORD...: what the command says, and its exit status.
said()
{
	local status=0

	"$@" 2>&1 || status=$?
	echo "$status"
}

# plain TEXT: as an ERE that matches it.
plain()
{
	local text=${1//./[.]}

	echo "${text//+/[+]}"
}

# told_why NAME ERE COMMAND...: the command fails, and says that of that kernel.
told_why()
{
	ktap_match "$1" "$(said "${@:3}")" "$2.*1\$"
}

augur_cleanup
name=$(old uname -r)
old_name=$(plain "$name")
own_name=$(plain "$(uname -r)")
if [ "$AUGUR_KERNEL" = backports ]; then
	ktap_plan 4
	ktap_match "the kernel has another name" "$name" '^2\.6\.'
	ktap_is "and can be used all the same" \
		"$(told '[.kernel.release, .kernel.usable] | @csv')" "\"$name\",true"
	ktap_match "only the module is said to be for later ones" "$(told '.missing[]')" \
		"it needs Linux 6\.12 or later, and $old_name is older"
	ktap_match "but by its own name, to be missing" "$(status_field '.missing[]')" \
		'the module is not loaded: modprobe augur'
	ktap_finish
fi
ktap_plan 8
ktap_match "the kernel has another name" "$name" '^2\.6\.'
ktap_match "the status says that it is too old" "$(told .kernel.verdict)" "^$OLD"
ktap_match "which one that is, and for what" "$(told '.missing[]')" \
	"needs Linux 6\.12 or later, and $old_name is older.*needs another kernel than $old_name"
told_why "so does sched start" "kernel $old_name cannot run the scheduler: $OLD" \
	old augurctl sched start
told_why "and in JSON" "\"error\":.*kernel $old_name cannot run the scheduler: $OLD" \
	old augurctl -j sched start
ktap_match "by its own name it is built without" "$(status_field .kernel.verdict)" "^$WITHOUT"
told_why "sched start says that, too" "kernel $own_name cannot run the scheduler: $WITHOUT" \
	augurctl sched start
ktap_match "the module is for it" "$(status_field '.missing[]')" \
	'the module is not loaded: modprobe augur'
ktap_finish
