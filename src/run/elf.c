// SPDX-License-Identifier: MIT
#include "elf.h"

#include <elf.h>
#include <endian.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the kernel reads, in bytes, and how many are that. */
#define MOST_BYTES   65536
#define MOST_HEADERS (MOST_BYTES / sizeof(Elf32_Phdr))

/* No program has more. */
#define MOST_ENTRIES 4096
#define MOST_STRINGS (16 * 1024 * 1024)

/* A file of either class and byte order. */
struct reading {
	int fd;
	bool wide, big;
};

static bool read_at(const struct reading *reading, uint64_t offset, void *bytes, size_t size)
{
	return offset <= INT64_MAX &&
	       pread(reading->fd, bytes, size, (off_t)offset) == (ssize_t)size;
}

static uint64_t number(const struct reading *reading, const unsigned char *bytes, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | bytes[reading->big ? i : size - 1 - i];
	return value;
}

#define FIELD(reading, bytes, type, member)                                                        \
	((reading)->wide ? number(reading, (bytes) + offsetof(Elf64_##type, member),               \
				  sizeof(((Elf64_##type *)0)->member))                             \
			 : number(reading, (bytes) + offsetof(Elf32_##type, member),               \
				  sizeof(((Elf32_##type *)0)->member)))

struct segment {
	uint64_t type, offset, address, size;
};

struct segments {
	struct segment of[MOST_HEADERS];
	size_t count;
};

/* Whether the kernel executes files of a machine, as far as that can be told without trying. */
static bool is_native(uint64_t machine, bool big)
{
#if defined(__x86_64__) || defined(__i386__)
	return !big && (machine == EM_X86_64 || machine == EM_386);
#elif defined(__aarch64__)
	return machine == EM_AARCH64 || machine == EM_ARM;
#else
	return machine != EM_NONE || big;
#endif
}

static int read_header(struct reading *reading, unsigned char header[sizeof(Elf64_Ehdr)])
{
	uint64_t type;

	/* The kernel has read more than that of any file, and zeros past its end. */
	memset(header, 0, sizeof(Elf64_Ehdr));
	if (pread(reading->fd, header, sizeof(Elf64_Ehdr), 0) < 0)
		return EIO;
	if (memcmp(header, ELFMAG, SELFMAG) != 0)
		return ENOEXEC;
	reading->wide = header[EI_CLASS] == ELFCLASS64;
	reading->big = header[EI_DATA] == ELFDATA2MSB;
	type = FIELD(reading, header, Ehdr, e_type);
	if ((type != ET_EXEC && type != ET_DYN) ||
	    !is_native(FIELD(reading, header, Ehdr, e_machine), reading->big))
		return ENOEXEC;
	return 0;
}

static int read_segments(struct reading *reading, struct segments *segments)
{
	unsigned char header[sizeof(Elf64_Ehdr)];
	uint64_t table, count;
	size_t step;
	const int error = read_header(reading, header);

	if (error)
		return error;
	step = reading->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	table = FIELD(reading, header, Ehdr, e_phoff);
	count = FIELD(reading, header, Ehdr, e_phnum);
	if (FIELD(reading, header, Ehdr, e_phentsize) != step || !count ||
	    count * step > MOST_BYTES)
		return ENOEXEC;
	for (uint64_t i = 0; i < count; i++) {
		unsigned char entry[sizeof(Elf64_Phdr)] = { 0 };

		if (!read_at(reading, table + i * step, entry, step))
			return ENOEXEC;
		segments->of[segments->count++] = (struct segment){
			.type = FIELD(reading, entry, Phdr, p_type),
			.offset = FIELD(reading, entry, Phdr, p_offset),
			.address = FIELD(reading, entry, Phdr, p_vaddr),
			.size = FIELD(reading, entry, Phdr, p_filesz),
		};
	}
	return 0;
}

static const struct segment *find_segment(const struct segments *segments, uint64_t type)
{
	for (size_t i = 0; i < segments->count; i++) {
		if (segments->of[i].type == type)
			return &segments->of[i];
	}
	return NULL;
}

/* Where in the file an address is loaded from. */
static bool find_offset(const struct segments *segments, uint64_t address, uint64_t *offset)
{
	for (size_t i = 0; i < segments->count; i++) {
		const struct segment *segment = &segments->of[i];

		if (segment->type == PT_LOAD && address >= segment->address &&
		    address - segment->address < segment->size) {
			*offset = segment->offset + (address - segment->address);
			return true;
		}
	}
	return false;
}

struct dynamic {
	uint64_t libraries[ELF_LIBRARIES]; /* offsets in the strings */
	size_t library_count;
	uint64_t strings, size, search;
	bool searches;
};

static void take_entry(struct dynamic *dynamic, uint64_t tag, uint64_t value)
{
	switch (tag) {
	case DT_NEEDED:
		if (dynamic->library_count < ELF_LIBRARIES)
			dynamic->libraries[dynamic->library_count++] = value;
		break;
	case DT_STRTAB:
		dynamic->strings = value;
		break;
	case DT_STRSZ:
		dynamic->size = value;
		break;
	case DT_RUNPATH:
	case DT_RPATH:
		dynamic->search = value;
		dynamic->searches = true;
		break;
	default:
		break;
	}
}

static void read_dynamic(const struct reading *reading, const struct segment *segment,
			 struct dynamic *dynamic)
{
	const size_t step = reading->wide ? sizeof(Elf64_Dyn) : sizeof(Elf32_Dyn);

	for (uint64_t i = 0; i < segment->size / step && i < MOST_ENTRIES; i++) {
		unsigned char entry[sizeof(Elf64_Dyn)] = { 0 };
		uint64_t tag;

		if (!read_at(reading, segment->offset + i * step, entry, step))
			return;
		tag = FIELD(reading, entry, Dyn, d_tag);
		if (tag == DT_NULL)
			return;
		take_entry(dynamic, tag, number(reading, entry + step / 2, step / 2));
	}
}

static void read_libraries(const struct reading *reading, const struct segments *segments,
			   struct elf_file *elf)
{
	const struct segment *segment = find_segment(segments, PT_DYNAMIC);
	struct dynamic dynamic = { 0 };
	uint64_t offset;

	if (!segment)
		return;
	read_dynamic(reading, segment, &dynamic);
	if (!dynamic.size || dynamic.size > MOST_STRINGS ||
	    !find_offset(segments, dynamic.strings, &offset))
		return;
	elf->strings = calloc(1, dynamic.size + 1);
	if (!elf->strings || !read_at(reading, offset, elf->strings, dynamic.size))
		return;
	for (size_t i = 0; i < dynamic.library_count; i++) {
		if (dynamic.libraries[i] < dynamic.size)
			elf->libraries[elf->library_count++] = elf->strings + dynamic.libraries[i];
	}
	if (dynamic.searches && dynamic.search < dynamic.size)
		elf->search = elf->strings + dynamic.search;
}

static int read_loader(const struct reading *reading, const struct segment *segment,
		       struct elf_file *elf)
{
	if (segment->size < 2 || segment->size > sizeof(elf->loader))
		return ENOEXEC;
	if (!read_at(reading, segment->offset, elf->loader, segment->size))
		return EIO;
	if (elf->loader[segment->size - 1])
		return ENOEXEC;
	elf->has_loader = true;
	return 0;
}

int elf_read(int fd, struct elf_file *elf)
{
	struct reading reading = { .fd = fd };
	struct segments segments = { 0 };
	const struct segment *loader;
	int error;

	memset(elf, 0, sizeof(*elf));
	error = read_segments(&reading, &segments);
	if (error)
		return error;
	loader = find_segment(&segments, PT_INTERP);
	error = loader ? read_loader(&reading, loader, elf) : 0;
	if (!error)
		read_libraries(&reading, &segments, elf);
	return error;
}

void elf_close(struct elf_file *elf)
{
	free(elf->strings);
}
