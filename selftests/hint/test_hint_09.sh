#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
#
# The example that is compiled and run is the one that the documentation shows.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

# shown: the block of code, without its margin.
shown()
{
	awk '/^The thread of a server .*::$/ { on = 1; next }
		on && /^[^ ]/ { on = 0 }
		on { sub(/^    /, ""); print }' "$SELFTESTS/../Documentation/hints.rst" |
		sed -e '1{/^$/d}' -e '${/^$/d}'
}

ktap_plan 1
ktap_is "it is the same" "$(shown)" "$(sed 1d "$SELFTESTS/hint/example.c")"
ktap_finish
