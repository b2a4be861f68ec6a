// SPDX-License-Identifier: GPL-2.0-only
/* sources: Documentation/examples/server.c userspace/libaugur/device.c userspace/libaugur/hint.c userspace/libaugur/measure.c userspace/libaugur/page.c userspace/libaugur/progress.c userspace/libaugur/progress_module.c userspace/libaugur/progress_sched.c userspace/libaugur/target.c userspace/libaugur/version.c userspace/control/daemon.c */
/* The example of the documentation, for guests; nothing is added to it. */
