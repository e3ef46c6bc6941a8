// SPDX-License-Identifier: MIT
/* The files that a guest will have. */
#include "tree.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINKS_MAX 40

/* The place of path in the sorted list, and whether a node is there. */
static size_t locate(const struct tree *tree, const char *path, bool *found)
{
	size_t low = 0, high = tree->count;

	*found = false;
	while (low < high) {
		const size_t middle = (low + high) / 2;
		const int order = strcmp(tree->nodes[middle].path, path);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct tree_node *node_at(const struct tree *tree, const char *path)
{
	bool found;
	const size_t place = locate(tree, path, &found);

	if (found)
		return &tree->nodes[place];
	return tree->below ? node_at(tree->below, path) : NULL;
}

/* Append component to path; "." and ".." are resolved.  -1 if it does not fit. */
static int append(char *path, const char *component, size_t length)
{
	const size_t have = strlen(path);

	if (length == 0 || (length == 1 && component[0] == '.'))
		return 0;
	if (length == 2 && component[0] == '.' && component[1] == '.') {
		char *slash = strrchr(path, '/');

		*(slash ? slash : path) = '\0';
		return 0;
	}
	if (have + length + 2 > PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	snprintf(path + have, PATH_MAX - have, "%s%.*s", have ? "/" : "", (int)length, component);
	return 0;
}

/* Write to resolved what path means inside the tree; its last component is not followed. */
static int resolve(const struct tree *tree, const char *path, char *resolved)
{
	char *rest = strdup(path), *next = rest;
	int links = 0, failed = -1;

	resolved[0] = '\0';
	while (rest) {
		next += strspn(next, "/");

		const size_t length = strcspn(next, "/");
		const bool last = next[length + strspn(next + length, "/")] == '\0';
		const size_t parent = strlen(resolved);

		if (append(resolved, next, length) != 0)
			break;
		if (last) {
			failed = 0;
			break;
		}

		const struct tree_node *node = node_at(tree, resolved);
		char *joined;

		if (!node || !S_ISLNK(node->mode)) {
			next += length;
			continue;
		}
		if (++links > LINKS_MAX) {
			errno = ELOOP;
			break;
		}
		if (asprintf(&joined, "%.*s/%s", (int)node->size, (const char *)node->data,
			     next + length) < 0)
			break;
		resolved[((const char *)node->data)[0] == '/' ? 0 : parent] = '\0';
		free(rest);
		rest = next = joined;
	}
	free(rest);
	return failed;
}

const struct tree_node *tree_find(const struct tree *tree, const char *path)
{
	char resolved[PATH_MAX];

	return resolve(tree, path, resolved) == 0 ? node_at(tree, resolved) : NULL;
}

static void release_node(struct tree_node *node)
{
	free(node->path);
	free(node->source);
	free(node->data);
}

/* Put node, whose contents the tree now owns, at its path. */
static int insert(struct tree *tree, struct tree_node node)
{
	bool found;
	const size_t place = locate(tree, node.path, &found);

	if (found) {
		release_node(&tree->nodes[place]);
		tree->nodes[place] = node;
		return 0;
	}
	if (tree->count == tree->room) {
		const size_t room = tree->room ? tree->room * 2 : 64;
		struct tree_node *nodes = reallocarray(tree->nodes, room, sizeof(*nodes));

		if (!nodes)
			return -1;
		tree->nodes = nodes;
		tree->room = room;
	}
	memmove(tree->nodes + place + 1, tree->nodes + place,
		(tree->count - place) * sizeof(*tree->nodes));
	tree->nodes[place] = node;
	tree->count++;
	return 0;
}

/* The folders above a resolved path. */
static int add_parents(struct tree *tree, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		struct tree_node folder = { .mode = S_IFDIR | 0755 };

		folder.path = strndup(path, (size_t)(slash - path));
		if (!folder.path)
			return -1;
		if (node_at(tree, folder.path))
			free(folder.path);
		else if (insert(tree, folder) != 0)
			return -1;
	}
	return 0;
}

/* Complete node with its path and put it into the tree; takes over what node holds. */
static int add(struct tree *tree, const char *path, struct tree_node node)
{
	char resolved[PATH_MAX];

	if (resolve(tree, path, resolved) != 0 || add_parents(tree, resolved) != 0)
		goto fail;
	/* The root itself is no node: it exists in every guest. */
	if (resolved[0] == '\0') {
		release_node(&node);
		return 0;
	}
	node.path = strdup(resolved);
	if (!node.path || insert(tree, node) != 0)
		goto fail;
	return 0;
fail:
	release_node(&node);
	return -1;
}

int tree_add_folder(struct tree *tree, const char *path, mode_t permissions)
{
	return add(tree, path, (struct tree_node){ .mode = S_IFDIR | permissions });
}

int tree_add_file(struct tree *tree, const char *path, const char *source, mode_t permissions)
{
	struct tree_node node = { .mode = S_IFREG | permissions, .source = strdup(source) };

	return node.source ? add(tree, path, node) : -1;
}

static int add_content(struct tree *tree, const char *path, const void *data, size_t size,
		       mode_t mode)
{
	struct tree_node node = { .mode = mode, .data = malloc(size + 1), .size = size };

	if (!node.data)
		return -1;
	memcpy(node.data, data, size);
	((char *)node.data)[size] = '\0';
	return add(tree, path, node);
}

int tree_add_data(struct tree *tree, const char *path, const void *data, size_t size,
		  mode_t permissions)
{
	return add_content(tree, path, data, size, S_IFREG | permissions);
}

int tree_add_link(struct tree *tree, const char *path, const char *target)
{
	return add_content(tree, path, target, strlen(target), S_IFLNK | 0777);
}

int tree_add_device(struct tree *tree, const char *path, mode_t mode, dev_t device)
{
	return add(tree, path, (struct tree_node){ .mode = mode, .device = device });
}

static int add_found(struct tree *tree, const FTSENT *found, const char *path)
{
	char target[PATH_MAX];
	ssize_t length;

	switch (found->fts_info) {
	case FTS_D:
		return tree_add_folder(tree, path, found->fts_statp->st_mode & 07777);
	case FTS_F:
		return tree_add_file(tree, path, found->fts_accpath,
				     found->fts_statp->st_mode & 07777);
	case FTS_SL:
	case FTS_SLNONE:
		length = readlink(found->fts_accpath, target, sizeof(target) - 1);
		if (length < 0)
			return -1;
		target[length] = '\0';
		return tree_add_link(tree, path, target);
	case FTS_DP:
		return 0;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		errno = found->fts_errno;
		return -1;
	default:
		/* A socket or a device that happens to lie there is nothing for a guest. */
		return 0;
	}
}

int tree_add_host_folder(struct tree *tree, const char *folder)
{
	char *absolute = realpath(folder, NULL);
	char *roots[] = { absolute, NULL };
	FTS *walk = absolute ? fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL) : NULL;
	const FTSENT *found;
	int failed = walk ? 0 : -1;

	while (!failed) {
		errno = 0;
		found = fts_read(walk);
		if (!found) {
			failed = errno ? -1 : 0;
			break;
		}
		failed = add_found(tree, found, found->fts_path + strlen(absolute));
	}

	const int error = errno;

	if (walk)
		fts_close(walk);
	free(absolute);
	errno = error;
	return failed;
}

void tree_release(struct tree *tree)
{
	for (size_t i = 0; i < tree->count; i++)
		release_node(&tree->nodes[i]);
	free(tree->nodes);
	*tree = (struct tree){ 0 };
}
