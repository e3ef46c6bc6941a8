/* SPDX-License-Identifier: MIT */
/* The output formats. */
#ifndef PROBE_FORMAT_H
#define PROBE_FORMAT_H

#include <stdio.h>

#include "report.h"

/* Schema landlock-probe/1. */
void format_json(const struct report *report, FILE *stream);

/* For people, in 80 columns. */
void format_text(const struct report *report, FILE *stream);

#endif
