# SPDX-License-Identifier: GPL-2.0-only
#
# The version of everything: module, library, programs.

VERSION := 0.1.0
