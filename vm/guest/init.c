// SPDX-License-Identifier: MIT
/*
 * The guest's first program: prepares the system, runs the one command that the host asked for,
 * sends the result stream (frame.h) and switches the machine off.  Whatever goes wrong on the way,
 * it does not send the end frame, and the host calls the machine failed.
 */
#include "command.h"
#include "note.h"
#include "paths.h"
#include "port.h"
#include "surroundings.h"
#include "tmp_folder.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <termios.h>
#include <unistd.h>

static int send_hello(struct frame_writer *writer)
{
	struct utsname kernel;
	char hello[sizeof(FRAME_PROTOCOL) + sizeof(struct utsname)];
	char *end = hello;

	if (uname(&kernel) != 0)
		return -1;
	end = stpcpy(end, FRAME_PROTOCOL) + 1;
	end = stpcpy(end, kernel.release) + 1;
	end = stpcpy(end, kernel.version) + 1;
	end = stpcpy(end, kernel.machine) + 1;
	return frame_send(writer, FRAME_HELLO, hello, (size_t)(end - hello));
}

static int send_exit(struct frame_writer *writer, int status)
{
	uint8_t payload[FRAME_EXIT_SIZE];

	frame_put_u32(payload, (uint32_t)status);
	return frame_send(writer, FRAME_EXIT, payload, sizeof(payload));
}

/* fit: whether the guest is what was asked for; else nothing may be run in it. */
static int serve(struct frame_writer *writer, bool fit)
{
	struct command command;
	int status = 0;

	if (command_read(&command) != 0 || command.size > FRAME_PAYLOAD_MAX)
		return -1;
	if (send_hello(writer) != 0 ||
	    frame_send(writer, FRAME_PLAN, command.words, command.size) != 0)
		return -1;

	if (command_read_user(&command) != 0)
		fit = false;
	if (note_flush(writer) != 0 || !fit)
		return -1;
	if (command.argv[0] && command_run(&command, writer, &status) != 0)
		return -1;
	if (command_send_results(writer) != 0 || send_exit(writer, status) != 0)
		return -1;
	return frame_send_end(writer);
}

int main(int argc, char *argv[])
{
	/* So the kernel runs modprobe(8). */
	if (getpid() != 1 && argc == 4 && strcmp(argv[1], "-q") == 0 && strcmp(argv[2], "--") == 0)
		return surroundings_load_on_demand(argv[3]);
	if (getpid() != 1) {
		fprintf(stderr, "landlock-vm init: runs as the first process of a guest only\n");
		return 1;
	}
	umask(022);
	surroundings_mount();
	surroundings_load_modules();
	surroundings_raise_loopback();
	surroundings_open_log();

	const bool fit = surroundings_hide_processes() == 0 && tmp_folder_mount() == 0;
	struct frame_writer writer = { .fd = port_open() };

	if (writer.fd >= 0) {
		if (serve(&writer, fit) != 0)
			note("the result stream ends early");
		tcdrain(writer.fd);
	}
	reboot(RB_POWER_OFF);
	/* A machine that does not go off: let it stand, the host does not wait for ever. */
	for (;;)
		pause();
}
