#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh 'LOAD OPTIONS' BLOCK...: run the load once per BLOCK, one line each,
# "NAME KEY=VALUE...". A BLOCK is NAME or 'NAME MORE LOAD OPTIONS'. What it is
# called is up to the caller, except that planted-N runs with N more instructions
# per wakeup (see tools/lab/planted.bpf.c).
# A first run is thrown away: it finds other caches and maps than the rest.

set -euo pipefail

readonly PIN=/sys/fs/bpf/planted

read -r -a options <<<"$1"
shift
rounds=$(load --calibrate)
options+=(--rounds-per-ms "${rounds#*=}")
load "${options[@]}" >/dev/null
for words in "$@"; do
	read -r -a more <<<"$words"
	block=${more[0]}
	rm -f "$PIN"
	case $block in
	planted-*)
		bpftool prog load "/usr/lib/augur-lab/$block.bpf.o" "$PIN" \
			autoattach
		;;
	esac
	load "${options[@]}" "${more[@]:1}" | {
		mapfile -t values
		echo "$block ${values[*]}"
	}
done
