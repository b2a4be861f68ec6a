# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# fakes.sh: a machine to set up that exists only on paper; sourced after
# ktap.sh. tools/setup runs unchanged, but finds in PATH a debootstrap that makes
# an empty root, and an unshare that runs fakes/inroot instead of commands in it.
# FAKE_INSTALL says what becomes of an installation; FAKE_KILL=N kills set-up at
# its Nth command in the root.

TREE=$(readlink -f "$SELFTESTS/..")
FAKES=$TMPDIR/fakes
export FAKES FAKE_FREE=99999 FAKE_INSTALL=ok FAKE_BASE=ok FAKE_CONFINED='' FAKE_KILL=0
export AUGUR_BUILD=$TMPDIR/build
export AUGUR_OS_RELEASE=$FAKES/os-release AUGUR_KEYRINGS=$FAKES/keyrings
export AUGUR_APT_DIR=$FAKES/apt

# fake NAME: a program of that name, text on stdin
fake()
{
	{ echo '#!/bin/bash'; cat; } >"$FAKES/bin/$1"
	chmod +x "$FAKES/bin/$1"
}

# os_is ID VERSION CODENAME
os_is()
{
	printf '%s\n' "ID=$1" "VERSION_ID=$2" "VERSION_CODENAME=$3" \
		"PRETTY_NAME=\"$1 $2\"" >"$AUGUR_OS_RELEASE"
}

# sources_are FILE: the machine's apt sources, text on stdin; the ending of
# FILE (.list, .sources) says which format
sources_are()
{
	rm -f "$AUGUR_APT_DIR"/sources.list.d/*
	cat >"$AUGUR_APT_DIR/sources.list.d/$1"
}

mkdir -p "$FAKES/bin" "$AUGUR_APT_DIR/sources.list.d" "$AUGUR_KEYRINGS"
touch "$AUGUR_KEYRINGS/debian-archive-keyring.gpg"
os_is debian 12 bookworm
sources_are debian.list <<'END'
deb http://mirror.test/debian bookworm main
deb http://mirror.test/debian bookworm-updates main
END

fake gpgv </dev/null
fake dpkg-deb <<'END'
release=${2##*linux-headers-}
release=${release%%_*}
rm -rf "$FAKES/deb"
mkdir -p "$FAKES/deb/usr/src/linux-headers-$release"
echo "$release" >"$FAKES/deb/usr/src/linux-headers-$release/vmlinux"
tar -c -C "$FAKES/deb" .
END
fake df <<'END'
echo "Filesystem 1048576-blocks Used Available Capacity Mounted on"
echo "fake 200000 1000 $FAKE_FREE 1% /"
END
fake debootstrap <<'END'
echo base >>"$FAKES/calls"
case $FAKE_BASE in
network)
	echo "E: Failed getting release file http://mirror.test/debian"
	exit 1
	;;
key)
	echo "E: Release signed by unknown key (key id 0123456789ABCDEF)"
	exit 1
	;;
esac
for arg; do
	case $arg in
	/*.new) root=$arg ;;
	esac
done
mkdir -p "$root"/etc/{apt/sources.list.d,apt/apt.conf.d,dpkg/dpkg.cfg.d} \
	"$root"/{usr/sbin,boot}
END
fake unshare <<'END'
[ -z "$FAKE_CONFINED" ] || exit 1
while [[ $1 = --* ]]; do
	shift
done
[[ $1 = */tools/inroot ]] || exec "$@"
shift
echo "$*" >>"$FAKES/calls"
echo >>"$FAKES/run"
if [ "$(wc -l <"$FAKES/run")" = "$FAKE_KILL" ]; then
	kill -9 "$(cat "$AUGUR_BUILD/.setup.lock")"
	exec sleep 1000
fi
exec "$SELFTESTS/setup/fake_root.sh" "$@"
END
export PATH=$FAKES/bin:$PATH

# setup_says: run tools/setup; its words in $said, its status in $status
# shellcheck disable=SC2034 # for the test
setup_says()
{
	status=0
	rm -f "$FAKES/run"
	said=$("$TREE/tools/setup" "$@" 2>&1 </dev/null) || status=$?
}
