#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The commands of the quick start install augur on a Debian system, where its service
# survives a reboot, reads its configuration again, and is restarted when it is killed;
# and they take it off again, without a trace.
#
# where: host
# timeout: 2400

set -u
# shellcheck source=selftests/system/system.sh
. "$SELFTESTS/system/system.sh"

system_run walk.sh 2300
