// SPDX-License-Identifier: MIT
#include "debs.h"

#include "../../process.h"
#include "../copy.h"
#include "../message.h"
#include "../package-files.h"
#include "apt-download.h"
#include "apt.h"
#include "cleanup.h"

#include <digest.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TIMEOUT_S 60

/* Lines that take_fields() expects. */
#define FORMAT "${Package}\n${Version}\n${Depends}\n${Architecture}\n"

static char *next_line(char **text)
{
	char *line = strsep(text, "\n");

	return strdup(line ? line : "");
}

static int complete(struct package *package, const char *file)
{
	char digest[DIGEST_SIZE];
	struct stat status;

	if (digest_file(file, digest) != 0)
		return complain("%s: %s", file, strerror(errno));
	package->file = strdup(file);
	package->sha256 = strdup(digest);
	if (!package->name || !package->version || !package->depends || !package->file ||
	    !package->sha256 || stat(file, &status) != 0)
		return complain("%s: %s", file, strerror(errno));
	package->size = status.st_size;
	return 0;
}

/* Take a package if it is of the kernel's architecture.  0, or -1 after a complaint. */
static int take_fields(struct candidates *candidates, const struct manifest_kernel *kernel,
		       const char *debs, const char *file, char *fields)
{
	struct package package = {
		.name = next_line(&fields),
		.version = next_line(&fields),
		.depends = next_line(&fields),
	};
	_cleanup_free_ char *arch = next_line(&fields);

	if (arch && strcmp(arch, debian_arch(kernel->arch)) == 0) {
		if (complete(&package, file) == 0)
			return candidates_take(candidates, kernel, debs, package);
		package_release(&package);
		return -1;
	}
	package_release(&package);
	return arch ? 0 : complain("%s: out of memory", file);
}

/* What packages are looked at for, and where those go that it takes. */
struct looking {
	struct candidates *candidates;
	const struct manifest_kernel *kernel;
	const char *debs;
};

static int take_file(void *context, char *file)
{
	const struct looking *looking = context;
	char *const argv[] = { (char[]){ "dpkg-deb" }, (char[]){ "--show" },
			       (char[]){ "--showformat=" FORMAT }, file, NULL };
	const struct process process = { .argv = argv, .timeout_s = TIMEOUT_S };
	struct process_output output;
	int failed = process_run(&process, &output);

	if (failed)
		complain("dpkg-deb: %s", strerror(errno));
	else if (output.status != 0)
		failed = apt_complain(file, &output);
	else
		failed = take_fields(looking->candidates, looking->kernel, looking->debs, file,
				     output.out);
	process_output_release(&output);
	return failed;
}

/* Which one is meant must not depend on the order of names. */
static int check_doubt(const struct candidates *candidates, const struct manifest_kernel *kernel)
{
	const struct candidate *first = candidates->list, *second = first + 1;

	if (candidates->count < 2 ||
	    strcmp(candidate_version(first), candidate_version(second)) != 0)
		return 0;
	return complain("%s: it may be %s or %s: the manifest must name its flavour", kernel->id,
			first->release, second->release);
}

int debs_list(struct candidates *candidates, const struct manifest_kernel *kernel, const char *debs)
{
	struct looking looking = { candidates, kernel, debs };

	if (package_files_each(debs, "linux-*.deb", take_file, &looking) != 0)
		return -1;
	candidates_sort(candidates);
	return check_doubt(candidates, kernel);
}

int debs_copy(const struct candidate *candidate, const char *arch, const char *folder)
{
	for (size_t i = 0; i < candidate->count; i++) {
		const struct package *package = &candidate->packages[i];
		_cleanup_free_ char *name = apt_file_name(package, arch), *path = NULL;

		if (!name || asprintf(&path, "%s/%s", folder, name) < 0) {
			path = NULL;
			return complain("%s: out of memory", package->name);
		}
		if (copy_file(package->file, path) != 0)
			return -1;
	}
	return 0;
}
