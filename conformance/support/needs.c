// SPDX-License-Identifier: MIT
#include "needs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "expect.h"
#include "facility.h"
#include "kernel.h"
#include "reason.h"
#include "serve.h"
#include "surroundings.h"

bool needs_has_capability(const char *name)
{
	cap_flag_value_t held = CAP_CLEAR;
	cap_value_t capability;
	char full_name[32];
	cap_t caps;

	snprintf(full_name, sizeof(full_name), "cap_%s", name);
	if (cap_from_name(full_name, &capability))
		expect_broken("%s: no such capability", full_name);
	caps = cap_get_proc();
	if (!caps || cap_get_flag(caps, capability, CAP_EFFECTIVE, &held))
		expect_broken("cap_get_proc failed");
	cap_free(caps);
	return held == CAP_SET;
}

static void require_abi(int abi)
{
	if (kernel_support()->state != LLK_STATE_ENABLED)
		expect_skip(REASON_UNAVAILABLE, "%s", kernel_describe());
	if (kernel_abi() < abi)
		expect_skip(REASON_ABI, "needs ABI %d, the kernel has %d", abi, kernel_abi());
}

/* What a filter answers in the kernel's place says nothing about absence. */
static void require_kernel_answers(void)
{
	if (kernel_support()->state != LLK_STATE_ENABLED && !kernel_lacks_landlock())
		expect_skip(REASON_UNAVAILABLE, "%s", kernel_describe());
}

static void require_older(int abi)
{
	require_kernel_answers();
	if (kernel_abi() >= abi)
		expect_skip(REASON_PRESENT, "the kernel has ABI %d", kernel_abi());
}

static void require_no_landlock(void)
{
	require_kernel_answers();
	if (!kernel_lacks_landlock())
		expect_skip(REASON_PRESENT, "the kernel has ABI %d", kernel_abi());
}

static void require_capability(const char *name)
{
	if (!needs_has_capability(name))
		expect_skip(REASON_PRIVILEGE, "needs the capability cap_%s", name);
}

static void require_no_domain(void)
{
	const char *const outer = surroundings_describe_outer_domain();

	if (outer)
		expect_skip(REASON_OUTER_DOMAIN, "%s", outer);
}

static bool begins_with(const char *word, const char *beginning)
{
	return strncmp(word, beginning, strlen(beginning)) == 0;
}

/* Where no domain is around the suite, the kernel has to have them. */
static void require_layers(int layers)
{
	if (surroundings_layers_left() < layers)
		require_no_domain();
}

/* Which mechanism gives that answer in the kernel's place; NULL where the machine may lack it. */
static const char *find_denial(const struct facility *facility, int error, char *text, size_t size)
{
	const int answer = error == FACILITY_KILLED ? SURROUNDINGS_SIGSYS : error;

	text[0] = '\0';
	if (!facility->is_answer)
		return NULL;
	if (strcmp(facility->text, FACILITY_ALWAYS_THERE) == 0)
		return surroundings_explain(answer, text, size);
	/* A kernel that is built without it answers ENOSYS as well. */
	if (error == ENOSYS && begins_with(facility->text, "CONFIG_"))
		return NULL;
	return surroundings_denies(answer, text, size);
}

static void require_facility(const struct facility *facility)
{
	const int error = facility_try(facility);
	const char *reason;
	char evidence[128];

	if (!error)
		return;
	reason = find_denial(facility, error, evidence, sizeof(evidence));
	if (!reason)
		reason = error == facility->unbuilt ? REASON_CONFIG : facility->reason;
	expect_skip(reason, "needs %s: %s (%s)%s%s", facility->word,
		    error == FACILITY_KILLED ? "killed by a signal" : expect_errno_name(error),
		    facility->text, evidence[0] ? ": " : "", evidence);
}

static void require(const char *word)
{
	const struct facility *const facility = facility_find(word);

	if (facility)
		require_facility(facility);
	else if (begins_with(word, "abi>="))
		require_abi(atoi(word + strlen("abi>=")));
	else if (begins_with(word, "abi<="))
		require_older(atoi(word + strlen("abi<=")) + 1);
	else if (begins_with(word, "abi<"))
		require_older(atoi(word + strlen("abi<")));
	else if (begins_with(word, "cap:"))
		require_capability(word + strlen("cap:"));
	else if (begins_with(word, "layers>="))
		require_layers(atoi(word + strlen("layers>=")));
	else if (strcmp(word, "no-landlock") == 0)
		require_no_landlock();
	else if (strcmp(word, "no-domain") == 0)
		require_no_domain();
	else
		expect_broken("unknown need \"%s\"", word);
}

/* A kernel that answers the query so would else have every check skip. */
static void expect_some_abi(void)
{
	if (kernel_support()->state != LLK_STATE_ENABLED || kernel_abi() > 0)
		return;
	expect_deviation("the version query answered %d: the first ABI is 1", kernel_abi());
	expect_settle();
}

void needs_require(const char *needs)
{
	char words[256];
	char *rest = NULL;
	int index = 0;

	expect_some_abi();
	if (snprintf(words, sizeof(words), "%s", needs) >= (int)sizeof(words))
		expect_broken("too many needs: %s", needs);
	for (char *word = strtok_r(words, " ", &rest); word; word = strtok_r(NULL, " ", &rest)) {
		serve_note_need(index++);
		require(word);
	}
	serve_note_needs_met();
}
