#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# where: root
# The mirror is found in the machine's own apt sources, in either format.

set -u
. "$SELFTESTS/lib/ktap.sh"
. "$SELFTESTS/setup/fakes.sh"
BUILD=$AUGUR_BUILD
. "$TREE/tools/setup.d/ui.sh"
. "$TREE/tools/setup.d/host.sh"
. "$TREE/tools/setup.d/mirror.sh"

# found: what find_mirror makes of the sources at hand
found()
{
	(find_mirror && echo "$MIRROR ${SECURITY:-none}") 3>&1 4>&1
}

ktap_plan 8

sources_are debian.list <<'END'
# deb http://old.test/debian bookworm main
deb-src http://src.test/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://a.test/debian bookworm main contrib
deb http://a.test/debian bookworm-updates main
deb http://s.test/security bookworm-security main
END
ktap_is "one-line format, with options" "$(found)" \
	"http://a.test/debian http://s.test/security"

sources_are debian.sources <<'END'
# a comment
Types: deb deb-src
# another one
URIs: http://b.test/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://t.test/security
Suites: bookworm-security
END
ktap_is "deb822 format" "$(found)" \
	"http://b.test/debian http://t.test/security"

sources_are debian.sources <<'END'
Enabled: no
Types: deb
URIs: http://off.test/debian
Suites: bookworm bookworm-updates

Types: deb-src
URIs: http://src.test/debian
Suites: bookworm bookworm-updates

types: deb
URIs:
 http://c.test/debian
Suites: bookworm
 bookworm-updates
END
ktap_is "deb822: disabled, source only, indented values" "$(found)" \
	"http://c.test/debian none"

sources_are x.list <<'END'
deb http://third.test/linux bookworm stable
deb http://d.test/debian bookworm main
deb http://d.test/debian bookworm-updates main
END
ktap_is "a third party with the same suite name is passed over" "$(found)" \
	"http://d.test/debian none"

echo "http://e.test/debian" >"$FAKES/mirrors"
sources_are x.list <<END
deb mirror+file://$FAKES/mirrors bookworm main
deb mirror+file:$FAKES/mirrors bookworm-security main
END
ktap_is "a file of mirrors" "$(found)" \
	"http://e.test/debian http://e.test/debian"

sources_are x.list <<<'deb http://f.test/debian trixie main'
ktap_match "sources of another release only" "$(found)" \
	"name no mirror of bookworm"

sources_are x.list <<'END'
deb http://g.test/debian bookworm main
deb http://h.test/security bookworm-security main
END
find_mirror
ktap_is "the root gets Debian 13 from it, with backports and security" \
	"$(write_sources | awk '$1 == "deb" { print $3, $4 }' | tr '\n' ',')" \
	"http://g.test/debian trixie,http://g.test/debian trixie-updates,http://g.test/debian trixie-backports,http://h.test/security trixie-security,"
ktap_is "no source without a keyring" \
	"$(write_sources | grep -vc 'signed-by=/')" 0

ktap_finish
