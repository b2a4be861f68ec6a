/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one way out: everything a command says is text, JSON or indented JSON.
 *
 * Output is collected and written at the end, so that a command that fails half way
 * says only why: in JSON an object with the member "error".
 */
#ifndef _AUGURCTL_OUTPUT_H
#define _AUGURCTL_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum out_format {
	OUT_PLAIN,
	OUT_JSON,
	OUT_PRETTY,
};

void out_init(enum out_format format);
enum out_format out_format(void);

/* Members of the answer, in order; in text, '_' in names becomes a space. */
void out_begin(const char *name);
void out_end(void);
__attribute__((format(printf, 2, 3)))
void out_text(const char *name, const char *fmt, ...);
void out_number(const char *name, uint64_t value);
/* Six significant digits. */
void out_real(const char *name, double value);
void out_flag(const char *name, bool value);
/* The name in JSON ends in the unit, as in the next: _ns. */
void out_ns(const char *name, uint64_t ns);
/* _bytes */
void out_bytes(const char *name, uint64_t bytes);

/* A list of sentences. */
void out_list_begin(const char *name);
__attribute__((format(printf, 1, 2)))
void out_item(const char *fmt, ...);
void out_list_end(void);

/* A table: one object per row in JSON, columns of text. Cells come in order. */
void out_table_begin(const char *name, const char *const *columns, size_t nr);
__attribute__((format(printf, 1, 2)))
void out_cell_text(const char *fmt, ...);
void out_cell_number(uint64_t value);
void out_cell_real(double value);
void out_cell_ns(uint64_t ns);
void out_table_end(void);

/* Text that has no JSON form, such as help. */
__attribute__((format(printf, 1, 2)))
void out_plain(const char *fmt, ...);

/* Drops what was collected and says what failed and why. Returns 1. */
__attribute__((format(printf, 1, 2)))
int out_error(const char *fmt, ...);

/* The same, but what was collected is true of the half that was done, and stays. */
__attribute__((format(printf, 1, 2)))
int out_half(const char *fmt, ...);

/* Writes what was collected. 0, or 1 if it could not be written. */
int out_finish(void);

/* The same, and another answer begins. */
int out_next(void);

/* Readable form of a time, such as "4.2 ms". */
void out_format_ns(char *buf, size_t len, uint64_t ns);

#endif /* _AUGURCTL_OUTPUT_H */
