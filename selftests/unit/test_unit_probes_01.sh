#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# augurd has the probes that its manual page lists, and no others.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tree=$(readlink -f -- "$SELFTESTS/..")
augurd=${O:-$tree/build/out}/userspace/augurd/augurd

has()
{
	LC_ALL=C readelf -n "$augurd" | awk '
		$1 == "Provider:" { provider = $2 }
		$1 == "Name:" && provider == "augurd" { print $2 }' | sort -u
}

promised()
{
	awk '/^PROBES$/ { on = 1 } /^FILES$/ { on = 0 }
		on && /^=+  =/ { table++; next }
		on && table == 2 { print $1 }' \
		"$tree/Documentation/man/augurd.8.rst" | sort -u
}

ktap_plan 2
ktap_run "the page lists probes" test "$(promised | wc -l)" -ge 8
ktap_is "they are those of the program" "$(has | tr '\n' ' ')" "$(promised | tr '\n' ' ')"
ktap_finish
