// SPDX-License-Identifier: MIT
#include "arguments.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void arguments_add(struct arguments *a, const char *format, ...)
{
	char **grown = reallocarray(a->vector, a->count + 2, sizeof(*grown));
	va_list values;
	int length;

	if (!grown) {
		a->failed = true;
		return;
	}
	a->vector = grown;
	va_start(values, format);
	length = vasprintf(&grown[a->count], format, values);
	va_end(values);
	if (length < 0) {
		grown[a->count] = NULL;
		a->failed = true;
		return;
	}
	grown[++a->count] = NULL;
}

char **arguments_finish(struct arguments *a)
{
	if (!a->failed)
		return a->vector;
	arguments_free(a->vector);
	return NULL;
}

void arguments_free(char **vector)
{
	for (size_t i = 0; vector && vector[i]; i++)
		free(vector[i]);
	free(vector);
}
