// SPDX-License-Identifier: MIT
#include "cause.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "boot_parameter.h"
#include "errno_name.h"
#include "evidence.h"
#include "lsm_list.h"

/* The first kernel that has Landlock. */
#define FIRST_MAJOR 5U
#define FIRST_MINOR 13U

#define CAUSE(report, ...)  snprintf((report)->cause, sizeof((report)->cause), __VA_ARGS__)
#define REMEDY(report, ...) snprintf((report)->remedy, sizeof((report)->remedy), __VA_ARGS__)

/* What the kernel has been asked to start, by whom, and what is wrong with that. */
struct request {
	char *line;
	struct boot_parameters parameters;
	struct lsm_list chosen;
};

static void read_request(struct request *request, const struct evidence *evidence)
{
	*request = (struct request){ 0 };
	request->line = strdup(evidence->cmdline_known ? evidence->cmdline : "");
	if (request->line)
		boot_parameters_take(request->line, &request->parameters);
	lsm_list_choose(&request->chosen, &evidence->lsm_config, &request->parameters);
}

/* Add to a text what there is room for. */
static void __attribute__((format(printf, 3, 4)))
append(char *text, size_t size, const char *format, ...)
{
	const size_t used = strlen(text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text + used, size - used, format, arguments);
	va_end(arguments);
}

#define APPEND(report, ...) append((report)->remedy, sizeof((report)->remedy), __VA_ARGS__)

static bool has_major(const struct lsm_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (lsm_is_major(list->names[i]))
			return true;
	}
	return false;
}

/*
 * The modules that go on starting beside Landlock: those that have started, else those that were
 * asked for; and those whose names are wrong by their signs alone, unless one of these would start
 * in place of another.  The names in *strange are no modules.
 */
static void choose_kept(const struct evidence *evidence, const struct lsm_list *chosen,
			struct lsm_list *kept, struct lsm_list *strange)
{
	const struct lsm_list *const started =
		evidence->lsm_list.known ? &evidence->lsm_list : chosen;

	for (size_t i = 0; i < started->count; i++) {
		const char *const name = started->names[i];

		if (!lsm_is_automatic(name) && strcmp(name, "landlock") != 0 &&
		    (lsm_is_known(name) || started != chosen))
			lsm_list_add(kept, name);
	}
	/* It has no hooks, so that no list of those that have started names it. */
	if (lsm_list_has(chosen, "integrity"))
		lsm_list_add(kept, "integrity");
	for (size_t i = 0; i < chosen->count; i++) {
		const char *const name = chosen->names[i];
		const char *const meant = lsm_undecorated(name);

		if (lsm_is_known(name) || lsm_is_nearly(name, "landlock") ||
		    lsm_list_has(kept, name))
			continue;
		if (!meant)
			lsm_list_add(strange, name);
		else if (!lsm_is_automatic(meant) && !(lsm_is_major(meant) && has_major(kept)))
			lsm_list_add(kept, meant);
	}
}

/*
 * Whether the line is as long as the kernel reads, so that more of it may have been lost.  With a
 * boot configuration in front it says nothing of that.
 */
static bool is_full(const struct evidence *evidence, const struct boot_parameters *parameters)
{
	return evidence->cmdline_known && evidence->cmdline_limit && !parameters->bootconfig &&
	       strlen(evidence->cmdline) == evidence->cmdline_limit;
}

/* "lsm=landlock," and the others, and where it has to stand. */
static void advise_parameter(struct report *report, const struct request *request,
			     const char *start)
{
	const struct boot_parameters *const parameters = &request->parameters;
	struct lsm_list strange = { 0 };
	struct lsm_list kept = { 0 };

	choose_kept(&report->evidence, &request->chosen, &kept, &strange);
	APPEND(report, "%s", start);
	APPEND(report, "lsm=landlock");
	for (size_t i = 0; i < kept.count; i++)
		APPEND(report, ",%s", kept.names[i]);
	if (report->evidence.overruled) {
		APPEND(report, " in its CONFIG_CMDLINE, which overrules the boot loader");
	} else {
		APPEND(report, " on the kernel command line");
		if (parameters->dashes)
			APPEND(report, ", before the --");
		if (parameters->open_quote)
			APPEND(report, ", with its open quote closed");
		if (is_full(&report->evidence, parameters))
			APPEND(report, ", within its first %zu bytes",
			       report->evidence.cmdline_limit);
		if (parameters->security && !parameters->lsm)
			APPEND(report, ", in place of security=%s", parameters->security);
	}
	for (size_t i = 0; i < strange.count; i++)
		APPEND(report, "%s\"%s\"",
		       i ? ", " : "; left out, as Linux has no such module: ", strange.names[i]);
}

/* For a kernel that is to take this one's place: what has to be changed besides. */
static void advise_start(struct report *report, bool same_configuration)
{
	struct request request;

	read_request(&request, &report->evidence);
	if (lsm_list_starts_landlock(&request.chosen) == TRISTATE_NO &&
	    (same_configuration || (request.parameters.lsm && !report->evidence.overruled)))
		advise_parameter(report, &request, ", and with ");
	free(request.line);
}

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
	/* What is built into this one says nothing of that one. */
	advise_start(report, false);
	return true;
}

/* Nothing that is said of kernels holds where something else answers for one. */
static bool explain_emulator(struct report *report)
{
	const struct emulator *const emulator = report->evidence.emulator;

	if (!emulator)
		return false;
	if (emulator->translates)
		CAUSE(report,
		      "this is %s, which does not pass Landlock's system calls on to the kernel",
		      emulator->name);
	else
		CAUSE(report, "this is %s, which emulates Linux and does not have Landlock",
		      emulator->name);
	REMEDY(report, "%s", emulator->remedy);
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

	if (explain_emulator(report))
		return;
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
	REMEDY(report, "boot a kernel that is built with %sCONFIG_SECURITY_LANDLOCK=y",
	       evidence->security == TRISTATE_NO ? "CONFIG_SECURITY=y and " : "");
	advise_start(report, true);
}

static const char *find_nearly(const struct lsm_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (lsm_is_nearly(list->names[i], "landlock"))
			return list->names[i];
	}
	return NULL;
}

static void explain_choice(struct report *report, const struct request *request)
{
	const char *const wrong = find_nearly(&request->chosen);

	if (request->parameters.lsm && wrong)
		CAUSE(report, "lsm= on the kernel command line has \"%s\", which is not landlock",
		      wrong);
	else if (request->parameters.lsm)
		CAUSE(report, "landlock is missing from lsm= on the kernel command line");
	else if (wrong)
		CAUSE(report, "the kernel's CONFIG_LSM has \"%s\", which is not landlock", wrong);
	else if (report->evidence.lsm_config.known)
		CAUSE(report, "landlock is missing from the kernel's CONFIG_LSM");
	else
		CAUSE(report, "Landlock is built in and was not started at boot");
}

static void explain_request(struct report *report, const struct request *request)
{
	const struct evidence *const evidence = &report->evidence;
	const bool asked = lsm_list_has(&request->chosen, "landlock");

	if (asked && request->parameters.lsm) {
		CAUSE(report, "Landlock has not started, although lsm= on the kernel command line "
			      "names it");
		REMEDY(report, "look for \"landlock\" in the kernel log");
		return;
	}
	/* The configuration in sight is then not all that decides. */
	if (asked)
		CAUSE(report, "Landlock is built in and was not started at boot");
	else
		explain_choice(report, request);
	if (is_full(evidence, &request->parameters) && !evidence->overruled)
		append(report->cause, sizeof(report->cause),
		       "; the command line has all %zu bytes that the kernel reads, and what "
		       "followed them, if anything, is lost",
		       evidence->cmdline_limit);
	if (request->chosen.known || evidence->lsm_list.known)
		advise_parameter(report, request,
				 evidence->overruled ? "build the kernel with " : "boot with ");
	else
		REMEDY(report,
		       "put landlock, before the modules that %s lists, into lsm= on the "
		       "kernel command line",
		       LSM_FILE);
	if (report->offline && evidence->built == TRISTATE_UNKNOWN)
		APPEND(report, ", if the kernel is built with CONFIG_SECURITY_LANDLOCK=y, which is "
			       "not known");
}

#define ALLOW_CALLS                                                                                \
	"allow landlock_create_ruleset, landlock_add_rule and landlock_restrict_self in the "      \
	"seccomp profile of the container or service"
#define ALLOW_PRCTL                                                                                \
	"allow prctl(2) with PR_SET_NO_NEW_PRIVS in the seccomp profile of the container or "      \
	"service"

/* Of a filter that does worse than to refuse. */
static void explain_fatal(struct report *report)
{
	const struct llk_support *const support = &report->support;
	const bool no_new_privs = support->fatal_calls & LLK_CALL_PRCTL;
	const bool landlock = support->blocked_calls & ~(uint32_t)LLK_CALL_PRCTL;
	const char *const whom = no_new_privs ? "a process that sets no_new_privs, as it has to "
						"before it restricts itself"
					      : "a process that calls Landlock";

	switch (support->block) {
	case LLK_BLOCK_TRAPPED:
		CAUSE(report, "a seccomp filter traps (SIGSYS) %s", whom);
		break;
	case LLK_BLOCK_UNANSWERED:
		CAUSE(report, "a seccomp filter does not answer %s", whom);
		break;
	default:
		CAUSE(report, "a seccomp filter kills %s", whom);
		break;
	}
	REMEDY(report, "%s%s%s", no_new_privs ? ALLOW_PRCTL : "",
	       no_new_privs && landlock ? "; and " : "", landlock ? ALLOW_CALLS : "");
}

static void explain_blocked(struct report *report)
{
	const struct evidence *const evidence = &report->evidence;
	/* There is a filter, but no filter is needed for that answer. */
	const bool ambiguous = report->support.error == ENOSYS;

	if (ambiguous && explain_emulator(report))
		return;
	if (ambiguous && evidence->built == TRISTATE_NO) {
		explain_not_built(report);
		return;
	}
	if (ambiguous && explain_age(report))
		return;
	if (report->support.fatal_calls) {
		explain_fatal(report);
		return;
	}
	if (ambiguous && evidence->built != TRISTATE_YES &&
	    !lsm_list_has(&evidence->lsm_list, "landlock"))
		CAUSE(report, "a seccomp filter is in force and Landlock's system calls are "
			      "answered with ENOSYS, by it or by a kernel that is built without");
	else
		CAUSE(report, "%s answers Landlock's system calls with %s",
		      evidence->seccomp == TRISTATE_NO ? "something other than the kernel"
						       : "a seccomp filter",
		      report->support.error ? errno_name(report->support.error)
					    : "success, and nothing is done");
	REMEDY(report, ALLOW_CALLS);
}

static void explain_disabled(struct report *report)
{
	struct request request;

	/* The kernel started it by its own account. */
	if (lsm_list_has(&report->evidence.lsm_list, "landlock")) {
		explain_blocked(report);
		return;
	}
	read_request(&request, &report->evidence);
	explain_request(report, &request);
	free(request.line);
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
		CAUSE(report, "%s answered with an unexpected error: %s",
		      report->evidence.emulator ? report->evidence.emulator->name : "the kernel",
		      errno_name(report->support.error));
		break;
	}
}
