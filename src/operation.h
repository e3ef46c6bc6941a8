/* SPDX-License-Identifier: MIT */
/* The operations that can be explained, and the rights that each takes. */
#ifndef LLK_OPERATION_H
#define LLK_OPERATION_H

#include <sys/types.h>

#include <llk.h>

/* What an operation is about. */
enum operand {
	OPERAND_FILE,	   /* an existing file, whose own rights decide */
	OPERAND_NAME,	   /* an existing name in a directory, whose rights decide */
	OPERAND_NEW_NAME,  /* the same for a name that may be missing */
	OPERAND_TWO_NAMES, /* an existing and a new name */
	OPERAND_PORT,
	OPERAND_NONE,
};

struct operation {
	const char *name;
	enum operand operand;
	enum llk_feature_kind kind;
	uint64_t rights;
};

/* NULL for none. */
const struct operation *llk_operation_at(enum llk_operation operation);

/* What it takes on a file of that type. */
uint64_t llk_operation_rights(enum llk_operation operation, mode_t mode);

/* The rights that a file can have which is no directory. */
uint64_t llk_file_rights(void);

/* What it takes to take such a file out of a directory, and to put it in. */
uint64_t llk_remove_right(mode_t mode);
uint64_t llk_make_right(mode_t mode);

#endif
