/* SPDX-License-Identifier: MIT */
/* Memory without which there is no telling what is so. */
#ifndef MATRIX_DEMAND_H
#define MATRIX_DEMAND_H

#include <stdio.h>

/* Returns memory; without any, says so and ends the program, as no verdict. */
void *demand(void *memory);

/* Close what open_memstream(3) has opened; returns its text, whole, or ends likewise. */
char *demand_text(FILE *stream, char *const *text);

#endif
