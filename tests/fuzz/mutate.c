// SPDX-License-Identifier: MIT
/*
 * A fuzzer's function without a fuzzer: it is given what a corpus has, changed at random, until
 * what it tests has been given so many bytes.  The same seed gives the same inputs.
 *
 * usage: mutate-NAME BYTES SEED CORPUS LAST	(what breaks it is left in the file LAST)
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "holds.h"

#define INPUT_MOST  (1 << 16)
#define INPUTS_MOST 1000

struct piece {
	uint8_t *bytes;
	size_t size;
};

static struct piece corpus[INPUTS_MOST];
static size_t corpus_size;
static uint64_t state;

/* What the function is given, in the file, so that it outlives this process. */
static struct piece input;
static int last;

/* However it breaks, with or without a sanitizer's word, it ends so. */
__attribute__((visibility("default"))) const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
	return "abort_on_error=1";
}

static void keep_last(int number)
{
	signal(number, SIG_DFL);
	/* As much of it as it was. */
	if (ftruncate(last, (off_t)input.size) == 0)
		raise(number);
}

/* splitmix64 */
static uint64_t draw(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static size_t draw_below(size_t limit)
{
	return limit ? draw() % limit : 0;
}

static void load(const char *folder)
{
	DIR *list = opendir(folder);
	const struct dirent *entry;

	HOLDS(list);
	while ((entry = readdir(list)) && corpus_size < INPUTS_MOST) {
		struct piece *piece = &corpus[corpus_size];
		const int fd = openat(dirfd(list), entry->d_name, O_RDONLY | O_CLOEXEC);
		ssize_t size;

		if (entry->d_name[0] == '.')
			continue;
		piece->bytes = malloc(INPUT_MOST);
		HOLDS(fd >= 0 && piece->bytes);
		size = read(fd, piece->bytes, INPUT_MOST);
		HOLDS(size >= 0);
		piece->size = (size_t)size;
		close(fd);
		corpus_size++;
	}
	closedir(list);
	HOLDS(corpus_size > 0);
}

/* Put bytes where others are, or between them. */
static void put(size_t at, const uint8_t *bytes, size_t size, bool between)
{
	if (size > INPUT_MOST - input.size)
		return;
	if (between) {
		memmove(input.bytes + at + size, input.bytes + at, input.size - at);
		input.size += size;
	} else if (at + size > input.size) {
		size = input.size - at;
	}
	memcpy(input.bytes + at, bytes, size);
}

static void change(void)
{
	static const uint8_t odd[] = { 0, 1, 0x7f, 0x80, 0xff, '"', '{', '[', '\\', '\n', 0x1b };
	const size_t at = draw_below(input.size + 1), left = input.size - at;
	const struct piece *other = &corpus[draw_below(corpus_size)];
	const size_t from = draw_below(other->size), length = draw_below(other->size - from);
	const uint64_t random = draw();

	switch (draw_below(6)) {
	case 0:
		if (left)
			input.bytes[at] ^= (uint8_t)(1 << draw_below(8));
		break;
	case 1:
		put(at, &odd[draw_below(sizeof(odd))], 1, draw_below(2));
		break;
	case 2:
		put(at, (const uint8_t *)&random, draw_below(8), draw_below(2));
		break;
	case 3: {
		const size_t cut = draw_below(left < 64 ? left : 64);

		memmove(input.bytes + at, input.bytes + at + cut, left - cut);
		input.size -= cut;
		break;
	}
	case 4:
		put(at, other->bytes + from, length, draw_below(2));
		break;
	default:
		/* Cut short, seldom. */
		if (draw_below(8) == 0)
			input.size = at;
	}
}

int main(int argc, char **argv)
{
	unsigned long long wanted;
	unsigned long inputs = 0;

	HOLDS(argc == 5);
	wanted = strtoull(argv[1], NULL, 10);
	state = strtoull(argv[2], NULL, 10);
	load(argv[3]);
	last = open(argv[4], O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	HOLDS(last >= 0 && ftruncate(last, INPUT_MOST) == 0);
	input.bytes = mmap(NULL, INPUT_MOST, PROT_READ | PROT_WRITE, MAP_SHARED, last, 0);
	HOLDS(input.bytes != MAP_FAILED);
	HOLDS(signal(SIGABRT, keep_last) != SIG_ERR);
	while (bytes_given < wanted || inputs < corpus_size) {
		/* Each as it is, then any. */
		const bool as_it_is = inputs < corpus_size;
		const struct piece *first = &corpus[as_it_is ? inputs : draw_below(corpus_size)];

		memcpy(input.bytes, first->bytes, first->size);
		input.size = first->size;
		for (size_t changes = as_it_is ? 0 : draw_below(8); changes > 0; changes--)
			change();
		HOLDS(LLVMFuzzerTestOneInput(input.bytes, input.size) == 0);
		inputs++;
	}
	printf("%lu inputs, %llu bytes\n", inputs, bytes_given);
	for (size_t i = 0; i < corpus_size; i++)
		free(corpus[i].bytes);
	return 0;
}
