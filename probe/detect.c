// SPDX-License-Identifier: MIT
#include "detect.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "judge.h"
#include "network.h"
#include "sandbox.h"
#include "shared.h"

struct answer {
	struct llk_support support;
	struct network_report network;
	int layers;
};

/* libllk says that memory or descriptors have run out, and not which. */
static int find_shortage(void)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_EXECUTE };
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);

	if (ruleset_fd < 0)
		return -ruleset_fd;
	close(ruleset_fd);
	return ENOMEM;
}

/*
 * no_new_privs lets the kernel look at the arguments of landlock_restrict_self(2), so that its
 * flags can be tried, and tells its EPERM from that of a filter.  Where a filter refuses it, all
 * but these can be asked for.
 */
static int ask(void *context)
{
	struct answer *const answer = context;
	int error;

	sandbox_gain_nothing();
	answer->support.size = sizeof(answer->support);
	error = llk_support_detect(&answer->support);
	if (error)
		return error == LLK_ERROR_NO_MEMORY ? find_shortage() : EINVAL;
	return 0;
}

static int gain_nothing(void *context)
{
	(void)context;
	return sandbox_gain_nothing();
}

static bool is_killed_by_filter(const struct verdict *verdict)
{
	return verdict->kind == VERDICT_DIED && verdict->signal == SIGSYS;
}

static int ask_network(void *context)
{
	struct answer *const answer = context;

	network_ask(&answer->network, answer->support.access_net != 0);
	return 0;
}

static int ask_child(struct answer *answer, struct report *report)
{
	struct verdict verdict = judge_vforked(NULL, 0, ask, answer);

	report->killed_by_filter = is_killed_by_filter(&verdict);
	if (report->killed_by_filter) {
		answer->support = (struct llk_support){ .state = LLK_STATE_BLOCKED };
		verdict = judge_vforked(NULL, 0, gain_nothing, NULL);
		report->killed_before = is_killed_by_filter(&verdict);
	} else if (verdict.kind != VERDICT_ACTED)
		return verdict.error ? verdict.error : ECHILD;
	else if (verdict.error)
		return verdict.error;

	verdict = judge_vforked(NULL, 0, ask_network, answer);
	if (is_killed_by_filter(&verdict))
		answer->network = (struct network_report){
			.killed_by_filter = true,
			.cause = "a seccomp filter kills a process that opens a socket",
		};
	else if (verdict.kind != VERDICT_ACTED)
		answer->network = (struct network_report){ .cause = "sockets could not be tried" };
	report->support = answer->support;
	report->network = answer->network;
	return 0;
}

int detect(struct report *report)
{
	struct answer *const answer = shared_new(sizeof(*answer));
	int error;

	if (!answer)
		return errno;
	error = ask_child(answer, report);
	shared_free(answer, sizeof(*answer));
	return error;
}

bool detect_here(struct report *report)
{
	/* Any other answer is a filter, or that of one. */
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) != 0)
		return false;
	report->support.size = sizeof(report->support);
	return llk_support_detect(&report->support) == 0;
}

/* What kernels allow: the first ones, and all since. */
#define FIRST_LAYERS 64
#define LAYERS	     16

/* More than any. */
#define LAYERS_TRIED (FIRST_LAYERS + 6)

static int stack_layers(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_EXECUTE };
	struct answer *const answer = context;
	const int ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	int result = 0;

	if (ruleset_fd < 0)
		return -ruleset_fd;
	sandbox_gain_nothing();
	while (answer->layers < LAYERS_TRIED && !result) {
		result = llk_sys_restrict_self(ruleset_fd, 0);
		if (!result)
			answer->layers++;
	}
	return -result;
}

void detect_layers(struct report *report)
{
	struct answer *const answer = shared_new(sizeof(*answer));
	struct verdict verdict;

	if (!answer)
		return;
	verdict = judge_vforked(NULL, 0, stack_layers, answer);
	/* Only the refusal of one too many is a measurement. */
	if (verdict.kind == VERDICT_ACTED && verdict.error == E2BIG) {
		report->layers = answer->layers;
		report->layers_in_use =
			(answer->layers > LAYERS ? FIRST_LAYERS : LAYERS) - answer->layers;
	}
	shared_free(answer, sizeof(*answer));
}
