/* SPDX-License-Identifier: MIT */
/* The tables that facility.c puts together, and the tries in them. */
#ifndef SUPPORT_FACILITY_ROWS_H
#define SUPPORT_FACILITY_ROWS_H

#include "facility.h"

struct facility_table {
	const struct facility *rows;
	size_t count;
};

extern const struct facility_table facility_calls;
extern const struct facility_table facility_others;

#endif
