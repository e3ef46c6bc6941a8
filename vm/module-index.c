// SPDX-License-Identifier: MIT
/*
 * Packages come without the index, which depmod(8) makes at installation.  It is made in a folder
 * of its own, with links to what the folder of modules holds: that may be anybody's.
 */
#include "module-index.h"

#include "make-folders.h"
#include "module-file.h"
#include "process.h"
#include "provider/cache.h"
#include "provider/installed.h"
#include "wrong.h"

#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <write_all.h>

/* depmod wants a name that begins like a release; it judges no module by it. */
#define RELEASE "0.0"
#define BELOW	"lib/modules/" RELEASE

/* Thousands of compressed modules, on a slow machine. */
#define TIMEOUT_S 1800

/* Not every libkmod reads what is compressed with gzip. */
#define UNREADABLE ".gz"

static int out_of_memory(char **wrong)
{
	return wrong_because(wrong, "%s", strerror(ENOMEM));
}

/* A compressed module, as a file of the same content that is not. */
static int unpack(const char *module, char *path, char **wrong)
{
	struct module_file file;
	int failed = module_file_read(&file, module, wrong);

	path[strlen(path) - strlen(UNREADABLE)] = '\0';
	if (!failed) {
		_cleanup_fd_ const int fd =
			open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

		if (fd < 0 || write_all(fd, file.content, file.size) != 0)
			failed = wrong_because(wrong, "%s: %s", path, strerror(errno));
	}
	module_file_release(&file);
	return failed;
}

static bool is_unreadable(const char *path)
{
	const size_t length = strlen(path), end = strlen(UNREADABLE);

	return length > end && strcmp(path + length - end, UNREADABLE) == 0;
}

/* A walk through a folder of modules. */
struct visit {
	const struct module_index *index;
	const char *root; /* the folder, as links name it */
	bool beside;	  /* that is a name beside the index */
	size_t length;	  /* of the path of the folder */
	size_t count;	  /* of modules */
	bool has_unreadable;
	char **wrong;
};

/* What a link in the index leads to: a new string, or NULL.  The cache may be moved as a whole. */
static char *target_of(const struct visit *visit, const char *relative)
{
	char ups[PATH_MAX] = "";
	char *target;

	if (visit->beside) {
		strcpy(ups, "../../../../");
		for (const char *c = relative; *c && strlen(ups) < sizeof(ups) - 4; c++)
			strcat(ups, *c == '/' ? "../" : "");
	}
	return asprintf(&target, "%s%s/%s", ups, visit->root, relative) < 0 ? NULL : target;
}

/* Put a file or a folder of that of the modules where depmod looks. */
static int place(const struct visit *visit, const char *from, const char *relative)
{
	const struct module_index *index = visit->index;
	_cleanup_free_ char *path = NULL, *target = target_of(visit, relative);
	int failed;

	if (!target || asprintf(&path, "%s/%s", index->folder, relative) < 0) {
		path = NULL;
		return out_of_memory(visit->wrong);
	}
	failed = make_folders_above(path, strlen(index->work));
	if (failed)
		return wrong_because(visit->wrong, "%.*s: %s", failed, path, strerror(errno));
	if (is_unreadable(path))
		return unpack(from, path, visit->wrong);
	if (symlink(target, path) != 0)
		return wrong_because(visit->wrong, "%s: %s", path, strerror(errno));
	return 0;
}

typedef int (*visit_take)(struct visit *visit, FTS *walk, FTSENT *found);

static int walk_modules(struct visit *visit, const char *modules, visit_take take)
{
	char *const roots[] = { (char *)(uintptr_t)modules, NULL };
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, NULL);
	FTSENT *found;
	int failed = 0;

	if (!walk)
		return wrong_because(visit->wrong, "%s: %s", modules, strerror(errno));
	while (!failed && (errno = 0, found = fts_read(walk))) {
		if (found->fts_info == FTS_NS || found->fts_info == FTS_DNR)
			failed = wrong_because(visit->wrong, "%s: %s", found->fts_path,
					       strerror(found->fts_errno));
		else
			failed = take(visit, walk, found);
	}
	if (!failed && errno != 0)
		failed = wrong_because(visit->wrong, "%s: %s", modules, strerror(errno));
	fts_close(walk);
	return failed;
}

static bool is_list(const FTSENT *found)
{
	return strncmp(found->fts_name, "modules.", 8) == 0;
}

static int count(struct visit *visit, FTS *walk, FTSENT *found)
{
	(void)walk;
	if (found->fts_info == FTS_F && installed_is_module(found->fts_name) && !is_list(found)) {
		visit->count++;
		visit->has_unreadable |= is_unreadable(found->fts_name);
	}
	return 0;
}

/* What depmod has made elsewhere is left out: it makes it anew. */
static bool is_wanted_list(const FTSENT *found)
{
	return strcmp(found->fts_name, "modules.order") == 0 ||
	       strcmp(found->fts_name, "modules.builtin") == 0 ||
	       strcmp(found->fts_name, "modules.builtin.modinfo") == 0;
}

/* Whole folders, as long as none of their files needs more than a link. */
static int place_found(struct visit *visit, FTS *walk, FTSENT *found)
{
	const char *relative = found->fts_path + visit->length;
	const bool is_folder =
		found->fts_info == FTS_D && found->fts_level == 1 && !visit->has_unreadable;
	const bool is_file = found->fts_info == FTS_F && installed_is_module(found->fts_name) &&
			     (!is_list(found) || is_wanted_list(found));

	if (is_folder)
		fts_set(walk, found, FTS_SKIP);
	if (!is_folder && !is_file)
		return 0;
	return place(visit, found->fts_path, relative + (*relative == '/'));
}

static int place_all(const struct module_index *index, const char *modules, bool beside,
		     char **wrong)
{
	_cleanup_free_ char *root = beside ? strdup(basename(modules)) : realpath(modules, NULL);
	struct visit visit = {
		.index = index,
		.root = root,
		.beside = beside,
		.length = strlen(modules),
		.wrong = wrong,
	};

	if (!root)
		return wrong_because(wrong, "%s: %s", modules, strerror(errno));
	if (walk_modules(&visit, modules, count) != 0)
		return -1;
	if (visit.count == 0)
		return wrong_because(wrong, "%s: holds no kernel modules", modules);
	return walk_modules(&visit, modules, place_found);
}

/* Run it, without what this machine's administrator has told it. */
static int run_program(const struct module_index *index, const char *program,
		       struct process_output *output)
{
	char *const argv[] = { (char *)(uintptr_t)program,
			       (char[]){ "-C" },
			       (char[]){ "/dev/null" },
			       (char[]){ "-b" },
			       index->work,
			       (char[]){ RELEASE },
			       NULL };
	const struct process process = { .argv = argv, .timeout_s = TIMEOUT_S };

	return process_run(&process, output);
}

/* Users may have it in none of the folders where programs are looked for. */
static int run_depmod(const struct module_index *index, char **wrong)
{
	struct process_output output;
	int failed = run_program(index, "depmod", &output);

	if (failed && errno == ENOENT) {
		process_output_release(&output);
		failed = run_program(index, "/sbin/depmod", &output);
	}
	if (failed)
		wrong_because(wrong, "depmod: %s", strerror(errno));
	else if (output.status != 0)
		failed = wrong_because(wrong, "depmod: %.*s", (int)strcspn(output.err, "\n"),
				       output.err);
	process_output_release(&output);
	return failed;
}

/* Where in a folder the index is, or NULL. */
static char *below(const char *folder)
{
	char *path;

	return asprintf(&path, "%s/" BELOW, folder) < 0 ? NULL : path;
}

static int make(struct module_index *index, const char *modules, bool beside, char **wrong)
{
	index->folder = below(index->work);
	if (!index->folder)
		return out_of_memory(wrong);
	if (place_all(index, modules, beside, wrong) != 0)
		return -1;
	return run_depmod(index, wrong);
}

/* Put a new index where it is kept, unless another process was faster. */
static int keep(struct module_index *index, const char *kept, char **wrong)
{
	const bool is_first = rename(index->work, kept) == 0;

	if (!is_first && errno != EEXIST && errno != ENOTEMPTY)
		return wrong_because(wrong, "%s: %s", kept, strerror(errno));
	if (is_first) {
		free(index->work);
		index->work = NULL;
	}
	free(index->folder);
	index->folder = below(kept);
	return index->folder ? 0 : out_of_memory(wrong);
}

/* A new folder beside a path, or NULL with errno set. */
static char *make_work_beside(const char *path)
{
	char *folder;

	if (asprintf(&folder, "%.*s/.new-XXXXXX", (int)(strrchr(path, '/') - path), path) < 0)
		return NULL;
	if (mkdtemp(folder))
		return folder;
	free(folder);
	return NULL;
}

int module_index_open(struct module_index *index, const char *modules, const char *kept,
		      char **wrong)
{
	_cleanup_free_ char *temporary = NULL;
	const char *where = kept;

	*index = (struct module_index){ 0 };
	if (kept && access(kept, F_OK) == 0) {
		index->folder = below(kept);
		return index->folder ? 0 : out_of_memory(wrong);
	}
	if (kept)
		index->work = make_work_beside(kept);
	if (!index->work) {
		where = NULL;
		if (asprintf(&temporary, "%s/", getenv("TMPDIR") ?: "/tmp") < 0) {
			temporary = NULL;
			return out_of_memory(wrong);
		}
		index->work = make_work_beside(temporary);
	}
	if (!index->work)
		return wrong_because(wrong, "%s: %s", temporary, strerror(errno));
	if (make(index, modules, where, wrong) != 0)
		return -1;
	return where ? keep(index, where, wrong) : 0;
}

void module_index_close(struct module_index *index)
{
	if (index->work)
		cache_remove(index->work);
	free(index->work);
	free(index->folder);
}
