// SPDX-License-Identifier: MIT
#include "elf.h"

#include <elf.h>
#include <endian.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* No program has more. */
#define MOST_HEADERS 256
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

static bool read_segments(struct reading *reading, struct segments *segments)
{
	unsigned char header[sizeof(Elf64_Ehdr)];
	uint64_t table, step, count;

	if (!read_at(reading, 0, header, sizeof(Elf32_Ehdr)) ||
	    memcmp(header, ELFMAG, SELFMAG) != 0)
		return false;
	reading->wide = header[EI_CLASS] == ELFCLASS64;
	reading->big = header[EI_DATA] == ELFDATA2MSB;
	if (reading->wide && !read_at(reading, 0, header, sizeof(header)))
		return false;
	table = FIELD(reading, header, Ehdr, e_phoff);
	step = FIELD(reading, header, Ehdr, e_phentsize);
	count = FIELD(reading, header, Ehdr, e_phnum);
	if (count > MOST_HEADERS ||
	    step < (reading->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
		return false;
	for (uint64_t i = 0; i < count; i++) {
		unsigned char entry[sizeof(Elf64_Phdr)] = { 0 };

		if (!read_at(reading, table + i * step, entry,
			     reading->wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr)))
			return false;
		segments->of[segments->count++] = (struct segment){
			.type = FIELD(reading, entry, Phdr, p_type),
			.offset = FIELD(reading, entry, Phdr, p_offset),
			.address = FIELD(reading, entry, Phdr, p_vaddr),
			.size = FIELD(reading, entry, Phdr, p_filesz),
		};
	}
	return true;
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

bool elf_read(int fd, struct elf_file *elf)
{
	struct reading reading = { .fd = fd };
	struct segments segments = { 0 };
	const struct segment *loader;

	memset(elf, 0, sizeof(*elf));
	if (!read_segments(&reading, &segments))
		return false;
	loader = find_segment(&segments, PT_INTERP);
	if (loader && loader->size && loader->size < sizeof(elf->loader) &&
	    !read_at(&reading, loader->offset, elf->loader, loader->size))
		return false;
	read_libraries(&reading, &segments, elf);
	return true;
}

void elf_close(struct elf_file *elf)
{
	free(elf->strings);
}
