#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: guest
#
# The example of the documentation does what the documentation says, with the
# module and without it.

set -u

# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

ktap_plan 2
modprobe augur
ktap_match "its hints are seen" "$("$SELFTESTS/hint/example")" \
	'^hint 1 of 1 seen, trust [1-9][0-9]* of 1000$'
rmmod augur
ktap_match "it goes on without the module" "$("$SELFTESTS/hint/example" 2>&1)" \
	'going on without hints: No such file'
ktap_finish
