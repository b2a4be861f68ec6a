#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The sessions that Documentation/tracing.rst shows work word for word, and show augur:
# its events in perf, its programs in bpftool, its keys in the scripts of tools/trace.
#
# where: host
# timeout: 1500

set -u
# shellcheck source=selftests/system/system.sh
. "$SELFTESTS/system/system.sh"

system_run tracing.sh 1400
