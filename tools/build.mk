# SPDX-License-Identifier: GPL-2.0-only
#
# Shared by all makefiles of the tree. They are run from the top of the tree as
# `make -f DIR/Makefile O=ABSOLUTE-DIR`, and write below $(O) only.

O ?= $(CURDIR)/build/out
V ?= 0
PREFIX ?= /usr
KSRC ?= $(CURDIR)/build/ksrc

CLANG ?= clang
BPFTOOL ?= bpftool
VMLINUX_BTF ?= /sys/kernel/btf/vmlinux

ifeq ($(V),1)
Q :=
msg =
else
Q := @
msg = @printf '  %-8s%s\n' '$(1)' '$(patsubst $(CURDIR)/%,%,$(2))'
MAKEFLAGS += --no-print-directory
endif

ifeq ($(WERROR),1)
WERROR_FLAG := -Werror
endif

WARNINGS := -Wall -Wextra -Wmissing-prototypes -Wshadow -Wvla $(WERROR_FLAG)
CFLAGS ?= -O2 -g
CFLAGS_BASE := -std=gnu11 $(WARNINGS) -I$(CURDIR)/uapi -I$(CURDIR)/bpf \
	-I$(O) -MMD -MP
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-var-tracking-assignments

# For userspace/model/lanes.c: vectors, the same numbers from all of its versions, and
# neither infinities nor traps, which would need branches.
LANES_FLAGS := -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math \
	-ffinite-math-only -fno-signed-zeros -fno-var-tracking-assignments

# libbpf names architectures as the kernel's folders do.
BPF_ARCH := $(shell uname -m | sed -e s/x86_64/x86/ -e s/aarch64/arm64/)
# The kernel embeds tagged structures without a name, which is Microsoft's C.
BPF_CFLAGS := -fms-extensions -Wno-microsoft-anon-tag -g -O2 -target bpf -mcpu=v3 -std=gnu11 \
	-D__TARGET_ARCH_$(BPF_ARCH) \
	-Wall -Wextra -Wno-unused-parameter $(WERROR_FLAG) \
	-I$(O)/bpf -Iuapi -Ibpf -MMD -MP

# $(call cc_object,OBJECT,SOURCE,FLAGS): one object with its dependencies tracked.
define cc_object
$(call msg,CC,$(2))
@mkdir -p $(dir $(1))
$(Q)$(CC) $(CFLAGS) $(CFLAGS_BASE) $(3) -c -o $(1) $(2)
endef

.DELETE_ON_ERROR:
.SUFFIXES:
