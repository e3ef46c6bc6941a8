// SPDX-License-Identifier: MIT
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

int scene_create(void *context)
{
	struct scene *scene = context;

	scene->ruleset_fd = llk_sys_create_ruleset(&scene->attr, sizeof(scene->attr), 0);
	return scene->ruleset_fd < 0 ? -scene->ruleset_fd : 0;
}

int scene_prepare(void *context)
{
	struct scene *scene = context;

	scene->parent_fd = open(".", O_PATH | O_CLOEXEC);
	return scene->parent_fd < 0 ? errno : scene_create(scene);
}

int scene_add(void *context)
{
	const struct scene *scene = context;
	const struct llk_net_port_attr port = { .allowed_access = scene->access,
						.port = scene->port };
	const struct llk_path_beneath_attr path = {
		.allowed_access = scene->access,
		.parent_fd = scene->parent_fd,
	};
	const void *attr = scene->type == LLK_RULE_NET_PORT ? (const void *)&port : &path;

	return -llk_sys_add_rule(scene->ruleset_fd, scene->type, attr, 0);
}

int scene_open_folder(void)
{
	const int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int scene_bind(void)
{
	const struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int error = 0;

	if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		error = errno;
	if (fd >= 0)
		close(fd);
	return error;
}
