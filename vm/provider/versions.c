// SPDX-License-Identifier: MIT
/* landlock-vm versions: what the providers have of kernels. */
#include "../vm.h"
#include "cache.h"
#include "cleanup_json.h"
#include "kernel-command.h"
#include "message.h"
#include "provider.h"
#include "report.h"

#include <foreign.h>
#include <stdio.h>
#include <string.h>

static const struct option options[] = {
	KERNEL_COMMAND_OPTIONS,
	KERNEL_COMMAND_OPTION_REFRESH,
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"usage: landlock-vm versions [OPTION...] KERNEL...\n"
	"\n"
	"List the versions that there are of kernels, the oldest first: what landlock-vm fetch\n"
	"takes for each, its release, and where it is.  \"gone\" is what the archive lists but\n"
	"was found not to have.  KERNEL is what landlock-vm fetch takes, without a version.\n"
	"\n"
	"  --arch ARCH             only these (default of a series: this machine's)\n"
	"  --refresh               read the archive's package lists again, however young\n"
	"  --json                  with the packages, their digests and sizes\n";

static const char help_end[] =
	"\n"
	"Exit status: 0 done; 1 wrong usage; 125 a provider cannot be asked.\n";

static json_t *describe(const char *id, const struct offer *offer)
{
	return json_pack("{s:s, s:s, s:s?, s:s, s:b, s:O}", "id", id, "package_version",
			 offer->version, "release", offer->release, "origin", offer->origin, "gone",
			 offer->gone, "packages", offer->packages);
}

/* Print an offer, or add it to a report if there is one. */
static int show(const struct manifest_kernel *kernel, const struct offer *offer, json_t *report)
{
	_cleanup_free_ char *id = NULL;

	if (asprintf(&id, kernel->provider->is_version ? "%s@%s" : "%s", kernel->id,
		     offer->version) < 0) {
		id = NULL;
		return complain("%s: out of memory", kernel->id);
	}
	if (!report) {
		printf("%s %s %s%s\n", id, offer->release ? offer->release : "?", offer->origin,
		       offer->gone ? " gone" : "");
		return 0;
	}
	if (json_array_append_new(report, describe(id, offer)) != 0)
		return complain("%s: out of memory", id);
	return 0;
}

static int list(struct provider_sessions *sessions, const struct wanted_kernel *wanted,
		json_t *report)
{
	const struct manifest_kernel *kernel = wanted->kernel;
	const struct provider *provider = kernel->provider;
	void *session = provider_session(sessions, provider);
	struct offers offers = { 0 };
	int failed;

	if (!session)
		return -1;
	failed = provider->list(session, kernel, &offers);
	for (size_t i = offers.count; !failed && i > 0; i--)
		failed = show(kernel, &offers.list[i - 1], report);
	provider->release(&offers);
	return failed;
}

/* Whether one before it is the same kernel, under whatever id. */
static bool is_listed(const struct wanted *wanted, size_t index)
{
	for (size_t i = 0; i < index; i++) {
		if (wanted->list[i].kernel == wanted->list[index].kernel)
			return true;
	}
	return false;
}

/* All that can be listed; 0, or -1 if that is not all. */
static int list_all(const struct wanted *wanted, bool refresh, json_t *report)
{
	_cleanup_fd_ const int lock = cache_lock();
	struct provider_sessions *sessions = lock < 0 ? NULL : provider_sessions_new(refresh);
	int failed = sessions ? 0 : -1;

	for (size_t i = 0; sessions && i < wanted->count; i++) {
		if (!is_listed(wanted, i) && list(sessions, &wanted->list[i], report) != 0)
			failed = -1;
	}
	provider_sessions_end(sessions);
	return failed;
}

static int run(const struct kernel_command_line *line, const struct manifest *manifest,
	       const struct wanted *wanted)
{
	_cleanup_json_ json_t *report = line->json ? json_array() : NULL, *whole = NULL;
	const int failed = list_all(wanted, line->refresh, report);

	(void)manifest;
	if (!line->json)
		return failed;
	whole = json_pack("{s:s, s:O}", "schema", "landlock-vm-versions/1", "versions", report);
	return report_print(whole) == 0 ? failed : -1;
}

static int check(const struct kernel_command_line *line)
{
	for (size_t i = 0; i < line->name_count; i++) {
		if (strchr(line->names[i], '@'))
			return complain("versions: %s: no version is expected",
					foreign_typed(line->names[i]));
	}
	return 0;
}

int versions_main(int argc, char **argv)
{
	static const struct kernel_command command = {
		.name = "versions",
		.options = options,
		.help = help,
		.help_end = help_end,
		.with_providers = true,
		.check = check,
		.run = run,
	};

	return kernel_command_main(&command, NULL, argc, argv);
}
