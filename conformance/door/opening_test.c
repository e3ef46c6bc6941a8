// SPDX-License-Identifier: MIT
/*
 * Ways to get at files that are not open(2) of a path: handles, events and message queues.
 */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sched.h>
#include <stdio.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <case.h>
#include <expect.h>
#include <file.h>
#include <layer.h>
#include <namespace.h>
#include <reason.h>

static const struct sandbox_layer no_reading = {
	.attr.handled_access_fs = LLK_ACCESS_FS_READ_FILE,
};
static const struct sandbox_layer no_writing = {
	.attr.handled_access_fs = LLK_ACCESS_FS_WRITE_FILE,
};
static const struct sandbox_layer no_making = {
	.attr.handled_access_fs = LLK_ACCESS_FS_MAKE_REG,
};
static const struct sandbox_layer no_removing = {
	.attr.handled_access_fs = LLK_ACCESS_FS_REMOVE_FILE,
};

/*
 * Handles.
 */

struct handle {
	int mount_fd;
	int flags;
	union {
		struct file_handle header;
		char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	};
};

static int open_handle(void *context)
{
	struct handle *handle = context;

	return file_outcome(open_by_handle_at(handle->mount_fd, &handle->header, handle->flags));
}

static void name_file(const char *path, struct handle *handle)
{
	int mount;

	handle->header.handle_bytes = MAX_HANDLE_SZ;
	if (!name_to_handle_at(AT_FDCWD, path, &handle->header, &mount, 0))
		return;
	if (errno == EOPNOTSUPP || errno == EOVERFLOW)
		expect_skip(REASON_FILESYSTEM, "no handles here: %s", expect_errno_name(errno));
	expect_skip(REASON_CONFIG, "name_to_handle_at: %s", expect_errno_name(errno));
}

static void judge_handle(const struct test_case *self)
{
	struct handle handle = { .flags = O_RDONLY | O_CLOEXEC };
	struct sandbox_rule rules[4];
	struct verdict verdict;

	(void)self;
	if (mkdir("dir", 0700))
		expect_broken("dir: %s", expect_errno_name(errno));
	/* They stay open, so that the kernel knows where the file is. */
	file_make("dir/file");
	file_make("other");
	handle.mount_fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	name_file("dir/file", &handle);

	const struct {
		const char *what;
		struct sandbox_layer layer;
		int error;
	} rows[] = {
		{ "nothing granted", no_reading, EACCES },
		{ "the file granted",
		  layer_granting("dir/file", LLK_ACCESS_FS_READ_FILE, &rules[0]), 0 },
		{ "its directory granted",
		  layer_granting("dir", LLK_ACCESS_FS_READ_FILE, &rules[1]), 0 },
		{ "a directory above granted",
		  layer_granting(".", LLK_ACCESS_FS_READ_FILE, &rules[2]), 0 },
		{ "another file granted",
		  layer_granting("other", LLK_ACCESS_FS_READ_FILE, &rules[3]), EACCES },
		{ "only writing handled", no_writing, 0 },
	};

	verdict = judge_vforked(NULL, 0, open_handle, &handle);
	if (verdict.kind == VERDICT_ACTED && verdict.error == EPERM)
		expect_skip(REASON_PRIVILEGE, "open_by_handle_at without a sandbox: EPERM");
	expect_control(&verdict, "open_by_handle_at(2)");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		verdict = judge_vforked(&rows[i].layer, 1, open_handle, &handle);
		expect_verdict(&verdict, rows[i].error, "%s", rows[i].what);
	}
	handle.flags = O_WRONLY | O_CLOEXEC;
	verdict = judge_vforked(&no_writing, 1, open_handle, &handle);
	expect_verdict(&verdict, EACCES, "writing handled, opened for writing");
	handle.flags = O_PATH | O_CLOEXEC;
	verdict = judge_vforked(&no_reading, 1, open_handle, &handle);
	expect_verdict(&verdict, 0, "O_PATH");
}

/*
 * Events of fanotify, which open the file for who reads them.
 */

static int read_event(void *context)
{
	const int *group = context;
	struct fanotify_event_metadata event;

	if (read(*group, &event, sizeof(event)) < (ssize_t)sizeof(event))
		return errno;
	return event.fd < 0 ? NOT_PREPARED(EBADF) : 0;
}

static void cause_event(void)
{
	const int fd = open("file", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		expect_broken("file: %s", expect_errno_name(errno));
	close(fd);
}

static int watch(void)
{
	const int group =
		fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK, O_RDONLY | O_CLOEXEC);

	if (group < 0 && errno == EPERM)
		expect_skip(REASON_PRIVILEGE, "fanotify_init: EPERM");
	if (group < 0)
		expect_skip(REASON_CONFIG, "fanotify_init: %s", expect_errno_name(errno));
	if (fanotify_mark(group, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "file"))
		expect_skip(REASON_FILESYSTEM, "fanotify_mark: %s", expect_errno_name(errno));
	return group;
}

static void judge_events(const struct test_case *self)
{
	struct sandbox_rule rule;
	struct sandbox_layer granted;
	struct verdict verdict;
	int group;

	(void)self;
	close(file_make("file"));
	granted = layer_granting("file", LLK_ACCESS_FS_READ_FILE, &rule);
	group = watch();
	cause_event();
	verdict = judge_vforked(NULL, 0, read_event, &group);
	expect_control(&verdict, "reading an event");
	cause_event();
	verdict = judge_vforked(&no_reading, 1, read_event, &group);
	expect_verdict(&verdict, EACCES, "reading an event of a file that may not be read");
	cause_event();
	verdict = judge_vforked(&granted, 1, read_event, &group);
	expect_verdict(&verdict, 0, "reading an event of a file that may be read");
	cause_event();
	verdict = judge_vforked(&no_writing, 1, read_event, &group);
	expect_verdict(&verdict, 0, "reading an event where only writing is handled");
}

/*
 * Message queues, which are files of a filesystem of their own.
 */

struct queue {
	const struct sandbox_layer *layer; /* NULL for none */
	int flags;			   /* to open it with in the layer */
	bool made;			   /* before */
	bool removed;			   /* in the layer, which is judged */
};

static int use_queue(void *context)
{
	const struct queue *queue = context;
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 8 };
	enum sandbox_step step;
	const char *const name = file_new_queue_name();
	mqd_t before = -1;
	int error, opened;

	if (queue->made) {
		before = mq_open(name, O_RDWR | O_CREAT | O_EXCL, 0600, &attr);
		error = before < 0 ? errno : 0;
		/* What is made may be denied to be opened. */
		if (error && error != EEXIST)
			mq_unlink(name);
		if (error)
			return NOT_PREPARED(error);
	}
	error = sandbox_enter(queue->layer, queue->layer ? 1 : 0, &step);
	opened = error || queue->removed ? 0
					 : file_outcome(mq_open(name, queue->flags, 0600, &attr));
	/* Whatever else: nothing may be left. */
	if (mq_unlink(name) && queue->removed && !error)
		opened = errno;
	return error ? SANDBOX_REFUSED(error) : opened;
}

static const struct {
	const char *what;
	const struct sandbox_layer *layer;
	struct queue queue;
	int error;
} queue_rows[] = {
	{ "reading", &no_reading, { .flags = O_RDONLY, .made = true }, EACCES },
	{ "writing", &no_writing, { .flags = O_WRONLY, .made = true }, EACCES },
	{ "both, with reading handled", &no_reading, { .flags = O_RDWR, .made = true }, EACCES },
	{ "reading, with writing handled", &no_writing, { .flags = O_RDONLY, .made = true }, 0 },
	{ "writing, with reading handled", &no_reading, { .flags = O_WRONLY, .made = true }, 0 },
	{ "reading, with making files handled",
	  &no_making,
	  { .flags = O_RDONLY, .made = true },
	  0 },
	{ "making one, with making files handled",
	  &no_making,
	  { .flags = O_RDWR | O_CREAT | O_EXCL },
	  0 },
	{ "making one, with writing handled",
	  &no_writing,
	  { .flags = O_RDWR | O_CREAT | O_EXCL },
	  EACCES },
	{ "removing one", &no_removing, { .made = true, .removed = true }, 0 },
};

struct mounted_queue {
	bool handled;
	bool granted;
};

/* In an IPC namespace of its own, the filesystem of its queues is mounted and granted. */
static int read_mounted_queue(void *context)
{
	const struct mounted_queue *run = context;
	struct sandbox_rule rule = { .type = LLK_RULE_PATH_BENEATH,
				     .access = LLK_ACCESS_FS_READ_FILE };
	const struct sandbox_layer layer = { .attr.handled_access_fs = LLK_ACCESS_FS_READ_FILE,
					     .rules = &rule,
					     .rule_count = run->granted };
	struct queue queue = { .layer = run->handled ? &layer : NULL,
			       .flags = O_RDONLY,
			       .made = true };
	int error = namespace_enter_mounts();

	if (!error && (unshare(CLONE_NEWIPC) || mount("mqueue", "queues", "mqueue", 0, NULL)))
		error = errno;
	rule.parent_fd = open("queues", O_PATH | O_CLOEXEC);
	if (!error && rule.parent_fd < 0)
		error = errno;
	return error ? NOT_PREPARED(error) : use_queue(&queue);
}

static void require_queues(void)
{
	struct queue queue = { .flags = O_RDONLY, .made = true };
	const struct verdict verdict = judge_vforked(NULL, 0, use_queue, &queue);

	if (verdict.kind == VERDICT_ACTED && verdict.error)
		expect_skip(REASON_CONFIG, "no message queue: %s",
			    expect_errno_name(verdict.error & 0xffff));
	expect_control(&verdict, "a message queue");
}

static void judge_queues(const struct test_case *self)
{
	(void)self;
	require_queues();
	for (size_t i = 0; i < sizeof(queue_rows) / sizeof(queue_rows[0]); i++) {
		struct queue queue = queue_rows[i].queue;
		struct verdict verdict = judge_vforked(NULL, 0, use_queue, &queue);

		expect_control(&verdict, queue_rows[i].what);
		queue.layer = queue_rows[i].layer;
		verdict = judge_vforked(NULL, 0, use_queue, &queue);
		expect_verdict(&verdict, queue_rows[i].error, "%s", queue_rows[i].what);
	}
}

static void judge_mounted_queues(const struct test_case *self)
{
	struct mounted_queue run = { false, false };
	struct verdict verdict;

	(void)self;
	require_queues();
	namespace_require_mounts();
	if (mkdir("queues", 0700))
		expect_broken("queues: %s", expect_errno_name(errno));
	verdict = judge_vforked(NULL, 0, read_mounted_queue, &run);
	if (verdict.kind == VERDICT_ACTED && verdict.error)
		expect_skip(REASON_CONFIG, "no queues of an IPC namespace: %s",
			    expect_errno_name(verdict.error & 0xffff));
	expect_control(&verdict, "a queue without a sandbox");
	run.handled = true;
	verdict = judge_vforked(NULL, 0, read_mounted_queue, &run);
	expect_verdict(&verdict, EACCES, "a queue without a rule");
	run.granted = true;
	verdict = judge_vforked(NULL, 0, read_mounted_queue, &run);
	expect_verdict(&verdict, 0, "a queue with a rule for the mount of its filesystem");
}

static const struct test_case cases[] = {
	{ .name = "handles_are_restricted",
	  .title = "open_by_handle_at(2) takes the right to the file, wherever a rule grants it",
	  .features = "fs.read_file fs.write_file",
	  .source = "kernel behaviour, security/landlock/fs.c:hook_file_open",
	  .needs = "abi>=1 cap:dac_read_search",
	  .body = judge_handle },
	{ .name = "events_are_restricted",
	  .title = "an event of fanotify takes the right to read the file that it opens",
	  .features = "fs.read_file",
	  .source = "kernel behaviour, security/landlock/fs.c:hook_file_open",
	  .needs = "abi>=1 cap:sys_admin",
	  .body = judge_events },
	{ .name = "message_queues_are_restricted",
	  .title = "opening a message queue takes rights, making and removing one does not",
	  .features = "fs.read_file fs.write_file",
	  .source = "kernel behaviour, security/landlock/fs.c:hook_file_open",
	  .needs = "abi>=1",
	  .body = judge_queues },
	{ .name = "message_queues_are_granted_by_their_mount",
	  .title = "a rule for the mount of the queues' filesystem grants to open them",
	  .features = "fs.read_file",
	  .source = "kernel behaviour, security/landlock/fs.c:is_access_to_paths_allowed",
	  .needs = "abi>=1",
	  .body = judge_mounted_queues },
};

ATF_TP_ADD_TCS(program)
{
	return case_add_all(program, cases, sizeof(cases) / sizeof(cases[0]));
}
