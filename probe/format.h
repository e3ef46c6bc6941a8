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

/* The same for a terminal that shows colours. */
void format_text_coloured(const struct report *report, FILE *stream);

/* Assignments for eval in a POSIX shell. */
void format_shell(const struct report *report, FILE *stream);

/* A C header for build systems. */
void format_defines(const struct report *report, FILE *stream);

/* Metrics for node_exporter. */
void format_prometheus(const struct report *report, FILE *stream);

#endif
