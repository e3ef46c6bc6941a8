// SPDX-License-Identifier: MIT
#include "report.h"

#include "message.h"

#include <stdio.h>

int report_print(const json_t *report)
{
	/* That it could not be written is said when the program exits. */
	if (!report || (json_dumpf(report, stdout, JSON_INDENT(2)) != 0 && !ferror(stdout)))
		return complain("out of memory");
	putchar('\n');
	return 0;
}
