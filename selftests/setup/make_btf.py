#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""make_btf.py SPEC...: write a raw BTF with some functions to stdout.

SPEC is NAME:ARG,ARG,... for a kfunc, and the same with a leading '-' for a
function that is not tagged as one.
"""

import struct
import sys


def main():
    """Build types and strings side by side, then join them."""
    strings, types, count = b"\0", b"", 0

    def text(string):
        nonlocal strings
        offset = len(strings)
        strings += string.encode() + b"\0"
        return offset

    def add(name, kind, vlen, ref, tail=b""):
        nonlocal types, count
        types += struct.pack("=III", name, kind << 24 | vlen, ref) + tail
        count += 1
        return count

    number = add(text("int"), 1, 0, 4, struct.pack("=I", 32))
    tag = text("bpf_kfunc")
    for spec in sys.argv[1:]:
        name, _, args = spec.lstrip("-").partition(":")
        args = [arg for arg in args.split(",") if arg]
        tail = b"".join(struct.pack("=II", text(arg), number) for arg in args)
        proto = add(0, 13, len(args), number, tail)
        func = add(text(name), 12, 0, proto)
        if not spec.startswith("-"):
            add(tag, 17, 0, func, struct.pack("=i", -1))
    sys.stdout.buffer.write(struct.pack(
        "=HBBIIIII", 0xEB9F, 1, 0, 24, 0, len(types), len(types),
        len(strings)) + types + strings)


main()
