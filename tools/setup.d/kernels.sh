# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-only
# Which kernels the guests boot, and their images. The choice is kept in a file
# of lines "NAME RELEASE PACKAGE...", so that it changes only with --update.
# shellcheck disable=SC2153 # ROOT and SUITE are other parts'

CHOICE=$BUILD/kernels/choice

# Names of the packages in one suite of the build root, and in its additions.
package_names()
{
	local root=$ROOT suite

	[ ! -d "$ROOT.new" ] || root=$ROOT.new
	for suite; do
		cat "$root"/var/lib/apt/lists/*_"${suite}"_main_binary-amd64_Packages ||
			[ "$suite" != "$SUITE" ]
	done 2>/dev/null | sed -n 's/^Package: //p'
}

stable_names()
{
	package_names "$SUITE" "$SUITE-updates" "$SUITE-security"
}

backports_names()
{
	package_names "$SUITE-backports"
}

# apt_get_in DIR ARG...
apt_get_in()
{
	# shellcheck disable=SC2016 # expanded inside
	in_root sh -c 'cd "$1" && shift && exec apt-get -q "$@"' sh "$@"
}

FETCHED=

# fetch DIR PACKAGE: download it; its path is in FETCHED. apt checks what it
# finds in DIR, continues a partial file, and puts a new version beside an old
# one. No results in $(): a subshell would outlive a killed set-up.
fetch()
{
	local file

	mkdir -p "$1"
	apt_get_in "$1" download "$2"
	FETCHED=
	while read -r file; do
		[ -z "$FETCHED" ] || rm -f "$FETCHED"
		FETCHED=$file
	done < <(printf '%s\n' "$1/$2"_*.deb | sort -V)
}

VERDICT=

# The headers carry the kernel's BTF, so a kernel is judged by a small download.
judge_btf()
{
	local status=0 tmp=$DL/probe

	fetch "$DL/apt" "linux-headers-$1"
	rm -rf "$tmp"
	mkdir -p "$tmp"
	dpkg-deb --fsys-tarfile "$FETCHED" |
		tar -xO "./usr/src/linux-headers-$1/vmlinux" >"$tmp/vmlinux"
	in_root objcopy --dump-section ".BTF=$tmp/btf" "$tmp/vmlinux" /dev/null
	echo "probe of $1:"
	in_root "$TREE/tools/kernels/probe-btf" "$tmp/btf" \
		"$TREE/tools/kernels/kfuncs.list" || status=$?
	rm -rf "$tmp"
	case $status in
	0) VERDICT=usable ;;
	1) VERDICT=unusable ;;
	*) return "$status" ;;
	esac
}

# choice_line NAME RELEASE: package names on stdin
choice_line()
{
	local packages

	packages=$("$TREE/tools/kernels/resolve" packages "$2")
	echo "$1 $2 ${packages//$'\n'/ }" >>"$CHOICE.new"
}

inputs_kernels()
{
	[ -e "$CHOICE" ] || echo gone
	cat "$TREE/tools/kernels/kfuncs.list"
}

do_kernels()
{
	local release good='' bad=''

	mkdir -p "$DL/apt/partial"
	rm -f "$CHOICE.new"
	release=$(stable_names | "$TREE/tools/kernels/resolve" releases |
		awk 'NR == 1')
	[ -n "$release" ] ||
		die "no kernel of $SUITE with image and headers is in the package lists" \
		    "the mirror $MIRROR seems incomplete; try another one, then tools/setup --update"
	stable_names | choice_line stable "$release"
	for release in $(backports_names |
			 "$TREE/tools/kernels/resolve" releases); do
		[ -z "$good" ] || [ -z "$bad" ] || break
		judge_btf "$release"
		case $VERDICT in
		usable) good=${good:-$release} ;;
		unusable) bad=${bad:-$release} ;;
		esac
	done
	[ -n "$good" ] ||
		die "no kernel of $SUITE-backports has a BTF that sched_ext programs can use" \
		    "$LOG lists what each lacks; wait for the next one, then tools/setup --update"
	backports_names | choice_line backports "$good"
	# It may happen that none is broken: then there is nothing to be tested.
	[ -z "$bad" ] || backports_names | choice_line badbtf "$bad"
	mv "$CHOICE.new" "$CHOICE"
}

chosen_releases()
{
	awk '{ print $2 }' "$CHOICE"
}

chosen()
{
	awk -v name="$1" '$1 == name' "$CHOICE"
}

inputs_kernel()
{
	local line

	line=$(chosen "$1")
	echo "1 $line"
	[ -z "$line" ] || [ -e "$BUILD/kernels/$1/release" ] || echo gone
}

do_kernel()
{
	local dir=$BUILD/kernels/$1 line packages package debs=() release

	line=$(chosen "$1")
	if [ -z "$line" ]; then
		echo "no kernel to serve as $1"
		rm -rf "$dir"
		return
	fi
	read -r _ release packages <<<"$line"
	for package in $packages; do
		fetch "$DL" "$package"
		debs+=("$FETCHED")
	done
	in_root "$TREE/tools/kernels/unpack" "$release" "$dir.new" "${debs[@]}"
	rm -rf "$dir"
	mv "$dir.new" "$dir"
	rm -f "${debs[@]}"
}

inputs_stable() { inputs_kernel stable; }
inputs_backports() { inputs_kernel backports; }
inputs_badbtf() { inputs_kernel badbtf; }
do_stable() { do_kernel stable; }
do_backports() { do_kernel backports; }
do_badbtf() { do_kernel badbtf; }
