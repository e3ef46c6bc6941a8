/* SPDX-License-Identifier: MIT */
/*
 * What executing a command takes: which file that is, and the files that the kernel executes for
 * it.
 */
#ifndef LLK_RUN_PROGRAM_H
#define LLK_RUN_PROGRAM_H

#include <stdbool.h>

enum program_part {
	PROGRAM_FILE,
	PROGRAM_INTERPRETER, /* of a script, by its first line; a shell where there is none */
	PROGRAM_HANDLER,     /* of a format that binfmt_misc knows */
	PROGRAM_LOADER,	     /* of a dynamically linked program */
	PROGRAM_LIBRARY,     /* that the loader looks for: a hint, for it may find another */
};

/* "file", "interpreter", ... */
const char *program_part_name(enum program_part part);

struct program_need {
	enum program_part part;
	const char *path; /* to be executed, but a library, which is read */
	const char *of;	  /* the file that asks for it; NULL for the command itself */
};

typedef void program_visit(const struct program_need *need, void *context);

/* Visit a file and all that executing it takes.  What cannot be read is not looked into. */
void program_walk(const char *path, program_visit *visit, void *context);

/*
 * The file that execvp(3) executes under that name.
 *
 * permits: whether a file may be executed.
 * Returns its path, which the caller frees, or NULL with errno as execvp(3) sets it.
 */
char *program_find(const char *name, bool (*permits)(const char *path, void *context),
		   void *context);

#endif
