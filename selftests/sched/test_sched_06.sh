#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# No task waits for one CPU while another one that it may use idles for longer than
# 2 ms, whether there is room for all or not, and whatever a task may run on.
#
# where: det
# timeout: 400

set -u
# shellcheck source=selftests/sched/neglect.sh
. "$SELFTESTS/sched/neglect.sh"
