// SPDX-License-Identifier: MIT
#include "capacity.h"

#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"

/*
 * What a machine may come to need: the guest's memory, which is landlock-vm's default, and beside
 * it the initramfs, twice, and what emulation has translated.
 */
#define MACHINE_MIB (1024 + 512)

#define BYTES_OF_MIB (1024ULL * 1024)

static FILE *open_file(const char *root, const char *folder, const char *name)
{
	_cleanup_free_ char *path = NULL;

	if (asprintf(&path, "%s%s%s", root, folder, name) < 0) {
		path = NULL;
		return NULL;
	}
	return fopen(path, "re");
}

/* A folder of control groups, and how it and those above it limit what is theirs. */
static bool own_group(const char *root, char folder[PATH_MAX])
{
	_cleanup_file_ FILE *file = open_file(root, "/proc/self/", "cgroup");
	char line[PATH_MAX];

	while (file && fgets(line, sizeof(line), file)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "0::/", 4) == 0)
			return snprintf(folder, PATH_MAX, "/sys/fs/cgroup%s",
					line[4] ? line + 3 : "") < PATH_MAX;
	}
	return false;
}

/* The group above; false at the top. */
static bool go_up(char *folder)
{
	char *slash = strrchr(folder, '/');

	*slash = '\0';
	return strcmp(folder, "/sys/fs") != 0;
}

static bool read_number(const char *root, const char *folder, const char *name,
			unsigned long long *number)
{
	_cleanup_file_ FILE *file = open_file(root, folder, name);

	return file && fscanf(file, "%llu", number) == 1;
}

/* What a group leaves of its limit, in MiB; ULLONG_MAX without a limit. */
static unsigned long long left_of_group(const char *root, const char *folder)
{
	unsigned long long most, used;

	if (!read_number(root, folder, "/memory.max", &most) ||
	    !read_number(root, folder, "/memory.current", &used))
		return ULLONG_MAX;
	return used < most ? (most - used) / BYTES_OF_MIB : 1;
}

static unsigned long long available_mib(const char *root)
{
	_cleanup_file_ FILE *file = open_file(root, "/proc/", "meminfo");
	unsigned long long kib;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "MemAvailable: %llu kB", &kib) == 1)
			return kib / 1024;
	}
	return 0;
}

unsigned long long capacity_memory_mib(const char *root)
{
	unsigned long long least = available_mib(root);
	char folder[PATH_MAX];

	if (least == 0 || !own_group(root, folder))
		return least;
	do {
		const unsigned long long left = left_of_group(root, folder);

		if (left < least)
			least = left;
	} while (go_up(folder));
	return least;
}

/* Processors of whose time a group may use all; UINT_MAX without a limit. */
static unsigned int quota_of_group(const char *root, const char *folder)
{
	_cleanup_file_ FILE *file = open_file(root, folder, "/cpu.max");
	unsigned int quota, period;

	if (!file || fscanf(file, "%u %u", &quota, &period) != 2 || period == 0)
		return UINT_MAX;
	return quota / period ?: 1;
}

unsigned int capacity_processors(const char *root)
{
	unsigned int least = 1;
	char folder[PATH_MAX];
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		least = (unsigned int)CPU_COUNT(&set);
	if (!own_group(root, folder))
		return least;
	do {
		const unsigned int quota = quota_of_group(root, folder);

		if (quota < least)
			least = quota;
	} while (go_up(folder));
	return least;
}

unsigned int capacity_machines(const char *root)
{
	const unsigned int processors = capacity_processors(root);
	const unsigned long long memory_mib = capacity_memory_mib(root);
	const unsigned long long fitting = memory_mib / MACHINE_MIB ?: 1;

	return memory_mib && fitting < processors ? (unsigned int)fitting : processors;
}
