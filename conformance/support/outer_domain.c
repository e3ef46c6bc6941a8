// SPDX-License-Identifier: MIT
/* Whether this process is in a Landlock domain already, found out in children. */
#include "surroundings.h"

#include <errno.h>
#include <stdio.h>
#include <sys/prctl.h>

#include <ask_child.h>
#include <llk.h>

#include "outer_sign.h"

/* As many as a domain has had room for, before and since the second generation of ABI 1. */
#define LAYERS	     16
#define LAYERS_FIRST 64

#define LAYERS_TRIED 100

/* Where no_new_privs is refused, privilege may do without. */
static int count_layers_left(const void *context)
{
	const struct llk_ruleset_attr attr = { .handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK };
	int layers = 0, answer = 0, ruleset_fd;

	(void)context;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	ruleset_fd = llk_sys_create_ruleset(&attr, sizeof(attr.handled_access_fs), 0);
	if (ruleset_fd < 0)
		return ASK_CHILD_UNKNOWN;
	while (layers < LAYERS_TRIED && !answer) {
		answer = llk_sys_restrict_self(ruleset_fd, 0);
		layers += !answer;
	}
	return answer == -E2BIG ? layers : ASK_CHILD_UNKNOWN;
}

/* From what says most to what takes another layer to see. */
static const struct {
	int (*question)(const void *context);
	const char *text;
} signs[] = {
	{ outer_sign_tracing, "what started this cannot be traced" },
	{ outer_sign_mounts, "mounts cannot be changed" },
	{ outer_sign_links, "files cannot be linked elsewhere" },
	{ outer_sign_tcp_bind, "TCP ports cannot be bound" },
	{ outer_sign_tcp_connect, "TCP ports cannot be connected" },
	{ outer_sign_udp_bind, "UDP ports cannot be bound" },
	{ outer_sign_udp_send, "nothing can be sent to UDP ports" },
	{ outer_sign_signals, "what started this takes no signals" },
	{ outer_sign_abstract, "abstract names of others cannot be connected" },
	{ outer_sign_granted_links, "files cannot be linked elsewhere where a layer grants it" },
};

static int read_abi(void)
{
	return llk_sys_create_ruleset(NULL, 0, LLK_CREATE_RULESET_VERSION);
}

static const char *find_sign(void)
{
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (ask_child(signs[i].question, NULL) == 1)
			return signs[i].text;
	}
	return "";
}

/*
 * Every domain denies one of these: mounts if it restricts files, else links to elsewhere under a
 * layer that grants them, which ABI 4 has brought for it.
 */
static const char *find_untried(void)
{
	if (ask_child(outer_sign_mounts, NULL))
		return "mounts cannot be tried";
	if (read_abi() >= 4 && ask_child(outer_sign_granted_links, NULL))
		return "links under a layer cannot be tried";
	return "";
}

int surroundings_layers_left(void)
{
	static int left;
	static bool counted;

	if (!counted)
		left = ask_child(count_layers_left, NULL);
	counted = true;
	return left;
}

const struct outer_domain *surroundings_outer_domain(void)
{
	static struct outer_domain outer = { .sign = "", .untried = "" };
	static bool found_out;
	int left;

	if (found_out)
		return &outer;
	found_out = true;
	left = surroundings_layers_left();
	outer.layers_left = left;
	if (left >= 0 && left < LAYERS)
		outer.layers_taken = LAYERS - left;
	else if (left > LAYERS && left < LAYERS_FIRST && read_abi() == 1)
		outer.layers_taken = LAYERS_FIRST - left;
	if (outer.layers_taken)
		outer.sign = find_sign();
	if (outer.layers_taken && !outer.sign[0])
		outer.untried = find_untried();
	return &outer;
}

bool surroundings_has_outer_domain(void)
{
	const struct outer_domain *const outer = surroundings_outer_domain();

	return outer->layers_taken && (outer->sign[0] || outer->untried[0]);
}

const char *surroundings_describe_outer_domain(void)
{
	const struct outer_domain *const outer = surroundings_outer_domain();
	static char text[160];

	if (!surroundings_has_outer_domain())
		return NULL;
	snprintf(text, sizeof(text), "this %s inside a Landlock domain, with %d layers left: %s",
		 outer->sign[0] ? "is" : "may be", outer->layers_left,
		 outer->sign[0] ? outer->sign : outer->untried);
	return text;
}
