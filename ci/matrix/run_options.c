// SPDX-License-Identifier: MIT
#include "run_options.h"

#include <errno.h>
#include <foreign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capacity.h"
#include "command.h"
#include "command_line.h"
#include "message.h"

#define DEFAULT_TIMEOUT_S 300
#define DEFAULT_RETRIES	  1
#define JOBS_MOST	  1024
#define RETRIES_MOST	  100
#define TIMEOUT_MOST	  86400

static const char usage[] =
	"usage: landlock-matrix run [OPTION]... [ID...] -o DIR [-- COMMAND...]\n"
	"Run the conformance suite on each selected kernel in a machine of its own.\n"
	"\n"
	"  ID                   a kernel of the manifest, exact with @VERSION, or a bare series;\n"
	"                       @oldest instead of the version: the oldest of the archive; @all:\n"
	"                       every one that it has\n"
	"      --select NAME    a selection of the manifest (default: \"default\"), a flavour, which\n"
	"                       may have @all too, or \"all\": cloud@all\n"
	"      --cell ID        the same as ID\n"
	"      --arch ARCH      only kernels of x86_64 or aarch64; which one a bare series means\n"
	"                       (default for that: the host's)\n"
	"      --variant LIST   what the guest is like, each with a comma between in a cell of its\n"
	"                       own (default: root,user): traits with \"+\" between, such as user+ext4,\n"
	"                       of root, user (the suite's privilege); landlock-off (at boot); ext4,\n"
	"                       btrfs, xfs, overlay, tmpfs (what its files are on); hidepid (of /proc)\n"
	"  -j, --jobs N         machines at a time (default: one for each processor, as far as\n"
	"                       memory goes)\n"
	"      --timeout S      seconds that a machine may take (default: 300)\n"
	"      --retries N      more machines for a cell without verdict (default: 1)\n"
	"      --rerun          run also what has not changed\n"
	"      --no-fetch       do not fetch kernels that are missing from the cache\n"
	"      --no-keep        remove kernels that this run has fetched when their cells have ended\n"
	"      --accel HOW      auto, kvm or tcg, for landlock-vm\n"
	"      --append STRING  more kernel parameters, for landlock-vm\n"
	"      --guest DIR      a folder with a tree of guest files for each architecture\n"
	"      --vm PROGRAM     another landlock-vm (default: $LLK_VM, or the one beside this)\n"
	"      --manifest FILE  another manifest of kernels\n"
	"      --add-manifest FILE\n"
	"                       the kernels and selections of this manifest too\n"
	"      --tree [NAME=]DIR\n"
	"                       the kernel that was built in DIR, as NAME (default:\n"
	"                       tree-RELEASE-ARCH); no other needs to be named then\n"
	"      --debs [NAME=]DIR\n"
	"                       that of the newest packages linux-*.deb in DIR, as NAME (default:\n"
	"                       debs-ARCH); likewise\n"
	"      --rpms [NAME=]DIR\n"
	"                       that of the newest packages *.rpm in DIR, as NAME (default:\n"
	"                       rpms-ARCH); likewise\n"
	"      --source [NAME=]PATH\n"
	"                       that of the source in PATH (a folder, git tree or tarball), built\n"
	"                       with the small configuration, as NAME (default: source-ARCH);\n"
	"                       likewise\n"
	"      --archive URI, --security-archive URI, --keyring FILE, --unsigned\n"
	"                       which archive has the kernels, for landlock-vm\n"
	"  -o, --output DIR     where the store, the report and the machines' files go\n"
	"      --help           print this\n"
	"  -- COMMAND...        run this in the guest; it must leave /results/conformance.json\n"
	"\n"
	"A cell is kept if DIR has its result and neither kernel, guest nor command has changed.\n"
	"\n"
	"Exit status, the first that applies: 128 and the number of the signal that ended the run\n"
	"(130: SIGINT); 2 usage error; 3 trouble of our own; 1 a selected cell has a fail or xpass,\n"
	"or its kernel reports a fault of its own; 3 a selected cell is infra_error, has a broken\n"
	"check or another report of its kernel; 0 all as expected.\n";

enum option_code {
	OPTION_SELECT = 256,
	OPTION_ARCH,
	OPTION_VARIANT,
	OPTION_TIMEOUT,
	OPTION_RETRIES,
	OPTION_RERUN,
	OPTION_NO_FETCH,
	OPTION_NO_KEEP,
	OPTION_ACCEL,
	OPTION_APPEND,
	OPTION_GUEST,
	OPTION_VM,
	OPTION_MANIFEST,
	OPTION_ADD_MANIFEST,
	OPTION_TREE,
	OPTION_DEBS,
	OPTION_RPMS,
	OPTION_ARCHIVE,
	OPTION_SECURITY_ARCHIVE,
	OPTION_SOURCE,
	OPTION_KEYRING,
	OPTION_UNSIGNED,
};

static const struct option long_options[] = {
	{ "select", required_argument, NULL, OPTION_SELECT },
	{ "cell", required_argument, NULL, OPTION_SELECT },
	{ "arch", required_argument, NULL, OPTION_ARCH },
	{ "variant", required_argument, NULL, OPTION_VARIANT },
	{ "jobs", required_argument, NULL, 'j' },
	{ "timeout", required_argument, NULL, OPTION_TIMEOUT },
	{ "retries", required_argument, NULL, OPTION_RETRIES },
	{ "rerun", no_argument, NULL, OPTION_RERUN },
	{ "no-fetch", no_argument, NULL, OPTION_NO_FETCH },
	{ "no-keep", no_argument, NULL, OPTION_NO_KEEP },
	{ "accel", required_argument, NULL, OPTION_ACCEL },
	{ "append", required_argument, NULL, OPTION_APPEND },
	{ "guest", required_argument, NULL, OPTION_GUEST },
	{ "vm", required_argument, NULL, OPTION_VM },
	{ "manifest", required_argument, NULL, OPTION_MANIFEST },
	{ "add-manifest", required_argument, NULL, OPTION_ADD_MANIFEST },
	{ "tree", required_argument, NULL, OPTION_TREE },
	{ "debs", required_argument, NULL, OPTION_DEBS },
	{ "rpms", required_argument, NULL, OPTION_RPMS },
	{ "source", required_argument, NULL, OPTION_SOURCE },
	{ "archive", required_argument, NULL, OPTION_ARCHIVE },
	{ "security-archive", required_argument, NULL, OPTION_SECURITY_ARCHIVE },
	{ "keyring", required_argument, NULL, OPTION_KEYRING },
	{ "unsigned", no_argument, NULL, OPTION_UNSIGNED },
	{ "output", required_argument, NULL, 'o' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static bool read_number(const char *option, const char *value, unsigned int least,
			unsigned int most, unsigned int *number)
{
	unsigned long read;
	char *end;

	errno = 0;
	read = strtoul(value, &end, 10);
	if (value[0] < '0' || value[0] > '9' || *end || errno || read < least || read > most)
		return complain("--%s: %s: not a number from %u to %u", option,
				foreign_typed(value), least, most);
	*number = (unsigned int)read;
	return true;
}

static bool is_one_of(const char *value, const char *const *known)
{
	for (; *known; known++) {
		if (strcmp(value, *known) == 0)
			return true;
	}
	return false;
}

static bool read_variants(const char *value, struct variants *variants)
{
	return variants_read(variants, value) ||
	       complain("--variant: %s: not traits of a guest, at most one of a kind",
			foreign_typed(value));
}

/* Add a word to a NULL-terminated list. */
static bool add_word(char ***list, size_t *count, const char *word)
{
	char **grown = reallocarray(*list, *count + 2, sizeof(*grown));

	if (!grown)
		return complain_errno("%s", word);
	*list = grown;
	grown[(*count)++] = (char *)(uintptr_t)word;
	grown[*count] = NULL;
	return true;
}

static bool add_name(struct run_options *options, const char *name)
{
	return add_word(&options->names, &options->name_count, name);
}

static bool add_source(struct run_options *options, const char *option, const char *value)
{
	return add_word(&options->sources, &options->source_count, option) &&
	       add_word(&options->sources, &options->source_count, value);
}

static bool take(struct run_options *options, int option, char *value)
{
	static const char *const arches[] = { "x86_64", "aarch64", NULL };
	static const char *const accels[] = { "auto", "kvm", "tcg", NULL };

	switch (option) {
	case OPTION_SELECT:
		return add_name(options, value);
	case OPTION_ARCH:
		if (!is_one_of(value, arches))
			return complain("--arch: %s: not x86_64 or aarch64", foreign_typed(value));
		return add_source(options, "--arch", value);
	case OPTION_VARIANT:
		return read_variants(value, &options->variants);
	case 'j':
		return read_number("jobs", value, 1, JOBS_MOST, &options->jobs);
	case OPTION_TIMEOUT:
		return read_number("timeout", value, 1, TIMEOUT_MOST, &options->timeout_s);
	case OPTION_RETRIES:
		return read_number("retries", value, 0, RETRIES_MOST, &options->retries);
	case OPTION_RERUN:
		options->rerun = true;
		return true;
	case OPTION_NO_FETCH:
		options->fetch = false;
		return true;
	case OPTION_NO_KEEP:
		options->keep = false;
		return true;
	case OPTION_ACCEL:
		options->accel = value;
		return is_one_of(value, accels) ||
		       complain("--accel: %s: not auto, kvm or tcg", foreign_typed(value));
	case OPTION_APPEND:
		options->append = value;
		return true;
	case OPTION_GUEST:
		options->guest = value;
		return true;
	case OPTION_VM:
		options->vm = value;
		return true;
	case OPTION_MANIFEST:
		return add_source(options, "--manifest", value);
	case OPTION_ADD_MANIFEST:
		return add_source(options, "--add-manifest", value);
	case OPTION_TREE:
		options->only_sources = true;
		return add_source(options, "--tree", value);
	case OPTION_DEBS:
		options->only_sources = true;
		return add_source(options, "--debs", value);
	case OPTION_RPMS:
		options->only_sources = true;
		return add_source(options, "--rpms", value);
	case OPTION_SOURCE:
		options->only_sources = true;
		return add_source(options, "--source", value);
	case OPTION_ARCHIVE:
		return add_source(options, "--archive", value);
	case OPTION_SECURITY_ARCHIVE:
		return add_source(options, "--security-archive", value);
	case OPTION_KEYRING:
		return add_source(options, "--keyring", value);
	case OPTION_UNSIGNED:
		return add_word(&options->sources, &options->source_count, "--unsigned");
	default:
		return false;
	}
}

/* The "--" that the command follows: getopt_long takes it away without telling. */
static int find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return i;
	}
	return argc;
}

enum run_options_result run_options_read(struct run_options *options, int argc, char **argv)
{
	struct command_line line = { .usage = usage, .letters = "j:o:h", .words = long_options };
	const int command = find_command(argc, argv);
	int option;

	*options = (struct run_options){
		.vm = getenv("LLK_VM"),
		.jobs = capacity_machines(""),
		.timeout_s = DEFAULT_TIMEOUT_S,
		.retries = DEFAULT_RETRIES,
		.fetch = true,
		.keep = true,
	};
	if (!variants_read(&options->variants, "root,user")) {
		complain_errno("variants");
		return RUN_OPTIONS_WRONG;
	}
	while ((option = command_line_next(&line, command, argv)) != -1) {
		if (!take(options, option, optarg))
			return RUN_OPTIONS_WRONG;
	}
	if (line.leave)
		return line.status == EXIT_EXPECTED ? RUN_OPTIONS_SHOWN : RUN_OPTIONS_WRONG;
	options->output = line.output;
	for (int i = optind; i < command; i++) {
		if (!add_name(options, argv[i]))
			return RUN_OPTIONS_WRONG;
	}
	if (options->name_count == 0 && !options->only_sources && !add_name(options, "default"))
		return RUN_OPTIONS_WRONG;
	if (command + 1 < argc)
		options->command = argv + command + 1;
	if (!options->output || !*options->output) {
		complain("run: -o DIR is needed");
		return RUN_OPTIONS_WRONG;
	}
	return RUN_OPTIONS_GO;
}

void run_options_free(struct run_options *options)
{
	variants_free(&options->variants);
	free(options->names);
	free(options->sources);
}
