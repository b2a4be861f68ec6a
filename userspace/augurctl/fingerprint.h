/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is in a fingerprint, in words.
 */
#ifndef _AUGURCTL_FINGERPRINT_H
#define _AUGURCTL_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

/* "in futex", "of the kernel", or that it was not seen. */
void fingerprint_site(uint64_t word1, char *buf, size_t len);

const char *fingerprint_sleep(uint64_t word1);
const char *fingerprint_wake(uint64_t word1);

/* "8.2 us to 16.4 us" for a class of the length of a burst; @halved: of pairs of them. */
void fingerprint_class(uint64_t class, int halved, char *buf, size_t len);

/* "-4 to -1" for the class of a nice value. */
void fingerprint_nice(uint64_t word1, char *buf, size_t len);

/* NULL for a number that no system call has. */
const char *syscall_name(int nr);

#endif /* _AUGURCTL_FINGERPRINT_H */
