// SPDX-License-Identifier: MIT
#include "make.h"

#include "../../boot-folders.h"
#include "../../find-program.h"
#include "../../process.h"
#include "../message.h"
#include "cleanup.h"

#include <arguments.h>
#include <errno.h>
#include <foreign.h>
#include <output_file.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program that the compiler's command line is given to, such as ccache(1). */
#define LAUNCHER "LANDLOCK_KIT_COMPILER_LAUNCHER"

static const struct architecture {
	const char *name;
	const char *linux_name;
	const char *prefix; /* of the tools elsewhere than on that architecture */
	const char *compiler_package;
	const char *image_target;
} architectures[] = {
	{ "x86_64", "x86_64", "x86_64-linux-gnu-", "gcc-x86-64-linux-gnu", "bzImage" },
	{ "aarch64", "arm64", "aarch64-linux-gnu-", "gcc-aarch64-linux-gnu", "Image" },
};

/* The names of Debian's packages. */
static const struct {
	const char *program;
	const char *package;
} programs[] = {
	{ "make", "make" }, { "gcc", "gcc" },	  { "ld", "binutils" }, { "bc", "bc" },
	{ "flex", "flex" }, { "bison", "bison" }, { "perl", "perl" },	{ "gzip", "gzip" },
};
static const struct {
	const char *header;
	const char *package;
} headers[] = {
	{ "gelf.h", "libelf-dev" },	   /* of the checks of objects on x86 */
	{ "openssl/ssl.h", "libssl-dev" }, /* of certificates, where a configuration has some */
};

static const struct architecture *find(const char *arch)
{
	return &architectures[strcmp(arch, architectures[1].name) == 0];
}

const char *make_image_target(const char *arch)
{
	return find(arch)->image_target;
}

static const char *prefix_of(const char *arch)
{
	return strcmp(arch, host_arch()) == 0 ? "" : find(arch)->prefix;
}

/*
 * Run a program; what it said is kept.  However long it takes: of a busy machine's compiler nobody
 * may think that it is not there.  0 when it ran, however it ended; -1 with errno set.
 */
static int run(struct arguments *words, struct process_output *output)
{
	char **argv = arguments_finish(words);
	const struct process process = {
		.argv = argv,
		.with_children = true,
	};
	int failed;

	*output = (struct process_output){ 0 };
	errno = ENOMEM;
	failed = argv ? process_run(&process, output) : -1;
	arguments_free(argv);
	return failed;
}

/* Run a program that is asked something.  Whether it ended well. */
static bool ask(struct arguments *words, struct process_output *output)
{
	return run(words, output) == 0 && output->status == 0;
}

static bool has_program(const char *prefix, const char *name)
{
	_cleanup_free_ char *whole = NULL, *path = NULL;

	if (asprintf(&whole, "%s%s", prefix, name) < 0)
		whole = NULL;
	path = whole ? find_program(whole) : NULL;
	return path;
}

static bool has_header(const char *name)
{
	struct process_output output;
	struct arguments words = { 0 };
	bool found;

	arguments_add(&words, "gcc");
	arguments_add(&words, "-E");
	arguments_add(&words, "-include");
	arguments_add(&words, "%s", name);
	arguments_add(&words, "-xc");
	arguments_add(&words, "/dev/null");
	found = ask(&words, &output);
	process_output_release(&output);
	return found;
}

int make_check_tools(const char *arch)
{
	_cleanup_free_ char *missing = NULL;
	_cleanup_file_ FILE *list = NULL;
	size_t size;

	list = open_memstream(&missing, &size);
	if (!list)
		return complain("%s", strerror(errno));
	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		if (!has_program("", programs[i].program))
			fprintf(list, " %s", programs[i].package);
	}
	if (*prefix_of(arch) && !has_program(prefix_of(arch), "gcc"))
		fprintf(list, " %s", find(arch)->compiler_package);
	for (size_t i = 0; has_program("", "gcc") && i < sizeof(headers) / sizeof(*headers); i++) {
		if (!has_header(headers[i].header))
			fprintf(list, " %s", headers[i].package);
	}
	if (fflush(list) != 0)
		return complain("%s", strerror(errno));
	return size == 0 ? 0
			 : complain("to build a kernel, these packages are missing:%s", missing);
}

char *make_compiler(const char *arch)
{
	struct process_output output;
	struct arguments words = { 0 };
	char *name = NULL;

	arguments_add(&words, "%sgcc", prefix_of(arch));
	arguments_add(&words, "--version");
	if (ask(&words, &output))
		name = strndup(output.out, strcspn(output.out, "\n"));
	process_output_release(&output);
	return name;
}

/* Nothing of the caller's environment gets into a kernel, and the compiler's cache is found. */
static void add_environment(struct arguments *words)
{
	static const char *const kept[] = { "PATH=", "HOME=", "TMPDIR=", "CCACHE_" };

	arguments_add(words, "env");
	arguments_add(words, "-i");
	arguments_add(words, "LC_ALL=C");
	for (char **variable = environ; *variable; variable++) {
		for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
			if (strncmp(*variable, kept[i], strlen(kept[i])) == 0)
				arguments_add(words, "%s", *variable);
		}
	}
}

static void add_variables(struct arguments *words, const struct make *make)
{
	const char *prefix = prefix_of(make->arch), *launcher = getenv(LAUNCHER);

	arguments_add(words, "ARCH=%s", find(make->arch)->linux_name);
	arguments_add(words, "CROSS_COMPILE=%s", prefix);
	if (launcher && *launcher) {
		arguments_add(words, "CC=%s %sgcc", launcher, prefix);
		arguments_add(words, "HOSTCC=%s gcc", launcher);
	}
	arguments_add(words, "LOCALVERSION=");
	arguments_add(words, "KBUILD_BUILD_TIMESTAMP=Thu Jan  1 00:00:00 UTC 1970");
	arguments_add(words, "KBUILD_BUILD_VERSION=1");
	arguments_add(words, "KBUILD_BUILD_USER=landlock-kit");
	arguments_add(words, "KBUILD_BUILD_HOST=landlock-kit");
	arguments_add(words, "KCFLAGS=-ffile-prefix-map=%s=.", make->source);
	arguments_add(words, "KAFLAGS=-ffile-prefix-map=%s=.", make->source);
}

static int save(const struct make *make, const struct process_output *output)
{
	struct output_file *file = output_file_open(make->log);
	FILE *stream = file ? output_file_stream(file) : NULL;

	if (!stream) {
		output_file_discard(file);
		return -1;
	}
	fputs(output->out, stream);
	fputs(output->err, stream);
	return output_file_commit(file);
}

/* The first line that names an error, or else the last one. */
static char *reason_of(const char *said)
{
	const char *line = strstr(said, "rror"), *end = said + strlen(said);

	if (!line) {
		while (end > said && end[-1] == '\n')
			end--;
		line = end;
	}
	while (line > said && line[-1] != '\n')
		line--;
	return strndup(line, strcspn(line, "\n"));
}

static int complain_of(const struct make *make, const char *target,
		       const struct process_output *output)
{
	_cleanup_free_ char *reason = reason_of(output->err);

	if (save(make, output) != 0)
		return complain("make %s: %s", target, foreign_typed(reason ?: "?"));
	return complain("make %s: %s; %s has all of it", target, foreign_typed(reason ?: "?"),
			make->log);
}

int make_target(const struct make *make, const char *target)
{
	const long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct process_output output;
	struct arguments words = { 0 };
	int failed;

	add_environment(&words);
	arguments_add(&words, "make");
	arguments_add(&words, "-s");
	arguments_add(&words, "-j%ld", cpus > 0 ? cpus : 1);
	arguments_add(&words, "-C");
	arguments_add(&words, "%s", make->source);
	arguments_add(&words, "O=%s", make->objects);
	add_variables(&words, make);
	arguments_add(&words, "%s", target);
	failed = run(&words, &output);
	if (failed)
		complain("make %s: %s", target, strerror(errno));
	else if (output.status != 0)
		failed = complain_of(make, target, &output);
	process_output_release(&output);
	return failed;
}
