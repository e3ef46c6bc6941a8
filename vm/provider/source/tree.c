// SPDX-License-Identifier: MIT
#include "tree.h"

#include "../../process.h"
#include "../cache.h"
#include "../message.h"
#include "../tarball.h"
#include "cleanup.h"

#include <digest.h>
#include <errno.h>
#include <foreign.h>
#include <fts.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIMEOUT_S 600

/*
 * What stands in a git tree now, changes and new files too, as an object of git: its own index and
 * objects stay as they are.  Prints the object; with a file as $3, writes an archive of it too.
 */
static const char git_script[] =
	"set -eu\n"
	"tree=$1 scratch=$2 archive=$3\n"
	"cd \"$tree\"\n"
	"objects=$(git rev-parse --path-format=absolute --git-path objects)\n"
	"index=$(git rev-parse --path-format=absolute --git-path index)\n"
	"[ ! -e \"$index\" ] || cp -p \"$index\" \"$scratch/index\"\n"
	"mkdir \"$scratch/objects\"\n"
	"export GIT_INDEX_FILE=\"$scratch/index\" GIT_OBJECT_DIRECTORY=\"$scratch/objects\"\n"
	"export GIT_ALTERNATE_OBJECT_DIRECTORIES=\"$objects\"\n"
	"git add --all .\n"
	"object=$(git write-tree)\n"
	"[ -z \"$archive\" ] || git archive --prefix=source/ -o \"$archive\" \"$object\"\n"
	"echo \"$object\"\n";

/* The object, a new string; or NULL after a complaint. */
static char *run_git(const char *tree, const char *scratch, const char *archive)
{
	char *const argv[] = { (char[]){ "sh" },
			       (char[]){ "-c" },
			       (char *)(uintptr_t)git_script,
			       (char[]){ "git" },
			       (char *)(uintptr_t)tree,
			       (char *)(uintptr_t)scratch,
			       (char *)(uintptr_t)archive,
			       NULL };
	const struct process process = { .argv = argv, .timeout_s = TIMEOUT_S };
	struct process_output output;
	char *object = NULL;

	if (process_run(&process, &output) != 0)
		complain("git: %s", strerror(errno));
	else if (output.status != 0)
		complain("%s: %.*s", foreign_typed(tree), (int)strcspn(output.err, "\n"),
			 output.err);
	else
		object = strndup(output.out, strcspn(output.out, "\n"));
	process_output_release(&output);
	return object;
}

static int look_at_git(struct source_tree *tree)
{
	_cleanup_free_ char *place = cache_path("source/git"), *object = NULL;
	_cleanup_free_ char *scratch = place ? cache_begin(place) : NULL;

	if (!scratch)
		return -1;
	object = run_git(tree->path, scratch, "");
	cache_remove(scratch);
	if (!object || strlen(object) >= sizeof(tree->digest))
		return -1;
	strcpy(tree->digest, object);
	return 0;
}

/* Add a file of a folder to the sum of all. */
static int add_file(struct digest *sum, const FTSENT *found, size_t skip)
{
	const char *name = found->fts_path + skip;
	char digest[DIGEST_SIZE] = "", target[4096];
	ssize_t length = 0;

	if (found->fts_info == FTS_F && digest_file(found->fts_path, digest) != 0)
		return complain("%s: %s", found->fts_path, strerror(errno));
	if (found->fts_info == FTS_SL || found->fts_info == FTS_SLNONE)
		length = readlink(found->fts_path, target, sizeof(target));
	if (length < 0)
		return complain("%s: %s", found->fts_path, strerror(errno));
	digest_add(sum, name, strlen(name) + 1);
	digest_add(sum, digest, strlen(digest) + 1);
	digest_add(sum, target, (size_t)length);
	digest_add(sum, (found->fts_statp->st_mode & S_IXUSR ? "x" : "-"), 1);
	return 0;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int look_at_folder(struct source_tree *tree)
{
	char *const roots[] = { (char *)(uintptr_t)tree->path, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
	const FTSENT *found;
	_cleanup_digest_ struct digest sum = { 0 };
	int failed = 0;

	if (!walk)
		return complain("%s: %s", tree->path, strerror(errno));
	digest_begin(&sum);
	while (!failed && (errno = 0, found = fts_read(walk))) {
		if (found->fts_info == FTS_NS || found->fts_info == FTS_DNR)
			failed = complain("%s: %s", found->fts_path, strerror(found->fts_errno));
		else if (found->fts_info != FTS_D && found->fts_info != FTS_DP)
			failed = add_file(&sum, found, strlen(tree->path));
	}
	if (!failed && errno != 0)
		failed = complain("%s: %s", tree->path, strerror(errno));
	fts_close(walk);
	if (!failed && digest_end(&sum, tree->digest) != 0)
		failed = complain("%s: %s", tree->path, strerror(errno));
	return failed;
}

static bool is_git(const char *path)
{
	_cleanup_free_ char *git = NULL;

	if (asprintf(&git, "%s/.git", path) < 0) {
		git = NULL;
		return false;
	}
	return access(git, F_OK) == 0;
}

int source_tree_look(struct source_tree *tree, const char *path)
{
	struct stat status;

	*tree = (struct source_tree){ .path = path };
	if (stat(path, &status) != 0)
		return complain("%s: %s", foreign_typed(path), strerror(errno));
	if (!S_ISDIR(status.st_mode)) {
		tree->kind = SOURCE_TREE_ARCHIVE;
		tree->size = status.st_size;
		return digest_file(path, tree->digest) == 0
			       ? 0
			       : complain("%s: %s", foreign_typed(path), strerror(errno));
	}
	tree->kind = is_git(path) ? SOURCE_TREE_GIT : SOURCE_TREE_FOLDER;
	return tree->kind == SOURCE_TREE_GIT ? look_at_git(tree) : look_at_folder(tree);
}

/* A git tree, as an archive within the folder. */
static int unpack_git(const struct source_tree *tree, const char *folder)
{
	_cleanup_free_ char *place = cache_path("source/git"), *object = NULL, *archive = NULL;
	_cleanup_free_ char *scratch = place ? cache_begin(place) : NULL;
	int failed = -1;

	if (!scratch)
		return -1;
	if (asprintf(&archive, "%s/source.tar", scratch) < 0) {
		archive = NULL;
		complain("%s", strerror(ENOMEM));
	} else {
		object = run_git(tree->path, scratch, archive);
	}
	if (object && strcmp(object, tree->digest) != 0)
		complain("%s: has changed meanwhile", foreign_typed(tree->path));
	else if (object)
		failed = tarball_unpack(archive, folder);
	cache_remove(scratch);
	return failed;
}

static int fill(const struct source_tree *tree, const char *folder)
{
	if (tree->kind == SOURCE_TREE_GIT)
		return unpack_git(tree, folder);
	return tarball_unpack(tree->path, folder) == 0 ? source_tree_check(tree) : -1;
}

char *source_tree_bring(const struct source_tree *tree)
{
	_cleanup_free_ char *folder = NULL;
	char *path;

	if (tree->kind == SOURCE_TREE_FOLDER) {
		path = strdup(tree->path);
		if (!path)
			complain("%s", strerror(errno));
		return path;
	}
	path = cache_path("source/%.16s", tree->digest);
	if (!path || access(path, F_OK) == 0)
		return path;
	folder = cache_begin(path);
	if (folder && fill(tree, folder) == 0 && cache_commit(folder, path) == 0)
		return path;
	if (folder)
		cache_remove(folder);
	free(path);
	return NULL;
}

int source_tree_check(const struct source_tree *tree)
{
	struct source_tree now;

	if (source_tree_look(&now, tree->path) != 0)
		return -1;
	return strcmp(now.digest, tree->digest) == 0
		       ? 0
		       : complain("%s: has changed meanwhile", foreign_typed(tree->path));
}
