/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Read by sparse before every source: words of newer kernels' headers that it does
 * not know, and would stop at. The compiler knows them, and judges the assertions.
 */
#define __typeof_unqual__	__typeof__
#define _Static_assert(...)
