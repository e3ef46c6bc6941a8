// SPDX-License-Identifier: MIT
/* What counts as a warning in the kernel's log, on logs that are made up. */
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atf-c.h>

#include <kernel_log.h>

/* Of a record: severity and facility 0, the kernel's; a user's message never has that. */
#define KERNEL "4,1234,5678901,-;"
#define USER   "12,1234,5678901,-;"

static int log_fd = -1;
static char text[512];

/* A log that gets records later, one for each read(2). */
static void start(void)
{
	int pair[2];

	ATF_REQUIRE_EQ(0,
		       socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
	kernel_log_follow(pair[0]);
	log_fd = pair[1];
}

static void record(const char *what)
{
	ATF_REQUIRE_EQ((ssize_t)strlen(what), write(log_fd, what, strlen(what)));
}

static bool warned(void)
{
	return kernel_log_next(text, sizeof(text));
}

static void no_warning(const char *const *records)
{
	start();
	for (; *records; records++)
		record(*records);
	ATF_CHECK_MSG(!warned(), "%s", text);
}

static void one_warning(const char *const *records, const char *expected)
{
	start();
	for (; *records; records++)
		record(*records);
	ATF_CHECK(warned());
	ATF_CHECK_STREQ(expected, text);
	ATF_CHECK_MSG(!warned(), "%s", text);
}

#define RECORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

ATF_TC_WITHOUT_HEAD(source_file_is_named);
ATF_TC_BODY(source_file_is_named, tc)
{
	one_warning(RECORDS(KERNEL "------------[ cut here ]------------\n",
			    KERNEL
			    "WARNING: CPU: 1 PID: 42 at security/landlock/fs.c:77 do_it+0x1/0x2\n",
			    KERNEL "Call Trace:\n", KERNEL " hook_file_open+0x10/0x20\n",
			    KERNEL "---[ end trace 0000000000000000 ]---\n"),
		    "WARNING: CPU: 1 PID: 42 at security/landlock/fs.c:77 do_it+0x1/0x2");
}

ATF_TC_WITHOUT_HEAD(function_in_the_trace_is_named);
ATF_TC_BODY(function_in_the_trace_is_named, tc)
{
	one_warning(RECORDS(KERNEL "------------[ cut here ]------------\n",
			    KERNEL "refcount_t: underflow; use-after-free.\n",
			    KERNEL "WARNING: lib/refcount.c:28 at warn+0x1/0x2, CPU#0: sh/1\n",
			    KERNEL "Call Trace:\n", KERNEL " landlock_put_thing+0x10/0x20\n",
			    KERNEL "---[ end trace 0000000000000000 ]---\n"),
		    "refcount_t: underflow; use-after-free. ( landlock_put_thing+0x10/0x20)");
}

ATF_TC_WITHOUT_HEAD(hook_is_named);
ATF_TC_BODY(hook_is_named, tc)
{
	one_warning(RECORDS(KERNEL "BUG: KASAN: use-after-free in walk+0x1/0x2\n SUBSYSTEM=x\n",
			    KERNEL " ? hook_path_rename+0x10/0x20\n"),
		    "BUG: KASAN: use-after-free in walk+0x1/0x2 ( ? hook_path_rename+0x10/0x20)");
}

ATF_TC_WITHOUT_HEAD(busy_inodes_are_told);
ATF_TC_BODY(busy_inodes_are_told, tc)
{
	one_warning(RECORDS(KERNEL "VFS: Busy inodes after unmount of tmpfs (tmpfs)\n"),
		    "VFS: Busy inodes after unmount of tmpfs (tmpfs)");
}

ATF_TC_WITHOUT_HEAD(own_process_that_keeps_a_lock_is_told);
ATF_TC_BODY(own_process_that_keeps_a_lock_is_told, tc)
{
	ATF_REQUIRE_EQ(0, prctl(PR_SET_NAME, "bind_test"));
	one_warning(RECORDS(KERNEL "BUG: scheduling while atomic: bind_test/73/0x00000200\n",
			    KERNEL "Call Trace:\n", KERNEL " do_task_dead+0x1/0x2\n"),
		    "BUG: scheduling while atomic: bind_test/73/0x00000200");
	no_warning(RECORDS(KERNEL "BUG: scheduling while atomic: bind_tester/73/0x00000200\n"));
	no_warning(RECORDS(KERNEL "BUG: scheduling while atomic: other/73/0x00000200\n"));
	one_warning(
		RECORDS(KERNEL "BUG: scheduling while atomic: other/73/0x00000200\n",
			KERNEL " hook_file_open+0x10/0x20\n"),
		"BUG: scheduling while atomic: other/73/0x00000200 ( hook_file_open+0x10/0x20)");
}

ATF_TC_WITHOUT_HEAD(own_process_that_makes_a_report_is_told);
ATF_TC_BODY(own_process_that_makes_a_report_is_told, tc)
{
	ATF_REQUIRE_EQ(0, prctl(PR_SET_NAME, "bind_test"));
	one_warning(RECORDS(KERNEL
			    "BUG: kernel NULL pointer dereference, address: 0000000000000010\n",
			    KERNEL "Oops: Oops: 0000 [#1] SMP NOPTI\n",
			    KERNEL "CPU: 0 UID: 0 PID: 73 Comm: bind_test Not tainted 7.3.4 #1\n",
			    KERNEL "---[ end trace 0000000000000000 ]---\n"),
		    "BUG: kernel NULL pointer dereference, address: 0000000000000010");
	no_warning(RECORDS(KERNEL "Oops: Oops: 0000 [#1] SMP NOPTI\n", KERNEL
			   "CPU: 0 UID: 0 PID: 73 Comm: bind_tester Not tainted 7.3.4 #1\n"));
	no_warning(RECORDS(KERNEL "BUG: KCSAN: data-race in tick+0x1/0x2 / tock+0x3/0x4\n",
			   KERNEL "CPU: 0 UID: 0 PID: 73 Comm: bind_test Not tainted 7.3.4 #1\n"));
}

ATF_TC_WITHOUT_HEAD(each_report_is_told);
ATF_TC_BODY(each_report_is_told, tc)
{
	start();
	record(KERNEL "------------[ cut here ]------------\n");
	record(KERNEL "WARNING: at security/landlock/first.c:1\n");
	ATF_CHECK(warned());
	ATF_CHECK(!warned());
	record(KERNEL "------------[ cut here ]------------\n");
	record(KERNEL "WARNING: at security/landlock/second.c:1\n");
	ATF_CHECK(warned());
	ATF_CHECK_STREQ("WARNING: at security/landlock/second.c:1", text);
}

ATF_TC_WITHOUT_HEAD(other_code_is_no_matter);
ATF_TC_BODY(other_code_is_no_matter, tc)
{
	no_warning(RECORDS(
		KERNEL "------------[ cut here ]------------\n",
		KERNEL "WARNING: CPU: 1 PID: 42 at drivers/some.c:1 some_probe+0x1/0x2\n",
		KERNEL "CPU: 1 PID: 42 Comm: landlock-probe Not tainted\n", KERNEL "Call Trace:\n",
		KERNEL " unhook_it+0x10/0x20\n", KERNEL "---[ end trace 0000000000000000 ]---\n",
		KERNEL " landlock_after_the_report+0x1/0x2\n"));
}

ATF_TC_WITHOUT_HEAD(no_report_is_no_matter);
ATF_TC_BODY(no_report_is_no_matter, tc)
{
	no_warning(RECORDS(KERNEL "FAULT_INJECTION: forcing a failure.\n",
			   KERNEL " landlock_create_ruleset+0x1/0x2\n",
			   KERNEL "landlock: Up and running.\n"));
}

ATF_TC_WITHOUT_HEAD(load_is_no_matter);
ATF_TC_BODY(load_is_no_matter, tc)
{
	no_warning(RECORDS(KERNEL "BUG: workqueue lockup - pool cpus=0 stuck for 30s!\n",
			   KERNEL " pending: landlock_free_work+0x1/0x2\n",
			   KERNEL "watchdog: BUG: soft lockup - CPU#0 stuck for 22s!\n",
			   KERNEL " hook_file_open+0x1/0x2\n"));
}

ATF_TC_WITHOUT_HEAD(users_message_is_no_matter);
ATF_TC_BODY(users_message_is_no_matter, tc)
{
	no_warning(RECORDS(USER "WARNING: CPU: 1 PID: 42 at security/landlock/fs.c:77\n",
			   USER "VFS: Busy inodes after unmount of tmpfs (tmpfs)\n"));
}

ATF_TC_WITHOUT_HEAD(descriptor_that_cannot_be_read_is_no_matter);
ATF_TC_BODY(descriptor_that_cannot_be_read_is_no_matter, tc)
{
	kernel_log_follow(-1);
	ATF_CHECK(!warned());
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, source_file_is_named);
	ATF_TP_ADD_TC(tp, function_in_the_trace_is_named);
	ATF_TP_ADD_TC(tp, hook_is_named);
	ATF_TP_ADD_TC(tp, busy_inodes_are_told);
	ATF_TP_ADD_TC(tp, own_process_that_keeps_a_lock_is_told);
	ATF_TP_ADD_TC(tp, own_process_that_makes_a_report_is_told);
	ATF_TP_ADD_TC(tp, each_report_is_told);
	ATF_TP_ADD_TC(tp, other_code_is_no_matter);
	ATF_TP_ADD_TC(tp, no_report_is_no_matter);
	ATF_TP_ADD_TC(tp, load_is_no_matter);
	ATF_TP_ADD_TC(tp, users_message_is_no_matter);
	ATF_TP_ADD_TC(tp, descriptor_that_cannot_be_read_is_no_matter);
	return atf_no_error();
}
