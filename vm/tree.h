/* SPDX-License-Identifier: MIT */
/* The files that a guest will have, as a sorted list in memory, and the archive made of it. */
#ifndef LLK_VM_TREE_H
#define LLK_VM_TREE_H

#include <digest.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

struct tree_node {
	char *path;   /* in the guest, without leading slash */
	mode_t mode;  /* type and permissions */
	dev_t device; /* of a device file */
	char *source; /* file on the host that holds the content, or NULL */
	void *data;   /* content or symbolic link target, if there is no source */
	size_t size;  /* of data */
};

struct tree {
	struct tree_node *nodes;
	size_t count;
	size_t room;
	const struct tree *below; /* the tree that this one will be unpacked over, or NULL */
};

/*
 * Add one node, and the folders above it.  Symbolic links of the tree are followed in the
 * folders of path, so that nothing is put "below" a link.  A node that exists is replaced.
 * All return 0, or -1 with errno set.
 */
int tree_add_folder(struct tree *tree, const char *path, mode_t permissions);
int tree_add_file(struct tree *tree, const char *path, const char *source, mode_t permissions);
int tree_add_data(struct tree *tree, const char *path, const void *data, size_t size,
		  mode_t permissions);
int tree_add_link(struct tree *tree, const char *path, const char *target);
int tree_add_device(struct tree *tree, const char *path, mode_t mode, dev_t device);

/* Add all that stands below a folder of the host. */
int tree_add_host_folder(struct tree *tree, const char *folder);

/* The node at path, here or in the tree below, links in its folders followed; or NULL. */
const struct tree_node *tree_find(const struct tree *tree, const char *path);

/* SHA-256 over everything that the archive will hold.  0, or -1 with errno set. */
int tree_digest(const struct tree *tree, char digest[DIGEST_SIZE]);

/*
 * Write the tree to fd as a newc archive whose bytes depend on the tree alone.
 * 0, or -1 with errno set and *wrong naming the file that could not be read.
 */
int tree_archive(const struct tree *tree, int fd, const char **wrong);

void tree_release(struct tree *tree);

#endif
