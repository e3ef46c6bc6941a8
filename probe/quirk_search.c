// SPDX-License-Identifier: MIT
/* The quirks that are looked for by behaviour, and the two questions that each takes. */
#include "quirk_search.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "log_proof.h"
#include "quirk.h"

/* Each has a section of its name in doc/quirks.md, and the suite calls it the same. */
static const struct quirk_search searches[] = {
	{
		.id = "quirk.tcp_fast_open",
		.severity = SEVERITY_BYPASS,
		.subject = "net.connect_tcp",
		.act = act_fast_open,
		.shows = 0,
		.absent = EACCES,
		.detail = "TCP Fast Open connects to ports that net.connect_tcp denies",
	},
	{
		.id = "quirk.mptcp",
		.severity = SEVERITY_WEAKNESS,
		.subject = "net.connect_tcp",
		.act = act_connect_mptcp,
		.shows = 0,
		.absent = EACCES,
		.detail =
			"by design: an MPTCP socket reaches TCP ports that net.connect_tcp denies",
	},
	{
		.id = "quirk.unspec_address",
		.severity = SEVERITY_INFO,
		.subject = "net.connect_tcp",
		.act = act_disconnect_by_family,
		.shows = EINVAL,
		.absent = 0,
		.detail = "disconnecting a TCP socket by its family alone is refused",
	},
	{
		.id = "quirk.udp_mixed_families",
		.severity = SEVERITY_INFO,
		.subject = "net.connect_send_udp",
		.act = act_connect_udp_mapped,
		.shows = EINVAL,
		.absent = EACCES,
		.detail = "an IPv6 socket for UDP no longer takes IPv4 addresses",
	},
	{
		.id = "quirk.sigio_group",
		.severity = SEVERITY_BYPASS,
		.subject = "scope.signal",
		.act = act_signal_group,
		.shows = 0,
		.absent = EPERM,
		.detail = "a file owned by a process group signals members outside the scope",
	},
	{
		.id = "quirk.sigio_own_group",
		.severity = SEVERITY_INFO,
		.subject = "scope.signal",
		.act = act_signal_own_group,
		.starts_threads = true,
		.shows = EPERM,
		.absent = 0,
		.detail = "a file owned by a process group does not signal the own process",
	},
	{
		.id = "quirk.keyctl_session_to_parent",
		.severity = SEVERITY_BYPASS,
		.subject = "fs.read_dir",
		.act = act_keyring_to_parent,
		.shows = 0,
		.absent = EACCES,
		.detail = "a keyring from a child ends the sandbox of its parent (CVE-2024-42318)",
	},
	{
		.id = "quirk.tsync_without_ruleset",
		.severity = SEVERITY_INFO,
		.subject = "restrict.tsync",
		.act = act_mute_all_threads,
		.shows = EBADF,
		.absent = 0,
		.detail = "LOG_SUBDOMAINS_OFF and TSYNC together are refused without a ruleset",
	},
	{
		.id = "quirk.io_uring_personality",
		.severity = SEVERITY_WEAKNESS,
		.subject = "fs.read_dir",
		.act = act_uring_personality,
		.shows = 0,
		.absent = EACCES,
		.detail = "by design: io_uring credentials registered before a sandbox stay free",
	},
	{
		.id = "quirk.io_uring_poll_thread",
		.severity = SEVERITY_WEAKNESS,
		.subject = "fs.read_dir",
		.act = act_uring_poll_thread,
		.shows = 0,
		.absent = EACCES,
		.detail = "by design: an io_uring poll thread from before a sandbox stays free",
	},
	{
		.id = "quirk.refer_past_other_layer",
		.severity = SEVERITY_INFO,
		.subject = "fs.refer",
		.also = "net.bind_tcp",
		.act = act_refer_past_other_layer,
		.act_control = act_refer,
		.shows = EXDEV,
		.absent = 0,
		.detail =
			"a layer for the network alone takes fs.refer from a layer that grants it",
	},
};

#define SEARCHES (sizeof(searches) / sizeof(searches[0]))

/* Found on the way, and said in quirk.c and log_proof.c. */
static const char *const others[] = {
	QUIRK_MUTED_EARLY,	     QUIRK_LAYERS,	  "quirk.abi_promises_more",
	"quirk.abi_promises_less",   "quirk.abi_unknown", "quirk.errata_promise_more",
	"quirk.errata_promise_less",
};

bool quirk_is_searched(const char *id)
{
	for (size_t i = 0; i < SEARCHES; i++) {
		if (strcmp(searches[i].id, id) == 0)
			return true;
	}
	return strcmp(id, QUIRK_MUTED_EARLY) == 0;
}

const char *quirk_at(size_t index)
{
	if (index < SEARCHES)
		return searches[index].id;
	index -= SEARCHES;
	return index < sizeof(others) / sizeof(others[0]) ? others[index] : NULL;
}

bool quirk_is_known(const char *id)
{
	const char *known;

	for (size_t i = 0; (known = quirk_at(i)); i++) {
		if (strcmp(known, id) == 0)
			return true;
	}
	return false;
}

int question_enter(const struct question *question)
{
	struct sandbox_layer layer = { 0 };
	enum sandbox_step step;
	int error;

	if (!question->in_doubt)
		return 0;
	exercise_handle(question->subject, &layer.attr);
	error = sandbox_enter(&layer, 1, &step);
	return error ? CANNOT_TELL | error : 0;
}

static void set_unknown(struct search *search, const char *reason, const char *when,
			const struct verdict *verdict)
{
	struct verdict described = *verdict;
	char seen[96];

	search->reason = reason;
	if (described.kind == VERDICT_ACTED && described.error & CANNOT_TELL) {
		described.kind = VERDICT_NO_CHILD;
		described.error &= ~CANNOT_TELL;
	}
	verdict_describe(&described, seen, sizeof(seen));
	snprintf(search->detail, sizeof(search->detail), "%s: %s", when, seen);
}

static bool has_answered(const struct verdict *verdict, int answer)
{
	return verdict->kind == VERDICT_ACTED && verdict->error == answer;
}

static struct verdict ask_once(const struct quirk_search *how, const char *dir, bool in_doubt)
{
	struct question question = {
		.subject = llk_feature_find(how->subject),
		.in_doubt = in_doubt,
	};
	const struct exercise in_directory = {
		.feature = how->subject,
		.act = in_doubt ? how->act : how->act_control,
	};

	if (how->act_control)
		return exercise_run(&in_directory, dir, EXERCISE_FREE, NULL);
	return (how->starts_threads ? judge : judge_vforked)(NULL, 0, how->act, &question);
}

static void ask(const struct quirk_search *how, const char *dir, struct search *search)
{
	struct verdict verdict = ask_once(how, dir, false);

	if (!has_answered(&verdict, 0)) {
		const bool cannot =
			verdict.kind == VERDICT_ACTED && !is_shortage(verdict.error & ~CANNOT_TELL);

		/* Not in this kernel, switched off, or refused by others: no question arises. */
		set_unknown(search, cannot ? "unavailable" : "set_up_failed", "without a sandbox",
			    &verdict);
		return;
	}
	verdict = ask_once(how, dir, true);
	if (has_answered(&verdict, how->shows))
		search->found = TRISTATE_YES;
	else if (has_answered(&verdict, how->absent))
		search->found = TRISTATE_NO;
	else
		set_unknown(search,
			    verdict.kind != VERDICT_ACTED || verdict.error & CANNOT_TELL
				    ? "set_up_failed"
				    : "wrong_answer",
			    "in a sandbox", &verdict);
}

/* Whether the quirk may show past that feature, if there is one; else why not, in the search. */
static bool is_past(struct report *report, const char *name, struct search *search)
{
	const enum enforced enforced = name ? report_find(report, name)->enforced : ENFORCED_YES;

	if (enforced == ENFORCED_YES)
		return true;
	/* Of what could not be tried it is not known that there is nothing to get past. */
	search->reason = enforced == ENFORCED_NO ? "not_concerned" : "set_up_failed";
	snprintf(search->detail, sizeof(search->detail), "%s is %s", name,
		 enforced == ENFORCED_NO ? "not enforced" : "untested");
	return false;
}

static void look_for(struct report *report, const struct quirk_search *how, struct scratch *scratch)
{
	struct search *const search = &report->searches[report->search_count++];
	const char *dir = NULL;

	search->quirk = how->id;
	if (!is_past(report, how->subject, search) || !is_past(report, how->also, search))
		return;
	if (how->act_control && !(dir = scratch_dir(scratch, 0))) {
		search->reason = "no_directory";
		return;
	}
	ask(how, dir, search);
	if (search->found == TRISTATE_YES)
		quirk_add(report, how->id, how->severity, "%s", how->detail);
}

void quirk_search_all(struct report *report, struct scratch *scratch,
		      const volatile sig_atomic_t *stop)
{
	for (size_t i = 0; i < SEARCHES && !*stop; i++)
		look_for(report, &searches[i], scratch);
}
