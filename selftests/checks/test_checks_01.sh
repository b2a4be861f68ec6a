#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every gate passes a clean tree, and complains, with file and line, about a tree
# into which one defect of its kind was planted.
#
# where: root
# timeout: 120

set -u
# shellcheck source=selftests/lib/ktap.sh
. "$SELFTESTS/lib/ktap.sh"

top=$(dirname "$SELFTESTS")
build=${AUGUR_BUILD:-$top/build}
clean=$TMPDIR/clean
export KSRC=${KSRC:-$build/ksrc} AUGUR_BUILD=$TMPDIR/build
KDIR=$(cat "$build/kernels/backports/kdir" 2>/dev/null)
export KDIR

spdx='SPDX-License-Identifier: GPL-2.0-only'
note='SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note'
# In two pieces, so that this file is clean itself.
todo=TO home=ho host=packages.fixture.o""rg wrong=reci
any='SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later OR MIT'

commit()
{
	git -C "$1" -c user.name=T -c user.email=t@localhost -c core.hooksPath=/dev/null \
		commit -q --allow-empty -m "$2" -m "$3"
}

# make_clean: a tree that no gate has anything to say about.
make_clean()
{
	mkdir -p "$clean"/{kmod,uapi/linux,bpf/policy,tools,Documentation/man,LICENSES}
	cp -r "$top/LICENSES" "$top/.checkpatch.conf" "$top/.shellcheckrc" "$clean/"
	cp "$top/Kbuild" "$top/Makefile" "$clean/"
	sed '2i # shellcheck disable=all' "$top/tools/kmod" >"$clean/tools/kmod"
	chmod +x "$clean/tools/kmod"
	printf '# %s\nobj-m += augur.o\naugur-y := main.o\n' "$spdx" >"$clean/kmod/Kbuild"
	cat >"$clean/kmod/main.c" <<-END
		// $spdx
		#include <linux/module.h>

		MODULE_DESCRIPTION("fixture");
		MODULE_LICENSE("GPL");
	END
	cat >"$clean/uapi/linux/augur.h" <<-END
		/* $note */
		#ifndef _UAPI_LINUX_AUGUR_H
		#define _UAPI_LINUX_AUGUR_H

		#include <linux/types.h>

		struct augur_fixture {
			__u64 key;
		};

		#endif
	END
	cat >"$clean/bpf/policy/fixture.h" <<-END
		/* $any */
		#ifndef _AUGUR_POLICY_FIXTURE_H
		#define _AUGUR_POLICY_FIXTURE_H

		static inline int augur_fixture(int x)
		{
			return x + 1;
		}

		#endif
	END
	printf '.. %s\n\nTitle\n=====\n\n-v, --verbose  say more\n--all  all\n\nCOMMANDS\n========\n\n**list**\n    Shows.\n' "$spdx" \
		>"$clean/Documentation/man/augurd.8.rst"
	install -D /dev/stdin "$AUGUR_BUILD/out/userspace/augurd/augurd" <<-'END'
		#!/bin/sh
		echo "  -v, --verbose  say more"
		echo
		echo "command        help"
		echo "list [--all]   show what there is"
	END
	install -D /dev/stdin "$clean/tools/gen/fixture" <<-END
		#!/bin/sh
		# $spdx
		test ! -e tools/gen/stale
	END
	git -C "$clean" init -q
	git -C "$clean" add -A
	commit "$clean" "fixture: begin" "There must be something to look at."
}

# gate NAME TREE: its output, then its exit status.
gate()
{
	local status=0

	AUGUR_TREE=$2 "$top/tools/checks/$1" 2>&1 || status=$?
	echo "exit status $status"
}

# passes GATE: it has nothing to say about the clean tree.
passes()
{
	ktap_is "$1 passes a clean tree" "$(gate "$1" "$clean")" "exit status 0"
}

# plant GATE FILE ERE: write stdin to FILE of a copy of the clean tree.
plant()
{
	local bad=$TMPDIR/bad

	rm -rf "$bad"
	cp -r "$clean" "$bad"
	mkdir -p "$bad/$(dirname "$2")"
	cat >"$bad/$2"
	ktap_match "$1 sees: $3" "$(gate "$1" "$bad")" "$3.*exit status 1"
}

# message ERE SUBJECT BODY: the same for the message of a commit.
message()
{
	local bad=$TMPDIR/bad

	rm -rf "$bad"
	cp -r "$clean" "$bad"
	commit "$bad" "$2" "$3"
	export AUGUR_COMMITS=HEAD~1..HEAD
	ktap_match "commits sees: $1" "$(gate commits "$bad")" "$1.*exit status 1"
}

# lines N TEXT: TEXT n times.
lines()
{
	yes "$2" | head -n "$1"
}

gates=$(sed -n '/^readonly GATES=(/,/)/p' "$top/tools/checks/all" |
	sed 's/.*(//; s/)//')
cases=$(grep -cE '^(plant|message) ' "$0")
read -r -d '' -a gates <<<"$gates" || :
make_clean
export AUGUR_COMMITS=HEAD

ktap_plan $((cases + 2 * ${#gates[@]}))
for gate in "${gates[@]}"; do
	passes "$gate"
	ktap_run "$gate has a planted defect here" \
		grep -qE "^(plant $gate|message .*$gate) |^# for $gate:" "$0"
done

plant style kmod/main.c 'kmod/main.c:2: ERROR' <<END
// $spdx
int f( int x){return x;}
END
plant kdoc uapi/linux/augur.h 'uapi/linux/augur.h:[0-9]+ struct member .y' <<END
/* $note */
/**
 * struct augur_fixture - one member is not described
 * @x: described
 */
struct augur_fixture {
	__u32 x;
	__u32 y;
};
END
plant sparse kmod/main.c 'kmod/main.c:8:.*(degrades|base types|restricted)' <<END
// $spdx
#include <linux/module.h>

u32 augur_fixture(__be32 wire);

u32 augur_fixture(__be32 wire)
{
	return wire + 1;
}

MODULE_DESCRIPTION("fixture");
MODULE_LICENSE("GPL");
END
plant sparse kmod/main.c 'kmod/main.c:4:.*error' <<END
// $spdx
#include <linux/module.h>

int augur_fixture(void) { return missing; }
END
plant shell tools/planted.sh 'tools/planted.sh:3:.*SC2086' <<END
#!/bin/bash
# $spdx
rm \$1
END
plant headers uapi/linux/augur.h 'uapi/linux/augur.h:1: does not compile as C90' <<END
/* $note */
struct augur_fixture {
	__u64 types_h_is_missing;
};
END
plant headers bpf/policy/fixture.h 'fixture.h:1: does not compile as C\+\+' <<END
/* $any */
#ifndef _AUGUR_POLICY_FIXTURE_H
#define _AUGUR_POLICY_FIXTURE_H

static inline int augur_fixture(int class)
{
	return class;
}

#endif
END
plant headers bpf/policy/fixture.h 'fixture.h:1: does not compile as BPF' <<END
/* $any */
#ifndef _AUGUR_POLICY_FIXTURE_H
#define _AUGUR_POLICY_FIXTURE_H

#if defined(__bpf__)
#error "not for BPF"
#endif

#endif
END
plant headers userspace/control/include/augur/twice.h 'twice.h:1: does not compile as C99' <<END
/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
struct twice {
	int x;
};
END
plant includes kmod/main.c 'kmod/main.c:2: may not include "augur_sched.h"' <<END
// $spdx
#include "augur_sched.h"
END
plant includes bpf/policy/fixture.h 'fixture.h:2: may not include <stdint.h>' <<END
/* $any */
#include <stdint.h>
END
plant includes uapi/linux/augur.h 'augur.h:2: may not include <linux/fs.h>' <<END
/* $note */
#include <linux/fs.h>
END
plant includes userspace/augurctl/main.c 'main.c:2: may not include "../../kmod/x.h"' <<END
// $spdx
#include "../../kmod/x.h"
END
plant includes bpf/augur_sched.bpf.c 'bpf.c:2: may not include <stdio.h>' <<END
// $spdx
#include <stdio.h>
END
plant includes selftests/unit/test_unit_01.c '01.c:2: may not include "../kmod/x.h"' <<END
// $spdx
#include "../kmod/x.h"
END
plant spdx kmod/main.c 'kmod/main.c:1: SPDX-License-Identifier is "missing"' <<END
#include <linux/module.h>
END
plant spdx userspace/control/x.c 'x.c:1: .* is "GPL-2.0-only", must be "LGPL' <<END
// $spdx
END
plant budget kmod/main.c 'kmod/main.c:3: function of 101 lines' <<END
// $spdx
int augur_fixture(void)
{
$(lines 101 $'\tbarrier();')
}
END
plant budget kmod/main.c 'kmod/main.c:901: file of 901 lines' <<END
// $spdx
$(lines 900 '/* line */')
END
plant budget kmod/main.c 'kmod/:0: half of its 5 functions' <<END
// $spdx
$(for n in 1 2 3 4 5; do
	printf 'int augur_%s(void)\n{\n' "$n"
	lines 21 $'\tbarrier();'
	echo '}'
done)
END
plant names kmod/main.c 'kmod/main.c:2: stray\(\) is not static' <<END
// $spdx
int stray(void)
{
	return 0;
}
END
plant names uapi/linux/augur.h 'augur.h:2: OTHER does not begin with augur' <<END
/* $note */
#define OTHER 1
END
plant names bpf/x.bpf.c 'x.bpf.c:2: program simple_enqueue' <<END
// $spdx
void BPF_STRUCT_OPS(simple_enqueue, struct task_struct *p, u64 flags)
END
plant names selftests/unit/test_other_01.c 'is not called test_unit_' <<END
// $spdx
END
plant generated tools/gen/stale 'tools/gen/fixture:1: --check failed' <<END
END
plant spell Documentation/x.rst 'x.rst:3: ' <<END
.. $spdx

We ${wrong}eve.
END
plant markers kmod/main.c 'kmod/main.c:2: left for later' <<END
// $spdx
/* ${todo}DO: later */
END
plant registry tools/x.sh 'tools/x.sh:3: names the host packages.fixture' <<END
#!/bin/sh
# $spdx
curl http://$host/debian
END
plant registry tools/x.sh 'tools/x.sh:3: names a path of one machine' <<END
#!/bin/sh
# $spdx
cp /${home}me/somebody/x .
END
plant docs Documentation/x.rst 'x.rst:[0-9]+: .*Title underline too short' <<END
.. $spdx

A title
====

Text.
END
plant docs Documentation/x.rst 'x.rst:[0-9]+: leads nowhere: missing.rst' <<END
.. $spdx

Title
=====

.. toctree::

   missing
END
plant docs README.md 'README.md:1: leads nowhere: no/such.file' <<'END'
See [this](no/such.file).
END
plant docs README.md "README.md:1: there is no make target 'frobnicate'" <<'END'
Type `make frobnicate`.
END
plant man-sync Documentation/man/augurd.8.rst '--verbose is not in the page' <<END
.. $spdx

Title
=====
END
plant man-sync Documentation/man/augurd.8.rst 'augurd.8.rst:1: list is not in the page' <<END
.. $spdx

-v, --verbose  say more
--all          all
END
plant man-sync Documentation/man/augurd.8.rst ':1: drop is not in --help' <<END
.. $spdx

COMMANDS
========

**drop**
    Was removed.
END
plant man-sync Documentation/man/augurd.8.rst '--gone is not in --help' <<END
.. $spdx

Title
=====

-v, --verbose  say more
--gone         it was removed
END
plant man-sync Documentation/man/augurd-drop.8.rst 'list belongs to another page' <<END
.. $spdx

COMMANDS
========

**list**
    Lists.
END

# for commits:
message 'subject of 73 characters' "area: $(printf 'a%.0s' {1..67})" "Why."
message 'subject is not' "Add a thing" "Why."
message "'added' is not the imperative" "area: added a thing" "Why."
message 'fixup' 'fixup! area: add' "Why."
message 'line of 76 characters' "area: add a thing" "$(printf 'a%.0s' {1..76})"
message 'body does not say why' "area: add a thing" "Reviewed-by: nobody"
ktap_finish
