/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of augurd, on stderr.
 */
#ifndef _AUGURD_LOG_H
#define _AUGURD_LOG_H

#include <stdbool.h>

/* The numbers are those of syslog(3), which the journal reads as <N>. */
enum augur_log_level {
	AUGUR_LOG_ERR		= 3,
	AUGUR_LOG_WARNING	= 4,
	AUGUR_LOG_INFO		= 6,
	AUGUR_LOG_DEBUG		= 7,
};

/* Debug messages appear only if @verbose. */
void augur_log_init(bool verbose);

__attribute__((format(printf, 2, 3)))
void augur_log(enum augur_log_level level, const char *fmt, ...);

#define log_err(...)	augur_log(AUGUR_LOG_ERR, __VA_ARGS__)
#define log_warn(...)	augur_log(AUGUR_LOG_WARNING, __VA_ARGS__)
#define log_info(...)	augur_log(AUGUR_LOG_INFO, __VA_ARGS__)
#define log_debug(...)	augur_log(AUGUR_LOG_DEBUG, __VA_ARGS__)

#endif /* _AUGURD_LOG_H */
