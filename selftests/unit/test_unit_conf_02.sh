#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The manual page of the configuration has each key of each section, with the default
# that augurd has.
#
# where: root

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

tree=$(readlink -f -- "$SELFTESTS/..")
augurd=${O:-$tree/build/out}/userspace/augurd/augurd

# A rule that says nothing but what it must.
printf '%s\n' '[rule name]' 'comm = x' 'hint = latency' >"$TMPDIR/a.conf"

# known: SECTION KEY DEFAULT, a line each, as augurd has them.
known()
{
	"$augurd" --check --config "$TMPDIR/a.conf" | awk '
		/^\[/ { gsub(/[][]/, ""); section = $1; next }
		/^#/ || !NF { next }
		# What the rule had to say are not defaults.
		section == "rule" && $1 == "hint" { $3 = "none" }
		section == "rule" && $1 == "comm" { $3 = "" }
		{ print section, $1, $3 }' | sort
}

# told: the same, as the page has them.
told()
{
	awk '/^SECTIONS? [A-Z]/ { section = tolower($2) }
		/^EXAMPLES$/ { exit }
		/^\*\*[a-z_]+\*\*( \[.*\])?$/ {
			gsub(/[][*]/, "")
			print section, $1, $2
		}' "$tree/Documentation/man/augurd.conf.5.rst" |
		grep -vE '^rule (exe|cgroup|unit) ' | sort
}

ktap_plan 2
ktap_run "there is a default of many keys" test "$(known | wc -l)" -gt 40
ktap_is "the page has them all" "$(told)" "$(known)"
ktap_finish
