/* SPDX-License-Identifier: MIT */
/* Asking the running kernel what it supports, by the caller itself or by a child in its place. */
#ifndef LLK_INQUIRY_H
#define LLK_INQUIRY_H

#include <llk.h>

/* Beside LLK_CALL_*: prctl(2) that looks only, which restricting does without. */
#define CALL_PRCTL_GET	 (1 << 8)
#define CALL_PRCTL_DEATH (1 << 9)  /* or asks to end with the caller */
#define CALL_OPEN	 (1 << 10) /* open(2), to see a denial */

struct inquiry {
	struct llk_support found;
	uint32_t fatal;	   /* LLK_CALL_*: known not to return, and so not made */
	bool no_new_privs; /* known to be set */
	/* In a child: called before each call that may not return.  NULL elsewhere. */
	void (*announce)(void *context, uint32_t call);
	void *context;
};

/* Fill found.  Returns 0 or LLK_ERROR_NO_MEMORY. */
int llk_inquire(struct inquiry *inquiry);

#endif
