#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
# Each way to fail has an error that says what to do.

set -u
. "$SELFTESTS/lib/ktap.sh"
. "$SELFTESTS/setup/fakes.sh"

# refused NAME ERE: the last set-up failed with these words.
refused()
{
	if [ "$status" = 0 ]; then
		ktap_fail "$1" "set-up succeeded: $said"
	else
		ktap_match "$1" "$said" "$2"
	fi
}

ktap_plan 14

setup_says --nonsense
ktap_is "an unknown option is a usage error" "$status" 2

fake id <<<'echo 1000'
setup_says
refused "not root" "needs root.*sudo tools/setup"
rm "$FAKES/bin/id"

os_is fedora 42 ""
setup_says
refused "another distribution" "this is fedora 42; .*Debian 12 and 13"
os_is debian 11 bullseye
setup_says
refused "an older Debian" "this is debian 11; .*Debian 12 and 13"
os_is debian 12 bookworm

fake dpkg <<<'echo arm64'
setup_says
refused "another architecture" "this machine is arm64.*x86-64"
rm "$FAKES/bin/dpkg"

FAKE_CONFINED=yes setup_says
refused "a container that may not mount" "no mount namespace.*--privileged"

FAKE_FREE=100 setup_says
refused "too little space to begin" \
	"100 MB free, up to [0-9]+ MB are needed.*AUGUR_BUILD"

sources_are debian.list <<<'deb http://mirror.test/debian sid main'
setup_says
refused "no mirror of this release" "name no mirror of bookworm"
sources_are debian.list <<<'deb http://mirror.test/debian bookworm main'

FAKE_BASE=network setup_says
refused "no network" "step 2 of .*no network.*http://mirror.test/debian"
FAKE_BASE=key setup_says
refused "an unknown key" "signature cannot be checked.*debian-archive-keyring"
FAKE_INSTALL=package setup_says
refused "a package that is not there" \
	"step 3 of .*locate package shellcheck.*mirror.test.*--update"
FAKE_INSTALL=network setup_says
refused "the network lost midway" "no network \(Failed to fetch http"
FAKE_INSTALL=full setup_says
refused "a full disk is the cause, whatever else went wrong" "the disk is full"
ktap_is "nobody may use a root after any of these" \
	"$(ls "$AUGUR_BUILD/stamps/root" "$AUGUR_BUILD/root" 2>/dev/null)" ""

ktap_finish
