/* SPDX-License-Identifier: MIT */
/* The table of refer_test: operations between two directories, and the layers that they are in. */
#ifndef FS_REFER_H
#define FS_REFER_H

#include <stddef.h>
#include <stdint.h>

#include <answer.h>

enum operation {
	MOVE_FILE,
	MOVE_DIR,
	MOVE_OVER, /* a file over another */
	LINK_FILE,
	EXCHANGE_FILES,
	MOVE_WITHIN, /* the same directory */
	LINK_WITHIN,
	EXCHANGE_WITHIN,
};

struct refer_layer {
	uint64_t handled;
	uint64_t net; /* handled too */
	uint64_t scoped;
	/* Granted by rules on the three directories. */
	uint64_t tree;
	uint64_t source;
	uint64_t destination;
};

#define REFER_LAYERS 2

enum group {
	DENIED_UNASKED,
	DENIED,
	SAME_DIRECTORY,
	GRANTED,
	HALF_GRANTED,
	MAKE_AND_REMOVE,
	GAINED_RIGHTS,
	LAYERS_OF_REFER,
	OTHER_DOMAINS,
	OTHER_LAYERS,
	GROUPS,
};

/* One test case each. */
struct refer_group {
	const char *name;
	const char *title;
	const char *needs;
};

struct refer_row {
	enum group group;
	const char *what;
	int since_abi; /* left out before */
	enum operation operation;
	struct refer_layer layers[REFER_LAYERS]; /* a second one that handles nothing is none */
	struct answers answers;
};

extern const struct refer_group refer_groups[GROUPS];

extern const struct refer_row refer_rows[];
extern const size_t refer_row_count;

#endif
