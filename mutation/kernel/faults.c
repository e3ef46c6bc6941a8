// SPDX-License-Identifier: MIT
/*
 * Which fault is selected, and the counters.
 *
 *	landlock.fault=NUMBER			on the kernel's command line, for code of its start
 *	/sys/module/landlock/parameters/fault	0: none
 *	debugfs landlock-faults			two 32-bit numbers for each fault; writing clears them
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "faults.h"

unsigned int fault_selected;
module_param_named(fault, fault_selected, uint, 0600);

struct fault_count fault_counts[FAULT_COUNT];

static ssize_t read_counts(struct file *file, char __user *to, size_t size, loff_t *offset)
{
	return simple_read_from_buffer(to, size, offset, fault_counts, sizeof(fault_counts));
}

static ssize_t clear_counts(struct file *file, const char __user *from, size_t size, loff_t *offset)
{
	memset(fault_counts, 0, sizeof(fault_counts));
	return size;
}

static const struct file_operations counts_operations = {
	.read = read_counts,
	.write = clear_counts,
	.llseek = default_llseek,
};

static int __init show_counts(void)
{
	debugfs_create_file("landlock-faults", 0600, NULL, NULL, &counts_operations);
	return 0;
}
late_initcall(show_counts);
