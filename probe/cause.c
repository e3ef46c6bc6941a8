// SPDX-License-Identifier: MIT
#include "cause.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "boot_parameter.h"
#include "errno_name.h"
#include "evidence.h"

/* The first kernel that has Landlock. */
#define FIRST_MAJOR 5U
#define FIRST_MINOR 13U

#define CAUSE(report, ...)  snprintf((report)->cause, sizeof((report)->cause), __VA_ARGS__)
#define REMEDY(report, ...) snprintf((report)->remedy, sizeof((report)->remedy), __VA_ARGS__)

/* Whether that is so, by the number of the kernel's release, which this then explains. */
static bool explain_age(struct report *report)
{
	unsigned int major;
	unsigned int minor;

	if (sscanf(report->kernel.release, "%u.%u", &major, &minor) != 2 || major > FIRST_MAJOR ||
	    (major == FIRST_MAJOR && minor >= FIRST_MINOR))
		return false;
	CAUSE(report, "the kernel (%u.%u) is older than Landlock (%u.%u)", major, minor,
	      FIRST_MAJOR, FIRST_MINOR);
	REMEDY(report, "boot a kernel of version %u.%u or later", FIRST_MAJOR, FIRST_MINOR);
	return true;
}

/* It has Landlock by its own account, and does not know the system calls. */
static void explain_contradiction(struct report *report)
{
	if (report->evidence.compat) {
		CAUSE(report, "the kernel has Landlock and does not know its system calls when a "
			      "32-bit program makes them");
		REMEDY(report, "run the tool, and what is to be restricted, as 64-bit programs");
		return;
	}
	CAUSE(report, "the kernel does not know Landlock's system calls, although %s",
	      report->evidence.built == TRISTATE_YES
		      ? "its configuration file says that it is built in"
		      : LSM_FILE " lists it");
	REMEDY(report, "check that the kernel that runs is the one that is installed, and "
		       "not an emulation of Linux");
}

static void explain_not_built(struct report *report)
{
	const struct evidence *const evidence = &report->evidence;

	if (evidence->emulation) {
		CAUSE(report, "this is %s, which emulates Linux and does not have Landlock",
		      evidence->emulation);
		REMEDY(report, "run on a Linux kernel of version %u.%u or later", FIRST_MAJOR,
		       FIRST_MINOR);
		return;
	}
	if (explain_age(report))
		return;
	if (evidence->built == TRISTATE_YES || lsm_list_has(&evidence->lsm_list, "landlock")) {
		explain_contradiction(report);
		return;
	}
	if (evidence->built == TRISTATE_NO)
		CAUSE(report, "the kernel is built without Landlock (CONFIG_SECURITY_LANDLOCK is "
			      "not set)");
	else
		CAUSE(report, "the kernel does not know Landlock's system calls, as if built "
			      "without CONFIG_SECURITY_LANDLOCK; its configuration cannot be seen");
	REMEDY(report, "boot a kernel that is built with CONFIG_SECURITY_LANDLOCK=y");
}

/* Modules that start whatever lsm= says, and so are not to be named there. */
static bool is_automatic(const char *name)
{
	static const char *const automatic[] = { "capability", "integrity", "ima", "evm" };

	for (size_t i = 0; i < sizeof(automatic) / sizeof(automatic[0]); i++) {
		if (strcmp(name, automatic[i]) == 0)
			return true;
	}
	return false;
}

/* "lsm=landlock," and the others of the list, as the kernel would be told them. */
static void advise_parameter(struct report *report, const struct lsm_list *list)
{
	char value[sizeof(report->remedy) - 64];
	size_t used = 0;

	value[0] = '\0';
	for (size_t i = 0; i < list->count && used < sizeof(value); i++) {
		char name[sizeof(list->names[0])];

		lsm_name_unquote(list->names[i], name, sizeof(name));
		if (!is_automatic(name) && strcmp(name, "landlock") != 0)
			used += (size_t)snprintf(value + used, sizeof(value) - used, ",%s", name);
	}
	REMEDY(report, "boot with lsm=landlock%s on the kernel command line", value);
}

static void explain_disabled(struct report *report)
{
	const struct evidence *const evidence = &report->evidence;
	struct lsm_list parameter = { 0 };

	if (evidence->cmdline_known && boot_parameter_lsm(evidence->cmdline, &parameter)) {
		if (lsm_list_has(&parameter, "landlock")) {
			CAUSE(report, "Landlock has not started, although lsm= on the kernel "
				      "command line names it");
			REMEDY(report, "look for \"landlock\" in the kernel log");
			return;
		}
		if (lsm_list_has_quoted(&parameter, "landlock"))
			CAUSE(report, "lsm= on the kernel command line has quotes that the kernel "
				      "takes for a part of landlock's name");
		else
			CAUSE(report, "landlock is missing from lsm= on the kernel command line");
		advise_parameter(report, &parameter);
		return;
	}
	if (lsm_list_has_quoted(&evidence->lsm_config, "landlock"))
		CAUSE(report, "the kernel's CONFIG_LSM has quotes that the kernel takes for a part "
			      "of landlock's name");
	else if (evidence->lsm_config.known && !lsm_list_has(&evidence->lsm_config, "landlock"))
		CAUSE(report, "landlock is missing from the kernel's CONFIG_LSM");
	else
		CAUSE(report, "Landlock is built in and was not started at boot");

	if (evidence->lsm_list.known)
		advise_parameter(report, &evidence->lsm_list);
	else if (evidence->lsm_config.known)
		advise_parameter(report, &evidence->lsm_config);
	else
		REMEDY(report,
		       "put landlock, before the modules that %s lists, into lsm= on the "
		       "kernel command line",
		       LSM_FILE);
}

static void explain_blocked(struct report *report)
{
	const struct evidence *const evidence = &report->evidence;
	/* There is a filter, but no filter is needed for that answer. */
	const bool ambiguous = !report->killed_by_filter && report->support.error == ENOSYS;

	if (ambiguous && (evidence->emulation || evidence->built == TRISTATE_NO)) {
		explain_not_built(report);
		return;
	}
	if (ambiguous && explain_age(report))
		return;
	if (report->killed_by_filter)
		CAUSE(report, "a seccomp filter kills a process that calls Landlock");
	else if (ambiguous && evidence->built != TRISTATE_YES &&
		 !lsm_list_has(&evidence->lsm_list, "landlock"))
		CAUSE(report, "a seccomp filter is in force and Landlock's system calls are "
			      "answered with ENOSYS, by it or by a kernel that is built without");
	else
		CAUSE(report, "%s answers Landlock's system calls with %s",
		      evidence->seccomp == TRISTATE_NO ? "something other than the kernel"
						       : "a seccomp filter",
		      errno_name(report->support.error));
	REMEDY(report, "allow landlock_create_ruleset, landlock_add_rule and "
		       "landlock_restrict_self in the seccomp profile of the container or service");
}

void cause_find(struct report *report)
{
	switch (report->support.state) {
	case LLK_STATE_ENABLED:
		break;
	case LLK_STATE_DISABLED:
		explain_disabled(report);
		break;
	case LLK_STATE_NOT_BUILT:
		explain_not_built(report);
		break;
	case LLK_STATE_BLOCKED:
		explain_blocked(report);
		break;
	case LLK_STATE_UNSUPPORTED:
		CAUSE(report,
		      "this build of the tool does not know the numbers of Landlock's "
		      "system calls on %s",
		      report->kernel.machine);
		REMEDY(report, "build the tool with kernel headers of version 5.13 or later");
		break;
	case LLK_STATE_UNKNOWN:
		CAUSE(report, "the kernel answered with an unexpected error: %s",
		      errno_name(report->support.error));
		break;
	}
}
