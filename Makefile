# SPDX-License-Identifier: GPL-2.0-only
#
# augur - entry for people. `make help` lists what there is. The rules that make
# objects are in the makefiles of the folders.

include tools/build.mk

KREL ?= $(shell uname -r)
KDIR ?= /lib/modules/$(KREL)/build
override O := $(abspath $(O))
SUB := +$(Q)$(MAKE) O=$(O) V=$(V) WERROR=$(WERROR) DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

.PHONY: all kmod bpf userspace tools selftests install uninstall clean help
.PHONY: install-dkms uninstall-dkms
.PHONY: setup check check-fast demo vm docs sim soak kernel-oldest kernel-debug
.PHONY: stage bench bench-quick bench-hot bench-model bench-predict bench-sim fuzz goals

all: kmod bpf userspace tools

kmod:
	+$(Q)tools/kmod build $(KDIR) $(O)

bpf:
	$(SUB) -f bpf/Makefile VMLINUX_BTF=$(VMLINUX_BTF)

userspace: bpf
	$(SUB) -f userspace/Makefile

tools: bpf
	$(SUB) -f tools/demo/Makefile
	$(SUB) -f tools/bench/Makefile
	$(SUB) -f tools/sim/Makefile

selftests: userspace
	$(SUB) -f selftests/Makefile KSRC=$(KSRC)
	$(SUB) -f tools/fuzz/Makefile

install: all
	$(Q)tools/kmod install $(KDIR) $(O) '$(DESTDIR)'
	$(SUB) -f userspace/Makefile install
	$(Q)[ -n '$(DESTDIR)' ] || tools/system installed

# By itself: nobody needs to build, or to have what was built, to get rid of it.
uninstall:
	$(Q)[ -n '$(DESTDIR)' ] || tools/system leaving
	$(Q)tools/kmod uninstall $(KDIR) $(O) '$(DESTDIR)'
	$(SUB) -f userspace/Makefile uninstall
	$(Q)[ -n '$(DESTDIR)' ] || tools/system left

# The module's source, from which dkms builds it for every kernel that comes.
install-dkms uninstall-dkms:
	$(Q)PREFIX='$(PREFIX)' tools/dkms $(@:-dkms=) '$(DESTDIR)'

# What a guest gets: everything installed, and the selftests.
stage: install
	$(SUB) -f selftests/Makefile KSRC=$(KSRC) install

clean:
	$(call msg,CLEAN,$(O))
	$(Q)rm -rf $(O)

setup:
	$(Q)tools/setup

check:
	$(Q)V=$(V) tools/check --kernel '$(KERNEL)' --test '$(T)'

check-fast:
	$(Q)V=$(V) tools/check --fast --test '$(T)'

demo:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/demo/run

vm:
	$(Q)V=$(V) tools/check --prepare $(or $(KERNEL),backports)
	$(Q)tools/vm/run --kernel $(or $(KERNEL),backports) --cpus 8 --nodes 2 \
		--overlay build/guest/stage-$(or $(KERNEL),backports) --shell

bench:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/bench/suite

bench-quick:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/bench/suite --quick

bench-hot:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/bench/hot --check

bench-model:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/inroot tools/bench/model

bench-predict:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/inroot tools/bench/predict

bench-sim:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/inroot tools/bench/sim

goals:
	$(Q)tools/bench/goals

fuzz:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/inroot tools/fuzz/run $(O)/tools/fuzz

docs:
	$(Q)tools/setup
	$(Q)tools/inroot tools/html $(KSRC) $(O)/html

sim:
	$(Q)V=$(V) tools/check --prepare backports
	$(Q)tools/inroot tools/sim/report

soak:
	$(Q)V=$(V) tools/check --prepare $(or $(KERNEL),backports)
	$(Q)tools/vm/run --kernel $(or $(KERNEL),backports) --cpus 4 --nodes 2 \
		--timeout 1800 --log build/log/soak \
		--overlay build/guest/stage-$(or $(KERNEL),backports) \
		--cmd 'cd /tmp && AUGUR_CHURN=$(or $(S),600) TMPDIR=/tmp SELFTESTS=/selftests \
			bash /selftests/sched/test_sched_04.sh'

kernel-oldest:
	$(Q)tools/setup --kernel-oldest

kernel-debug:
	$(Q)tools/setup --kernel-debug

help:
	@sed 's/^\t//' tools/help.txt
