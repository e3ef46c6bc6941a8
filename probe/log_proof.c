// SPDX-License-Identifier: MIT
/*
 * The proofs of what shows in the audit log alone: children that are denied, and which of their
 * denials come up there.
 *
 * Each child has a name of its own, by which the log knows its domain.  A child whose denial is
 * certain to be logged goes last: once it is there, what is missing before it will never come.
 */
#include "log_proof.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "audit_reader.h"
#include "proof.h"
#include "quirk.h"

#define LOG_TIMEOUT_MS 5000

/* The last layer of each denies the opening of directories. */
enum script {
	SCRIPT_PLAIN,	       /* one layer, a denial */
	SCRIPT_SAME_EXEC_OFF,  /* ... with that flag */
	SCRIPT_EXEC,	       /* a denial after execve(2) */
	SCRIPT_NEW_EXEC_ON,    /* ... with that flag */
	SCRIPT_NESTED,	       /* a denial by a second layer */
	SCRIPT_SUBDOMAINS_OFF, /* ... after a first one with that flag */
	SCRIPT_MUTED_EARLY,    /* the same flag without a layer, then one layer */
	SCRIPT_QUIET,	       /* a denial below a quiet rule */
	SCRIPT_LOUD,	       /* ... below a rule that is not quiet */
	SCRIPT_LAST,	       /* the same as the first */
	SCRIPTS,
};

struct play {
	enum script script;
	char name[16]; /* as prctl(2) takes it */
};

static const struct sandbox_layer no_directories = {
	.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR,
};

static int enter(const struct sandbox_layer *layer)
{
	enum sandbox_step step;
	const int error = sandbox_enter(layer, 1, &step);

	return error ? CANNOT_TELL | error : 0;
}

static int enter_with(uint32_t flags)
{
	struct sandbox_layer layer = no_directories;

	layer.restrict_flags = flags;
	return enter(&layer);
}

/* A rule that grants something else, for a directory that stays denied. */
static int enter_with_rule(bool quiet)
{
	struct sandbox_rule rule = {
		.type = LLK_RULE_PATH_BENEATH,
		.access = LLK_ACCESS_FS_MAKE_SYM,
		.flags = quiet ? LLK_ADD_RULE_QUIET : 0,
	};
	const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_READ_DIR | LLK_ACCESS_FS_MAKE_SYM,
		.attr.quiet_access_fs = LLK_ACCESS_FS_READ_DIR,
		.rules = &rule,
		.rule_count = 1,
	};

	rule.parent_fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return rule.parent_fd < 0 ? CANNOT_TELL | errno : enter(&layer);
}

/* The flag is allowed without a ruleset. */
static int mute(void)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return CANNOT_TELL | errno;
	if (llk_sys_restrict_self(-1, LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF))
		return CANNOT_TELL | EINVAL;
	return 0;
}

static int enter_script(enum script script)
{
	int error;

	switch (script) {
	case SCRIPT_SAME_EXEC_OFF:
		return enter_with(LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF);
	case SCRIPT_NEW_EXEC_ON:
		return enter_with(LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON);
	case SCRIPT_NESTED:
	case SCRIPT_SUBDOMAINS_OFF: {
		const struct sandbox_layer outer = {
			.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_SYM,
			.restrict_flags =
				script == SCRIPT_NESTED ? 0 : LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF,
		};

		error = enter(&outer);
		return error ? error : enter_with(0);
	}
	case SCRIPT_MUTED_EARLY:
		error = mute();
		return error ? error : enter_with(0);
	case SCRIPT_QUIET:
	case SCRIPT_LOUD:
		return enter_with_rule(script == SCRIPT_QUIET);
	default:
		return enter_with(0);
	}
}

/* This program once more, which ends with the errno. */
static int open_denied_after_exec(void *context)
{
	static char name[] = LOG_PROOF_NAME;
	char *const arguments[] = { name, NULL };
	char *const environment[] = { NULL };

	(void)context;
	execve("/proc/self/exe", arguments, environment);
	return ENOEXEC;
}

int log_proof_act_after_exec(void)
{
	return open_root();
}

static int act_script(void *context)
{
	const struct play *const play = context;
	int error;

	prctl(PR_SET_NAME, play->name, 0, 0, 0);
	error = enter_script(play->script);
	if (error)
		return error;
	if (play->script == SCRIPT_EXEC || play->script == SCRIPT_NEW_EXEC_ON)
		return run_in_child(open_denied_after_exec, NULL);
	return open_root();
}

static bool is_flag_accepted(const struct report *report, uint32_t flag)
{
	return report->support.restrict_flags & flag;
}

static bool is_playable(const struct report *report, enum script script)
{
	switch (script) {
	case SCRIPT_SAME_EXEC_OFF:
		return is_flag_accepted(report, LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF);
	case SCRIPT_NEW_EXEC_ON:
		return is_flag_accepted(report, LLK_RESTRICT_SELF_LOG_NEW_EXEC_ON);
	case SCRIPT_SUBDOMAINS_OFF:
	case SCRIPT_MUTED_EARLY:
		return is_flag_accepted(report, LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF);
	case SCRIPT_QUIET:
	case SCRIPT_LOUD:
		return report->support.rule_flags & LLK_ADD_RULE_QUIET;
	default:
		return true;
	}
}

/*
 * What came of the scripts.  Audit is the whole system's: somebody else may switch it meanwhile, and
 * records get lost.  So there is a witness before each script, a denial that has to be logged.
 */
struct playbill {
	struct verdict verdicts[SCRIPTS];
	bool played[SCRIPTS];
	bool logged[SCRIPTS];
	bool witnessed[SCRIPTS];
};

static struct verdict play_script(enum script script, unsigned int number)
{
	struct play play = { .script = script };

	snprintf(play.name, sizeof(play.name), "llk%08x-%x", (unsigned int)getpid(), number);
	return judge_vforked(NULL, 0, act_script, &play);
}

static void play_all(const struct report *report, struct playbill *bill)
{
	for (enum script script = 0; script < SCRIPTS; script++) {
		if (!is_playable(report, script))
			continue;
		play_script(SCRIPT_PLAIN, SCRIPTS + script);
		bill->verdicts[script] = play_script(script, script);
		bill->played[script] = true;
	}
}

/* Read until the last script's domain is there.  Returns 0 or a positive errno. */
static int read_log(int fd, struct playbill *bill)
{
	char prefix[16];
	char name[64];
	int error;

	snprintf(prefix, sizeof(prefix), "llk%08x-", (unsigned int)getpid());
	while (!bill->logged[SCRIPT_LAST]) {
		unsigned int number;

		error = audit_next_domain(fd, LOG_TIMEOUT_MS, prefix, name, sizeof(name));
		if (error)
			return error;
		if (sscanf(name + strlen(prefix), "%x", &number) != 1)
			continue;
		if (number < SCRIPTS)
			bill->logged[number] = true;
		else if (number < 2 * SCRIPTS)
			bill->witnessed[number - SCRIPTS] = true;
	}
	return 0;
}

static bool has_gap(const struct playbill *bill)
{
	for (enum script script = 0; script < SCRIPTS; script++) {
		if (bill->played[script] && !bill->witnessed[script])
			return true;
	}
	return false;
}

static bool was_denied(const struct playbill *bill, enum script script)
{
	return bill->played[script] && bill->verdicts[script].kind == VERDICT_ACTED &&
	       bill->verdicts[script].error == EACCES;
}

/* The flag's own script and the same without it, which has to come out the other way. */
static void conclude(struct report *report, const struct playbill *bill, const char *name,
		     enum script without, enum script with, bool logs)
{
	struct feature_report *const feature = report_find(report, name);
	struct verdict verdict;

	if (!feature->accepted)
		return;
	if (!was_denied(bill, without) || !was_denied(bill, with)) {
		verdict = bill->verdicts[was_denied(bill, without) ? with : without];
		if (verdict.error & CANNOT_TELL) {
			verdict.kind = VERDICT_NO_CHILD;
			verdict.error &= ~CANNOT_TELL;
		}
		prove_nothing(feature, "for the log", &verdict);
	} else if (bill->logged[without] == logs) {
		report_outcome(feature, ENFORCED_UNTESTED, "wrong_answer",
			       "without the flag a denial is %s already",
			       logs ? "logged" : "silent");
	} else if (bill->logged[with] != logs) {
		report_outcome(feature, ENFORCED_NO, "no_effect",
			       "the flag is taken and does nothing");
	} else {
		report_outcome(feature, ENFORCED_YES, NULL, NULL);
	}
}

static void conclude_muted_early(struct report *report, const struct playbill *bill)
{
	struct search *const search = &report->searches[report->search_count++];

	search->quirk = QUIRK_MUTED_EARLY;
	if (!was_denied(bill, SCRIPT_MUTED_EARLY)) {
		search->reason =
			bill->played[SCRIPT_MUTED_EARLY] ? "set_up_failed" : "not_concerned";
		return;
	}
	search->found = bill->logged[SCRIPT_MUTED_EARLY] ? TRISTATE_YES : TRISTATE_NO;
	if (search->found == TRISTATE_YES)
		quirk_add(report, QUIRK_MUTED_EARLY, SEVERITY_WEAKNESS,
			  "LOG_SUBDOMAINS_OFF is forgotten by a task that has no sandbox yet");
}

static const char *const features[] = {
	"restrict.log_same_exec_off",
	"restrict.log_new_exec_on",
	"restrict.log_subdomains_off",
	"rule.quiet",
};

/* The features stay untested, and the quirk unknown. */
static void give_up(struct report *report, const char *reason, const char *detail)
{
	struct search *const search = &report->searches[report->search_count++];

	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++) {
		struct feature_report *const feature = report_find(report, features[i]);

		if (feature->accepted)
			report_outcome(feature, ENFORCED_UNTESTED, reason, "%s", detail);
	}
	search->quirk = QUIRK_MUTED_EARLY;
	search->reason = reason;
	snprintf(search->detail, sizeof(search->detail), "%s", detail);
}

static void play_and_read(struct report *report)
{
	struct playbill bill = { 0 };
	int error;
	int fd;

	error = audit_listen(&fd);
	if (error) {
		give_up(report, "needs_audit", "the audit log cannot be read");
		return;
	}
	sandbox_set_flags(0);
	play_all(report, &bill);
	error = read_log(fd, &bill);
	close(fd);
	if (error) {
		give_up(report, "needs_audit", "a denial does not come up in the audit log");
		return;
	}
	if (has_gap(&bill)) {
		give_up(report, "needs_audit",
			"some denials are missing from the audit log, as if it were switched");
		return;
	}
	conclude(report, &bill, features[0], SCRIPT_PLAIN, SCRIPT_SAME_EXEC_OFF, false);
	conclude(report, &bill, features[1], SCRIPT_EXEC, SCRIPT_NEW_EXEC_ON, true);
	conclude(report, &bill, features[2], SCRIPT_NESTED, SCRIPT_SUBDOMAINS_OFF, false);
	conclude(report, &bill, features[3], SCRIPT_LOUD, SCRIPT_QUIET, false);
	conclude_muted_early(report, &bill);
}

void prove_logs(struct report *report, bool may_switch)
{
	bool was_on;
	int error;

	if (!is_flag_accepted(report, LLK_RESTRICT_SELF_LOG_SAME_EXEC_OFF)) {
		give_up(report, "not_concerned", "this kernel does not log denials");
		return;
	}
	/* The log is read through a socket. */
	if (report->network.killed_by_filter) {
		give_up(report, "needs_audit",
			"the audit log cannot be read: a seccomp filter kills for a socket");
		return;
	}
	error = audit_is_on(&was_on);
	if (error == EPERM || error == EACCES) {
		give_up(report, "privilege", "its effect shows in the audit log alone, for root");
		return;
	}
	if (error) {
		give_up(report, "needs_audit",
			"its effect shows in the audit log alone, and "
			"there is none here");
		return;
	}
	if (!was_on && !may_switch) {
		give_up(report, "needs_audit",
			"its effect shows in the audit log alone, which is off; --audit helps");
		return;
	}
	if (!was_on && audit_switch(true)) {
		give_up(report, "needs_audit", "audit cannot be switched on");
		return;
	}
	play_and_read(report);
	if (!was_on)
		audit_switch(false);
}
