#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
# timeout: 240
# Whatever command set-up is killed at, the runs after it end where a run that
# was left alone ends.

set -u
. "$SELFTESTS/lib/ktap.sh"
. "$SELFTESTS/setup/fakes.sh"

# result: all that set-up made, except logs and what it may keep in store
result()
{
	(cd "$AUGUR_BUILD" && find . -path ./dl -prune -o -path ./log -prune -o \
		! -name .setup.lock ! -path ./stamps/root -type f -print0 |
		sort -z | xargs -0 md5sum)
}

# usable: 1 if the root may be used now
usable()
{
	[ -e "$AUGUR_BUILD/stamps/root" ] && echo 1 || echo 0
}

ktap_plan 10

setup_says --kernel-debug
ktap_is "undisturbed: complete" "$status $(usable)" "0 1"
ktap_is "undisturbed: the kernel with broken BTF is not taken" \
	"$(cut -d' ' -f1,2 "$AUGUR_BUILD/kernels/choice" | tr '\n' ' ')" \
	"stable 8.12.1+deb13-cloud-amd64 backports 9.1.4+deb13-cloud-amd64 badbtf 9.2.0+deb13-cloud-amd64 "
ktap_is "undisturbed: where there are no headers, the image is taken" \
	"$(cat "$AUGUR_BUILD"/kernels/9.0/release)" "9.0.7+deb13-cloud-amd64"
ktap_is "undisturbed: nothing temporary is left" \
	"$(find "$AUGUR_BUILD" -name '*.new' -o -name flux)" ""
expected=$(result)
commands=$(wc -l <"$FAKES/run")

begin=$(date +%s%N)
setup_says --kernel-debug
again=$said
took=$((($(date +%s%N) - begin) / 1000000))
ktap_is "again: nothing to do" "$again" \
	"setup: set-up is complete: $AUGUR_BUILD"
ktap_run "again: within 2 s" test "$took" -lt 2000

setup_says --update
ktap_is "update: complete, and the root may be used" "$status $(usable)" "0 1"

wrong='' early=''
for ((n = 1; n <= commands; n++)); do
	rm -rf "$AUGUR_BUILD"
	FAKE_KILL=$n setup_says --kernel-debug
	[ ! -e "$AUGUR_BUILD/stamps/flux" ] || [ "$(usable)" = 0 ] ||
		early+=" $n"
	setup_says --kernel-debug
	[ "$status" = 0 ] && [ "$(result)" = "$expected" ] || wrong+=" $n"
done
ktap_diag "killed at each of $commands commands"
ktap_run "killed: there were commands to be killed at" test "$commands" -gt 10
ktap_is "killed: no root in the making could be used" "$early" ""
ktap_is "killed: the next run ends with the same result" "$wrong" ""

ktap_finish
