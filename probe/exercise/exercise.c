// SPDX-License-Identifier: MIT
/* Find an exercise, and run it in a directory of its own that is gone afterwards. */
#include "exercise.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalogue.h"

const struct exercise *exercise_at(size_t index)
{
	if (index < FS_EXERCISES)
		return &fs_exercises[index];
	index -= FS_EXERCISES;
	if (index < NET_EXERCISES)
		return &net_exercises[index];
	index -= NET_EXERCISES;
	if (index < SCOPE_EXERCISES)
		return &scope_exercises[index];
	return NULL;
}

const struct exercise *exercise_find(const char *feature)
{
	const struct exercise *exercise;

	for (size_t i = 0; (exercise = exercise_at(i)); i++) {
		if (strcmp(exercise->feature, feature) == 0)
			return exercise;
	}
	return NULL;
}

void exercise_handle(const struct llk_feature *feature, struct llk_ruleset_attr *attr)
{
	switch (feature->kind) {
	case LLK_FEATURE_FS:
		attr->handled_access_fs |= feature->bit;
		break;
	case LLK_FEATURE_NET:
		attr->handled_access_net |= feature->bit;
		break;
	case LLK_FEATURE_SCOPE:
		attr->scoped |= feature->bit;
		break;
	default:
		break;
	}
}

/* The path of the entry after as many others; false if there is none, or none can be seen. */
static bool find_entry(const char *path, size_t others, char entry_path[static PATH_MAX])
{
	const int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *const dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while ((entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
		    !others--)
			break;
	}
	if (entry && snprintf(entry_path, PATH_MAX, "%s/%s", path, entry->d_name) >= PATH_MAX)
		entry = NULL;
	closedir(dir);
	return entry;
}

/*
 * Remove what is there, with one descriptor for all levels: no more may be left.  Returns whether
 * it is gone.
 */
static bool remove_tree(const char *path)
{
	char entry_path[PATH_MAX];
	size_t kept = 0;

	if (!unlink(path) || errno == ENOENT)
		return true;
	while (find_entry(path, kept, entry_path))
		kept += !remove_tree(entry_path);
	return !rmdir(path);
}

/* Make the site's directory.  Returns 0 or a positive errno, then nothing is left of it. */
static int make_site(struct exercise_site *site, const char *base_dir)
{
	char base[PATH_MAX];
	int error;

	if (!base_dir)
		return EINVAL;
	if (!realpath(base_dir, base))
		return errno;
	if (snprintf(site->dir, sizeof(site->dir), "%s/landlock-exercise-XXXXXX",
		     strcmp(base, "/") == 0 ? "" : base) >= (int)sizeof(site->dir))
		return ENAMETOOLONG;
	if (!mkdtemp(site->dir))
		return errno;
	/* The caller's umask may have taken our own rights away. */
	if (!chmod(site->dir, 0700))
		site->dir_fd = open(site->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (site->dir_fd >= 0)
		return 0;
	error = errno;
	rmdir(site->dir);
	return error;
}

static void remove_site(struct exercise_site *site)
{
	if (site->dir_fd < 0)
		return;
	close(site->dir_fd);
	remove_tree(site->dir);
}

static judging *judge_child = judge;

void exercise_judge_by(judging *how)
{
	judge_child = how;
}

struct verdict exercise_judge(const struct sandbox_layer *layers, size_t count,
			      judged_action *action, void *context)
{
	return judge_child(layers, count, action, context);
}

static struct verdict judge_in_site(const struct exercise *exercise, struct exercise_site *site,
				    enum exercise_mode mode, const struct llk_ruleset_attr *also)
{
	const struct llk_feature *const feature = llk_feature_find(exercise->feature);
	const bool within = mode == EXERCISE_GRANTED && exercise->act_within;
	/* The child may share our memory: what it notes there is its own. */
	struct exercise_site own = *site;
	struct sandbox_layer layer = { 0 };
	struct sandbox_rule rule = { 0 };

	if (also)
		layer.attr = *also;
	if (mode != EXERCISE_FREE)
		exercise_handle(feature, &layer.attr);
	if (mode == EXERCISE_GRANTED && exercise->rule) {
		rule.access = feature->bit;
		exercise->rule(site, &rule);
		layer.rules = &rule;
		layer.rule_count = 1;
	}
	return exercise_judge(&layer, mode != EXERCISE_FREE || also,
			      within ? exercise->act_within : exercise->act, &own);
}

struct verdict exercise_run(const struct exercise *exercise, const char *base_dir,
			    enum exercise_mode mode, const struct llk_ruleset_attr *also)
{
	const struct llk_feature *const feature = llk_feature_find(exercise->feature);
	struct verdict verdict = { .kind = VERDICT_NO_CHILD };
	struct exercise_site site = { .dir_fd = -1, .fd = -1 };

	if (feature->kind == LLK_FEATURE_FS)
		verdict.error = make_site(&site, base_dir);
	if (verdict.error)
		return verdict;
	if (exercise->set_up)
		verdict.error = exercise->set_up(&site);
	if (!verdict.error)
		verdict = judge_in_site(exercise, &site, mode, also);
	if (exercise->tidy)
		exercise->tidy(&site);
	remove_site(&site);
	return verdict;
}
