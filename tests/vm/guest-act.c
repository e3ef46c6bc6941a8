// SPDX-License-Identifier: MIT
/* What the boot tests run inside a guest: one act per call, named by the first argument. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define LARGE_SIZE (1 << 20)

static int say(const char *words)
{
	printf("%s\n", words);
	return fflush(stdout);
}

static int exit_with(const char *status)
{
	return atoi(status);
}

static int die_of(const char *signal_number)
{
	raise(atoi(signal_number));
	return 99;
}

static int write_to_both(const char *words)
{
	printf("out %s\n", words);
	fprintf(stderr, "err %s\n", words);
	return 0;
}

/* A large file whose bytes all depend on their place, an empty one, and what must stay behind. */
static int leave_files(const char *words)
{
	FILE *large = fopen("/results/large", "w"), *small = fopen("/results/small", "w"),
	     *empty = fopen("/results/empty", "w");

	if (!large || !small || !empty)
		return 99;
	for (unsigned int i = 0; i < LARGE_SIZE; i++)
		fputc((int)((i * 2654435761U) >> 24), large);
	fprintf(small, "%s\n", words);
	if (symlink("/etc/passwd", "/results/link") != 0 || mkdir("/results/folder", 0755) != 0)
		return 99;
	return fclose(large) | fclose(small) | fclose(empty);
}

static int print_file(const char *path)
{
	char bytes[4096];
	ssize_t length;
	const int fd = open(path, O_RDONLY);

	if (fd < 0)
		return errno;
	while ((length = read(fd, bytes, sizeof(bytes))) > 0) {
		if (write(STDOUT_FILENO, bytes, (size_t)length) != length)
			return 99;
	}
	return 0;
}

/* Leave a child that holds the output open and ignores what it can. */
static int leave_orphan(const char *words)
{
	if (fork() != 0)
		return 0;
	setsid();
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	say(words);
	for (;;)
		pause();
}

static int panic(const char *words)
{
	const int fd = open("/proc/sysrq-trigger", O_WRONLY);

	say(words);
	if (fd < 0 || write(fd, "c", 1) != 1)
		return 99;
	return 98;
}

/* Put words into the kernel's log, which has them on the console if they begin with "<1>". */
static int log_words(const char *words)
{
	const int fd = open("/dev/kmsg", O_WRONLY);

	say("logged");
	return fd < 0 || write(fd, words, strlen(words)) < 0 ? 99 : 0;
}

static int switch_off(const char *words)
{
	say(words);
	reboot(RB_POWER_OFF);
	return 98;
}

__attribute__((noreturn)) static int hang(const char *words)
{
	say(words);
	for (;;)
		pause();
}

__attribute__((noreturn)) static int spin(const char *words)
{
	say(words);
	for (volatile unsigned int i = 0;; i++)
		;
}

/* Two results as the suite streams them, of a kernel with ABI and then how the machine ends. */
static int stream_results(const char *abi_and_end)
{
	char end[16] = "";
	struct utsname kernel;
	int abi;

	if (sscanf(abi_and_end, "%d:%15s", &abi, end) != 2 || uname(&kernel) != 0)
		return 99;
	printf("{\"type\": \"header\", \"schema\": \"landlock-conformance-stream/1\", \"kernel\": "
	       "{\"release\": \"%s\", \"machine\": \"%s\"}, \"landlock\": {\"abi\": %d}, "
	       "\"privilege\": \"root\", \"planned\": null}\n",
	       kernel.release, kernel.machine, abi);
	printf("{\"type\": \"result\", \"id\": \"fs/a_test:passes\", \"outcome\": \"pass\"}\n");
	printf("{\"type\": \"result\", \"id\": \"fs/b_test:fails\", \"outcome\": \"fail\", "
	       "\"detail\": \"expected EACCES\"}\n");
	printf("{\"type\": \"result\", \"id\": \"fs/c_test:is_cut");
	fflush(stdout);
	/* So that init has it out of the machine before it dies. */
	sleep(2);
	if (strcmp(end, "panic") == 0)
		return panic("");
	return strcmp(end, "poweroff") == 0 ? switch_off("") : hang("");
}

static const struct {
	const char *name;
	int (*act)(const char *argument);
} acts[] = {
	{ "exit", exit_with },	  { "signal", die_of },	      { "both", write_to_both },
	{ "files", leave_files }, { "print", print_file },    { "orphan", leave_orphan },
	{ "panic", panic },	  { "poweroff", switch_off }, { "hang", hang },
	{ "spin", spin },	  { "log", log_words },	      { "stream", stream_results },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 3 && i < sizeof(acts) / sizeof(*acts); i++) {
		if (strcmp(argv[1], acts[i].name) == 0)
			return acts[i].act(argv[2]);
	}
	fprintf(stderr, "guest-act: wrong use\n");
	return 97;
}
