/* SPDX-License-Identifier: MIT */
/* Running a kernel's Makefile so that equal sources make equal kernels, wherever they are. */
#ifndef LLK_VM_SOURCE_MAKE_H
#define LLK_VM_SOURCE_MAKE_H

struct make {
	const char *arch;    /* of the kernel, as in the manifest */
	const char *source;  /* stays as it is */
	const char *objects; /* folder for what is made */
	const char *log;     /* file for what a failing run said */
};

/* Name all that is missing of what building needs.  0, or -1 after a complaint. */
int make_check_tools(const char *arch);

/* What the compiler for an architecture calls itself, a new string; NULL if there is none. */
char *make_compiler(const char *arch);

/* Make a target.  0, or -1 after a complaint. */
int make_target(const struct make *make, const char *target);

/* The target that is the image of a kernel. */
const char *make_image_target(const char *arch);

#endif
