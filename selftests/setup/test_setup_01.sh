#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
# Kernels are found by pattern, however Debian cuts them into packages.

set -u
. "$SELFTESTS/lib/ktap.sh"

RESOLVE=$SELFTESTS/../tools/kernels/resolve

releases()
{
	printf '%s\n' "$@" | "$RESOLVE" releases | tr '\n' ' '
}

# images NAME...
images()
{
	printf '%s\n' "$@" | "$RESOLVE" images | tr '\n' ' '
}

# packages RELEASE NAME...
packages()
{
	local release=$1

	shift
	printf '%s\n' "$@" | "$RESOLVE" packages "$release" | tr '\n' ' '
}

ktap_plan 14

A=9.1.2+deb13-cloud-amd64
B=9.1.10+deb13-cloud-amd64
C=9.2~rc1+deb13-cloud-amd64

ktap_is "newest first, by version" \
	"$(releases linux-headers-$A linux-image-$A linux-headers-$B \
		    linux-image-$B)" "$B $A "
ktap_is "an image without headers is no candidate" \
	"$(releases linux-image-$B linux-headers-$A linux-image-$A)" "$A "
ktap_is "headers without an image are no candidate" \
	"$(releases linux-headers-$B linux-headers-$A linux-image-$A)" "$A "
ktap_is "linux-binary without linux-modules is no candidate" \
	"$(releases linux-headers-$A linux-binary-$A)" ""
ktap_is "other flavours and meta packages are no candidates" \
	"$(releases linux-headers-9.1.2+deb13-amd64 linux-image-9.1.2+deb13-amd64 \
		    linux-headers-cloud-amd64 linux-image-cloud-amd64 \
		    linux-image-$A-dbg linux-headers-9.1.2+deb13-common)" ""
ktap_is "a release candidate is older than nothing but its release" \
	"$(releases linux-headers-$C linux-image-$C linux-headers-$B \
		    linux-image-$B)" "$C $B "
ktap_is "one linux-image" \
	"$(packages $A linux-image-$A linux-image-$A-unsigned)" \
	"linux-image-$A "
ktap_is "signed before unsigned" \
	"$(packages $A linux-modules-$A linux-binary-unsigned-$A \
		    linux-binary-$A)" "linux-binary-$A linux-modules-$A "
ktap_is "unsigned where nothing is signed" \
	"$(packages $A linux-modules-$A linux-binary-unsigned-$A)" \
	"linux-binary-unsigned-$A linux-modules-$A "
ktap_match "asking for what is not there says so" \
	"$("$RESOLVE" packages $A </dev/null 2>&1; echo $?)" \
	"no image of ${A//+/.} .*"$'\n'1
ktap_is "of each version without headers the newest image" \
	"$(images linux-image-$A linux-image-$B linux-image-$C)" \
	"9.2 $C linux-image-$C 9.1 $B linux-image-$B "
ktap_is "none where a kernel of that version has headers" \
	"$(images linux-image-$B linux-image-$A linux-headers-$A)" ""
ktap_is "the package that has the image, not the one that needs it" \
	"$(images linux-image-$A linux-binary-$A)" "9.1 $A linux-binary-$A "
ktap_is "no images at all" "$(images linux-headers-$A linux-image-$A-dbg)" ""

ktap_finish
