// SPDX-License-Identifier: MIT
/* landlock-vm sysroot: packages of another architecture with all that they depend on, unpacked. */
#include "../../vm.h"
#include "../cache.h"
#include "../message.h"
#include "apt-archives.h"
#include "apt-lists.h"
#include "archive-command.h"
#include "candidate.h"
#include "cleanup.h"
#include "package-set.h"

#include <fcntl.h>
#include <foreign.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct option options[] = {
	ARCHIVE_COMMAND_OPTION_ARCH,
	ARCHIVE_COMMAND_OPTIONS,
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

/* Words of apt's command line and source list: no options, no paths, no line ends. */
static int check_words(const struct archive_command_line *line)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.+-";

	for (size_t i = 0; i < line->suite_count; i++) {
		const char *suite = line->suites[i];

		if (suite[0] == '.' || suite[0] == '-' || suite[strspn(suite, allowed)] != '\0')
			return complain("sysroot: %s: not the name of a suite",
					foreign_typed(suite));
	}
	for (char **package = line->arguments; *package; package++) {
		if ((*package)[0] == '-' || (*package)[strspn(*package, allowed)] != '\0')
			return complain("sysroot: %s: not the name of a package",
					foreign_typed(*package));
	}
	return 0;
}

static int check(struct archive_command_line *line)
{
	if (!line->arch)
		return complain("sysroot: --arch is missing");
	if (!debian_arch(line->arch))
		return complain("sysroot: %s: neither x86_64 nor aarch64",
				foreign_typed(line->arch));
	if (!*line->arguments)
		return complain("sysroot: no package is named");
	return check_words(line);
}

/* The suites of the release that this machine runs, as far as its archive is known. */
static int default_suites(struct archive_command_line *line, const struct apt *apt, char **codename,
			  char **security)
{
	*codename = host_codename();
	if (!*codename)
		return complain("sysroot: this machine's release is not known: give --suite");
	if (asprintf(security, "%s-security", *codename) < 0) {
		*security = NULL;
		return complain("sysroot: out of memory");
	}
	line->suites[line->suite_count++] = *codename;
	if (apt->security_archive)
		line->suites[line->suite_count++] = *security;
	return 0;
}

/* Unpack into the folder that the packages give their name to, unless it is there.  Or NULL. */
static char *make_sysroot(struct apt *apt, const struct archive_command_line *line,
			  const struct package_set *set)
{
	_cleanup_free_ char *folder = NULL;
	char *path = cache_path("sysroot/%s-%s", line->arch, set->digest);

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

static int run(struct archive_command_line *line, struct apt *apt)
{
	_cleanup_free_ char *codename = NULL, *security = NULL, *path = NULL;
	const char *arch = debian_arch(line->arch);
	struct package_set set = { 0 };

	if (line->suite_count == 0 && default_suites(line, apt, &codename, &security) != 0)
		return -1;
	if (apt_refresh(apt, line->suites, line->suite_count, arch) != 0)
		return -1;
	if (package_set_resolve(&set, apt, line->suites, line->suite_count, arch,
				line->arguments) == 0)
		path = make_sysroot(apt, line, &set);
	package_set_release(&set);
	if (path)
		puts(path);
	return path ? 0 : -1;
}

int sysroot_main(int argc, char **argv)
{
	static const struct archive_command command = {
		.name = "sysroot",
		.options = options,
		.help = help,
		.check = check,
		.run = run,
	};

	return archive_command_main(&command, argc, argv);
}
