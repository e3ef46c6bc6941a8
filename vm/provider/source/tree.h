/* SPDX-License-Identifier: MIT */
/* The source of a kernel that is on this machine: a tarball, a git tree, or a plain folder. */
#ifndef LLK_VM_SOURCE_TREE_H
#define LLK_VM_SOURCE_TREE_H

#include <digest.h>

struct source_tree {
	const char *path;	  /* as given, absolute */
	char digest[DIGEST_SIZE]; /* of what it holds: SHA-256, or a git tree's own */
	long long size;		  /* of an archive; 0: not known */
	enum {
		SOURCE_TREE_ARCHIVE,
		SOURCE_TREE_FOLDER,
		SOURCE_TREE_GIT,
	} kind;
};

/* See what is there now.  0, or -1 after a complaint. */
int source_tree_look(struct source_tree *tree, const char *path);

/*
 * Make sure that all of it is in a folder that stays as it is: in the cache, but for a plain
 * folder, which is taken where it is.  The folder, a new string, or NULL after a complaint.
 */
char *source_tree_bring(const struct source_tree *tree);

/* Whether it still is what it was; 0, or -1 after a complaint. */
int source_tree_check(const struct source_tree *tree);

#endif
