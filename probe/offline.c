// SPDX-License-Identifier: MIT
#include "offline.h"

#include <errno.h>
#include <foreign.h>
#include <stdio.h>
#include <string.h>

#include "boot_parameter.h"
#include "cause.h"
#include "collect.h"
#include "command_line.h"
#include "evidence.h"
#include "kernel_config.h"
#include "lsm_list.h"
#include "message.h"

static int complain_of(const char *path, int error)
{
	return complain("%s: %s", foreign_typed(path), kernel_config_error(error));
}

struct version {
	unsigned int major;
	unsigned int minor;
};

static bool parse_release(const char *release, struct version *version)
{
	return sscanf(release, "%u.%u", &version->major, &version->minor) == 2;
}

static bool is_before(const struct version *one, const struct version *other)
{
	return one->major < other->major ||
	       (one->major == other->major && one->minor < other->minor);
}

/*
 * What Linux of that release has, without what a distribution has added: 0 if it is older than
 * Landlock.  Of an unknown release, the first.
 */
static int abi_of(const struct kernel_config *config, enum abi_certainty *certainty)
{
	struct version newest = { 0 };
	struct version version;
	struct version first;
	const struct llk_feature *feature;
	int abi = 0;

	*certainty = ABI_UNKNOWN;
	if (!parse_release(config->release, &version))
		return 1;
	for (size_t i = 0; (feature = llk_feature_at(i)); i++) {
		if (feature->kind == LLK_FEATURE_ERRATUM || !parse_release(feature->kernel, &first))
			continue;
		if (is_before(&newest, &first))
			newest = first;
		if (!is_before(&version, &first) && feature->since_abi > abi)
			abi = feature->since_abi;
	}
	/* Landlock in a kernel from before it is somebody's addition. */
	if (!abi && config->landlock == TRISTATE_YES)
		return 1;
	if (!config->backports)
		*certainty = is_before(&newest, &version) ? ABI_AT_LEAST : ABI_EXACT;
	return abi;
}

/* What is known of what starts. */
struct start {
	enum tristate landlock;
	bool by_line; /* lsm= says so, whatever the configuration does not say */
};

/* By a line that the kernel may read, and its configuration. */
static struct start judge_line(const struct kernel_config *config, const char *line)
{
	char text[REPORT_CMDLINE_MAX + KERNEL_CONFIG_CMDLINE_MAX];
	struct boot_parameters parameters;
	struct lsm_list chosen;
	bool hidden;

	snprintf(text, sizeof(text), "%s", line);
	boot_parameters_take(text, &parameters);
	/* A boot configuration, which cannot be seen, comes first: a later lsm= counts. */
	hidden = config->boot_config != TRISTATE_NO && !parameters.lsm &&
		 (parameters.bootconfig || (config->boot_config_force == TRISTATE_YES &&
					    config->boot_config_embed == TRISTATE_YES));
	if (hidden)
		return (struct start){ TRISTATE_UNKNOWN, false };
	lsm_list_choose(&chosen, &config->lsm, &parameters);
	return (struct start){ lsm_list_starts_landlock(&chosen), parameters.lsm };
}

/* Whether the kernel will start Landlock; unknown if the lines that it may read differ in that. */
static struct start judge_lines(const struct kernel_config *config,
				const struct command_lines *lines, bool *differ)
{
	struct start start = judge_line(config, lines->lines[0]);

	*differ = false;
	for (size_t i = 1; i < lines->count; i++) {
		const struct start other = judge_line(config, lines->lines[i]);

		*differ |= other.landlock != start.landlock;
		start.by_line &= other.by_line;
	}
	if (*differ)
		start.landlock = TRISTATE_UNKNOWN;
	return start;
}

static enum llk_state state_of(enum tristate built, const struct start *start, int abi)
{
	if (built == TRISTATE_NO || abi == 0)
		return LLK_STATE_NOT_BUILT;
	/* Whether or not it is built, for a command line; a part of a configuration is no proof. */
	if (start->landlock == TRISTATE_NO && (built == TRISTATE_YES || start->by_line))
		return LLK_STATE_DISABLED;
	if (built == TRISTATE_YES && start->landlock == TRISTATE_YES)
		return LLK_STATE_ENABLED;
	return LLK_STATE_UNKNOWN;
}

static void describe_network(struct network_report *network, const struct kernel_config *config)
{
	network->tcp = config->inet == TRISTATE_YES;
	network->udp = network->tcp;
	network->ipv6 = config->ipv6 == TRISTATE_YES;
	network->mptcp = config->mptcp == TRISTATE_YES;
	network->unknown_inet = config->inet == TRISTATE_UNKNOWN;
	network->unknown_ipv6 = config->ipv6 == TRISTATE_UNKNOWN;
	network->unknown_mptcp = config->mptcp == TRISTATE_UNKNOWN;
	if (config->inet == TRISTATE_NO)
		network->cause = "the kernel is built without TCP/IP (CONFIG_INET is not set)";
	else if (config->inet == TRISTATE_UNKNOWN)
		network->cause = "the configuration does not say";
}

#define SAY(text, ...) snprintf((text), sizeof(text), __VA_ARGS__)

static void explain_unknown(struct report *report, const struct kernel_config *config, bool differ)
{
	SAY(report->remedy, "give --kconfig the whole configuration of the kernel");
	if (config->landlock != TRISTATE_YES && config->cut) {
		SAY(report->cause, "the configuration ends in the middle of a line, and does not "
				   "say whether Landlock is built in");
	} else if (config->landlock != TRISTATE_YES) {
		SAY(report->cause, "no configuration says whether Landlock is built in");
	} else if (differ) {
		SAY(report->cause, "whether Landlock starts depends on the boot loader's command "
				   "line, and on how CONFIG_CMDLINE goes together with it");
		SAY(report->remedy, "give --cmdline what /proc/cmdline has once the kernel runs");
	} else if (config->lsm.known) {
		SAY(report->cause,
		    "a boot configuration (bootconfig) may say which security modules "
		    "start, and cannot be seen");
		SAY(report->remedy, "look for lsm= in what /proc/cmdline has once the kernel runs; "
				    "without it there, CONFIG_LSM decides");
	} else {
		SAY(report->cause, "neither a configuration nor a command line says which security "
				   "modules start");
	}
}

static void describe(struct report *report, const struct kernel_config *config,
		     const struct command_lines *lines)
{
	struct evidence *const evidence = &report->evidence;
	enum abi_certainty certainty;
	const int abi = abi_of(config, &certainty);
	bool differ;
	const struct start start = judge_lines(config, lines, &differ);

	evidence->built = config->landlock;
	evidence->security = config->security;
	evidence->lsm_config = config->lsm;
	evidence->overruled = command_line_is_overruled(config);
	evidence->cmdline_limit = command_line_limit(config, NULL);
	report->support.size = sizeof(report->support);
	llk_support_from_abi(abi, &report->support);
	report->support.state = state_of(evidence->built, &start, abi);
	if (report->support.state == LLK_STATE_ENABLED)
		report->abi_certainty = certainty;
	else
		report->support = (struct llk_support){ .state = report->support.state };
	if (report->support.state == LLK_STATE_UNKNOWN)
		explain_unknown(report, config, differ);
	else
		cause_find(report);
	describe_network(&report->network, config);
}

int offline_explain(struct report *report, const char *kconfig, const char *cmdline)
{
	static struct kernel_config config;
	struct evidence *const evidence = &report->evidence;
	struct command_lines lines;
	int error;

	if (kconfig) {
		error = kernel_config_read(&config, kconfig);
		if (error)
			return complain_of(kconfig, error);
	}
	if (cmdline && strlen(cmdline) >= sizeof(evidence->cmdline))
		return complain_of("--cmdline", E2BIG);
	error = command_lines_make(&lines, &config, cmdline);
	if (error) {
		command_lines_free(&lines);
		return complain_of("--cmdline", error);
	}
	/* What the kernel would show of it. */
	evidence->cmdline_known = cmdline || *config.cmdline;
	snprintf(evidence->cmdline, sizeof(evidence->cmdline), "%s", lines.lines[0]);
	report->offline = true;
	report->layers = -1;
	report->layers_in_use = -1;
	strcpy(report->kernel.release, config.release);
	describe(report, &config, &lines);
	command_lines_free(&lines);
	collect_conclude(report);
	return 0;
}
