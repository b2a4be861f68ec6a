/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's test harness, with more patience: its 30 s for a case are there to end
 * one that hangs, and an emulated machine with a debugging kernel, or one that is busy,
 * needs longer for some that do not. The limit of the whole file is its "timeout:".
 */
#ifndef _SELFTESTS_HARNESS_H
#define _SELFTESTS_HARNESS_H

#include <kselftest_harness.h>

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	300

#endif /* _SELFTESTS_HARNESS_H */
