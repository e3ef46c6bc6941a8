// SPDX-License-Identifier: MIT
/* How many machines a host has room for, by what its files say. */
#include "capacity.h"

#include <atf-c.h>
#include <sched.h>
#include <stdio.h>

#include "cleanup.h"

/* A file below the folder "host". */
static void say(const char *path, const char *text)
{
	char command[512], name[256];
	FILE *file;

	snprintf(command, sizeof(command), "mkdir -p host$(dirname %s)", path);
	ATF_REQUIRE_EQ(0, system(command));
	snprintf(name, sizeof(name), "host%s", path);
	file = fopen(name, "w");
	ATF_REQUIRE(file);
	fputs(text, file);
	fclose(file);
}

static unsigned int own_processors(void)
{
	cpu_set_t set;

	ATF_REQUIRE_EQ(0, sched_getaffinity(0, sizeof(set), &set));
	return (unsigned int)CPU_COUNT(&set);
}

ATF_TC_WITHOUT_HEAD(nothing_known);
ATF_TC_BODY(nothing_known, tc)
{
	ATF_CHECK_EQ(0, capacity_memory_mib("host"));
	ATF_CHECK_EQ(own_processors(), capacity_processors("host"));
	ATF_CHECK_EQ(own_processors(), capacity_machines("host"));
}

ATF_TC_WITHOUT_HEAD(memory_of_the_host);
ATF_TC_BODY(memory_of_the_host, tc)
{
	say("/proc/meminfo", "MemTotal: 9000000 kB\nMemFree: 1 kB\nMemAvailable: 2097152 kB\n");
	ATF_CHECK_EQ(2048, capacity_memory_mib("host"));
	ATF_CHECK_EQ(1, capacity_machines("host"));
	say("/proc/meminfo", "MemTotal: 9000000 kB\nMemAvailable: 2048 kB\n");
	ATF_CHECK_EQ(1, capacity_machines("host"));
	say("/proc/meminfo", "MemAvailable: 4294967296 kB\n");
	ATF_CHECK_EQ(own_processors(), capacity_machines("host"));
}

ATF_TC_WITHOUT_HEAD(limits_of_control_groups);
ATF_TC_BODY(limits_of_control_groups, tc)
{
	say("/proc/meminfo", "MemAvailable: 8388608 kB\n");
	say("/proc/self/cgroup", "4:memory:/other\n0::/outer/inner\n");
	say("/sys/fs/cgroup/outer/inner/memory.max", "max\n");
	say("/sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
	ATF_CHECK_EQ(8192, capacity_memory_mib("host"));
	ATF_CHECK_EQ(own_processors(), capacity_processors("host"));
	/* The group above has the limit. */
	say("/sys/fs/cgroup/outer/memory.max", "4294967296\n");
	say("/sys/fs/cgroup/outer/memory.current", "1073741824\n");
	say("/sys/fs/cgroup/outer/cpu.max", "150000 100000\n");
	ATF_CHECK_EQ(3072, capacity_memory_mib("host"));
	ATF_CHECK_EQ(1, capacity_processors("host"));
	say("/sys/fs/cgroup/outer/memory.current", "5368709120\n");
	ATF_CHECK_EQ(1, capacity_memory_mib("host"));
	ATF_CHECK_EQ(1, capacity_machines("host"));
	/* In a namespace of its own it is at the top. */
	say("/proc/self/cgroup", "0::/\n");
	say("/sys/fs/cgroup/memory.max", "2147483648\n");
	say("/sys/fs/cgroup/memory.current", "0\n");
	ATF_CHECK_EQ(2048, capacity_memory_mib("host"));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, nothing_known);
	ATF_TP_ADD_TC(tp, memory_of_the_host);
	ATF_TP_ADD_TC(tp, limits_of_control_groups);
	return atf_no_error();
}
