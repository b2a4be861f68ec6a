// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer's entry to the parser of workloads.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/workload.h"

int fuzz_input(const uint8_t *data, size_t len)
{
	static struct workload w;
	char *text = malloc(len + 1);
	struct fault fault = { 0 };
	struct topo topo;

	if (!text)
		abort();
	memcpy(text, data, len);
	text[len] = '\0';
	topo_default(&topo, 8);
	if (!workload_parse(&w, "input", text, &topo, &fault) && !fault.text[0])
		abort();
	free(text);
	return 0;
}
