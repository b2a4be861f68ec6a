# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# The machine set-up runs on: what it must be, and the little it must have.

OS_RELEASE=${AUGUR_OS_RELEASE:-/etc/os-release}
KEYRINGS=${AUGUR_KEYRINGS:-/usr/share/keyrings}

os_value()
{
	# shellcheck source=/dev/null
	(. "$OS_RELEASE" && printf '%s' "${!1:-}")
}

check_host()
{
	local id version arch

	id=$(os_value ID) version=$(os_value VERSION_ID)
	case $id-$version in
	debian-12 | debian-13) ;;
	*)
		die "this is $(os_value PRETTY_NAME); set-up knows Debian 12 and 13" \
		    "run it on one of them, a container or a virtual machine will do"
		;;
	esac
	arch=$(dpkg --print-architecture)
	[ "$arch" = amd64 ] ||
		die "this machine is $arch; the guests and kernels are amd64" \
		    "run it on an x86-64 machine"
	[ "$(id -u)" = 0 ] ||
		die "set-up needs root: it installs packages and makes a build root" \
		    "run: sudo tools/setup"
	unshare --mount true 2>/dev/null ||
		die "this machine lets even root make no mount namespace; it seems to be a container" \
		    "run set-up in a privileged container (docker run --privileged) or a virtual machine"
}

keyring()
{
	local file

	for file in "$KEYRINGS"/debian-archive-keyring.{gpg,pgp}; do
		[ ! -e "$file" ] || { echo "$file"; return; }
	done
	return 1
}

# Programs rather than packages are asked for: a machine may have them from
# anywhere.
missing_packages()
{
	command -v debootstrap >/dev/null || echo debootstrap
	command -v gpgv >/dev/null || command -v sqv >/dev/null || echo gpgv
	keyring >/dev/null || echo debian-archive-keyring
}

inputs_host()
{
	# Once there is a base system, nothing of the machine is needed.
	stamped base || missing_packages
	echo 1
}

do_host()
{
	local packages

	mapfile -t packages < <(missing_packages)
	[ ${#packages[@]} -gt 0 ] || return 0
	# Not to be killed with us: a package manager cut short is no favour to
	# the machine. Hence it must not keep our lock either.
	export DEBIAN_FRONTEND=noninteractive
	apt-get -q -o DPkg::Lock::Timeout=120 update 9>&-
	apt-get -q -y -o DPkg::Lock::Timeout=120 install \
		--no-install-recommends "${packages[@]}" 9>&-
}
