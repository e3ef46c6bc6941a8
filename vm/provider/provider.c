// SPDX-License-Identifier: MIT
/* The providers by their names, and the sessions with them. */
#include "provider.h"

#include "debian/debian.h"
#include "local/local.h"
#include "message.h"
#include "rpm/rpm.h"
#include "source/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct provider *const providers[] = { &provider_debian, &provider_local, &provider_rpm,
					     &provider_source, NULL };

#define PROVIDERS (sizeof(providers) / sizeof(*providers) - 1)

struct provider_sessions {
	bool refresh;
	struct {
		bool begun;
		void *session; /* NULL: it could not begin */
	} list[PROVIDERS];
};

const struct provider *provider_find(const char *name)
{
	for (size_t i = 0; i < PROVIDERS; i++) {
		if (strcmp(providers[i]->name, name) == 0)
			return providers[i];
	}
	return NULL;
}

struct provider_sessions *provider_sessions_new(bool refresh)
{
	struct provider_sessions *sessions = calloc(1, sizeof(*sessions));

	if (sessions)
		sessions->refresh = refresh;
	else
		complain("%s", strerror(errno));
	return sessions;
}

void *provider_session(struct provider_sessions *sessions, const struct provider *provider)
{
	static char none;
	size_t i = 0;

	while (providers[i] != provider)
		i++;
	if (!sessions->list[i].begun)
		sessions->list[i].session =
			provider->open ? provider->open(sessions->refresh) : &none;
	sessions->list[i].begun = true;
	return sessions->list[i].session;
}

void provider_sessions_end(struct provider_sessions *sessions)
{
	for (size_t i = 0; sessions && i < PROVIDERS; i++) {
		if (sessions->list[i].session && providers[i]->close)
			providers[i]->close(sessions->list[i].session);
	}
	free(sessions);
}
