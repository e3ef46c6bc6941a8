// SPDX-License-Identifier: MIT
/* The kernel's reports on a console, which may hold anything. */
#include "console-reports.h"

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct console_reports read_bytes(const char *bytes, size_t size)
{
	const int fd = memfd_create("console", MFD_CLOEXEC);
	struct console_reports reports;

	ATF_REQUIRE(fd >= 0);
	ATF_REQUIRE_EQ((ssize_t)size, write(fd, bytes, size));
	reports = console_reports_read(fd);
	ATF_REQUIRE(reports.list);
	close(fd);
	return reports;
}

static const char *text_of(const struct console_reports *reports, size_t index, const char *key)
{
	const json_t *report = json_array_get(reports->list, index);
	const char *text = json_string_value(json_object_get(report, key));

	return text ? text : "";
}

static bool fails(const struct console_reports *reports, size_t index)
{
	return json_is_true(json_object_get(json_array_get(reports->list, index), "fails"));
}

#define READ(bytes) read_bytes(bytes, sizeof(bytes) - 1)

ATF_TC_WITHOUT_HEAD(report_is_found_with_its_lines);
ATF_TC_BODY(report_is_found_with_its_lines, tc)
{
	struct console_reports reports = READ(
		"SeaBIOS\r\n"
		"[    1.000000] clocksource: fine\r\n"
		"[    2.000000] BUG: kernel NULL pointer dereference, address: 0000000000000008\r\n"
		"[    2.000001] #PF: supervisor read access in kernel mode\r\n"
		"[    2.000002] CPU: 0 UID: 0 PID: 88 Comm: audit_test Not tainted 7.3.4 #1\r\n"
		"[    2.000003] RIP: 0010:tracefs_destroy_inode+0x1c/0x80\r\n"
		"[    2.000004] ---[ end trace 0000000000000000 ]---\r\n"
		"[    3.000000] reboot: Power down\r\n");

	ATF_REQUIRE_EQ(1, json_array_size(reports.list));
	ATF_CHECK_STREQ("oops", text_of(&reports, 0, "kind"));
	ATF_CHECK_STREQ("BUG: kernel NULL pointer dereference, address: 0000000000000008",
			text_of(&reports, 0, "text"));
	ATF_CHECK_STREQ("audit_test", text_of(&reports, 0, "task"));
	ATF_CHECK(fails(&reports, 0));
	ATF_CHECK_EQ(4, json_array_size(json_object_get(json_array_get(reports.list, 0), "lines")));
	json_decref(reports.list);
}

ATF_TC_WITHOUT_HEAD(quiet_console_has_none);
ATF_TC_BODY(quiet_console_has_none, tc)
{
	struct console_reports reports =
		READ("BUG: what a program says of itself\n"
		     "[    1.000000] tsc: Unable to calibrate against PIT\n"
		     "[    2.000000] reboot: Power down\n");

	ATF_CHECK_EQ(0, json_array_size(reports.list));
	ATF_CHECK_EQ(0, reports.left_out);
	json_decref(reports.list);
	reports = READ("");
	ATF_CHECK_EQ(0, json_array_size(reports.list));
	json_decref(reports.list);
}

ATF_TC_WITHOUT_HEAD(cut_and_unended_lines_hide_nothing);
ATF_TC_BODY(cut_and_unended_lines_hide_nothing, tc)
{
	/* Behind a program's words, behind a NUL, and at the end of a machine that was killed. */
	struct console_reports reports =
		READ("login: [x] [    1.000000] BUG: KASAN: use-after-free in f+0x1/0x2\n"
		     "[    1.500000] ==================================================\n"
		     "\0\0[    2.000000] UBSAN: shift-out-of-bounds in security/landlock/fs.c:1:2\n"
		     "[    2.500000] ---[ end trace ]---\n"
		     "[    3.000000] Kernel panic - not syncing: Fatal exc");

	ATF_REQUIRE_EQ(3, json_array_size(reports.list));
	ATF_CHECK_STREQ("kasan", text_of(&reports, 0, "kind"));
	ATF_CHECK_STREQ("ubsan", text_of(&reports, 1, "kind"));
	ATF_CHECK(fails(&reports, 1));
	ATF_CHECK_STREQ("Kernel panic - not syncing: Fatal exc", text_of(&reports, 2, "text"));
	json_decref(reports.list);
}

ATF_TC_WITHOUT_HEAD(slow_machine_is_not_wrong);
ATF_TC_BODY(slow_machine_is_not_wrong, tc)
{
	struct console_reports reports = READ(
		"[    1.000000] rcu: INFO: rcu_preempt self-detected stall on CPU\n"
		"[    1.100000]  hook_file_open+0x10/0x20\n"
		"[    1.200000] ---[ end trace ]---\n"
		"[    2.000000] WARNING: drivers/net/some.c:12 at some_probe+0x1/0x2, CPU#0: a/1\n");

	ATF_REQUIRE_EQ(2, json_array_size(reports.list));
	ATF_CHECK_STREQ("rcu-stall", text_of(&reports, 0, "kind"));
	ATF_CHECK_STREQ("warning", text_of(&reports, 1, "kind"));
	ATF_CHECK(!fails(&reports, 0) && !fails(&reports, 1));
	json_decref(reports.list);
}

ATF_TC_WITHOUT_HEAD(panic_of_a_right_kernel_is_told_apart);
ATF_TC_BODY(panic_of_a_right_kernel_is_told_apart, tc)
{
	struct console_reports reports =
		READ("[    1.0] Kernel panic - not syncing: sysrq triggered crash\n"
		     "[    1.1] ---[ end Kernel panic - not syncing: sysrq triggered crash ]---\n"
		     "[    1.2] Kernel panic - not syncing: VFS: Unable to mount root fs on x\n"
		     "[    1.3] ---[ end Kernel panic - not syncing: VFS: Unable to mount ]---\n"
		     "[    1.4] Kernel panic - not syncing: stack-protector: corrupted in: f\n");

	ATF_REQUIRE_EQ(3, json_array_size(reports.list));
	ATF_CHECK(!fails(&reports, 0) && !fails(&reports, 1) && fails(&reports, 2));
	json_decref(reports.list);
}

ATF_TC_WITHOUT_HEAD(hostile_console_is_tamed);
ATF_TC_BODY(hostile_console_is_tamed, tc)
{
	static char bytes[3000000];
	struct console_reports reports;
	size_t length = 0;

	reports = READ("[    1.000000] BUG: \x1b[2J\xff\xfe sneaky \xe2\x80\xae\x07\n");
	ATF_CHECK_STREQ("BUG: \\x1b[2J\\xff\\xfe sneaky \\u202e\\x07",
			text_of(&reports, 0, "text"));
	json_decref(reports.list);

	/* A line without an end, then more reports than anybody reads. */
	memset(bytes, '[', 1000000);
	length = 1000000;
	bytes[length++] = '\n';
	for (int i = 0; i < 10000; i++)
		length += (size_t)sprintf(bytes + length, "[ 1.5] BUG: %d\n[ 1.6] ---[ end trace\n",
					  i);
	reports = read_bytes(bytes, length);
	ATF_CHECK_EQ(50, json_array_size(reports.list));
	ATF_CHECK_EQ(9950, reports.left_out);
	ATF_CHECK_STREQ("BUG: 0", text_of(&reports, 0, "text"));
	json_decref(reports.list);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, report_is_found_with_its_lines);
	ATF_TP_ADD_TC(tp, quiet_console_has_none);
	ATF_TP_ADD_TC(tp, cut_and_unended_lines_hide_nothing);
	ATF_TP_ADD_TC(tp, slow_machine_is_not_wrong);
	ATF_TP_ADD_TC(tp, panic_of_a_right_kernel_is_told_apart);
	ATF_TP_ADD_TC(tp, hostile_console_is_tamed);
	return atf_no_error();
}
