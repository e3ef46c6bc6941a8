// SPDX-License-Identifier: MIT
/*
 * The serial port of the result stream.  Which number the kernel gives to the PCI port depends on
 * the architecture and on its configuration, so the port is known by its PCI identity; the name
 * in the kernel's command line serves where sysfs cannot tell.
 */
#include "port.h"

#include "note.h"
#include "parameter.h"
#include "paths.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#define NAME_SIZE	 32
#define TTY_MAJOR	 4
#define TTYS_FIRST_MINOR 64

/* Read the first word of a small file. */
static bool read_word(const char *path, char *word, size_t size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;

	const ssize_t length = read(fd, word, size - 1);

	close(fd);
	if (length <= 0)
		return false;
	word[length] = '\0';
	word[strcspn(word, " \n")] = '\0';
	return true;
}

/*
 * The controller stands above the port, directly or, with the serial bus of newer kernels, with
 * the port's own devices between: the nearest folder that has a vendor and a device is its.
 */
static bool belongs_to_pci_serial(const char *port)
{
	char *path = realpath(port, NULL);
	char *slash;
	bool found = false;

	while (path && (slash = strrchr(path, '/')) && slash != path) {
		char file[PATH_MAX + 16], vendor[32], device[32];

		*slash = '\0';
		snprintf(file, sizeof(file), "%s/vendor", path);
		if (!read_word(file, vendor, sizeof(vendor)))
			continue;
		snprintf(file, sizeof(file), "%s/device", path);
		found = read_word(file, device, sizeof(device)) &&
			strcmp(vendor, GUEST_PORT_PCI_VENDOR) == 0 &&
			strcmp(device, GUEST_PORT_PCI_DEVICE) == 0;
		break;
	}
	free(path);
	return found;
}

static bool name_from_sysfs(char *name, size_t size)
{
	glob_t ports;
	bool found = false;

	if (glob("/sys/class/tty/ttyS*", 0, NULL, &ports) != 0)
		return false;
	for (size_t i = 0; i < ports.gl_pathc && !found; i++) {
		found = belongs_to_pci_serial(ports.gl_pathv[i]);
		if (found)
			snprintf(name, size, "%s", strrchr(ports.gl_pathv[i], '/') + 1);
	}
	globfree(&ports);
	return found;
}

static bool find_name(char name[NAME_SIZE])
{
	char promised[NAME_SIZE];
	const bool told = parameter_read(GUEST_PORT_PARAMETER, promised, sizeof(promised));

	if (name_from_sysfs(name, NAME_SIZE)) {
		if (told && strcmp(name, promised) != 0)
			note("the results port is %s, not %s", name, promised);
		return true;
	}
	if (told)
		strcpy(name, promised);
	return told;
}

/* Make the device file where there is no devtmpfs. */
static void make_device(const char *path, const char *name)
{
	unsigned int number;

	if (sscanf(name, "ttyS%u", &number) == 1)
		mknod(path, S_IFCHR | 0600, makedev(TTY_MAJOR, TTYS_FIRST_MINOR + number));
}

int port_open(void)
{
	char name[NAME_SIZE], path[NAME_SIZE + 8];
	struct termios mode;

	if (!find_name(name)) {
		note("no results port");
		return -1;
	}
	snprintf(path, sizeof(path), "/dev/%s", name);
	if (access(path, F_OK) != 0)
		make_device(path, name);

	/* Not blocking until CLOCAL is set: a port without a carrier would hold open(2) for ever.
	 */
	const int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0 || tcgetattr(fd, &mode) != 0) {
		note("%s: %s", path, strerror(errno));
		return -1;
	}
	cfmakeraw(&mode);
	mode.c_cflag |= CLOCAL;
	cfsetspeed(&mode, B115200);
	if (tcsetattr(fd, TCSANOW, &mode) != 0 || fcntl(fd, F_SETFL, 0) != 0)
		note("%s: %s", path, strerror(errno));
	return fd;
}
