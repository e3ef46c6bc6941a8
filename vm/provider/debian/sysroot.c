// SPDX-License-Identifier: MIT
/* landlock-vm sysroot: packages of another architecture with all that they depend on, unpacked. */
#include "../../vm.h"
#include "../cache.h"
#include "../message.h"
#include "apt-archives.h"
#include "apt-lists.h"
#include "apt-options.h"
#include "candidate.h"
#include "cleanup.h"
#include "next_option.h"
#include "package-set.h"

#include <fcntl.h>
#include <foreign.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define SUITES_MAX 8

struct options {
	struct apt_options apt;
	const char *arch;
	const char *suites[SUITES_MAX];
	size_t suite_count;
	char **packages;
};

enum option_value {
	OPTION_ARCH = 256,
	OPTION_HELP,
	OPTION_SUITE,
};

static const struct option long_options[] = {
	{ "arch", required_argument, NULL, OPTION_ARCH },
	{ "help", no_argument, NULL, OPTION_HELP },
	{ "suite", required_argument, NULL, OPTION_SUITE },
	APT_OPTIONS,
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm sysroot --arch x86_64|aarch64 [OPTION...] PACKAGE...\n"
	"\n"
	"Resolve Debian packages of an architecture with all that they depend on, check them,\n"
	"unpack them into a folder of the cache, and print its path.  It serves a cross compiler\n"
	"as its sysroot, and guests as the source of their shared libraries.\n"
	"\n"
	"  --suite NAME            take packages from this suite; may be given more than once\n"
	"                          (default: the release that this machine runs, and its\n"
	"                          security updates)\n" APT_OPTIONS_HELP_REFRESH APT_OPTIONS_HELP
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 the archive or the cache failed.\n";

/* 0 to go on, 1 to stop with success, -1 on wrong usage. */
static int parse(struct options *options, int argc, char **argv)
{
	int option;

	optind = 0;
	while ((option = option_next("landlock-vm", argc, argv, "", long_options)) != -1) {
		switch (option) {
		case OPTION_ARCH:
			options->arch = optarg;
			break;
		case OPTION_HELP:
			fputs(help, stdout);
			return 1;
		case OPTION_SUITE:
			if (options->suite_count == SUITES_MAX)
				return complain("sysroot: more than %d suites", SUITES_MAX);
			options->suites[options->suite_count++] = optarg;
			break;
		default:
			if (!apt_options_take(&options->apt, option, optarg))
				return -1;
		}
	}
	options->packages = argv + optind;
	if (!options->arch)
		return complain("sysroot: --arch is missing");
	if (!debian_arch(options->arch))
		return complain("sysroot: %s: neither x86_64 nor aarch64",
				foreign_typed(options->arch));
	return *options->packages ? 0 : complain("sysroot: no package is named");
}

/* Words of apt's command line and source list: no options, no paths, no line ends. */
static int check_words(const struct options *options)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+-";

	for (size_t i = 0; i < options->suite_count; i++) {
		const char *suite = options->suites[i];

		if (suite[0] == '.' || suite[0] == '-' || suite[strspn(suite, allowed)] != '\0')
			return complain("sysroot: %s: not the name of a suite",
					foreign_typed(suite));
	}
	for (char **package = options->packages; *package; package++) {
		if ((*package)[0] == '-' || (*package)[strspn(*package, allowed)] != '\0')
			return complain("sysroot: %s: not the name of a package",
					foreign_typed(*package));
	}
	return 0;
}

/* The suites of the release that this machine runs, as far as its archive is known. */
static int default_suites(struct options *options, const struct apt *apt, char **codename,
			  char **security)
{
	*codename = host_codename();
	if (!*codename)
		return complain("sysroot: this machine's release is not known: give --suite");
	if (asprintf(security, "%s-security", *codename) < 0) {
		*security = NULL;
		return complain("sysroot: out of memory");
	}
	options->suites[options->suite_count++] = *codename;
	if (apt->security_archive)
		options->suites[options->suite_count++] = *security;
	return 0;
}

/* Unpack into the folder that the packages give their name to, unless it is there.  Or NULL. */
static char *make_sysroot(struct apt *apt, const struct options *options,
			  const struct package_set *set)
{
	_cleanup_free_ char *folder = NULL;
	char *path = cache_path("sysroot/%s-%s", options->arch, set->digest);

	if (!path)
		return NULL;
	/* Its time tells which sysroot of an architecture was asked for last. */
	if (utimensat(AT_FDCWD, path, NULL, 0) == 0)
		return path;
	folder = cache_begin(path);
	if (folder && package_set_unpack(set, apt, folder) == 0 && cache_commit(folder, path) == 0)
		return path;
	if (folder)
		cache_remove(folder);
	free(path);
	return NULL;
}

static int resolve(struct options *options, struct apt *apt)
{
	_cleanup_free_ char *codename = NULL, *security = NULL, *path = NULL;
	const char *arch = debian_arch(options->arch);
	struct package_set set = { 0 };

	if (options->suite_count == 0 && default_suites(options, apt, &codename, &security) != 0)
		return -1;
	if (apt_refresh(apt, options->suites, options->suite_count, arch) != 0)
		return -1;
	if (package_set_resolve(&set, apt, options->suites, options->suite_count, arch,
				options->packages) == 0)
		path = make_sysroot(apt, options, &set);
	package_set_release(&set);
	if (path)
		puts(path);
	return path ? 0 : -1;
}

int sysroot_main(int argc, char **argv)
{
	struct options options = { 0 };
	struct apt apt = { 0 };
	int status = parse(&options, argc, argv);

	if (status == 0 && check_words(&options) != 0)
		status = -1;
	if (status != 0)
		return status > 0 ? VM_EXIT_OK : VM_EXIT_USAGE;

	_cleanup_fd_ const int cache = cache_lock();

	if (cache < 0 || apt_open(&apt, &options.apt) != 0 || resolve(&options, &apt) != 0)
		status = VM_EXIT_INFRASTRUCTURE;
	apt_close(&apt);
	return status;
}
