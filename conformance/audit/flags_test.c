// SPDX-License-Identifier: MIT
/* Which denials are logged, by the flags that a layer was entered with; see script.h for the rows. */
#include <errno.h>

#include <case.h>
#include <expect.h>
#include <kernel.h>

#include "audit_log.h"
#include "script_log.h"

struct script_list {
	const struct script_row *rows;
	size_t count;
};

#define SCRIPTS(rows_)                                                                             \
	&(const struct script_list)                                                                \
	{                                                                                          \
		rows_, sizeof(rows_) / sizeof((rows_)[0])                                          \
	}

static void judge_scripts(const struct test_case *self)
{
	const struct script_list *list = self->row;

	script_make_layout();
	log_begin();
	script_judge(list->rows, list->count);
}

/* No flags. */
static const struct script_row default_rows[] = {
	{ 0, "Ld0 d", "1d" },
	{ 0, "Ld0 d d", "1d 1d" },
	{ 0, "Ld0 f d", "1d" },
	{ 0, "Ld0 f f d", "1d" },
	{ 0, "Ld0 t d", "1d" },
	{ 0, "Ld0 x d", "" },
	{ 0, "Ld0 d x d", "1d" },
	{ 0, "Ld0 f x d", "" },
	{ 0, "Ld0 x f d", "" },
	{ 0, "Ld0 x t d", "" },
	{ 0, "Ld0 x x d", "" },
	/* The layer of the new program is its own. */
	{ 0, "Ld0 x Lp0 d p", "2p" },
	{ 0, "Ld0 x Lp0 x d p", "" },
	{ 0, "Ld0 x Ld0 d", "2d" },
};

/* LOG_SAME_EXEC_OFF without LOG_NEW_EXEC_ON: nothing at all. */
static const struct script_row same_off_rows[] = {
	{ 0, "Ld1 d", "" },   { 0, "Ld1 f d", "" },   { 0, "Ld1 t d", "" },
	{ 0, "Ld1 x d", "" }, { 0, "Ld1 f x d", "" },
};

/* LOG_NEW_EXEC_ON: all. */
static const struct script_row new_on_rows[] = {
	{ 0, "Ld2 d", "1d" },	  { 0, "Ld2 f d", "1d" },      { 0, "Ld2 t d", "1d" },
	{ 0, "Ld2 x d", "1d" },	  { 0, "Ld2 d x d", "1d 1d" }, { 0, "Ld2 f x d", "1d" },
	{ 0, "Ld2 x f d", "1d" }, { 0, "Ld2 x x d", "1d" },
};

/* Both: after execve(2) alone. */
static const struct script_row both_rows[] = {
	{ 0, "Ld3 d", "" },	  { 0, "Ld3 f d", "" },	    { 0, "Ld3 t d", "" },
	{ 0, "Ld3 x d", "1d" },	  { 0, "Ld3 d x d", "1d" }, { 0, "Ld3 f x d", "1d" },
	{ 0, "Ld3 x f d", "1d" }, { 0, "Ld3 x x d", "1d" },
};

/* Each layer logs by its own flags what it is the youngest to deny. */
static const struct script_row nested_rows[] = {
	{ 0, "Ld0 Lp0 d p", "1d 2p" },	 { 0, "Ld0 Lp1 d p", "1d" },
	{ 0, "Ld1 Lp0 d p", "2p" },	 { 0, "Ld1 Lp1 d p", "" },
	{ 0, "Ld0 d Ld0 d", "1d 2d" },	 { 0, "Ld0 d Ld1 d", "1d" },
	{ 0, "Ld1 d Ld0 d", "2d" },	 { 0, "Ld0 Lp0 Ld0 d p d", "3d 2p 3d" },
	{ 0, "Ld0 Lp2 x d p", "2p" },	 { 0, "Ld3 Lp0 d p", "2p" },
	{ 0, "Ld3 Lp0 x d p", "1d" },	 { 0, "Ld3 x Lp0 d p", "1d 2p" },
	{ 0, "Ld3 x Lp3 d p", "1d" },	 { 0, "Ld0 f Lp0 d p", "1d 2p" },
	{ 0, "Ld0 t Lp0 d p", "1d 2p" },
};

/* What the youngest layer denies is all that is said. */
static const struct script_row youngest_rows[] = {
	{ 0, "Lb0 b", "1ed" },	      { 0, "Le0 Ld0 b", "2d" },	 { 0, "Ld0 Le0 b", "2e" },
	{ 0, "Le0 Lp0 Ld0 b", "3d" }, { 0, "Le0 Lp0 b", "1e" },	 { 0, "Lb0 Ld0 b", "2d" },
	{ 0, "Lb0 Le0 b", "2e" },     { 0, "Lb0 Lb0 b", "2ed" }, { 0, "Le0 Ld1 b", "" },
	{ 0, "Le1 Ld0 b", "2d" },
};

/* LOG_SUBDOMAINS_OFF: layers that are entered later are not logged. */
static const struct script_row subdomains_rows[] = {
	{ 0, "Ld4 d", "1d" },
	{ 0, "Ld4 x d", "" },
	{ 0, "Ld4 Lp0 p d", "1d" },
	{ 0, "Ld4 Ld0 d", "" },
	{ 0, "Ld4 f Lp0 p d", "1d" },
	{ 0, "Ld4 t Lp0 p d", "1d" },
	{ 0, "Ld4 x Lp0 p d", "" },
	{ 0, "Ld4 x Lp2 p x p", "" },
	{ 0, "Ld4 Lp2 p x p d", "" },
	{ 0, "Ld4 Lp0 Le0 p b", "" },
	/* What was entered before stays. */
	{ 0, "Lp0 Ld4 p d", "1p 2d" },
	{ 0, "Lp0 Ld4 Le0 p d b", "1p 2d" },
	{ 0, "Lp0 f Ld4 Le0 p d b", "1p 2d" },
	/* In combination. */
	{ 0, "Ld5 d", "" },
	{ 0, "Ld5 Lp0 d p", "" },
	{ 0, "Ld5 x d", "" },
	{ 0, "Ld6 d x d", "1d 1d" },
	{ 0, "Ld6 x Lp2 d p", "1d" },
	{ 0, "Ld7 d x d", "1d" },
	{ 0, "Ld7 x Lp3 d x p d", "1d 1d" },
	/* It cannot be undone, and is not the business of processes beside. */
	{ 0, "Ld4 Lp4 p", "" },
};

/* LOG_SUBDOMAINS_OFF without a ruleset, in a domain. */
static const struct script_row muted_rows[] = {
	{ 0, "Ld0 -4 d", "1d" },	  { 0, "Ld0 -4 Lp0 d p", "1d" },
	{ 0, "Ld0 -4 f Lp0 d p", "1d" },  { 0, "Ld0 f -4 Lp0 d p", "1d" },
	{ 0, "Ld0 -4 x Lp0 d p", "" },	  { 0, "Ld2 -4 x Lp2 d p", "1d" },
	{ 0, "Ld0 -4 -4 Lp0 d p", "1d" }, { 0, "Ld0 Lp0 -4 Le0 p d b", "2p 1d" },
};

/* TSYNC takes the settings of the caller to all threads. */
static const struct script_row tsync_rows[] = {
	{ 8, "s Ld8 w d", "1d" },	   { 8, "s Ld9 w d", "" },
	{ 8, "s Lda w x d", "1d" },	   { 8, "s Ldb w d", "" },
	{ 8, "s Ldc w d", "1d" },	   { 8, "s Ldc w Lp0 p d", "1d" },
	{ 8, "s Ldc w f Lp0 p d", "1d" },  { 8, "s Ld4 w Lp0 p", "2p" },
	{ 8, "s Ld8 w Lp0 p d", "2p 1d" },
};

#define QUIRK_MUTED "quirk.log_subdomains_off_without_domain"

/* The setting was lost with the next copy of credentials, until Linux 7.0.4. */
static void judge_muted_without_domain(const struct test_case *self)
{
	static const char *const scripts[] = { "-4 Ld0 d", "-4 f Ld0 d", "-4 t Ld0 d", "-4 x Ld0 d",
					       "-4 x Ld2 x d" };
	const size_t count = sizeof(scripts) / sizeof(scripts[0]);
	size_t lost = 0;

	(void)self;
	script_make_layout();
	log_begin();
	for (size_t i = 0; i < count; i++)
		lost += script_has_log(scripts[i], "1d");
	if (!lost) {
		for (size_t i = 0; i < count; i++)
			script_judge(&(struct script_row){ 0, scripts[i], "" }, 1);
		return;
	}
	expect_true(lost == count && kernel_abi() <= 8, "%zu of %zu domains are logged", lost,
		    count);
	expect_known_defect(QUIRK_MUTED,
			    "LOG_SUBDOMAINS_OFF is forgotten where there is no domain yet");
}

/* In a child: the setting is for good. */
static int mute_threads(void *context)
{
	(void)context;
	return -llk_sys_restrict_self(-1, LLK_RESTRICT_SELF_LOG_SUBDOMAINS_OFF |
						  LLK_RESTRICT_SELF_TSYNC);
}

static void judge_muted_threads(const struct test_case *self)
{
	static const struct script_row rows[] = {
		{ 0, "s -c w Ld0 d", "" },
		{ 0, "s -c Ld0 d", "" },
		{ 0, "s Ld0 -c w Lp0 p", "" },
		{ 0, "s -c w Ld4 f d", "" },
	};
	const struct sandbox_layer layer = {
		.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_BLOCK,
	};
	const struct verdict verdict = judge_vforked(&layer, 1, mute_threads, NULL);

	(void)self;
	/* Until Linux 7.0.4 the two were not to be had together without a ruleset. */
	if (verdict.kind == VERDICT_ACTED && verdict.error == EBADF && kernel_abi() == 8)
		expect_known_defect("quirk.tsync_without_ruleset",
				    "TSYNC refuses LOG_SUBDOMAINS_OFF without a ruleset");
	expect_verdict(&verdict, 0, "muting all threads");
	script_make_layout();
	log_begin();
	script_judge(rows, sizeof(rows) / sizeof(rows[0]));
}

#define SOURCE "include/uapi/linux/landlock.h, landlock_restrict_self_flags"
#define NEEDS  "cap:audit_control cap:audit_read"

static const struct test_case cases[] = {
	{ .name = "without_flags",
	  .title = "denials are logged until the next execve(2), by children and threads too",
	  .features = "restrict.log_same_exec_off restrict.log_new_exec_on",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS " call:mknodat",
	  .body = judge_scripts,
	  .row = SCRIPTS(default_rows) },
	{ .name = "same_exec_off",
	  .title = "with LOG_SAME_EXEC_OFF alone no denial is logged",
	  .features = "restrict.log_same_exec_off",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS,
	  .body = judge_scripts,
	  .row = SCRIPTS(same_off_rows) },
	{ .name = "new_exec_on",
	  .title = "with LOG_NEW_EXEC_ON denials are logged before and after execve(2)",
	  .features = "restrict.log_new_exec_on",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS,
	  .body = judge_scripts,
	  .row = SCRIPTS(new_on_rows) },
	{ .name = "same_exec_off_and_new_exec_on",
	  .title = "with both flags denials are logged after execve(2) only",
	  .features = "restrict.log_same_exec_off restrict.log_new_exec_on",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS,
	  .body = judge_scripts,
	  .row = SCRIPTS(both_rows) },
	{ .name = "nested_layers",
	  .title = "each of several layers is logged by its own flags",
	  .features = "restrict.log_same_exec_off restrict.log_new_exec_on",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS " call:mknodat",
	  .body = judge_scripts,
	  .row = SCRIPTS(nested_rows) },
	{ .name = "youngest_denying_layer",
	  .title = "a denial is logged for the youngest layer that denies, and with its rights",
	  .source = "Documentation/admin-guide/LSM/landlock.rst, Record types",
	  .needs = "abi>=7 " NEEDS,
	  .body = judge_scripts,
	  .row = SCRIPTS(youngest_rows) },
	{ .name = "subdomains_off",
	  .title = "with LOG_SUBDOMAINS_OFF later layers are not logged, the layer itself is",
	  .features = "restrict.log_subdomains_off",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS " call:mknodat",
	  .body = judge_scripts,
	  .row = SCRIPTS(subdomains_rows) },
	{ .name = "subdomains_off_without_ruleset",
	  .title = "LOG_SUBDOMAINS_OFF without a ruleset mutes later layers of a domain",
	  .features = "restrict.log_subdomains_off",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS " call:mknodat",
	  .body = judge_scripts,
	  .row = SCRIPTS(muted_rows) },
	{ .name = "subdomains_off_without_domain",
	  .title = "LOG_SUBDOMAINS_OFF without a ruleset mutes what has no domain yet",
	  .features = "restrict.log_subdomains_off",
	  .source = SOURCE,
	  .needs = "abi>=7 " NEEDS,
	  .body = judge_muted_without_domain },
	{ .name = "thread_synchronisation",
	  .title = "with TSYNC other threads are logged as the caller is",
	  .features = "restrict.tsync restrict.log_subdomains_off",
	  .source = SOURCE,
	  .needs = "abi>=8 " NEEDS,
	  .body = judge_scripts,
	  .row = SCRIPTS(tsync_rows) },
	{ .name = "thread_synchronisation_without_ruleset",
	  .title = "LOG_SUBDOMAINS_OFF with TSYNC and without a ruleset mutes other threads",
	  .features = "restrict.tsync restrict.log_subdomains_off",
	  .source = SOURCE,
	  .needs = "abi>=8 " NEEDS,
	  .body = judge_muted_threads },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
