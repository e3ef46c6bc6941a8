// SPDX-License-Identifier: MIT
#include "build.h"

#include "../../kernel-image.h"
#include "../cache.h"
#include "../kernel-record.h"
#include "../local/files.h"
#include "../local/layout.h"
#include "../message.h"
#include "cleanup_json.h"
#include "kconfig.h"
#include "make.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where the objects are until the kernel is built. */
#define OBJECTS "objects"

struct build {
	const struct configuration *configuration;
	struct make make;
	char *config; /* file */
	json_t *known;
};

/* Put options in place of those that the file has, with all that follows from them. */
static json_t *configure(const struct build *build, const json_t *options)
{
	_cleanup_free_ char *text = kconfig_text(options);
	FILE *file = text ? fopen(build->config, "ae") : NULL;
	bool failed = !file || fputs(text, file) < 0;

	if (file && fclose(file) != 0)
		failed = true;
	if (failed)
		complain("%s: %s", build->config, strerror(errno));
	else if (make_target(&build->make, "olddefconfig") == 0)
		return kconfig_read(build->config);
	return NULL;
}

/* The result, or NULL after a complaint. */
static json_t *configure_all(const struct build *build)
{
	const struct configuration *configuration = build->configuration;
	_cleanup_json_ json_t *base = NULL, *result = NULL;

	if (make_target(&build->make, "allnoconfig") != 0)
		return NULL;
	base = configure(build, configuration->base);
	if (!base || configuration_check_base(configuration, base, build->known) != 0)
		return NULL;
	result = configure(build, configuration->changes);
	if (!result || configuration_check_changes(configuration, result, build->known) != 0)
		return NULL;
	return json_incref(result);
}

static int take_result(const struct build *build, const char *folder)
{
	_cleanup_json_ json_t *entry = json_pack("{s:s}", "tree", build->make.objects);
	struct local_files files;
	int failed;

	if (!entry)
		return complain("%s: out of memory", folder);
	failed = local_layout_find(&files, entry, build->make.arch);
	if (!failed)
		failed = local_files_copy(&files, folder);
	local_files_release(&files);
	return failed;
}

/* What came of it must be a kernel. */
static int check_image(const struct build *build, const char *folder)
{
	_cleanup_free_ char *path = NULL, *wrong = NULL;
	struct kernel_image image;

	if (asprintf(&path, "%s/" KERNEL_IMAGE, folder) < 0) {
		path = NULL;
		return complain("%s: out of memory", folder);
	}
	if (kernel_image_open(&image, path, &wrong) != 0)
		return complain("%s", wrong ? wrong : strerror(ENOMEM));
	close(image.fd);
	return strcmp(image.arch, build->make.arch) == 0
		       ? 0
		       : complain("%s is a kernel for %s, not for %s", path, image.arch,
				  build->make.arch);
}

static int run(struct build *build, const char *id, const char *folder)
{
	_cleanup_json_ json_t *config = NULL;

	if (mkdir(build->make.objects, 0755) != 0)
		return complain("%s: %s", build->make.objects, strerror(errno));
	build->known = kconfig_known(build->make.source);
	if (!build->known)
		return -1;
	tell("%s: configuring", id);
	config = configure_all(build);
	if (!config)
		return -1;
	tell("%s: building, which takes minutes", id);
	if (make_target(&build->make, make_image_target(build->make.arch)) != 0)
		return -1;
	if (strcmp(kconfig_value(config, "MODULES"), "y") == 0 &&
	    make_target(&build->make, "modules") != 0)
		return -1;
	return take_result(build, folder) == 0 ? check_image(build, folder) : -1;
}

int build_kernel(const char *id, const struct configuration *configuration, const char *arch,
		 const char *source, const char *folder)
{
	_cleanup_free_ char *objects = NULL, *config = NULL, *log = cache_path("log/%s", id);
	struct build build = { .configuration = configuration };
	int failed;

	if (!log)
		return -1;
	if (asprintf(&objects, "%s/" OBJECTS, folder) < 0)
		objects = NULL;
	if (!objects || asprintf(&config, "%s/.config", objects) < 0) {
		config = NULL;
		return complain("%s: out of memory", id);
	}
	build.make = (struct make){ arch, source, objects, log };
	build.config = config;
	failed = run(&build, id, folder);
	json_decref(build.known);
	/* Else all of the folder is removed. */
	return failed ? -1 : cache_remove(objects);
}
