// SPDX-License-Identifier: MIT
#include "session.h"

#include "../message.h"
#include "apt-options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* As the command line has them. */
static struct apt_options archive_options;

const struct option debian_session_options[] = { APT_ARCHIVE_OPTIONS, { NULL, 0, NULL, 0 } };

void debian_session_take_option(int option, const char *argument)
{
	apt_options_take(&archive_options, option, argument);
}

const char *debian_session_archive(const struct manifest_kernel *kernel)
{
	const char *own = json_string_value(json_object_get(kernel->json, "archive"));

	return own ? own : archive_options.archive;
}

struct debian_session {
	struct apt_options options; /* their strings are the manifest's or the command line's */
	struct apt apt;
	bool tried;
	bool open;
	struct debian_session *next; /* of another archive */
};

void *debian_session_new(bool refresh)
{
	struct debian_session *session = calloc(1, sizeof(*session));

	if (!session) {
		complain("%s", strerror(errno));
		return NULL;
	}
	session->options = archive_options;
	session->options.refresh = refresh;
	return session;
}

static bool is_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The session with the archive of a kernel, new if need be; NULL after a complaint. */
static struct debian_session *session_of(struct debian_session *session,
					 const struct manifest_kernel *kernel)
{
	const struct apt_options own = {
		.archive = json_string_value(json_object_get(kernel->json, "archive")),
		.keyring = json_string_value(json_object_get(kernel->json, "keyring")),
		.is_unsigned = json_is_true(json_object_get(kernel->json, "unsigned")),
		.of_its_own = true,
		.refresh = session->options.refresh,
	};

	if (!own.archive)
		return session;
	for (; session->next; session = session->next) {
		const struct apt_options *has = &session->next->options;

		if (strcmp(has->archive, own.archive) == 0 && is_same(has->keyring, own.keyring) &&
		    has->is_unsigned == own.is_unsigned)
			return session->next;
	}
	session->next = debian_session_new(own.refresh);
	if (session->next)
		session->next->options = own;
	return session->next;
}

struct apt *debian_session_apt(struct debian_session *first, const struct manifest_kernel *kernel)
{
	struct debian_session *session = session_of(first, kernel);

	if (!session)
		return NULL;
	if (!session->tried) {
		session->open = apt_open(&session->apt, &session->options) == 0;
		if (session->open && session->options.is_unsigned)
			tell("%s: nobody vouches for what this archive has",
			     session->apt.is_unsigned ? session->apt.archive
						      : session->apt.security_archive);
	}
	session->tried = true;
	return session->open ? &session->apt : NULL;
}

void debian_session_end(void *first)
{
	struct debian_session *session = first;

	while (session) {
		struct debian_session *next = session->next;

		if (session->tried)
			apt_close(&session->apt);
		free(session);
		session = next;
	}
}
