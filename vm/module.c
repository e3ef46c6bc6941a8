// SPDX-License-Identifier: MIT
/* Kernel modules that the checks need, in the order that libkmod gives. */
#include "module.h"

#include "guest/paths.h"
#include "module-file.h"
#include "module-index.h"
#include "strip.h"
#include "wrong.h"

#include <cleanup.h>
#include <errno.h>
#include <libkmod.h>
#include <stdbool.h>
#include <string.h>

/* Bytes of a module. */
#define LARGE (1024 * 1024)

/* The filesystems that the suite builds inside the guest, and what it puts them on. */
static const char *const wanted[] = { "loop", "ext4", "overlay", "fuse" };

/* Those that take long to load: when the kernel asks for them. */
static const struct {
	const char *name;
	const char *asked_for_as;
} wanted_on_demand[] = {
	{ "btrfs", "fs-btrfs" },
	{ "xfs", "fs-xfs" },
};

struct modules {
	struct tree *tree;
	struct kmod_ctx *kmod;
	const char *from;
	char into[128]; /* folder in the guest */
	char **added;	/* names */
	size_t count;
	size_t for_all; /* so many of them are what the guest loads at its start */
	unsigned int loaded;
	const char *arch;
	const char *release; /* of the kernel that they must fit, or NULL */
	char **wrong;
};

/* What kmod_module_probe_insert_module() would do, whose function is given nothing of ours. */
static struct {
	struct kmod_module **list;
	size_t count;
	bool failed;
} planned;

static void plan(struct kmod_module *module, bool install, const char *options)
{
	struct kmod_module **grown =
		reallocarray(planned.list, planned.count + 1, sizeof(*planned.list));

	(void)install;
	(void)options;
	if (!grown) {
		planned.failed = true;
		return;
	}
	planned.list = grown;
	grown[planned.count++] = kmod_module_ref(module);
}

static void forget_plan(void)
{
	for (size_t i = 0; i < planned.count; i++)
		kmod_module_unref(planned.list[i]);
	free(planned.list);
	planned.list = NULL;
	planned.count = 0;
	planned.failed = false;
}

static bool is_added(const struct modules *modules, const char *name)
{
	for (size_t i = 0; i < modules->count; i++) {
		if (strcmp(modules->added[i], name) == 0)
			return true;
	}
	return false;
}

static int remember(struct modules *modules, const char *name)
{
	char **grown = reallocarray(modules->added, modules->count + 1, sizeof(*grown));

	if (!grown)
		return wrong_because(modules->wrong, "%s: %s", name, strerror(errno));
	modules->added = grown;
	grown[modules->count] = strdup(name);
	if (!grown[modules->count])
		return wrong_because(modules->wrong, "%s: %s", name, strerror(errno));
	modules->count++;
	return 0;
}

static void forget_from(struct modules *modules, size_t first)
{
	while (modules->count > first)
		free(modules->added[--modules->count]);
}

/* The file of a module by the name that people know it by, a new string; NULL without memory. */
static char *path_of(const struct modules *modules, const struct kmod_module *module)
{
	const char *in_index = kmod_module_get_path(module);
	char *path;

	if (asprintf(&path, "%s%s", modules->from,
		     in_index + strlen(kmod_get_dirname(modules->kmod))) < 0)
		return NULL;
	if (access(path, F_OK) == 0)
		return path;
	/* The index has it in another form. */
	free(path);
	return strdup(in_index);
}

/* An index that was made of other files would leave something out, and a check would be skipped. */
static int check_needed(const struct modules *modules, const char *path, char *names)
{
	const char *name;

	while ((name = strsep(&names, ","))) {
		struct kmod_module *needed = NULL;
		int failed = 0;

		if (!*name)
			continue;
		if (kmod_module_new_from_name(modules->kmod, name, &needed) < 0)
			return wrong_because(modules->wrong, "%s: %s", path, strerror(ENOMEM));
		if (kmod_module_get_path(needed) &&
		    !is_added(modules, kmod_module_get_name(needed)))
			failed = wrong_because(modules->wrong,
					       "%s: depmod does not know that it needs %s", path,
					       name);
		kmod_module_unref(needed);
		if (failed)
			return -1;
	}
	return 0;
}

static int add_file(struct modules *modules, const char *name, const char *path, bool required)
{
	char place[512];
	struct module_file file;
	_cleanup_free_ char *needed = NULL;
	int failed = module_file_read(&file, path, modules->wrong);

	if (!failed) {
		needed = module_file_check(&file, path, modules->arch, modules->release,
					   modules->wrong);
		failed = needed ? check_needed(modules, path, needed) : -1;
	}
	if (!failed) {
		/* Small ones load fast, and keep their signatures. */
		if (file.size > LARGE)
			strip_module(&file.content, &file.size);
		snprintf(place, sizeof(place), "%s/%03u-%s.ko%s", modules->into, modules->loaded++,
			 name, required ? "" : GUEST_MODULE_OPTIONAL);
		failed = tree_add_data(modules->tree, place, file.content, file.size, 0644);
		if (failed)
			wrong_because(modules->wrong, "%s: %s", place, strerror(errno));
	}
	module_file_release(&file);
	return failed;
}

static int add_module(struct modules *modules, struct kmod_module *module, bool required)
{
	const char *name = kmod_module_get_name(module);
	_cleanup_free_ char *path = NULL;

	/* What is built in has no path. */
	if (!kmod_module_get_path(module) || is_added(modules, name))
		return 0;
	path = path_of(modules, module);
	if (!path)
		return wrong_because(modules->wrong, "%s: %s", name, strerror(ENOMEM));
	if (add_file(modules, name, path, required) != 0)
		return -1;
	return remember(modules, name);
}

/* Whether a module cannot be loaded without the other: soft dependencies may fail. */
static bool needs(const struct kmod_module *module, const struct kmod_list *needed,
		  const struct kmod_module *other)
{
	const struct kmod_list *item;
	bool found = module == other;

	kmod_list_foreach(item, needed)
	{
		struct kmod_module *one = kmod_module_get_module(item);

		found |= one == other;
		kmod_module_unref(one);
	}
	return found;
}

/* Add a module behind all that it depends on. */
static int add_with_all(struct modules *modules, struct kmod_module *module)
{
	/* To ignore commands, of which there are none, would be to ignore soft dependencies. */
	const unsigned int flags = KMOD_PROBE_IGNORE_LOADED | KMOD_PROBE_DRY_RUN;
	struct kmod_list *needed = kmod_module_get_dependencies(module);
	int error = kmod_module_probe_insert_module(module, flags, NULL, NULL, NULL, plan);
	int failed = 0;

	if (error < 0 || planned.failed)
		failed = wrong_because(modules->wrong, "%s: %s", kmod_module_get_name(module),
				       strerror(planned.failed ? ENOMEM : -error));
	for (size_t i = 0; !failed && i < planned.count; i++)
		failed = add_module(modules, planned.list[i],
				    needs(module, needed, planned.list[i]));
	forget_plan();
	kmod_module_unref_list(needed);
	return failed;
}

/* Add what has the name; nothing, if nothing has. */
static int add_named(struct modules *modules, const char *name)
{
	struct kmod_list *found = NULL, *item;
	const int error = kmod_module_new_from_lookup(modules->kmod, name, &found);
	int failed = 0;

	if (error < 0 && error != -ENOENT)
		return wrong_because(modules->wrong, "%s: %s", name, strerror(-error));
	kmod_list_foreach(item, found)
	{
		struct kmod_module *module = kmod_module_get_module(item);

		failed |= failed ? 0 : add_with_all(modules, module);
		kmod_module_unref(module);
	}
	kmod_module_unref_list(found);
	return failed;
}

static int add_for_all(struct modules *modules)
{
	snprintf(modules->into, sizeof(modules->into), "%s", GUEST_MODULES);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		if (add_named(modules, wanted[i]) != 0)
			return -1;
	}
	modules->for_all = modules->count;
	return 0;
}

/* Each with all that it needs: which of them is asked for first is not known. */
static int add_on_demand(struct modules *modules)
{
	for (size_t i = 0; i < sizeof(wanted_on_demand) / sizeof(*wanted_on_demand); i++) {
		forget_from(modules, modules->for_all);
		snprintf(modules->into, sizeof(modules->into), "%s/%s", GUEST_MODULES_ON_DEMAND,
			 wanted_on_demand[i].asked_for_as);
		if (add_named(modules, wanted_on_demand[i].name) != 0)
			return -1;
	}
	return 0;
}

/* With the index at hand, and nothing of what this machine's modprobe(8) is configured to do. */
static int add_by_index(struct modules *modules, const struct module_index *index)
{
	const char *const no_configuration[] = { NULL };
	int failed;

	modules->kmod = kmod_new(index->folder, no_configuration);
	if (!modules->kmod)
		return wrong_because(modules->wrong, "libkmod: %s", strerror(errno));
	failed = add_for_all(modules);
	if (!failed)
		failed = add_on_demand(modules);
	kmod_unref(modules->kmod);
	return failed;
}

int module_add_all(struct tree *tree, const char *folder, const char *index, const char *arch,
		   const char *release, char **wrong)
{
	struct modules modules = {
		.tree = tree,
		.from = folder,
		.arch = arch,
		.release = release,
		.wrong = wrong,
	};
	struct module_index opened;
	int failed;

	*wrong = NULL;
	failed = module_index_open(&opened, folder, index, wrong);
	if (!failed)
		failed = add_by_index(&modules, &opened);
	module_index_close(&opened);
	forget_from(&modules, 0);
	free(modules.added);
	return failed;
}
