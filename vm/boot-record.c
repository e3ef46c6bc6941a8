// SPDX-License-Identifier: MIT
/* The record of a boot, schema landlock-vm-machine/1. */
#include "boot-record.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "foreign.h"

#define DRAFT ".machine.json"

/* A text that may be missing, or hold anything: it comes from elsewhere. */
static json_t *text(const char *value)
{
	char *shown = value && value[0] ? foreign_shown(value, strlen(value), FOREIGN_LINE) : NULL;
	json_t *string = shown ? json_string(shown) : NULL;

	free(shown);
	return string ? string : json_null();
}

static json_t *number(int value)
{
	return value < 0 ? json_null() : json_integer(value);
}

/* Seconds, to the millisecond. */
static json_t *seconds(double value)
{
	return value < 0 ? json_null() : json_real(round(value * 1000) / 1000);
}

static json_t *describe_kernel(const struct boot_record *record)
{
	const struct boot_kernel *kernel = &record->kernel;
	json_t *object = json_object();

	json_object_set_new(object, "id", text(kernel->id));
	json_object_set_new(object, "arch", text(kernel->arch));
	json_object_set_new(object, "package_version", text(kernel->package_version));
	json_object_set_new(object, "release",
			    text(record->release[0] ? record->release : kernel->release));
	json_object_set_new(object, "sha256", text(kernel->image.sha256));
	json_object_set_new(object, "page_kib",
			    number(kernel->image.page_kib ? (int)kernel->image.page_kib : -1));
	json_object_set_new(object, "expected_abi", number(kernel->expected_abi));
	return object;
}

static json_t *describe(const struct boot_record *record)
{
	const struct machine_outcome *outcome = &record->outcome;
	const bool done = outcome->cause == MACHINE_DONE;
	json_t *object = json_object();

	json_object_set_new(object, "schema", text("landlock-vm-machine/1"));
	json_object_set_new(object, "state", text(done ? "done" : "infra_error"));
	json_object_set_new(object, "cause",
			    text(done ? NULL : machine_cause_name(outcome->cause)));
	json_object_set_new(object, "detail", text(outcome->detail));
	json_object_set_new(object, "kernel", describe_kernel(record));
	json_object_set_new(object, "accel", text(qemu_accel_name(record->accel)));
	json_object_set_new(object, "booted", text(record->booted));
	json_object_set_new(object, "initramfs_sha256", text(record->initramfs_sha256));
	json_object_set_new(object, "command_status", number(record->command_status));
	json_object_set_new(object, "boot_s", seconds(outcome->boot_s));
	json_object_set_new(object, "duration_s", seconds(outcome->duration_s));
	json_object_set(object, "kernel_reports",
			record->reports.list ? record->reports.list : json_null());
	json_object_set_new(object, "kernel_reports_left_out",
			    json_integer((json_int_t)record->reports.left_out));
	return object;
}

int boot_record_write(const struct boot_record *record, int folder)
{
	json_t *object = describe(record);
	const int fd = openat(folder, DRAFT, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int failed = -1;

	if (!object)
		errno = ENOMEM;
	else if (fd >= 0 && json_dumpfd(object, fd, JSON_INDENT(2) | JSON_REAL_PRECISION(9)) == 0 &&
		 write(fd, "\n", 1) == 1 && renameat(folder, DRAFT, folder, "machine.json") == 0)
		failed = 0;
	if (fd >= 0)
		close(fd);
	if (failed)
		unlinkat(folder, DRAFT, 0);
	json_decref(object);
	return failed;
}
