/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages of augurd, on stderr.
 */
#ifndef _AUGURD_LOG_H
#define _AUGURD_LOG_H

#include <stdbool.h>
#include <stdint.h>

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

/* So many of one kind in so much time; then they are counted only. */
#define AUGUR_LOG_BURST		5
#define AUGUR_LOG_WINDOW_NS	10000000000ULL

/**
 * struct augur_log_limit - messages of one kind
 * @begun_ns: when the window began
 * @nr: messages since then
 * @left_out: of these, not written
 */
struct augur_log_limit {
	uint64_t begun_ns;
	uint32_t nr;
	uint32_t left_out;
};

/*
 * May one be written at @now_ns? *@left_out is how many were not since the last one
 * that was, to be told with it.
 */
bool augur_log_allowed(struct augur_log_limit *limit, uint64_t now_ns,
		       uint32_t *left_out);

#define log_err(...)	augur_log(AUGUR_LOG_ERR, __VA_ARGS__)
#define log_warn(...)	augur_log(AUGUR_LOG_WARNING, __VA_ARGS__)
#define log_info(...)	augur_log(AUGUR_LOG_INFO, __VA_ARGS__)
#define log_debug(...)	augur_log(AUGUR_LOG_DEBUG, __VA_ARGS__)

#endif /* _AUGURD_LOG_H */
