#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh 'LOAD OPTIONS' BLOCK...: run the load once per BLOCK, one line each,
# "BLOCK KEY=VALUE...". What a block is called is up to the caller, except that
# planted-N runs with N more instructions per wakeup (see tools/lab/planted.bpf.c).
# A first run is thrown away: it finds other caches and maps than the rest.

set -euo pipefail

readonly PIN=/sys/fs/bpf/planted

read -r -a options <<<"$1"
shift
rounds=$(load --calibrate)
options+=(--rounds-per-ms "${rounds#*=}")
load "${options[@]}" >/dev/null
for block in "$@"; do
	rm -f "$PIN"
	case $block in
	planted-*)
		bpftool prog load "/usr/lib/augur-lab/$block.bpf.o" "$PIN" \
			autoattach
		;;
	esac
	load "${options[@]}" | {
		mapfile -t values
		echo "$block ${values[*]}"
	}
done
