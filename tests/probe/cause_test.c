// SPDX-License-Identifier: MIT
/* Why Landlock is missing and what to do about it, for machines that this one is not. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cause.h"
#include "lsm_list.h"

static struct report report_of(enum llk_state state, int error, const char *release)
{
	struct report report = { .support = { .state = state, .error = error } };

	snprintf(report.kernel.release, sizeof(report.kernel.release), "%s", release);
	return report;
}

static struct report disabled(const char *cmdline, const char *lsm_list, const char *lsm_config)
{
	struct report report = report_of(LLK_STATE_DISABLED, EOPNOTSUPP, "6.12.1");
	struct evidence *const evidence = &report.evidence;

	evidence->cmdline_known = cmdline;
	if (cmdline)
		snprintf(evidence->cmdline, sizeof(evidence->cmdline), "%s", cmdline);
	if (lsm_list)
		lsm_list_parse(&evidence->lsm_list, lsm_list);
	if (lsm_config)
		lsm_list_parse(&evidence->lsm_config, lsm_config);
	return report;
}

static void check(struct report *report, const char *cause, const char *remedy)
{
	cause_find(report);
	ATF_CHECK_MSG(strstr(report->cause, cause), "cause: %s", report->cause);
	ATF_CHECK_MSG(strstr(report->remedy, remedy), "remedy: %s", report->remedy);
}

#define CASE(name)                                                                                 \
	ATF_TC_WITHOUT_HEAD(name);                                                                 \
	ATF_TC_BODY(name, tc)

CASE(enabled_needs_no_explanation)
{
	struct report report = report_of(LLK_STATE_ENABLED, 0, "6.12.1");

	cause_find(&report);
	ATF_CHECK_STREQ("", report.cause);
	ATF_CHECK_STREQ("", report.remedy);
}

CASE(a_kernel_before_5_13_is_older_than_landlock)
{
	static const char *const older[] = { "5.10.0-46-cloud-amd64", "5.12", "4.19.1", "3.2.0+" };

	for (size_t i = 0; i < sizeof(older) / sizeof(older[0]); i++) {
		struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, older[i]);

		check(&report, "older than Landlock", "5.13 or later");
	}
}

CASE(a_filter_is_not_blamed_for_the_answer_of_an_older_kernel)
{
	struct report report = report_of(LLK_STATE_BLOCKED, ENOSYS, "5.10.0-46-cloud-amd64");

	check(&report, "older than Landlock", "5.13 or later");
	report = report_of(LLK_STATE_BLOCKED, EPERM, "5.10.0-46-cloud-amd64");
	check(&report, "with EPERM", "seccomp profile");
}

CASE(a_kernel_from_5_13_is_built_without_landlock)
{
	static const char *const newer[] = { "5.13.0", "5.15.0-rc1", "6.1.0", "10.0" };

	for (size_t i = 0; i < sizeof(newer) / sizeof(newer[0]); i++) {
		struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, newer[i]);

		check(&report, "as if built without CONFIG_SECURITY_LANDLOCK",
		      "CONFIG_SECURITY_LANDLOCK=y");
		report.evidence.built = TRISTATE_NO;
		check(&report, "(CONFIG_SECURITY_LANDLOCK is not set)",
		      "CONFIG_SECURITY_LANDLOCK=y");
	}
}

CASE(an_emulation_is_named)
{
	static const struct emulator gvisor = { "gVisor", "run without it", false };
	struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, "4.4.0");

	report.evidence.emulator = &gvisor;
	check(&report, "this is gVisor, which emulates Linux", "run without it");
	report = report_of(LLK_STATE_BLOCKED, ENOSYS, "4.4.0");
	report.evidence.emulator = &gvisor;
	check(&report, "this is gVisor", "run without it");
	report = report_of(LLK_STATE_BLOCKED, EPERM, "6.12.1");
	report.evidence.emulator = &gvisor;
	check(&report, "a seccomp filter", "seccomp profile");
	report = report_of(LLK_STATE_UNKNOWN, EIO, "6.12.1");
	report.evidence.emulator = &gvisor;
	check(&report, "gVisor answered with an unexpected error: EIO", "");
}

CASE(a_translator_is_named)
{
	static const struct emulator rosetta = { "Rosetta", "run without it", true };
	struct report report = report_of(LLK_STATE_BLOCKED, ENOSYS, "6.12.1");

	report.evidence.emulator = &rosetta;
	report.evidence.built = TRISTATE_YES;
	check(&report, "Rosetta, which does not pass Landlock's system calls on to the kernel",
	      "run without it");
}

CASE(a_32_bit_program_is_told_to_be_one)
{
	struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, "6.12.1");

	report.evidence.compat = true;
	lsm_list_parse(&report.evidence.lsm_list, "landlock,yama");
	check(&report, "when a 32-bit program makes them", "as 64-bit programs");
}

CASE(a_module_list_that_contradicts_the_kernel_is_mentioned)
{
	struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, "6.12.1");

	lsm_list_parse(&report.evidence.lsm_list, "landlock,yama");
	check(&report, "although /sys/kernel/security/lsm lists it", "an emulation of Linux");
}

CASE(enosys_under_a_filter_is_the_filters_only_if_the_kernel_has_landlock)
{
	struct report report = report_of(LLK_STATE_BLOCKED, ENOSYS, "6.12.1");

	report.evidence.seccomp = TRISTATE_YES;
	check(&report, "by it or by a kernel that is built without", "seccomp profile");
	lsm_list_parse(&report.evidence.lsm_list, "landlock,yama");
	check(&report, "a seccomp filter answers Landlock's system calls with ENOSYS",
	      "seccomp profile");
	report.evidence.lsm_list = (struct lsm_list){ 0 };
	report.evidence.built = TRISTATE_NO;
	check(&report, "(CONFIG_SECURITY_LANDLOCK is not set)", "CONFIG_SECURITY_LANDLOCK=y");
}

CASE(quotes_that_become_a_part_of_the_name_are_found)
{
	struct report line = disabled("quiet lsm=\u201clandlock,yama\u201d", NULL, NULL);
	struct report config = disabled("quiet", NULL, "'landlock',yama");

	check(&line,
	      "lsm= on the kernel command line has \"\u201clandlock\", which is not landlock",
	      "lsm=landlock,yama on");
	check(&config, "CONFIG_LSM has \"'landlock'\", which is not landlock",
	      "lsm=landlock,yama on");
}

CASE(names_that_are_nearly_landlock_are_pointed_at)
{
	static const char *const names[] = { "Landlock", "landlok", "landlock;", "land-lock" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char line[64];
		char cause[64];
		struct report report;

		snprintf(line, sizeof(line), "lsm=yama,%s quiet", names[i]);
		snprintf(cause, sizeof(cause), "has \"%s\", which is not landlock", names[i]);
		report = disabled(line, NULL, NULL);
		check(&report, cause, "lsm=landlock,yama on");
		ATF_CHECK_MSG(!strstr(report.remedy, "left out"), "%s", report.remedy);
	}
}

CASE(what_is_no_module_is_pointed_at_and_not_copied)
{
	struct report report = disabled("lsm=yama,aparmor,bpf,foo", NULL, NULL);

	check(&report, "missing from lsm=",
	      "lsm=landlock,yama,bpf on the kernel command line; left out, as Linux has no such "
	      "module: \"aparmor\", \"foo\"");
}

CASE(what_runs_is_a_module_whatever_its_name)
{
	struct report report = disabled("lsm=yama,foo,bar", "capability,yama,foo", NULL);

	check(&report, "missing from lsm=", "lsm=landlock,yama,foo on");
	ATF_CHECK_MSG(strstr(report.remedy, "no such module: \"bar\""), "%s", report.remedy);
}

CASE(a_module_that_runs_is_not_replaced_by_another)
{
	struct report report = disabled("lsm=SELinux,apparmor", NULL, NULL);

	check(&report, "missing from lsm=", "lsm=landlock,apparmor on");
	report = disabled("lsm=selinux,apparmor", "capability,apparmor", NULL);
	check(&report, "missing from lsm=", "lsm=landlock,apparmor on");
	report = disabled("security=apparmor", NULL, "yama,selinux,apparmor,tomoyo");
	check(&report, "CONFIG_LSM",
	      "lsm=landlock,yama,apparmor on the kernel command line, in place of "
	      "security=apparmor");
	report = disabled("security=apparmor lsm=yama", NULL, "yama,selinux,apparmor");
	check(&report, "missing from lsm=", "lsm=landlock,yama on");
}

/* Before Linux 6.4 it does not start by itself. */
CASE(integrity_is_kept)
{
	struct report report = disabled("lsm=integrity,yama", NULL, NULL);

	check(&report, "missing from lsm=", "lsm=landlock,integrity,yama on");
	report = disabled("lsm=integrity,yama", "lockdown,capability,yama", NULL);
	check(&report, "missing from lsm=", "lsm=landlock,lockdown,yama,integrity on");
}

CASE(where_the_parameter_has_to_stand_is_said)
{
	struct report report = disabled("quiet -- lsm=landlock", NULL, "yama");

	check(&report, "CONFIG_LSM", "lsm=landlock,yama on the kernel command line, before the --");
	report = disabled("x=\"y lsm=landlock", NULL, "yama");
	check(&report, "CONFIG_LSM", "on the kernel command line, with its open quote closed");
	report = disabled("quiet lsm=bpf", NULL, "yama");
	report.evidence.overruled = true;
	check(&report, "missing from lsm=",
	      "build the kernel with lsm=landlock,bpf in its CONFIG_CMDLINE, which overrules");
}

CASE(a_line_that_may_have_been_cut_is_pointed_at)
{
	char line[2049];
	struct report report;

	memset(line, 'x', sizeof(line));
	line[2047] = '\0';
	report = disabled(line, NULL, "yama");
	report.evidence.cmdline_limit = 2047;
	check(&report, "CONFIG_LSM; the command line has all 2047 bytes that the kernel reads",
	      "lsm=landlock,yama on the kernel command line, within its first 2047 bytes");
	memcpy(line + 2031, " lsm=yama,landlo", 16);
	report = disabled(line, NULL, "yama");
	report.evidence.cmdline_limit = 2047;
	check(&report, "all 2047 bytes", "within its first 2047 bytes");
	/* One byte less was not cut, and one more is not all of the boot loader's. */
	line[2046] = '\0';
	report = disabled(line, NULL, "yama");
	report.evidence.cmdline_limit = 2047;
	cause_find(&report);
	ATF_CHECK(!strstr(report.cause, "2047") && !strstr(report.remedy, "2047"));
	memset(line, 'x', 2048);
	line[2048] = '\0';
	report = disabled(line, NULL, "yama");
	report.evidence.cmdline_limit = 2047;
	cause_find(&report);
	ATF_CHECK(!strstr(report.cause, "2047"));
}

CASE(a_kernel_without_landlock_and_without_its_name_needs_both)
{
	struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, "6.12.1");

	report.evidence.built = TRISTATE_NO;
	lsm_list_parse(&report.evidence.lsm_config, "lockdown,yama,apparmor");
	check(&report, "(CONFIG_SECURITY_LANDLOCK is not set)",
	      "built with CONFIG_SECURITY_LANDLOCK=y, and with "
	      "lsm=landlock,lockdown,yama,apparmor on");
	lsm_list_parse(&report.evidence.lsm_config, "landlock,yama");
	report.evidence.security = TRISTATE_NO;
	cause_find(&report);
	ATF_CHECK_STREQ("boot a kernel that is built with CONFIG_SECURITY=y and "
			"CONFIG_SECURITY_LANDLOCK=y",
			report.remedy);
}

CASE(a_newer_kernel_is_not_to_boot_with_a_list_that_lacks_landlock)
{
	struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, "5.10.1");

	/* Its own list says nothing of another kernel's. */
	lsm_list_parse(&report.evidence.lsm_config, "lockdown,yama");
	cause_find(&report);
	ATF_CHECK_STREQ("boot a kernel of version 5.13 or later", report.remedy);
	report.evidence.cmdline_known = true;
	strcpy(report.evidence.cmdline, "lsm=yama");
	check(&report, "older", "5.13 or later, and with lsm=landlock,yama on");
}

CASE(a_configuration_that_contradicts_the_kernel_is_mentioned)
{
	struct report report = report_of(LLK_STATE_NOT_BUILT, ENOSYS, "6.1.0");

	report.evidence.built = TRISTATE_YES;
	check(&report, "although its configuration file says", "an emulation of Linux");
}

CASE(a_command_line_without_landlock_is_completed)
{
	struct report report = disabled("quiet lsm=yama", NULL, NULL);

	check(&report, "missing from lsm= on the kernel command line",
	      "boot with lsm=landlock,yama on");
}

CASE(the_last_lsm_parameter_counts)
{
	struct report first = disabled("lsm=landlock,yama quiet lsm=\"lockdown,bpf\"", NULL, NULL);
	struct report last = disabled("lsm=yama  xlsm=bpf lsm=landlock,yama", NULL, NULL);

	check(&first, "missing from lsm=", "lsm=landlock,lockdown,bpf on");
	check(&last, "although lsm= on the kernel command line names it", "kernel log");
}

CASE(modules_of_the_configuration_are_kept)
{
	struct report report = disabled("quiet", NULL, "yama,apparmor");

	check(&report, "missing from the kernel's CONFIG_LSM", "lsm=landlock,yama,apparmor on");
}

CASE(modules_that_run_are_kept_unless_they_start_by_themselves)
{
	struct report report = disabled(NULL, "lockdown,capability,yama,ima,evm", NULL);

	check(&report, "not started at boot", "lsm=landlock,lockdown,yama on");
}

CASE(without_evidence_there_is_advice)
{
	struct report report = disabled(NULL, NULL, NULL);

	check(&report, "not started at boot", "/sys/kernel/security/lsm");
}

CASE(a_filter_is_named_with_its_answer)
{
	struct report report = report_of(LLK_STATE_BLOCKED, EPERM, "6.12.1");

	report.evidence.seccomp = TRISTATE_YES;
	check(&report, "a seccomp filter answers Landlock's system calls with EPERM",
	      "seccomp profile");
}

CASE(what_has_started_is_not_said_to_be_left_out)
{
	struct report report = disabled("quiet", "capability,landlock,yama", "landlock,yama");

	report.evidence.seccomp = TRISTATE_YES;
	check(&report, "a seccomp filter answers Landlock's system calls with EOPNOTSUPP",
	      "seccomp profile");
	report = report_of(LLK_STATE_BLOCKED, 0, "6.12.1");
	report.evidence.seccomp = TRISTATE_YES;
	check(&report, "a seccomp filter answers Landlock's system calls with success",
	      "seccomp profile");
}

CASE(a_filter_that_does_not_refuse_is_named_with_what_it_does)
{
	static const struct {
		enum llk_block block;
		uint32_t calls;
		const char *cause;
		const char *remedy;
	} rows[] = {
		{ LLK_BLOCK_KILLED, LLK_CALL_ADD_RULE, "kills a process that calls Landlock",
		  "allow landlock_create_ruleset" },
		{ LLK_BLOCK_TRAPPED, LLK_CALL_CREATE_RULESET, "traps (SIGSYS) a process that calls",
		  "allow landlock_create_ruleset" },
		{ LLK_BLOCK_UNANSWERED, LLK_CALL_RESTRICT_SELF, "does not answer a process that",
		  "allow landlock_create_ruleset" },
		{ LLK_BLOCK_KILLED, LLK_CALL_PRCTL, "kills a process that sets no_new_privs",
		  "allow prctl(2) with PR_SET_NO_NEW_PRIVS" },
		{ LLK_BLOCK_KILLED, LLK_CALL_PRCTL | LLK_CALL_ADD_RULE,
		  "kills a process that sets no_new_privs", "service; and allow landlock_create" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct report report = report_of(LLK_STATE_BLOCKED, 0, "6.12.1");

		report.support.block = rows[i].block;
		report.support.blocked_calls = rows[i].calls;
		report.support.fatal_calls = rows[i].calls;
		check(&report, rows[i].cause, rows[i].remedy);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, enabled_needs_no_explanation);
	ATF_TP_ADD_TC(tp, a_kernel_before_5_13_is_older_than_landlock);
	ATF_TP_ADD_TC(tp, a_filter_is_not_blamed_for_the_answer_of_an_older_kernel);
	ATF_TP_ADD_TC(tp, a_kernel_from_5_13_is_built_without_landlock);
	ATF_TP_ADD_TC(tp, an_emulation_is_named);
	ATF_TP_ADD_TC(tp, a_translator_is_named);
	ATF_TP_ADD_TC(tp, a_32_bit_program_is_told_to_be_one);
	ATF_TP_ADD_TC(tp, a_module_list_that_contradicts_the_kernel_is_mentioned);
	ATF_TP_ADD_TC(tp, enosys_under_a_filter_is_the_filters_only_if_the_kernel_has_landlock);
	ATF_TP_ADD_TC(tp, quotes_that_become_a_part_of_the_name_are_found);
	ATF_TP_ADD_TC(tp, names_that_are_nearly_landlock_are_pointed_at);
	ATF_TP_ADD_TC(tp, what_is_no_module_is_pointed_at_and_not_copied);
	ATF_TP_ADD_TC(tp, what_runs_is_a_module_whatever_its_name);
	ATF_TP_ADD_TC(tp, a_module_that_runs_is_not_replaced_by_another);
	ATF_TP_ADD_TC(tp, integrity_is_kept);
	ATF_TP_ADD_TC(tp, where_the_parameter_has_to_stand_is_said);
	ATF_TP_ADD_TC(tp, a_line_that_may_have_been_cut_is_pointed_at);
	ATF_TP_ADD_TC(tp, a_kernel_without_landlock_and_without_its_name_needs_both);
	ATF_TP_ADD_TC(tp, a_newer_kernel_is_not_to_boot_with_a_list_that_lacks_landlock);
	ATF_TP_ADD_TC(tp, a_configuration_that_contradicts_the_kernel_is_mentioned);
	ATF_TP_ADD_TC(tp, a_command_line_without_landlock_is_completed);
	ATF_TP_ADD_TC(tp, the_last_lsm_parameter_counts);
	ATF_TP_ADD_TC(tp, modules_of_the_configuration_are_kept);
	ATF_TP_ADD_TC(tp, modules_that_run_are_kept_unless_they_start_by_themselves);
	ATF_TP_ADD_TC(tp, without_evidence_there_is_advice);
	ATF_TP_ADD_TC(tp, a_filter_is_named_with_its_answer);
	ATF_TP_ADD_TC(tp, what_has_started_is_not_said_to_be_left_out);
	ATF_TP_ADD_TC(tp, a_filter_that_does_not_refuse_is_named_with_what_it_does);
	return atf_no_error();
}
