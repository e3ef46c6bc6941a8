/* SPDX-License-Identifier: MIT */
/* Completion of the command line in shells, written from the table of options. */
#ifndef PROBE_COMPLETION_H
#define PROBE_COMPLETION_H

#include <stdio.h>

void completion_bash(FILE *stream);
void completion_zsh(FILE *stream);

#endif
