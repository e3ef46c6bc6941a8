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
	int error;	  /* errno with which the kernel refuses it whatever a ruleset says, or 0 */
	const char *why;  /* where more is known of that, such as "is a directory", or NULL */
};

/* Returns the errno with which something else refuses the file, or 0. */
typedef int program_visit(const struct program_need *need, void *context);

/*
 * Follow the execution of a file by execvp(3): visit it and all that this takes.  What cannot be
 * read is not looked into.
 * Returns the errno with which it fails, or 0.
 */
int program_follow(const char *path, program_visit *visit, void *context);

/*
 * The same for the name of a command, which is looked for as execvp(3) does: each visit of a
 * PROGRAM_FILE begins anew with another file of that name.
 */
int program_search(const char *name, program_visit *visit, void *context);

#endif
