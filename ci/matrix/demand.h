/* SPDX-License-Identifier: MIT */
/* Memory without which there is no telling what is so. */
#ifndef MATRIX_DEMAND_H
#define MATRIX_DEMAND_H

/* Returns memory; without any, says so and ends the program, as no verdict. */
void *demand(void *memory);

#endif
