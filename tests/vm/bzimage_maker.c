// SPDX-License-Identifier: MIT
#include "bzimage_maker.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RELEASE	   "6.12.9-made"
#define LOADED_AT  0x1000000
#define LOADED	   4096
#define SETUP	   2048
#define PAYLOAD_AT 64

static void require(int sound)
{
	if (!sound) {
		fprintf(stderr, "bzimage_maker: no memory, or no room\n");
		abort();
	}
}

static void put(uint8_t *at, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> (8 * i));
}

static uint8_t *put_note(uint8_t *at, unsigned int type, uint64_t value)
{
	const Elf64_Nhdr note = { .n_namesz = 4, .n_descsz = sizeof(value), .n_type = type };

	memcpy(at, &note, sizeof(note));
	memcpy(at + sizeof(note), "Xen", 4);
	put(at + sizeof(note) + 4, value, sizeof(value));
	return at + sizeof(note) + 4 + sizeof(value);
}

void make_kernel(uint8_t kernel[MADE_KERNEL_SIZE])
{
	const Elf64_Ehdr elf = { .e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
					      ELFDATA2LSB, EV_CURRENT },
				 .e_type = ET_EXEC,
				 .e_machine = EM_X86_64,
				 .e_version = EV_CURRENT,
				 .e_phoff = MADE_SEGMENTS,
				 .e_ehsize = sizeof(Elf64_Ehdr),
				 .e_phentsize = sizeof(Elf64_Phdr),
				 .e_phnum = 2 };
	Elf64_Phdr segments[2] = { { .p_type = PT_LOAD,
				     .p_offset = LOADED,
				     .p_vaddr = 0xffffffff81000000,
				     .p_paddr = LOADED_AT,
				     .p_filesz = MADE_KERNEL_SIZE - LOADED,
				     .p_memsz = MADE_KERNEL_SIZE },
				   { .p_type = PT_NOTE, .p_offset = MADE_NOTES, .p_align = 4 } };
	uint8_t *end;

	for (uint32_t i = 0; i < MADE_KERNEL_SIZE; i++)
		kernel[i] = (uint8_t)((i * 2654435761U) >> 24);
	end = put_note(kernel + MADE_NOTES, 3, 0xffffffff80000000);
	end = put_note(end, 18, LOADED_AT + 0x160);
	segments[1].p_filesz = (size_t)(end - kernel) - MADE_NOTES;
	memcpy(kernel, &elf, sizeof(elf));
	memcpy(kernel + MADE_SEGMENTS, segments, sizeof(segments));
	memcpy(kernel + MADE_RELEASE - strlen("Linux version "), "Linux version " RELEASE " (x)",
	       strlen("Linux version " RELEASE " (x)"));
}

/* One block of nothing but literals. */
static size_t make_lz4(uint8_t *to, size_t room, const uint8_t *kernel, size_t size)
{
	uint8_t *at = to + 8;
	size_t left = size - 15;

	require(room >= size + size / 255 + 16);
	*at++ = 0xf0;
	for (; left >= 255; left -= 255)
		*at++ = 255;
	*at++ = (uint8_t)left;
	memcpy(at, kernel, size);
	at += size;
	memcpy(to, "\x02\x21\x4c\x18", 4);
	put(to + 4, (uint64_t)(at - to) - 8, 4);
	return (size_t)(at - to);
}

static size_t compress(uint8_t *to, size_t room, int filter, const uint8_t *kernel, size_t size)
{
	struct archive *archive = archive_write_new();
	struct archive_entry *entry = archive_entry_new();
	size_t used = 0;

	require(archive && entry && archive_write_add_filter(archive, filter) == ARCHIVE_OK &&
		archive_write_set_format_raw(archive) == ARCHIVE_OK &&
		archive_write_set_bytes_in_last_block(archive, 1) == ARCHIVE_OK &&
		archive_write_open_memory(archive, to, room, &used) == ARCHIVE_OK);
	archive_entry_set_pathname(entry, "kernel");
	archive_entry_set_filetype(entry, AE_IFREG);
	require(archive_write_header(archive, entry) == ARCHIVE_OK &&
		archive_write_data(archive, kernel, size) == (la_ssize_t)size &&
		archive_write_close(archive) == ARCHIVE_OK);
	archive_entry_free(entry);
	archive_write_free(archive);
	return used;
}

size_t make_payload(uint8_t *to, size_t room, int filter, const uint8_t *kernel, size_t size)
{
	size_t used = filter == ARCHIVE_FILTER_LZ4 ? make_lz4(to, room, kernel, size)
						   : compress(to, room, filter, kernel, size);

	/* gzip says it itself. */
	if (filter != ARCHIVE_FILTER_GZIP) {
		require(room - used >= 4);
		put(to + used, size, 4);
		used += 4;
	}
	return used;
}

size_t make_bzimage(uint8_t *to, size_t room, const uint8_t *payload, size_t size)
{
	const size_t paragraphs = (PAYLOAD_AT + size + 15) / 16;

	require(SETUP + paragraphs * 16 <= room);
	memset(to, 0, SETUP + paragraphs * 16);
	put(to + 0x1f1, SETUP / 512 - 1, 1);
	put(to + 0x1f4, paragraphs, 4);
	put(to + 0x1fe, 0xaa55, 2);
	memcpy(to + 0x202, "HdrS", 4);
	put(to + 0x206, 0x20f, 2);
	put(to + 0x20e, MADE_IMAGE_RELEASE - 0x200, 2);
	put(to + 0x211, 1, 1);
	put(to + 0x236, 0x3f, 2);
	put(to + 0x248, PAYLOAD_AT, 4);
	put(to + 0x24c, size, 4);
	memcpy(to + MADE_IMAGE_RELEASE, RELEASE " (x) #1", sizeof(RELEASE " (x) #1"));
	memcpy(to + SETUP + PAYLOAD_AT, payload, size);
	return SETUP + paragraphs * 16;
}
