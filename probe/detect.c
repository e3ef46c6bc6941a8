// SPDX-License-Identifier: MIT
#include "detect.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "evidence.h"
#include "judge.h"
#include "network.h"
#include "sandbox.h"
#include "shared.h"

struct answer {
	struct llk_support support;
	struct network_report network;
	int layers;
};

/* What asking takes.  Returns an errno, or 0 if all of it is there. */
static int try_to_ask(void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_EXECUTE };
	int fds[2];
	int answer;

	(void)context;
	if (pipe2(fds, O_CLOEXEC))
		return errno;
	answer = llk_sys_create_ruleset(&attr, sizeof(attr), 0);
	if (answer >= 0)
		close(answer);
	close(fds[0]);
	close(fds[1]);
	return answer < 0 ? -answer : 0;
}

/* libllk says that memory, descriptors or processes have run out, and not which. */
static int find_shortage(int error)
{
	const struct verdict verdict = judge_vforked(NULL, 0, try_to_ask, NULL);

	if (verdict.error)
		return verdict.error;
	return error == LLK_ERROR_PROCESS ? EAGAIN : ENOMEM;
}

static int ask_network(void *context)
{
	struct answer *const answer = context;

	network_ask(&answer->network, answer->support.access_net != 0);
	return 0;
}

/* In a child, which a filter may kill for the asking. */
static int ask_for_sockets(struct answer *answer)
{
	const struct verdict verdict = judge_vforked(NULL, 0, ask_network, answer);

	if (verdict.kind == VERDICT_DIED && verdict.signal == SIGSYS)
		answer->network = (struct network_report){
			.killed_by_filter = true,
			.cause = "a seccomp filter kills a process that opens a socket",
		};
	else if (verdict.kind != VERDICT_ACTED)
		answer->network = (struct network_report){ .cause = "sockets could not be tried" };
	return verdict.kind == VERDICT_NO_CHILD ? verdict.error : 0;
}

static int ask(struct answer *answer)
{
	int error;

	answer->support.size = sizeof(answer->support);
	error = llk_support_detect_forked(&answer->support, 0);
	if (error)
		return find_shortage(error);
	return ask_for_sockets(answer);
}

int detect(struct report *report)
{
	struct answer *const answer = shared_new(sizeof(*answer));
	int error;

	if (!answer)
		return errno;
	error = ask(answer);
	report->support = answer->support;
	report->network = answer->network;
	shared_free(answer, sizeof(*answer));
	return error;
}

bool detect_here(struct report *report)
{
	if (evidence_seccomp() != TRISTATE_NO)
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
