/* SPDX-License-Identifier: MIT */
/* Where in the tree of directories a path leads. */
#ifndef LLK_PLACE_H
#define LLK_PLACE_H

#include <sys/stat.h>

#include "ruleset.h"

/* What a path ends in; only a name can be made, removed or moved. */
enum last_component { LAST_NAME, LAST_ROOT, LAST_DOT, LAST_DOTDOT };

/* A name in a directory, and what it stands for. */
struct place {
	char *path;    /* resolved, but for the last component where a name counts; to be freed */
	size_t parent; /* length of the directory's part */
	enum last_component last;
	struct stat folder;
	struct stat file;
	bool exists;
	bool nameless; /* in no directory, such as a pipe */
};

/* Resolve a path whole, as for opening it.  Returns 0 or an error, which is recorded. */
int llk_place_find_file(struct llk_ruleset *ruleset, const char *path, struct place *place);

/* Resolve the directory of a path and keep its last component, as for making or removing it. */
int llk_place_find_name(struct llk_ruleset *ruleset, const char *path, bool must_exist,
			struct place *place);

#endif
