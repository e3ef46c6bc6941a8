// SPDX-License-Identifier: MIT
/* The emulator: its command line for a machine, and its process. */
#include "qemu.h"

#include "guest/paths.h"

#include <end_with_parent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <standard.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EXIT_NOT_FOUND 127

/*
 * What differs between the architectures.  The console takes the machine's own serial port; the
 * results take a serial port on PCI, which every kernel of a distribution drives without modules.
 * x86 tests its timer at boot and panics when it is slow, as it is on a busy host; and the tables of
 * the older machine take a fifth of a second less to read.
 *
 * Emulation pays dearly for what protects a machine that many share: each change of page tables
 * empties the emulated TLB, so the kernel stays mapped in user space (arm64 insists on that only
 * without KASLR), and no branch predictor is worth clearing.  Nobody needs five levels of tables.
 * What x86 does fast by a string instruction is emulated byte by byte; without it a page is cleared
 * in half the time.  SMAP has the emulator keep two TLBs for the kernel.  CMPXCHG16B of QEMU 7.2 may
 * lose the flags to an interrupt that comes right after it, and the kernel dies of a double fault in
 * its allocator, which does without as well.  A processor of arm64 need not know each size of
 * pages: Cortex-A57 lacks 16 KiB, and "max", which knows all, is slower.
 */
static const struct architecture {
	const char *name;
	const char *program;
	const char *machine;
	const char *machine_kvm;
	const char *cpu_tcg;
	const char *cpu_tcg_16k; /* for pages of 16 KiB */
	const char *console;
	const char *results;
	const char *append; /* kernel parameters of this architecture */
} architectures[] = {
	{ "x86_64", "qemu-system-x86_64", "pc", "q35",
	  "max,la57=off,erms=off,fsrm=off,smap=off,smep=off,cx16=off", NULL, "ttyS0", "ttyS1",
	  "no_timer_check mitigations=off " },
	{ "aarch64", "qemu-system-aarch64", "virt", "virt,gic-version=host", "cortex-a57",
	  "max,pauth-impdef=on,sve=off", "ttyAMA0", "ttyS0", "mitigations=off kpti=off nokaslr " },
};

static const struct architecture *find_architecture(const char *name)
{
	for (size_t i = 0; i < sizeof(architectures) / sizeof(*architectures); i++) {
		if (strcmp(architectures[i].name, name) == 0)
			return &architectures[i];
	}
	return NULL;
}

static const char *choose_cpu(const struct qemu_machine *machine,
			      const struct architecture *architecture)
{
	if (machine->accel == QEMU_KVM)
		return "host";
	return machine->page_kib == 16 && architecture->cpu_tcg_16k ? architecture->cpu_tcg_16k
								    : architecture->cpu_tcg;
}

/* One processor that knows that it is alone need not stop others when it empties the TLB. */
static const char *choose_accel(const struct qemu_machine *machine)
{
	if (machine->accel == QEMU_KVM)
		return "kvm";
	return machine->cpus == 1 ? "tcg,thread=single" : "tcg";
}

const char *qemu_program(const char *arch)
{
	const struct architecture *architecture = find_architecture(arch);

	return architecture ? architecture->program : NULL;
}

const char *qemu_accel_name(enum qemu_accel accel)
{
	return accel == QEMU_KVM ? "kvm" : "tcg";
}

/* The texts of the command line that depend on the machine. */
struct texts {
	char *append;
	char *console;
	char *results;
	char *kernel;
	char *initrd;
	char *memory;
	char *cpus;
};

static void release_texts(struct texts *texts)
{
	free(texts->append);
	free(texts->console);
	free(texts->results);
	free(texts->kernel);
	free(texts->initrd);
	free(texts->memory);
	free(texts->cpus);
}

/*
 * The console has what the kernel warns of, with the times that tell its lines from others.  A
 * panic ends the machine (panic=-1 and -no-reboot); the guest's randomness must not wait.  Programs
 * lie at the same addresses each time they run, for then what the emulator has translated for one
 * process serves the next: the suite, thousands of short processes, takes little more than half.
 * A timer that ticks by itself need not be set, which takes the emulator out of what it has
 * translated.  That the kernel's ciphers are right is tested by others, in a quarter of the boot.
 * No test needs its session scheduled as a group, which each would have made for it.
 */
static int make_texts(const struct qemu_machine *machine, const struct architecture *architecture,
		      int results, struct texts *texts)
{
	*texts = (struct texts){ 0 };
	if (asprintf(&texts->append,
		     "console=%s %sloglevel=5 printk.time=1 panic=-1 norandmaps nohz=off "
		     "highres=off noautogroup cryptomgr.notests random.trust_cpu=on "
		     "random.trust_bootloader=on " GUEST_PORT_PARAMETER "%s " GUEST_USER_PARAMETER
		     "%u%s%s",
		     architecture->console, architecture->append, architecture->results,
		     machine->user, machine->append[0] ? " " : "", machine->append) >= 0 &&
	    asprintf(&texts->console, "file,id=console,path=/proc/self/fd/%d", machine->console) >=
		    0 &&
	    asprintf(&texts->results, "socket,id=results,fd=%d", results) >= 0 &&
	    asprintf(&texts->kernel, "/proc/self/fd/%d", machine->kernel) >= 0 &&
	    asprintf(&texts->initrd, "/proc/self/fd/%d", machine->initrd) >= 0 &&
	    asprintf(&texts->memory, "%u", machine->memory_mib) >= 0 &&
	    asprintf(&texts->cpus, "%u", machine->cpus) >= 0)
		return 0;
	release_texts(texts);
	errno = ENOMEM;
	return -1;
}

__attribute__((noreturn)) static void run_child(const struct qemu_machine *machine,
						const struct architecture *architecture,
						const struct texts *texts, pid_t parent,
						int results, int messages)
{
	const int kvm = machine->accel == QEMU_KVM;
	const char *const arguments[] = {
		architecture->program,
		"-nodefaults",
		"-no-user-config",
		"-no-reboot",
		"-display",
		"none",
		"-machine",
		kvm ? architecture->machine_kvm : architecture->machine,
		"-accel",
		choose_accel(machine),
		"-cpu",
		choose_cpu(machine, architecture),
		"-smp",
		texts->cpus,
		"-m",
		texts->memory,
		"-kernel",
		texts->kernel,
		"-initrd",
		texts->initrd,
		"-append",
		texts->append,
		"-chardev",
		texts->console,
		"-serial",
		"chardev:console",
		"-chardev",
		texts->results,
		"-device",
		"pci-serial,chardev=results",
		NULL,
	};
	const int inherited[] = { results, machine->kernel, machine->initrd, machine->console };
	const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	setpgid(0, 0);
	end_with_parent(parent);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	standard_restore();
	/* A guest that floods its console must not fill the disk; what is too much is dropped. */
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ QEMU_CONSOLE_MAX, QEMU_CONSOLE_MAX });
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	dup2(messages, STDOUT_FILENO);
	dup2(messages, STDERR_FILENO);
	for (size_t i = 0; i < sizeof(inherited) / sizeof(*inherited); i++)
		fcntl(inherited[i], F_SETFD, 0);
	execvp(arguments[0], (char *const *)(uintptr_t)arguments);
	dprintf(STDERR_FILENO, "%s: %s\n", arguments[0],
		errno == ENOENT ? "not found: is QEMU for this architecture installed?"
				: strerror(errno));
	_exit(EXIT_NOT_FOUND);
}

int qemu_start(const struct qemu_machine *machine, struct qemu_process *process)
{
	const struct architecture *architecture = find_architecture(machine->arch);
	const pid_t parent = getpid();
	int results[2] = { -1, -1 }, messages[2] = { -1, -1 };
	struct texts texts = { 0 };

	if (!architecture) {
		errno = EINVAL;
		return -1;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, results) != 0 ||
	    pipe2(messages, O_CLOEXEC) != 0 || fcntl(results[0], F_SETFL, O_NONBLOCK) != 0 ||
	    fcntl(messages[0], F_SETFL, O_NONBLOCK) != 0 ||
	    make_texts(machine, architecture, results[1], &texts) != 0)
		goto fail;
	process->pid = fork();
	if (process->pid < 0)
		goto fail;
	if (process->pid == 0)
		run_child(machine, architecture, &texts, parent, results[1], messages[1]);
	/* In both processes, so that the group exists whoever comes first. */
	setpgid(process->pid, process->pid);
	release_texts(&texts);
	close(results[1]);
	close(messages[1]);
	process->results = results[0];
	process->messages = messages[0];
	return 0;
fail:
	release_texts(&texts);
	for (int i = 0; i < 2; i++) {
		if (results[i] >= 0)
			close(results[i]);
		if (messages[i] >= 0)
			close(messages[i]);
	}
	return -1;
}
