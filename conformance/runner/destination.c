// SPDX-License-Identifier: MIT
#include "destination.h"

#include <errno.h>
#include <output_file.h>
#include <stdio.h>
#include <string.h>

#include "output.h"

#include "foreign.h"

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

bool destinations_open(struct destinations *destinations, const struct options *options)
{
	*destinations = (struct destinations){ 0 };
	if (!open_one(&destinations->json, "--json", options->json) ||
	    !open_one(&destinations->junit, "--junit", options->junit))
		return false;
	if (destinations->json && destinations->junit &&
	    output_file_same(destinations->json, destinations->junit))
		return complain(options->junit, "--json and --junit go to the same file");
	return true;
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

bool destinations_write(struct destinations *destinations, const struct run *run,
			const struct options *options)
{
	bool written = write_one(&destinations->json, options->json, json_write, run);

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
}
