#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# guest.sh BURSTS LOAD...: the guest's side of tools/sim/traces/record. Records the
# loads one after the other in the root that is on the disk; what comes out is an
# archive per trace, as soon as it is there.

set -eu
exec 3>&1 >/dev/kmsg 2>&1

readonly ROOT=/mnt

load_modules()
{
	local path

	while read -r path; do
		insmod "$path" || :
	done </traces/modules
	modprobe augur
}

make_root()
{
	local dir

	mkdir -p "$ROOT"
	mount -t ext4 /dev/vda "$ROOT"
	for dir in dev proc sys; do
		mount --rbind "/$dir" "$ROOT/$dir"
	done
	mount -t tmpfs tmpfs "$ROOT/tmp"
	mount -t tmpfs tmpfs "$ROOT/run"
	cp -r /traces "$ROOT/run/traces"
	mkdir "$ROOT/run/load"
}

# record LOAD BURSTS: everything that the module sees, but the recorder itself.
# shellcheck disable=SC2016 # expanded by the inner shell
record()
{
	chroot "$ROOT" /bin/bash -c '
		mkdir "/run/load/$1"
		cd "/run/load/$1"
		. /run/traces/loads.sh
		if declare -F "prepare_$1" >/dev/null; then
			"prepare_$1" || exit
		fi
		/run/traces/augur-sim trace record --name "$1" --bursts "$2" \
			"/run/$1.trace" bash -c ". /run/traces/loads.sh; run_$1"
	' record "$1" "$2"
}

# What a load has started must not run beside the next one.
end_load()
{
	local dir

	for dir in /proc/[0-9]*; do
		[ "$(readlink "$dir/root")" != "$ROOT" ] || kill -KILL "${dir#/proc/}" || :
	done
	rm -rf "$ROOT/run/load/$1"
}

load_modules
make_root
bursts=$1
shift
for load; do
	if record "$load" "$bursts"; then
		tar -C "$ROOT/run" -c "$load.trace" >&3
	else
		echo "guest: $load was not recorded"
	fi
	end_load "$load" || :
done
