/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where questions come in, as <augur/daemon.h> asks them. Each brings the socket that
 * its answer goes to: nothing is kept of who asks, and nobody is waited for.
 */
#ifndef _AUGURD_SERVE_H
#define _AUGURD_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include <augur/daemon.h>

/**
 * struct augur_question - one question
 * @text: its words
 * @reply: where its answer goes
 */
struct augur_question {
	char text[AUGUR_QUESTION_LEN];
	int reply;
};

/*
 * Takes the place of whoever was at @path. A descriptor that is readable while there
 * are questions, or -errno.
 */
int augur_serve_open(const char *path);
void augur_serve_close(int fd, const char *path);

/* False: there is none. */
bool augur_serve_take(int fd, struct augur_question *q);

/* Who does not want to hear it is left alone. */
void augur_serve_answer(struct augur_question *q, const char *text, size_t len);

#endif /* _AUGURD_SERVE_H */
