// SPDX-License-Identifier: MIT
/* The Debian archive through apt, with a state of its own. */
#include "apt.h"

#include "../cache.h"
#include "../message.h"
#include "apt-archives.h"
#include "cleanup.h"

#include <digest.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEYRING	      "/usr/share/keyrings/debian-archive-keyring.gpg"
#define LISTS_AGE_S   (6 * 60 * 60)
#define APT_TIMEOUT_S (30 * 60)
#define WORDS_MAX     1024

/*
 * Over the machine's own configuration, which stays in force where this is silent: proxies,
 * certificates, credentials.  Nothing unsigned, no warning instead of an error, no hooks.
 */
static const char config_format[] = "Dir::State \"%1$s/state\";\n"
				    "Dir::State::Lists \"%1$s/lists\";\n"
				    "Dir::State::status \"%1$s/status\";\n"
				    "Dir::Cache \"%1$s/cache\";\n"
				    "Dir::Cache::pkgcache \"\";\n"
				    "Dir::Cache::srcpkgcache \"\";\n"
				    "Dir::Etc::SourceList \"%1$s/archive.sources\";\n"
				    "Dir::Etc::SourceParts \"/dev/null\";\n"
				    "Dir::Etc::Preferences \"/dev/null\";\n"
				    "Dir::Etc::PreferencesParts \"/dev/null\";\n"
				    "#clear Acquire::Languages;\n"
				    "Acquire::Languages \"none\";\n"
				    "Acquire::GzipIndexes \"true\";\n"
				    "Acquire::Retries \"3\";\n"
				    "Acquire::AllowInsecureRepositories \"false\";\n"
				    "Acquire::AllowWeakRepositories \"false\";\n"
				    "Acquire::AllowDowngradeToInsecureRepositories \"false\";\n"
				    "APT::Get::AllowUnauthenticated \"false\";\n"
				    "APT::Get::List-Cleanup \"false\";\n"
				    "APT::Install-Recommends \"false\";\n"
				    "APT::Update::Error-Mode \"any\";\n"
				    "#clear APT::Update::Pre-Invoke;\n"
				    "#clear APT::Update::Post-Invoke;\n"
				    "#clear APT::Update::Post-Invoke-Success;\n"
				    "#clear DPkg::Pre-Invoke;\n"
				    "#clear DPkg::Post-Invoke;\n"
				    "#clear DPkg::Pre-Install-Pkgs;\n"
				    "Debug::NoLocking \"true\";\n";

int apt_write_file(const char *path, const char *format, ...)
{
	_cleanup_file_ FILE *file = fopen(path, "we");
	va_list arguments;
	int failed;

	if (!file)
		return complain("%s: %s", path, strerror(errno));
	va_start(arguments, format);
	failed = vfprintf(file, format, arguments) < 0;
	va_end(arguments);
	if (failed || fflush(file) != 0)
		return complain("%s: %s", path, strerror(errno));
	return 0;
}

static char *below(const struct apt *apt, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", apt->folder, name) < 0)
		return NULL;
	return path;
}

static int make_state(struct apt *apt)
{
	static const char *const folders[] = { "state",		 "lists",
					       "lists/partial",	 "cache",
					       "cache/archives", "cache/archives/partial",
					       "fresh",		 "gone" };
	_cleanup_free_ char *status = below(apt, "status");

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		_cleanup_free_ char *path = below(apt, folders[i]);

		if (!path || (mkdir(path, 0755) != 0 && errno != EEXIST))
			return complain("%s/%s: %s", apt->folder, folders[i], strerror(errno));
	}
	apt->config = below(apt, "apt.conf");
	if (!apt->config || !status)
		return complain("%s: %s", apt->folder, strerror(errno));
	if (apt_write_file(status, "%s", "") != 0)
		return -1;
	return apt_write_file(apt->config, config_format, apt->folder);
}

/* The first of a command line option, an environment variable and a default.  May be NULL. */
static char *setting(const char *option, const char *variable, const char *otherwise)
{
	const char *value = option ? option : getenv(variable);

	if (!value || !value[0])
		value = otherwise;
	return value ? strdup(value) : NULL;
}

/* What is written into apt's files must not end its line or its string. */
static int check_text(const char *what, const char *text)
{
	if (text && strpbrk(text, "\"\n"))
		return complain("%s: quotes and line ends are not possible here: %s", what, text);
	return 0;
}

/*
 * The folder with apt's state.  An archive that is not the usual one has another: neither its lists
 * nor what it lacks is taken for the other's, and nothing that was not checked for what was.
 */
static char *find_folder(const struct apt_options *options)
{
	char digest[DIGEST_SIZE];
	_cleanup_free_ char *mark = NULL;
	struct digest sum;

	if (!options->is_unsigned && !options->of_its_own) {
		mark = cache_path("apt/fresh/");
		return mark ? strndup(mark, strlen(mark) - strlen("/fresh/")) : NULL;
	}
	digest_begin(&sum);
	for (size_t i = 0; i < 4; i++) {
		const char *const fields[] = { options->archive, options->security_archive,
					       options->keyring,
					       options->is_unsigned ? "unsigned" : "" };
		const char *field = fields[i] ? fields[i] : "";

		digest_add(&sum, field, strlen(field) + 1);
	}
	if (digest_end(&sum, digest) != 0)
		return NULL;
	mark = cache_path("apt-%.16s/fresh/", digest);
	return mark ? strndup(mark, strlen(mark) - strlen("/fresh/")) : NULL;
}

/* Where the kernels of this session come from. */
static int find_archives(struct apt *apt, const struct apt_options *options)
{
	apt->archive = setting(options->archive, "LANDLOCK_KIT_ARCHIVE", NULL);
	apt->security_archive =
		setting(options->of_its_own ? options->archive : options->security_archive,
			"LANDLOCK_KIT_SECURITY_ARCHIVE", NULL);
	apt->is_unsigned = options->is_unsigned && options->archive;
	apt->security_is_unsigned =
		options->is_unsigned && (options->of_its_own || options->security_archive);
	if (options->is_unsigned && !apt->is_unsigned && !apt->security_is_unsigned)
		return complain("--unsigned is for the archive that --archive names");
	if (apt_archives_find(&apt->archive, &apt->security_archive) != 0)
		return -1;
	if (!apt->archive)
		return complain(
			"this machine's apt has no Debian archive: give one with --archive");
	return 0;
}

int apt_open(struct apt *apt, const struct apt_options *options)
{
	*apt = (struct apt){ 0 };
	/* The clock that file systems stamp their files with. */
	clock_gettime(CLOCK_REALTIME_COARSE, &apt->started);
	apt->oldest = apt->started;
	if (!options->refresh)
		apt->oldest.tv_sec -= LISTS_AGE_S;
	apt->folder = find_folder(options);
	apt->keyring = setting(options->keyring, "LANDLOCK_KIT_KEYRING", KEYRING);
	if (!apt->folder || !apt->keyring)
		return complain("%s", strerror(errno));
	if (access(apt->keyring, R_OK) != 0 && !options->is_unsigned)
		return complain("%s: %s", apt->keyring, strerror(errno));
	if (find_archives(apt, options) != 0)
		return -1;
	if (check_text("cache folder", apt->folder) || check_text("keyring", apt->keyring) ||
	    check_text("archive", apt->archive) || check_text("archive", apt->security_archive))
		return -1;
	return make_state(apt);
}

void apt_close(struct apt *apt)
{
	free(apt->folder);
	free(apt->config);
	free(apt->archive);
	free(apt->security_archive);
	free(apt->keyring);
}

const char *apt_archive_of(const struct apt *apt, const char *suite)
{
	static const char security[] = "-security";
	const size_t length = strlen(suite), end = strlen(security);

	if (length < end || strcmp(suite + length - end, security) != 0)
		return apt->archive;
	if (!apt->security_archive)
		complain("%s: this machine's apt has no Debian security archive: "
			 "give one with --security-archive",
			 suite);
	return apt->security_archive;
}

static bool is_unsigned(const struct apt *apt, const char *archive)
{
	return archive == apt->archive ? apt->is_unsigned : apt->security_is_unsigned;
}

static int write_sources(const struct apt *apt, const char *const *suites, size_t count,
			 const char *arch)
{
	_cleanup_free_ char *path = below(apt, "archive.sources");
	_cleanup_file_ FILE *file = path ? fopen(path, "we") : NULL;

	if (!file)
		return complain("%s/archive.sources: %s", apt->folder, strerror(errno));
	for (size_t i = 0; i < count; i++) {
		const char *archive = apt_archive_of(apt, suites[i]);

		if (!archive)
			return -1;
		fprintf(file,
			"Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n"
			"Architectures: %s\nTargets: Packages\n%s%s\n\n",
			archive, suites[i], arch,
			is_unsigned(apt, archive) ? "Trusted: " : "Signed-By: ",
			is_unsigned(apt, archive) ? "yes" : apt->keyring);
	}
	if (fflush(file) != 0 || ferror(file))
		return complain("%s: %s", path, strerror(errno));
	return 0;
}

/* Run apt-get on what archive.sources says. */
static int run(const struct apt *apt, const char *arch, const char *folder,
	       const char *const *words, struct process_output *output)
{
	_cleanup_free_ char *native = NULL, *all = NULL;
	const char *argv[WORDS_MAX] = { "apt-get", "-q", "-y", "-c", apt->config };
	size_t count = 5;

	*output = (struct process_output){ 0 };
	if (asprintf(&native, "APT::Architecture=%s", arch) < 0)
		native = NULL;
	if (asprintf(&all, "APT::Architectures=%s", arch) < 0)
		all = NULL;
	if (!native || !all)
		return complain("apt-get: %s", strerror(ENOMEM));
	argv[count++] = "-o";
	argv[count++] = native;
	argv[count++] = "-o";
	argv[count++] = all;
	for (; *words; words++) {
		if (count == WORDS_MAX - 1)
			return complain("apt-get: %s", strerror(E2BIG));
		argv[count++] = *words;
	}

	const struct process process = {
		.argv = (char *const *)argv,
		.folder = folder,
		.timeout_s = APT_TIMEOUT_S,
	};

	if (process_run(&process, output) != 0)
		return complain("apt-get: %s", strerror(errno));
	return 0;
}

int apt_complain(const char *what, const struct process_output *output)
{
	size_t length = output->err_size;

	while (length > 0 && strchr(" \n", output->err[length - 1]))
		length--;
	if (length == 0)
		return complain("%s: apt-get ended with status %#x", what,
				(unsigned int)output->status);
	return complain("%s: apt-get: %.*s", what, (int)length, output->err);
}

int apt_run(struct apt *apt, const char *const *suites, size_t count, const char *arch,
	    const char *folder, const char *const *words, struct process_output *output)
{
	*output = (struct process_output){ 0 };
	if (write_sources(apt, suites, count, arch) != 0)
		return -1;
	return run(apt, arch, folder, words, output);
}

int apt_get(struct apt *apt, const char *const *suites, size_t count, const char *arch,
	    const char *folder, const char *const *words, struct process_output *output)
{
	if (apt_run(apt, suites, count, arch, folder, words, output) != 0)
		return -1;
	return output->status == 0 ? 0 : apt_complain(suites[0], output);
}
