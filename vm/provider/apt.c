// SPDX-License-Identifier: MIT
/* The Debian archive through apt, with a state of its own. */
#include "apt.h"

#include "../cleanup.h"
#include "apt-archives.h"
#include "cache.h"
#include "message.h"

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
static const char config_format[] =
	"Dir::State \"%1$s/state\";\n"
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

__attribute__((format(printf, 2, 3))) static int write_file(const char *path, const char *format,
							    ...)
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
	static const char *const folders[] = { "state", "lists", "lists/partial", "cache",
					       "cache/archives", "cache/archives/partial",
					       "fresh", "gone" };
	_cleanup_free_ char *status = below(apt, "status");

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		_cleanup_free_ char *path = below(apt, folders[i]);

		if (!path || (mkdir(path, 0755) != 0 && errno != EEXIST))
			return complain("%s/%s: %s", apt->folder, folders[i], strerror(errno));
	}
	apt->config = below(apt, "apt.conf");
	if (!apt->config || !status)
		return complain("%s: %s", apt->folder, strerror(errno));
	if (write_file(status, "%s", "") != 0)
		return -1;
	return write_file(apt->config, config_format, apt->folder);
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

int apt_open(struct apt *apt, const struct apt_options *options)
{
	_cleanup_free_ char *mark = cache_path("apt/fresh/");

	*apt = (struct apt){ 0 };
	/* The clock that file systems stamp their files with. */
	clock_gettime(CLOCK_REALTIME_COARSE, &apt->started);
	apt->oldest = apt->started;
	if (!options->refresh)
		apt->oldest.tv_sec -= LISTS_AGE_S;
	if (!mark)
		return -1;
	apt->folder = strndup(mark, strlen(mark) - strlen("/fresh/"));
	apt->keyring = setting(options->keyring, "LANDLOCK_KIT_KEYRING", KEYRING);
	apt->archive = setting(options->archive, "LANDLOCK_KIT_ARCHIVE", NULL);
	apt->security_archive = setting(options->security_archive,
					"LANDLOCK_KIT_SECURITY_ARCHIVE", NULL);
	if (!apt->folder || !apt->keyring)
		return complain("%s", strerror(errno));
	if (access(apt->keyring, R_OK) != 0)
		return complain("%s: %s", apt->keyring, strerror(errno));
	if (apt_archives_find(&apt->archive, &apt->security_archive) != 0)
		return -1;
	if (!apt->archive)
		return complain("this machine's apt has no Debian archive: give one with --archive");
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

/* The archive that has a suite, or NULL after a complaint. */
static const char *archive_of(const struct apt *apt, const char *suite)
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

static int write_sources(const struct apt *apt, const char *const *suites, size_t count,
			 const char *arch)
{
	_cleanup_free_ char *path = below(apt, "archive.sources");
	_cleanup_file_ FILE *file = path ? fopen(path, "we") : NULL;

	if (!file)
		return complain("%s/archive.sources: %s", apt->folder, strerror(errno));
	for (size_t i = 0; i < count; i++) {
		const char *archive = archive_of(apt, suites[i]);

		if (!archive)
			return -1;
		fprintf(file,
			"Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n"
			"Architectures: %s\nTargets: Packages\nSigned-By: %s\n\n",
			archive, suites[i], arch, apt->keyring);
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

/* What a failed apt-get said, with the warnings, without the blanks at its end. */
static int complain_of(const char *what, struct process_output *output)
{
	size_t length = output->err_size;

	while (length > 0 && strchr(" \n", output->err[length - 1]))
		length--;
	if (length == 0)
		return complain("%s: apt-get ended with status %#x", what,
				(unsigned int)output->status);
	return complain("%s: apt-get: %.*s", what, (int)length, output->err);
}

int apt_get(struct apt *apt, const char *const *suites, size_t count, const char *arch,
	    const char *folder, const char *const *words, struct process_output *output)
{
	*output = (struct process_output){ 0 };
	if (write_sources(apt, suites, count, arch) != 0 ||
	    run(apt, arch, folder, words, output) != 0)
		return -1;
	return output->status == 0 ? 0 : complain_of(suites[0], output);
}

/*
 * What is known of the lists of one suite stands in fresh/SUITE-ARCH, written when they were read:
 * where they came from, and the file with the packages, which takes apt a second to say.
 */
struct stamp {
	struct timespec time;
	char *origin;
	char *index;
};

static char *stamp_path(const struct apt *apt, const char *suite, const char *arch)
{
	char *path;

	if (asprintf(&path, "%s/fresh/%s-%s", apt->folder, suite, arch) >= 0)
		return path;
	complain("%s: %s", suite, strerror(ENOMEM));
	return NULL;
}

static char *take_line(FILE *file)
{
	char *line = NULL;
	size_t room = 0;

	if (getline(&line, &room, file) < 0) {
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void stamp_release(struct stamp *stamp)
{
	free(stamp->origin);
	free(stamp->index);
}

/* All zero if there is none. */
static struct stamp stamp_read(const char *path)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	struct stamp stamp = { 0 };
	struct stat status;

	if (!file || fstat(fileno(file), &status) != 0)
		return stamp;
	stamp.time = status.st_mtim;
	stamp.origin = take_line(file);
	stamp.index = take_line(file);
	return stamp;
}

static bool is_before(struct timespec a, struct timespec b)
{
	return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* Lists are fresh if they came from the same place, and not before apt->oldest. */
static bool is_fresh(const struct apt *apt, const char *path, const char *origin)
{
	struct stamp stamp = stamp_read(path);
	const bool fresh = !is_before(stamp.time, apt->oldest) && stamp.origin && stamp.index &&
			   strcmp(stamp.origin, origin) == 0 &&
			   (stamp.index[0] == '\0' || access(stamp.index, R_OK) == 0);

	stamp_release(&stamp);
	return fresh;
}

static int update(struct apt *apt, const char *suite, const char *arch)
{
	static const char *const words[] = { "-o", "pkgCacheFile::Generate=false", "update", NULL };
	struct process_output output;
	int failed;

	tell("reading the package list of %s (%s)", suite, arch);
	failed = run(apt, arch, NULL, words, &output);
	if (!failed && output.status != 0)
		failed = complain_of(suite, &output);
	process_output_release(&output);
	return failed;
}

/* The file with the list of packages, which is nowhere if it is empty.  Or NULL after a complaint. */
static char *ask_index(struct apt *apt, const char *suite, const char *arch)
{
	static const char *const words[] = { "indextargets", "--format", "$(FILENAME)",
					     "Created-By: Packages", NULL };
	struct process_output output;
	char *file = NULL;

	if (apt_get(apt, &suite, 1, arch, NULL, words, &output) == 0) {
		output.out[strcspn(output.out, "\n")] = '\0';
		file = strdup(output.out);
		if (!file)
			complain("%s: %s", suite, strerror(errno));
	}
	process_output_release(&output);
	return file;
}

static char *gone_path(const struct apt *apt, const char *suite, const char *arch)
{
	char *path;

	if (asprintf(&path, "%s/gone/%s-%s", apt->folder, suite, arch) >= 0)
		return path;
	complain("%s: %s", suite, strerror(ENOMEM));
	return NULL;
}

static int forget(const char *path)
{
	if (unlink(path) != 0 && errno != ENOENT)
		return complain("%s: %s", path, strerror(errno));
	return 0;
}

/* One suite at a time, so that one that is gone or badly signed does not stop the others. */
static int refresh(struct apt *apt, const char *suite, const char *arch)
{
	const char *archive = archive_of(apt, suite);
	_cleanup_free_ char *stamp = stamp_path(apt, suite, arch);
	_cleanup_free_ char *gone = gone_path(apt, suite, arch);
	_cleanup_free_ char *origin = NULL, *index = NULL;

	if (!archive || !stamp || !gone)
		return -1;
	if (asprintf(&origin, "%s %s", archive, apt->keyring) < 0) {
		origin = NULL;
		return complain("%s: %s", suite, strerror(ENOMEM));
	}
	if (is_fresh(apt, stamp, origin))
		return 0;
	if (forget(stamp) != 0 || forget(gone) != 0)
		return -1;
	if (write_sources(apt, &suite, 1, arch) != 0 || update(apt, suite, arch) != 0)
		return -1;
	index = ask_index(apt, suite, arch);
	return index ? write_file(stamp, "%s\n%s\n", origin, index) : -1;
}

int apt_refresh(struct apt *apt, const char *const *suites, size_t count, const char *arch)
{
	for (size_t i = 0; i < count; i++) {
		if (refresh(apt, suites[i], arch) != 0)
			return -1;
	}
	return 0;
}

char *apt_index(struct apt *apt, const char *suite, const char *arch)
{
	_cleanup_free_ char *path = stamp_path(apt, suite, arch);
	struct stamp stamp = { 0 };
	char *index = NULL;

	if (!path)
		return NULL;
	stamp = stamp_read(path);
	if (stamp.index)
		index = strdup(stamp.index);
	if (!index)
		complain("%s: no package list for %s", suite, arch);
	stamp_release(&stamp);
	return index;
}

/* Whether each failure of a download is one of a file that is not there. */
static bool only_missing_files(const char *messages)
{
	static const char failure[] = "E: Failed to fetch ";
	bool found = false;

	for (const char *line = strstr(messages, failure); line;
	     line = strstr(line + 1, failure)) {
		const char *end = strchrnul(line, '\n');
		const char *http = strstr(line, "  404  ");
		const char *local = strstr(line, "File not found");

		if (!(http && http < end) && !(local && local < end))
			return false;
		found = true;
	}
	return found;
}

/* Whether a package was found missing before, since the lists were read. */
static bool is_known_gone(const char *path, const struct package *package)
{
	_cleanup_file_ FILE *file = fopen(path, "re");
	bool found = false;
	char *line;

	while (file && !found && (line = take_line(file))) {
		found = strcmp(line, package->sha256) == 0;
		free(line);
	}
	return found;
}

static int remember_gone(const char *path, const struct package *package)
{
	_cleanup_file_ FILE *file = fopen(path, "ae");

	if (!file || fprintf(file, "%s\n", package->sha256) < 0 || fflush(file) != 0)
		return complain("%s: %s", path, strerror(errno));
	return 0;
}

static int download(struct apt *apt, const char *suite, const char *arch,
		    const struct package *package, const char *folder, bool *gone)
{
	_cleanup_free_ char *spec = NULL;
	struct process_output output;
	int failed;

	if (asprintf(&spec, "%s:%s=%s", package->name, arch, package->version) < 0) {
		spec = NULL;
		return complain("%s: %s", package->name, strerror(ENOMEM));
	}

	const char *const words[] = { "download", spec, NULL };

	failed = write_sources(apt, &suite, 1, arch) || run(apt, arch, folder, words, &output);
	if (failed)
		return -1;
	if (output.status != 0) {
		*gone = only_missing_files(output.err);
		failed = *gone ? -1 : complain_of(package->name, &output);
	}
	process_output_release(&output);
	return failed;
}

int apt_download(struct apt *apt, const char *suite, const char *arch,
		 const struct package *packages, size_t count, const char *folder, bool *gone)
{
	_cleanup_free_ char *path = gone_path(apt, suite, arch);

	*gone = false;
	if (!path)
		return -1;
	for (size_t i = 0; i < count; i++) {
		if (download(apt, suite, arch, &packages[i], folder, gone) == 0)
			continue;
		if (*gone && remember_gone(path, &packages[i]) != 0)
			*gone = false;
		return -1;
	}
	return 0;
}

bool apt_is_gone(struct apt *apt, const char *suite, const char *arch,
		 const struct package *packages, size_t count)
{
	_cleanup_free_ char *path = gone_path(apt, suite, arch);

	for (size_t i = 0; path && i < count; i++) {
		if (is_known_gone(path, &packages[i]))
			return true;
	}
	return false;
}

bool apt_make_stale(struct apt *apt, const char *suite, const char *arch)
{
	_cleanup_free_ char *path = stamp_path(apt, suite, arch);
	struct stamp stamp = path ? stamp_read(path) : (struct stamp){ 0 };
	const bool old = stamp.origin && is_before(stamp.time, apt->started);

	stamp_release(&stamp);
	if (old)
		apt->oldest = apt->started;
	return old;
}

char *apt_file_name(const struct package *package, const char *arch)
{
	const char *colon = strchr(package->version, ':');
	char *name;
	int length;

	if (colon)
		length = asprintf(&name, "%s_%.*s%%3a%s_%s.deb", package->name,
				  (int)(colon - package->version), package->version, colon + 1,
				  arch);
	else
		length = asprintf(&name, "%s_%s_%s.deb", package->name, package->version, arch);
	return length < 0 ? NULL : name;
}
