/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Damages inputs in a reproducible way and hands them to a parser, under sanitizers:
 * fuzz_one(), for AUGUR_FUZZ_SECONDS or a fixed number of rounds.
 */
#ifndef _UNIT_FUZZ_H
#define _UNIT_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FUZZ_ROUNDS	20000
#define FUZZ_BYTES_MAX	4096

int fuzz_one(const uint8_t *data, size_t len);

struct fuzz_seed {
	const void *data;
	size_t len;
};

static uint64_t fuzz_state = 88172645463325252ULL;

static uint32_t fuzz_random(uint32_t below)
{
	fuzz_state ^= fuzz_state << 13;
	fuzz_state ^= fuzz_state >> 7;
	fuzz_state ^= fuzz_state << 17;
	return (fuzz_state >> 32) % below;
}

/* One change: a bit, a byte, a piece left out, doubled, or taken from elsewhere. */
static size_t fuzz_change(uint8_t *data, size_t len)
{
	static const uint8_t magic[] = { 0, 1, 0x7f, 0x80, 0xff, '=', '[', ']', '\n' };
	size_t at, n;

	if (!len)
		return 0;
	at = fuzz_random(len);
	n = 1 + fuzz_random(len - at < 64 ? len - at : 64);
	switch (fuzz_random(6)) {
	case 0:
		data[at] ^= 1 << fuzz_random(8);
		return len;
	case 1:
		data[at] = magic[fuzz_random(sizeof(magic))];
		return len;
	case 2:
		memmove(data + at, data + at + n, len - at - n);
		return len - n;
	case 3:
		if (len + n > FUZZ_BYTES_MAX)
			return len;
		memmove(data + at + n, data + at, len - at);
		return len + n;
	case 4:
		memmove(data + at, data + fuzz_random(len - n + 1), n);
		return len;
	}
	return at;
}

static void fuzz_round(const struct fuzz_seed *seed)
{
	uint8_t data[FUZZ_BYTES_MAX], *exact;
	size_t len = seed->len < FUZZ_BYTES_MAX ? seed->len : FUZZ_BYTES_MAX;
	uint32_t changes = fuzz_random(8);

	memcpy(data, seed->data, len);
	while (changes--)
		len = fuzz_change(data, len);
	/* Of its very size, so that a read behind its end is seen. */
	exact = malloc(len ? len : 1);
	if (!exact)
		abort();
	memcpy(exact, data, len);
	fuzz_one(exact, len);
	free(exact);
}

static uint64_t fuzz_run(const struct fuzz_seed *seeds, size_t nr)
{
	const char *seconds = getenv("AUGUR_FUZZ_SECONDS");
	time_t end = seconds ? time(NULL) + atoi(seconds) : 0;
	uint64_t rounds = 0;

	while (seconds ? time(NULL) < end : rounds < FUZZ_ROUNDS) {
		fuzz_round(&seeds[fuzz_random(nr)]);
		rounds++;
	}
	printf("# %llu inputs\n", (unsigned long long)rounds);
	return rounds;
}

#endif /* _UNIT_FUZZ_H */
