// SPDX-License-Identifier: MIT
/* What the kernel says of its own faults, by the way that it says it. */
#include <stdio.h>
#include <string.h>

#include <atf-c.h>

#include <kernel_report.h>

#define MOST_REPORTS 8

static struct kernel_report reports[MOST_REPORTS];

/* Read a log, one message in each line, to its end.  Returns how many reports there are. */
static size_t read_log(const char *log)
{
	struct kernel_report_parser parser = { 0 };
	size_t count = 0;

	while (*log) {
		const size_t length = strcspn(log, "\n");
		char message[512];

		ATF_REQUIRE(count < MOST_REPORTS);
		snprintf(message, sizeof(message), "%.*s", (int)length, log);
		count += kernel_report_take(&parser, message, &reports[count]);
		log += length + (log[length] == '\n');
	}
	ATF_REQUIRE(count < MOST_REPORTS);
	return count + kernel_report_end(&parser, &reports[count]);
}

static const struct {
	enum kernel_report_kind kind;
	const char *log;
	const char *text;
	const char *task;
} samples[] = {
	{ KERNEL_REPORT_PANIC,
	  "Kernel panic - not syncing: Fatal exception in interrupt\n"
	  "Kernel Offset: disabled\n"
	  "---[ end Kernel panic - not syncing: Fatal exception in interrupt ]---\n",
	  "Kernel panic - not syncing: Fatal exception in interrupt", "" },
	{ KERNEL_REPORT_OOPS,
	  "BUG: kernel NULL pointer dereference, address: 0000000000000010\n"
	  "#PF: supervisor read access in kernel mode\n"
	  "#PF: error_code(0x0000) - not-present page\n"
	  "PGD 0 P4D 0 \n"
	  "Oops: Oops: 0000 [#1] SMP NOPTI\n"
	  "CPU: 0 UID: 0 PID: 212 Comm: formats_test Not tainted 6.18.9 #1 PREEMPT(lazy) \n"
	  "RIP: 0010:destroy+0x1d/0x60\n"
	  "Call Trace:\n"
	  " <TASK>\n"
	  " evict+0x10b/0x2b0\n"
	  " </TASK>\n"
	  "---[ end trace 0000000000000000 ]---\n"
	  "RIP: 0010:destroy+0x1d/0x60\n",
	  "BUG: kernel NULL pointer dereference, address: 0000000000000010", "formats_test" },
	{ KERNEL_REPORT_OOPS,
	  "BUG: unable to handle page fault for address: ffffb0f2c0a3f000\n"
	  "Oops: 0002 [#1] PREEMPT SMP\n",
	  "BUG: unable to handle page fault for address: ffffb0f2c0a3f000", "" },
	{ KERNEL_REPORT_OOPS,
	  "general protection fault, probably for non-canonical address 0xdead000000000100: "
	  "0000 [#1] SMP PTI\n"
	  "CPU: 1 PID: 7 Comm: Web Content Tainted: G        W  6.1.0-1-amd64 #1\n",
	  "general protection fault, probably for non-canonical address 0xdead000000000100: "
	  "0000 [#1] SMP PTI",
	  "Web Content" },
	{ KERNEL_REPORT_OOPS, "Oops: general protection fault, maybe for address 0x8: 0000 [#1]\n",
	  "Oops: general protection fault, maybe for address 0x8: 0000 [#1]", "" },
	{ KERNEL_REPORT_OOPS, "divide error: 0000 [#1] SMP\n", "divide error: 0000 [#1] SMP", "" },
	{ KERNEL_REPORT_OOPS, "int3: 0000 [#3] SMP NOPTI\n", "int3: 0000 [#3] SMP NOPTI", "" },
	{ KERNEL_REPORT_OOPS,
	  "Unable to handle kernel paging request at virtual address ffff800010000000\n"
	  "Mem abort info:\n"
	  "  ESR = 0x0000000096000007\n"
	  "Internal error: Oops: 0000000096000007 [#1] SMP\n"
	  "Modules linked in:\n"
	  "CPU: 0 UID: 0 PID: 9 Comm: umount Not tainted 7.3.4-arm64 #1 PREEMPT \n"
	  "Call trace:\n"
	  " evict+0x10/0x20 (P)\n"
	  "---[ end trace 0000000000000000 ]---\n",
	  "Unable to handle kernel paging request at virtual address ffff800010000000", "umount" },
	{ KERNEL_REPORT_OOPS,
	  "Internal error: synchronous external abort: 0000000096000410 [#1] SMP\n",
	  "Internal error: synchronous external abort: 0000000096000410 [#1] SMP", "" },
	{ KERNEL_REPORT_OOPS, "Unhandled 64-bit el1h sync exception on CPU0, ESR 0x36000000\n",
	  "Unhandled 64-bit el1h sync exception on CPU0, ESR 0x36000000", "" },
	{ KERNEL_REPORT_OOPS, "illegal operation: 0001 ilc:1 [#1] SMP \n",
	  "illegal operation: 0001 ilc:1 [#1] SMP ", "" },
	{ KERNEL_REPORT_OOPS,
	  "Kernel attempted to read user page (8) - exploit attempt? (uid: 0)\n",
	  "Kernel attempted to read user page (8) - exploit attempt? (uid: 0)", "" },
	{ KERNEL_REPORT_OOPS, "traps: PANIC: double fault, error_code: 0x0\n",
	  "traps: PANIC: double fault, error_code: 0x0", "" },
	{ KERNEL_REPORT_OOPS, "BUG: TASK stack guard page was hit at 00000000a7\n",
	  "BUG: TASK stack guard page was hit at 00000000a7", "" },
	{ KERNEL_REPORT_BUG,
	  "------------[ cut here ]------------\n"
	  "kernel BUG at fs/inode.c:1234!\n"
	  "Oops: invalid opcode: 0000 [#1] SMP\n"
	  "CPU: 0 PID: 3 Comm: sh Not tainted 7.0.1 #1\n"
	  "---[ end trace 0000000000000000 ]---\n",
	  "kernel BUG at fs/inode.c:1234!", "sh" },
	{ KERNEL_REPORT_BUG,
	  "BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580\n"
	  "in_atomic(): 1, irqs_disabled(): 0, non_block: 0, pid: 1, name: init\n",
	  "BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580", "" },
	{ KERNEL_REPORT_BUG, "BUG: scheduling while atomic: bind_test/73/0x00000200\n",
	  "BUG: scheduling while atomic: bind_test/73/0x00000200", "bind_test" },
	{ KERNEL_REPORT_BUG, "BUG: Bad page state in process a b  pfn:1234\n",
	  "BUG: Bad page state in process a b  pfn:1234", "a b" },
	{ KERNEL_REPORT_BUG,
	  "usercopy: Kernel memory exposure attempt detected from SLUB object 'x' (offset 0, size "
	  "9)!\n"
	  "------------[ cut here ]------------\n",
	  "usercopy: Kernel memory exposure attempt detected from SLUB object 'x' (offset 0, size "
	  "9)!",
	  "" },
	{ KERNEL_REPORT_KASAN,
	  "==================================================================\n"
	  "BUG: KASAN: slab-use-after-free in walk+0x1/0x2\n"
	  "Read of size 8 at addr ffff888001234560 by task rename_test/42\n"
	  "\n"
	  "CPU: 0 UID: 0 PID: 42 Comm: rename_test Not tainted 7.3.4 #1\n"
	  "Call Trace:\n"
	  " ? hook_path_rename+0x10/0x20\n"
	  "==================================================================\n"
	  "Disabling lock debugging due to kernel taint\n",
	  "BUG: KASAN: slab-use-after-free in walk+0x1/0x2", "rename_test" },
	{ KERNEL_REPORT_KMSAN, "BUG: KMSAN: uninit-value in copy+0x1/0x2\n",
	  "BUG: KMSAN: uninit-value in copy+0x1/0x2", "" },
	{ KERNEL_REPORT_KCSAN, "BUG: KCSAN: data-race in tick+0x1/0x2 / tock+0x3/0x4\n",
	  "BUG: KCSAN: data-race in tick+0x1/0x2 / tock+0x3/0x4", "" },
	{ KERNEL_REPORT_KFENCE, "BUG: KFENCE: out-of-bounds read in walk+0x1/0x2\n",
	  "BUG: KFENCE: out-of-bounds read in walk+0x1/0x2", "" },
	{ KERNEL_REPORT_UBSAN,
	  "------------[ cut here ]------------\n"
	  "UBSAN: shift-out-of-bounds in lib/some.c:12:3\n"
	  "shift exponent 64 is too large for 64-bit type 'long unsigned int'\n"
	  "CPU: 0 PID: 3 Comm: sh Not tainted 7.0.1 #1\n"
	  "---[ end trace ]---\n",
	  "UBSAN: shift-out-of-bounds in lib/some.c:12:3", "sh" },
	{ KERNEL_REPORT_LOCKDEP,
	  "======================================================\n"
	  "WARNING: possible circular locking dependency detected\n"
	  "7.3.4 #1 Not tainted\n"
	  "------------------------------------------------------\n"
	  "sh/42 is trying to acquire lock:\n"
	  "stack backtrace:\n"
	  "CPU: 0 PID: 42 Comm: sh Not tainted 7.3.4 #1\n",
	  "WARNING: possible circular locking dependency detected", "sh" },
	{ KERNEL_REPORT_LOCKDEP, "WARNING: suspicious RCU usage\n", "WARNING: suspicious RCU usage",
	  "" },
	{ KERNEL_REPORT_LOCKDEP, "WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected\n",
	  "WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected", "" },
	{ KERNEL_REPORT_LOCKDEP, "WARNING: sh/42 still has locks held!\n",
	  "WARNING: sh/42 still has locks held!", "" },
	{ KERNEL_REPORT_LOCKDEP, "[ BUG: Invalid wait context ]\n", "[ BUG: Invalid wait context ]",
	  "" },
	{ KERNEL_REPORT_LOCKDEP,
	  "------------[ cut here ]------------\n"
	  "DEBUG_LOCKS_WARN_ON(lock->magic != lock)\n"
	  "WARNING: CPU: 0 PID: 3 at kernel/locking/mutex.c:580 lock+0x1/0x2\n",
	  "DEBUG_LOCKS_WARN_ON(lock->magic != lock)", "" },
	{ KERNEL_REPORT_LIST, "list_add corruption. prev->next should be next (1), but was 2.\n",
	  "list_add corruption. prev->next should be next (1), but was 2.", "" },
	/* As 7.3 said it under lockdown, when a tracefs that it had not made whole went. */
	{ KERNEL_REPORT_LIST,
	  "list_del corruption, ffff88dfc15071b8->next is NULL\n"
	  "------------[ cut here ]------------\n"
	  "kernel BUG at lib/list_debug.c:52!\n"
	  "Oops: invalid opcode: 0000 [#1] SMP NOPTI\n"
	  "CPU: 0 UID: 0 PID: 208 Comm: formats_test Not tainted 7.3.4+deb13-cloud-amd64 #1 "
	  "PREEMPT(lazy)  Debian 7.3.4-1~bpo13+1 \n"
	  "RIP: 0010:__list_del_entry_valid_or_report.cold+0xf/0x22\n"
	  "Code: c7 c7 38 d1 27 a0 e8 1a b9 fc ff <0f> 0b 48 89 fe 48 c7 c7 78 d2 27 a0\n"
	  "RSP: 0018:ffffd0f8c05fbab8 EFLAGS: 00000046\n"
	  "Call Trace:\n"
	  " <TASK>\n"
	  " tracefs_destroy_inode+0x29/0x70\n"
	  " destroy_inode+0x3b/0x70\n"
	  " </TASK>\n"
	  "Modules linked in: raid6_pq libblake2b xor overlay loop\n"
	  "---[ end trace 0000000000000000 ]---\n"
	  "RIP: 0010:__list_del_entry_valid_or_report.cold+0xf/0x22\n"
	  "note: formats_test[208] exited with irqs disabled\n"
	  "note: formats_test[208] exited with preempt_count 1\n"
	  "Fixing recursive fault but reboot is needed!\n",
	  "list_del corruption, ffff88dfc15071b8->next is NULL", "formats_test" },
	{ KERNEL_REPORT_LIST, "list_del corruption, 1->next is LIST_POISON1 (2)\n",
	  "list_del corruption, 1->next is LIST_POISON1 (2)", "" },
	{ KERNEL_REPORT_LIST, "list_add double add: new=1, prev=2, next=1.\n",
	  "list_add double add: new=1, prev=2, next=1.", "" },
	{ KERNEL_REPORT_SLAB,
	  "=============================================================================\n"
	  "BUG kmalloc-64 (Not tainted): Poison overwritten\n"
	  "-----------------------------------------------------------------------------\n",
	  "BUG kmalloc-64 (Not tainted): Poison overwritten", "" },
	{ KERNEL_REPORT_REFCOUNT,
	  "------------[ cut here ]------------\n"
	  "refcount_t: underflow; use-after-free.\n"
	  "WARNING: lib/refcount.c:28 at warn+0x1/0x2, CPU#0: sh/1\n"
	  "CPU: 0 UID: 0 PID: 1 Comm: sh Not tainted 7.3.4 #1\n"
	  "---[ end trace 0000000000000000 ]---\n",
	  "refcount_t: underflow; use-after-free.", "sh" },
	{ KERNEL_REPORT_MOUNT, "VFS: Busy inodes after unmount of tmpfs (tmpfs)\n",
	  "VFS: Busy inodes after unmount of tmpfs (tmpfs)", "" },
	{ KERNEL_REPORT_MOUNT,
	  "BUG: Dentry 0123{i=4,n=a}  still in use (1) [unmount of tmpfs tmpfs]\n"
	  "------------[ cut here ]------------\n",
	  "BUG: Dentry 0123{i=4,n=a}  still in use (1) [unmount of tmpfs tmpfs]", "" },
	{ KERNEL_REPORT_LEAK, "kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/x)\n",
	  "kmemleak: 3 new suspected memory leaks (see /sys/kernel/debug/x)", "" },
	{ KERNEL_REPORT_WARNING,
	  "------------[ cut here ]------------\n"
	  "WARNING: CPU: 1 PID: 42 at fs/some.c:77 do_it+0x1/0x2\n"
	  "Modules linked in:\n"
	  "CPU: 1 PID: 42 Comm: bind_test Not tainted 6.1.0-1-amd64 #1\n"
	  "---[ end trace 0000000000000000 ]---\n",
	  "WARNING: CPU: 1 PID: 42 at fs/some.c:77 do_it+0x1/0x2", "bind_test" },
	{ KERNEL_REPORT_WARNING,
	  "------------[ cut here ]------------\n"
	  "sysfs group 'power' not found for kobject 'x'\n"
	  "WARNING: CPU: 1 PID: 42 at fs/sysfs/group.c:77 do_it+0x1/0x2\n",
	  "WARNING: CPU: 1 PID: 42 at fs/sysfs/group.c:77 do_it+0x1/0x2", "" },
	{ KERNEL_REPORT_LOCKUP, "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [sh:42]\n",
	  "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [sh:42]", "" },
	{ KERNEL_REPORT_LOCKUP, "watchdog: CPU4: Watchdog detected hard LOCKUP on cpu 4\n",
	  "watchdog: CPU4: Watchdog detected hard LOCKUP on cpu 4", "" },
	{ KERNEL_REPORT_LOCKUP, "BUG: workqueue lockup - pool cpus=0 stuck for 30s!\n",
	  "BUG: workqueue lockup - pool cpus=0 stuck for 30s!", "" },
	{ KERNEL_REPORT_STALL, "rcu: INFO: rcu_preempt self-detected stall on CPU\n",
	  "rcu: INFO: rcu_preempt self-detected stall on CPU", "" },
	{ KERNEL_REPORT_STALL, "rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: {\n",
	  "rcu: INFO: rcu_sched detected expedited stalls on CPUs/tasks: {", "" },
	{ KERNEL_REPORT_HANG,
	  "INFO: task umount:123 blocked for more than 120 seconds.\n"
	  "      Not tainted 7.3.4 #1\n"
	  "task:umount          state:D stack:0     pid:123\n"
	  "Call Trace:\n"
	  " hook_sb_umount+0x1/0x2\n",
	  "INFO: task umount:123 blocked for more than 120 seconds.", "umount" },
};

#define SAMPLES (sizeof(samples) / sizeof(samples[0]))

ATF_TC_WITHOUT_HEAD(each_kind_is_known_by_its_words);
ATF_TC_BODY(each_kind_is_known_by_its_words, tc)
{
	bool seen[KERNEL_REPORT_KINDS] = { false };

	for (size_t i = 0; i < SAMPLES; i++) {
		const size_t count = read_log(samples[i].log);

		ATF_CHECK_MSG(count == 1, "%s: %zu reports", samples[i].text, count);
		if (count != 1)
			continue;
		ATF_CHECK_MSG(reports[0].kind == samples[i].kind, "%s: %s", samples[i].text,
			      kernel_report_name(reports[0].kind));
		ATF_CHECK_STREQ(samples[i].text, reports[0].lines[reports[0].text_line]);
		ATF_CHECK_STREQ(samples[i].task, reports[0].task);
		seen[samples[i].kind] = true;
	}
	for (size_t i = 0; i < KERNEL_REPORT_KINDS; i++)
		ATF_CHECK_MSG(seen[i], "no sample is of the kind %zu", i);
}

/* What a right kernel says, some of it while it boots, some of it with the words of a report. */
ATF_TC_WITHOUT_HEAD(right_kernel_has_no_report);
ATF_TC_BODY(right_kernel_has_no_report, tc)
{
	const size_t count = read_log(
		"Linux version 7.3.4 (a@b) #1 SMP PREEMPT_DYNAMIC\n"
		"Command line: console=ttyS0 panic=-1 oops=panic bug=WARNING:\n"
		"landlock: Up and running.\n"
		"lockdown: Lockdown: swapper/0: hibernation is restricted; see man kernel_lockdown.7\n"
		"NMI watchdog: Perf NMI watchdog permanently disabled\n"
		"rcu: Preemptible hierarchical RCU implementation.\n"
		"rcu: \tRCU callback double-/use-after-free debug is enabled.\n"
		"kmemleak: Kernel memory leak detector initialized (mem pool available: 1)\n"
		"kmemleak: Automatic memory scanning thread started\n"
		"BUG: MAX_LOCKDEP_CHAINS too low!\n"
		"turning off the locking correctness validator.\n"
		"CPU: 0 PID: 3 Comm: sh Not tainted 7.0.1 #1\n"
		" hook_file_open+0x1/0x2\n"
		"FAULT_INJECTION: forcing a failure.\n"
		" landlock_create_ruleset+0x1/0x2\n"
		"sh[42]: segfault at 0 ip 0000 sp 0000 error 4 in sh[5000+1000] likely on CPU 0\n"
		"traps: sh[42] general protection fault ip:1 sp:2 error:0 in sh[3,4]\n"
		"Out of memory: Killed process 42 (sh) total-vm:1kB\n"
		"tracefs: Bad value for 'mode'\n"
		"systemd[1]: Starting a service: BUG: x\n");

	ATF_CHECK_MSG(count == 0, "%s", reports[0].lines[0]);
}

ATF_TC_WITHOUT_HEAD(reports_are_told_apart);
ATF_TC_BODY(reports_are_told_apart, tc)
{
	/* Neither the hang nor lockdep's report ends with a line of its own. */
	ATF_REQUIRE_EQ(5, read_log("INFO: task a:1 blocked for more than 120 seconds.\n"
				   "Call Trace:\n"
				   " schedule+0x1/0x2\n"
				   "INFO: task b:2 blocked for more than 120 seconds.\n"
				   "Call Trace:\n"
				   "==============================\n"
				   "WARNING: suspicious RCU usage\n"
				   "CPU: 0 PID: 3 Comm: sh Not tainted 7.0.1 #1\n"
				   "Oops: 0000 [#1] SMP\n"
				   "CPU: 0 PID: 3 Comm: ps Not tainted 7.0.1 #1\n"
				   "Kernel panic - not syncing: Fatal exception\n"));
	ATF_CHECK_STREQ("a", reports[0].task);
	ATF_CHECK_EQ(3, reports[0].line_count);
	ATF_CHECK_STREQ("b", reports[1].task);
	ATF_CHECK_EQ(KERNEL_REPORT_LOCKDEP, reports[2].kind);
	ATF_CHECK_EQ(KERNEL_REPORT_OOPS, reports[3].kind);
	ATF_CHECK_STREQ("ps", reports[3].task);
	ATF_CHECK_EQ(KERNEL_REPORT_PANIC, reports[4].kind);
	ATF_CHECK_EQ(1, reports[4].line_count);
}

ATF_TC_WITHOUT_HEAD(no_report_is_lost_between_two);
ATF_TC_BODY(no_report_is_lost_between_two, tc)
{
	ATF_REQUIRE_EQ(4, read_log("INFO: task a:1 blocked for more than 120 seconds.\n"
				   "Call Trace:\n"
				   "VFS: Busy inodes after unmount of a (tmpfs)\n"
				   "VFS: Busy inodes after unmount of b (tmpfs)\n"
				   "Oops: 0000 [#1] SMP\n"));
	ATF_CHECK_EQ(KERNEL_REPORT_HANG, reports[0].kind);
	ATF_CHECK_STREQ("VFS: Busy inodes after unmount of a (tmpfs)", reports[1].lines[0]);
	ATF_CHECK_STREQ("VFS: Busy inodes after unmount of b (tmpfs)", reports[2].lines[0]);
	ATF_CHECK_EQ(KERNEL_REPORT_OOPS, reports[3].kind);
}

ATF_TC_WITHOUT_HEAD(panic_within_a_report_is_another);
ATF_TC_BODY(panic_within_a_report_is_another, tc)
{
	ATF_REQUIRE_EQ(2, read_log("------------[ cut here ]------------\n"
				   "WARNING: fs/some.c:77 at do_it+0x1/0x2, CPU#0: sh/1\n"
				   "Kernel panic - not syncing: kernel: panic_on_warn set ...\n"
				   "CPU: 0 UID: 0 PID: 1 Comm: sh Not tainted 7.3.4 #1\n"));
	ATF_CHECK_EQ(KERNEL_REPORT_WARNING, reports[0].kind);
	ATF_CHECK_EQ(KERNEL_REPORT_PANIC, reports[1].kind);
}

ATF_TC_WITHOUT_HEAD(warning_keeps_why);
ATF_TC_BODY(warning_keeps_why, tc)
{
	ATF_REQUIRE_EQ(2, read_log("------------[ cut here ]------------\n"
				   "there is no such thing\n"
				   "WARNING: fs/some.c:77 at do_it+0x1/0x2, CPU#0: sh/1\n"
				   "---[ end trace 0000000000000000 ]---\n"
				   "WARNING: fs/other.c:77 at do_it+0x1/0x2, CPU#0: sh/1\n"));
	ATF_CHECK_EQ(2, reports[0].line_count);
	ATF_CHECK_STREQ("there is no such thing", reports[0].lines[0]);
	ATF_CHECK_EQ(1, reports[0].text_line);
	ATF_CHECK_EQ(1, reports[1].line_count);
	ATF_CHECK_EQ(0, reports[1].text_line);
}

ATF_TC_WITHOUT_HEAD(landlocks_code_is_recognised);
ATF_TC_BODY(landlocks_code_is_recognised, tc)
{
	static const struct {
		const char *line, *named;
	} lines[] = {
		{ "WARNING: CPU: 1 PID: 42 at security/landlock/fs.c:77 do_it+0x1/0x2\n",
		  "WARNING: CPU: 1 PID: 42 at security/landlock/fs.c:77 do_it+0x1/0x2" },
		{ "BUG: x\nCall Trace:\n ? hook_path_rename+0x10/0x20\n",
		  " ? hook_path_rename+0x10/0x20" },
		{ "BUG: x\n landlock_put_thing+0x10/0x20 [x]\n",
		  " landlock_put_thing+0x10/0x20 [x]" },
		{ "BUG: x\n free_landlock_thing.isra.0+0x10/0x20\n", "" },
		{ "BUG: x\n __do_sys_landlock_add_rule+0x10/0x20\n",
		  " __do_sys_landlock_add_rule+0x10/0x20" },
		{ "BUG: x\n unhook_it+0x10/0x20\n", "" },
		{ "BUG: x\nCPU: 1 PID: 42 Comm: landlock-probe Not tainted\n", "" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		ATF_REQUIRE_EQ(1, read_log(lines[i].line));
		ATF_CHECK_STREQ(lines[i].named, reports[0].landlock);
	}
}

ATF_TC_WITHOUT_HEAD(long_report_is_cut);
ATF_TC_BODY(long_report_is_cut, tc)
{
	struct kernel_report_parser parser = { 0 };
	struct kernel_report ended;
	bool closed = kernel_report_take(&parser, "BUG: x", &ended);
	int lines = 1;

	for (; !closed && lines < 1000; lines++)
		closed = kernel_report_take(&parser, " walk+0x1/0x2", &ended);
	ATF_CHECK(closed);
	ATF_CHECK_EQ(KERNEL_REPORT_LINES, ended.line_count);
	ATF_CHECK(!kernel_report_end(&parser, &ended));
}

ATF_TC_WITHOUT_HEAD(console_lines_lose_what_is_in_front);
ATF_TC_BODY(console_lines_lose_what_is_in_front, tc)
{
	static const struct {
		const char *line, *message;
	} lines[] = {
		{ "[   12.345678] BUG: x", "BUG: x" },
		{ "[12345.678901] BUG: x", "BUG: x" },
		{ "<4>[   12.345678] BUG: x", "BUG: x" },
		{ "[   12.345678][    T1] BUG: x", "BUG: x" },
		{ "[   12.345678][   C10] [ BUG: x ]", "[ BUG: x ]" },
		{ "[   12.345678]  walk+0x1/0x2", " walk+0x1/0x2" },
		{ "[   12.345678]", "" },
		{ "[ BUG: x ]", NULL },
		{ "BUG: x", NULL },
		{ "<4>", NULL },
		{ "<4", NULL },
		{ "[", NULL },
		{ "[  ", NULL },
		{ "[1", NULL },
		{ "[1.", NULL },
		{ "[1.2", NULL },
		{ "[1.2][", "[" },
		{ "[1.2][T", "[T" },
		{ "", NULL },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *message = kernel_report_console_message(lines[i].line);

		ATF_CHECK_MSG((message == NULL) == (lines[i].message == NULL), "%s", lines[i].line);
		if (message && lines[i].message)
			ATF_CHECK_STREQ(lines[i].message, message);
	}
	/* Cut within who printed it. */
	ATF_CHECK_STREQ("[T1", kernel_report_console_message("[1.2][T1"));
}

ATF_TC_WITHOUT_HEAD(weights_are_as_documented);
ATF_TC_BODY(weights_are_as_documented, tc)
{
	static const char *const defects[] = { "panic",	 "oops", "bug",	    "kasan", "kmsan",
					       "kfence", "list", "lockdep", "slab",  "refcount" };
	size_t defect_count = 0;

	for (int kind = 0; kind < KERNEL_REPORT_KINDS; kind++) {
		const char *name = kernel_report_name((enum kernel_report_kind)kind);
		bool among = false;

		for (size_t i = 0; i < sizeof(defects) / sizeof(defects[0]); i++)
			among = among || strcmp(name, defects[i]) == 0;
		ATF_CHECK_MSG(kernel_report_is_defect((enum kernel_report_kind)kind) == among, "%s",
			      name);
		defect_count += among;
	}
	ATF_CHECK_EQ(sizeof(defects) / sizeof(defects[0]), defect_count);
	ATF_CHECK(kernel_report_is_load(KERNEL_REPORT_HANG));
	ATF_CHECK(!kernel_report_is_load(KERNEL_REPORT_WARNING));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_kind_is_known_by_its_words);
	ATF_TP_ADD_TC(tp, right_kernel_has_no_report);
	ATF_TP_ADD_TC(tp, reports_are_told_apart);
	ATF_TP_ADD_TC(tp, no_report_is_lost_between_two);
	ATF_TP_ADD_TC(tp, panic_within_a_report_is_another);
	ATF_TP_ADD_TC(tp, warning_keeps_why);
	ATF_TP_ADD_TC(tp, landlocks_code_is_recognised);
	ATF_TP_ADD_TC(tp, long_report_is_cut);
	ATF_TP_ADD_TC(tp, console_lines_lose_what_is_in_front);
	ATF_TP_ADD_TC(tp, weights_are_as_documented);
	return atf_no_error();
}
