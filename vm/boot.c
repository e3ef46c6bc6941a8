// SPDX-License-Identifier: MIT
/* landlock-vm boot: run one command in one kernel; tell the machine's failures from its own. */
#include "boot.h"

#include "accel.h"
#include "boot-folders.h"
#include "boot-options.h"
#include "boot-output.h"
#include "boot-record.h"
#include "foreign.h"
#include "initramfs.h"
#include "process.h"
#include "vm.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* How long a guest may take until hello.  Real KVM needs about a second, emulation a few. */
#define BOOT_S	       60.0
#define KVM_ON_TRIAL_S 8.0

/* Without this much beside itself and its initramfs no kernel boots; most need more. */
#define LEAST_FREE_MIB 32

struct boot {
	struct boot_options options;
	struct boot_record record;
	char *command; /* the command's arguments as NUL-terminated strings in a row */
	size_t command_size;
	int initrd;
	int console;
	int output; /* folder, or -1 */
};

__attribute__((format(printf, 2, 3))) static int set_up_failed(struct boot *boot,
							       const char *format, ...)
{
	va_list arguments;

	boot->record.outcome.cause = MACHINE_SETUP;
	va_start(arguments, format);
	vsnprintf(boot->record.outcome.detail, sizeof(boot->record.outcome.detail), format,
		  arguments);
	va_end(arguments);
	return -1;
}

/* As set_up_failed(), with a sentence that is released here. */
static int set_up_failed_with(struct boot *boot, char *sentence)
{
	set_up_failed(boot, "%s", sentence ? sentence : strerror(ENOMEM));
	free(sentence);
	return -1;
}

static int open_output(struct boot *boot)
{
	struct boot_output output;
	char *wrong = NULL;
	const int failed = boot_output_open(&output, boot->options.output, &wrong);

	boot->output = output.folder;
	boot->console = output.console;
	return failed ? set_up_failed_with(boot, wrong) : 0;
}

static int join_command(struct boot *boot)
{
	for (char **word = boot->options.command; *word; word++)
		boot->command_size += strlen(*word) + 1;
	if (boot->command_size > FRAME_PAYLOAD_MAX)
		return set_up_failed(boot, "the command is longer than %d bytes",
				     FRAME_PAYLOAD_MAX);
	boot->command = malloc(boot->command_size + 1);
	if (!boot->command)
		return set_up_failed(boot, "%s", strerror(errno));

	char *end = boot->command;

	for (char **word = boot->options.command; *word; word++)
		end = stpcpy(end, *word) + 1;
	return 0;
}

static int find_kernel(struct boot *boot)
{
	const struct boot_options *options = &boot->options;
	struct boot_kernel *kernel = &boot->record.kernel;
	char *wrong = NULL;
	int failed;

	if (options->kernel)
		failed = boot_kernel_from_file(kernel, options->kernel, options->modules,
					       options->arch, &wrong);
	else if (options->tree)
		failed = boot_kernel_from_tree(kernel, options->tree, options->arch, &wrong);
	else
		failed = boot_kernel_from_cache(kernel, options->id, options->arch, &wrong);
	if (failed)
		return set_up_failed_with(boot, wrong);
	if (!qemu_program(kernel->arch))
		return set_up_failed(boot, "no emulator is known for %s", kernel->arch);
	return 0;
}

static int make_initramfs(struct boot *boot)
{
	const struct boot_options *options = &boot->options;
	const struct boot_kernel *kernel = &boot->record.kernel;
	_cleanup_guest_parts_ struct guest_parts parts = { 0 };
	char *wrong = NULL;
	int failed = 0;

	guest_parts_find(&parts, kernel->arch, options->guest, options->sysroot, NULL);
	if (!parts.init)
		failed = set_up_failed(boot, "no guest-init for %s in %s", kernel->arch,
				       parts.guest ? parts.guest : "the guest's tree");
	if (!failed) {
		const struct initramfs_request request = {
			.arch = kernel->arch,
			.guest = parts.guest,
			.sysroot = parts.sysroot,
			.init = parts.init,
			.modules = kernel->modules,
			.index = kernel->module_index,
			.release = kernel->image.release[0] ? kernel->image.release : NULL,
			.command = boot->command,
			.command_size = boot->command_size,
			.additions = options->additions,
		};

		boot->initrd = initramfs_make(&request, boot->record.initramfs_sha256, &wrong);
		if (boot->initrd < 0)
			failed = set_up_failed_with(boot, wrong);
	}
	return failed;
}

static off_t size_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 ? status.st_size : 0;
}

/* A kernel that finds no room for what it is given says nothing: it has not come to its console. */
static int check_memory(struct boot *boot)
{
	const off_t mib = 1024 * 1024;
	const off_t kernel = size_of(boot->record.kernel.image.fd), initrd = size_of(boot->initrd);

	if (kernel + initrd + LEAST_FREE_MIB * mib <= boot->options.memory_mib * mib)
		return 0;
	return set_up_failed(boot,
			     "memory of %u MiB has no room for a kernel of %lld MiB and an "
			     "initramfs of %lld MiB",
			     boot->options.memory_mib, (long long)(kernel / mib),
			     (long long)(initrd / mib));
}

/* What the kernel will call itself: its image knows better than its package. */
static const char *release_of_image(const struct boot_kernel *kernel)
{
	return kernel->image.release[0] ? kernel->image.release : kernel->release;
}

/* One attempt with one accelerator and the image or its payload; the outcome is in the record. */
static void run_with(struct boot *boot, enum qemu_accel accel, double boot_s, int payload)
{
	struct boot_record *record = &boot->record;
	const double total_s = boot->options.timeout_s;
	const struct qemu_machine machine = {
		.arch = record->kernel.arch,
		.kernel = payload < 0 ? record->kernel.image.fd : payload,
		.page_kib = record->kernel.image.page_kib,
		.append = boot->options.append,
		.user = boot->options.user,
		.initrd = boot->initrd,
		.console = boot->console,
		.cpus = boot->options.cpus,
		.memory_mib = boot->options.memory_mib,
		.accel = accel,
	};
	const struct machine_limits limits = {
		.boot_s = boot_s < total_s ? boot_s : total_s,
		.total_s = total_s,
	};
	struct harvest harvest = {
		.title = record->kernel.id,
		.command = boot->command,
		.command_size = boot->command_size,
		.kernel_release = release_of_image(&record->kernel),
		.folder = boot->output,
		.file = -1,
	};

	record->accel = accel;
	record->booted = payload < 0 ? "image" : "payload";
	machine_run(&machine, &limits, &harvest, &record->outcome);
	memcpy(record->release, harvest.release, sizeof(record->release));
	if (record->outcome.cause != MACHINE_DONE)
		return;
	record->command_status = WIFSIGNALED(harvest.status) ? 128 + WTERMSIG(harvest.status)
							     : WEXITSTATUS(harvest.status);
}

/* Who knows the machine to be busy gives it more time for all, of which half is for the boot. */
static double emulated_boot_s(const struct boot *boot)
{
	const double total_s = boot->options.timeout_s;

	if (total_s < BOOT_S)
		return total_s;
	return total_s / 2 > BOOT_S ? total_s / 2 : BOOT_S;
}

/* Whether the guest never said hello, and another way to boot it may do better. */
static bool is_worth_another_way(const struct machine_outcome *outcome)
{
	return outcome->boot_s < 0 && !outcome->from_outside && outcome->cause != MACHINE_SETUP;
}

/*
 * What a bzImage unpacks is unpacked here, in a tenth of the time.  Where the emulator does not take
 * it, or it ends before it comes to its console, the image has its turn.
 */
static void run_emulated(struct boot *boot)
{
	const struct machine_outcome *outcome = &boot->record.outcome;
	const double boot_s = emulated_boot_s(boot);
	const int payload = kernel_image_payload(&boot->record.kernel.image);

	if (payload >= 0) {
		run_with(boot, QEMU_TCG, boot_s, payload);
		close(payload);
		if (!is_worth_another_way(outcome) || outcome->duration_s >= boot_s ||
		    size_of(boot->console) > 0)
			return;
		foreign_message("landlock-vm", "%s: unpacked: %s; falling back to the image",
				boot->record.kernel.id, outcome->detail);
	}
	run_with(boot, QEMU_TCG, boot_s, -1);
}

/* KVM on trial: a guest that never says hello, while emulation boots it, convicts KVM. */
static void run_with_best(struct boot *boot)
{
	struct machine_outcome *outcome = &boot->record.outcome;
	const char *arch = boot->record.kernel.arch;

	if (!accel_kvm_is_worth_trying(arch)) {
		run_emulated(boot);
		return;
	}
	run_with(boot, QEMU_KVM, KVM_ON_TRIAL_S, -1);
	if (!is_worth_another_way(outcome))
		return;
	foreign_message("landlock-vm", "%s: KVM: %s; falling back to emulation",
			boot->record.kernel.id, outcome->detail);
	run_emulated(boot);
	if (outcome->boot_s >= 0 && accel_remember_broken_kvm(arch) != 0)
		foreign_message("landlock-vm", "remember that KVM is broken: %s", strerror(errno));
}

static void run(struct boot *boot)
{
	switch (boot->options.accel) {
	case BOOT_ACCEL_AUTO:
		run_with_best(boot);
		break;
	case BOOT_ACCEL_KVM:
		run_with(boot, QEMU_KVM, BOOT_S, -1);
		break;
	case BOOT_ACCEL_TCG:
		run_emulated(boot);
		break;
	}
}

/* Say and record how it ended; the exit status. */
static int report(const struct boot *boot)
{
	const struct boot_record *record = &boot->record;
	const struct machine_outcome *outcome = &record->outcome;
	const struct boot_options *options = &boot->options;
	const char *given = options->id ?: options->kernel ?: options->tree;
	const char *title = record->kernel.id ? record->kernel.id : foreign_typed(given);
	int status = record->command_status;

	console_reports_tell(&record->reports, title);
	if (boot->console >= 0 && size_of(boot->console) >= QEMU_CONSOLE_MAX)
		foreign_message("landlock-vm", "%s: the console is cut at %d MiB", title,
				QEMU_CONSOLE_MAX >> 20);
	if (outcome->cause != MACHINE_DONE) {
		foreign_message("landlock-vm", "%s: %s: %s", title,
				machine_cause_name(outcome->cause), outcome->detail);
		status = VM_EXIT_INFRASTRUCTURE;
	}
	if (boot->output >= 0 && boot_record_write(record, boot->output) != 0) {
		foreign_message("landlock-vm", "%s/machine.json: %s", boot->options.output,
				strerror(errno));
		status = VM_EXIT_INFRASTRUCTURE;
	}
	return status;
}

static void release(struct boot *boot)
{
	if (boot->options.addition_count > 0)
		free(boot->options.additions);
	boot_kernel_release(&boot->record.kernel);
	json_decref(boot->record.reports.list);
	free(boot->command);
	if (boot->initrd >= 0)
		close(boot->initrd);
	if (boot->console >= 0)
		close(boot->console);
	if (boot->output >= 0)
		close(boot->output);
}

/* By which the emulator is given what has no name. */
static int find_descriptors(struct boot *boot)
{
	static const char folder[] = "/proc/self/fd";

	if (access(folder, X_OK) != 0)
		return set_up_failed(boot, "%s: %s: is /proc mounted?", folder, strerror(errno));
	return 0;
}

/* A signal that came before there was a machine to end. */
static bool is_interrupted(struct boot *boot)
{
	const int number = process_end_signal();

	if (number)
		set_up_failed(boot, "interrupted by SIG%s", sigabbrev_np(number));
	return number;
}

int boot_main(int argc, char **argv)
{
	struct boot boot = {
		.record.command_status = -1,
		.record.outcome.boot_s = -1,
		.record.kernel.expected_abi = -1,
		.record.kernel.image.fd = -1,
		.record.kernel.use = -1,
		.initrd = -1,
		.console = -1,
		.output = -1,
	};

	switch (boot_options_read(argc, argv, &boot.options)) {
	case BOOT_OPTIONS_DONE:
		return VM_EXIT_OK;
	case BOOT_OPTIONS_WRONG:
		return VM_EXIT_USAGE;
	case BOOT_OPTIONS_RUN:
		break;
	}
	/* A caller may ignore it, but the emulator's end must be seen. */
	signal(SIGCHLD, SIG_DFL);

	if (open_output(&boot) == 0 && find_descriptors(&boot) == 0 && join_command(&boot) == 0 &&
	    find_kernel(&boot) == 0 && make_initramfs(&boot) == 0 && check_memory(&boot) == 0 &&
	    !is_interrupted(&boot))
		run(&boot);

	if (boot.console >= 0)
		boot.record.reports = console_reports_read(boot.console);

	const int status = report(&boot);

	release(&boot);
	return status;
}
