// SPDX-License-Identifier: MIT
#include "offline.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot_parameter.h"
#include "cause.h"
#include "collect.h"
#include "evidence.h"
#include "kernel_config.h"
#include "message.h"

static int complain_of(const char *path, int error)
{
	return complain("%s: %s", path,
			error == EBADMSG ? "not a kernel configuration, plain or made by gzip"
					 : strerror(error));
}

static bool parse_release(const char *release, unsigned int *major, unsigned int *minor)
{
	return sscanf(release, "%u.%u", major, minor) == 2;
}

/*
 * What Linux of that release has, without what a distribution has added; the first ABI if the
 * release is unknown, 0 if it is older than that.
 */
static int abi_of(const char *release)
{
	unsigned int major, minor, first_major, first_minor;
	const struct llk_feature *feature;
	int abi = 0;

	if (!parse_release(release, &major, &minor))
		return 1;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == LLK_FEATURE_ERRATUM ||
		    !parse_release(feature->kernel, &first_major, &first_minor))
			continue;
		if ((major > first_major || (major == first_major && minor >= first_minor)) &&
		    feature->since_abi > abi)
			abi = feature->since_abi;
	}
	return abi;
}

/* Whether the kernel will start Landlock, by the last list that counts. */
static enum tristate will_start(const struct evidence *evidence)
{
	struct lsm_list list = { 0 };

	if (evidence->cmdline_known)
		boot_parameter_lsm(evidence->cmdline, &list);
	if (!list.known)
		list = evidence->lsm_config;
	if (!list.known)
		return TRISTATE_UNKNOWN;
	return lsm_list_has(&list, "landlock") ? TRISTATE_YES : TRISTATE_NO;
}

static enum llk_state state_of(const struct evidence *evidence, int abi)
{
	if (evidence->built == TRISTATE_NO || abi == 0)
		return LLK_STATE_NOT_BUILT;
	/* Whether or not it is built. */
	if (will_start(evidence) == TRISTATE_NO)
		return LLK_STATE_DISABLED;
	if (evidence->built == TRISTATE_YES && will_start(evidence) == TRISTATE_YES)
		return LLK_STATE_ENABLED;
	return LLK_STATE_UNKNOWN;
}

static void describe_network(struct network_report *network, const struct kernel_config *config)
{
	network->tcp = config->inet == TRISTATE_YES;
	network->udp = network->tcp;
	network->ipv6 = config->ipv6 == TRISTATE_YES;
	network->mptcp = config->mptcp == TRISTATE_YES;
	if (config->inet == TRISTATE_NO)
		network->cause = "the kernel is built without TCP/IP (CONFIG_INET is not set)";
	else if (config->inet == TRISTATE_UNKNOWN)
		network->cause = "the configuration does not say";
}

static void explain(struct report *report)
{
	if (report->support.state != LLK_STATE_UNKNOWN) {
		cause_find(report);
		return;
	}
	snprintf(report->cause, sizeof(report->cause), "%s",
		 report->evidence.built == TRISTATE_YES
			 ? "neither a configuration nor a command line says which security modules "
			   "start"
			 : "no configuration says whether Landlock is built in");
	snprintf(report->remedy, sizeof(report->remedy),
		 "give --kconfig the whole configuration of the kernel");
}

int offline_explain(struct report *report, const char *kconfig, const char *cmdline)
{
	struct evidence *const evidence = &report->evidence;
	struct kernel_config config = { 0 };
	int abi;

	if (kconfig) {
		const int error = kernel_config_read(&config, kconfig);

		if (error)
			return complain_of(kconfig, error);
	}
	if (cmdline) {
		if (strlen(cmdline) >= sizeof(evidence->cmdline))
			return complain_of("--cmdline", E2BIG);
		strcpy(evidence->cmdline, cmdline);
		evidence->cmdline_known = true;
	}
	evidence->built = config.landlock;
	evidence->lsm_config = config.lsm;
	report->offline = true;
	report->layers = -1;
	report->layers_in_use = -1;
	strcpy(report->kernel.release, config.release);

	abi = abi_of(config.release);
	report->support.size = sizeof(report->support);
	llk_support_from_abi(abi, &report->support);
	report->support.state = state_of(evidence, abi);
	if (report->support.state != LLK_STATE_ENABLED)
		report->support = (struct llk_support){ .state = report->support.state };
	explain(report);
	describe_network(&report->network, &config);
	collect_conclude(report);
	return 0;
}
