// SPDX-License-Identifier: MIT
#include "destination.h"

#include <errno.h>
#include <output_file.h>
#include <stdio.h>
#include <string.h>

#include "foreign.h"
#include "output.h"

typedef void write_form(const struct run *run, FILE *stream);

static bool complain(const char *what, const char *why)
{
	foreign_message("landlock-conformance", "%s: %s", what, why);
	return false;
}

static bool open_one(struct output_file **file, const char *option, const char *name)
{
	if (!name || output_file_is_standard(name))
		return true;
	if (!*name)
		return complain(option, "the name of the file is empty");
	*file = output_file_open(name);
	if (!*file)
		return complain(name, strerror(errno));
	if (output_file_takes_standard(*file))
		return complain(name, "standard output goes there too");
	return true;
}

/* It is written as it comes, so nothing of an older one is kept. */
static bool open_stream(struct destinations *destinations, const struct options *options)
{
	struct output_file *file = NULL;
	bool same;

	if (!options->stream)
		return true;
	if (output_file_is_standard(options->stream)) {
		destinations->stream = stdout;
		return true;
	}
	if (!open_one(&file, "--stream", options->stream)) {
		output_file_discard(file);
		return false;
	}
	same = (destinations->json && output_file_same(destinations->json, file)) ||
	       (destinations->junit && output_file_same(destinations->junit, file));
	output_file_discard(file);
	if (same)
		return complain(options->stream, "--stream goes to the same file as other results");
	destinations->stream = fopen(options->stream, "we");
	return destinations->stream || complain(options->stream, strerror(errno));
}

bool destinations_open(struct destinations *destinations, const struct options *options)
{
	*destinations = (struct destinations){ 0 };
	if (!open_one(&destinations->json, "--json", options->json) ||
	    !open_one(&destinations->junit, "--junit", options->junit))
		return false;
	if (destinations->json && destinations->junit &&
	    output_file_same(destinations->json, destinations->junit))
		return complain(options->junit, "--json and --junit go to the same file");
	return open_stream(destinations, options);
}

/* Standard output is checked when the program exits. */
static bool write_one(struct output_file **file, const char *name, write_form *form,
		      const struct run *run)
{
	FILE *stream;
	int error;

	if (!name)
		return true;
	if (!*file) {
		form(run, stdout);
		return true;
	}
	stream = output_file_stream(*file);
	if (stream)
		form(run, stream);
	error = output_file_commit(*file);
	*file = NULL;
	return !error || complain(name, strerror(errno));
}

static bool close_stream(struct destinations *destinations, const struct options *options)
{
	FILE *stream = destinations->stream;
	bool failed;

	destinations->stream = NULL;
	if (!stream || stream == stdout)
		return true;
	failed = ferror(stream);
	failed = fclose(stream) || failed;
	return !failed || complain(options->stream, "could not be written whole");
}

bool destinations_write(struct destinations *destinations, const struct run *run,
			const struct options *options)
{
	bool written = write_one(&destinations->json, options->json, json_write, run);

	written = close_stream(destinations, options) && written;
	written = write_one(&destinations->junit, options->junit, junit_write, run) && written;
	if (options->ktap)
		ktap_write(run, stdout);
	if (!options_take_stdout(options))
		text_write(run, options->verbose, stdout);
	return written;
}

void destinations_discard(struct destinations *destinations)
{
	output_file_discard(destinations->json);
	output_file_discard(destinations->junit);
	if (destinations->stream && destinations->stream != stdout)
		fclose(destinations->stream);
}
