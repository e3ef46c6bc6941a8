// SPDX-License-Identifier: MIT
/* The note is described in the kernel's include/xen/interface/elfnote.h. */
#include "pvh-entry.h"

#include <endian.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>

#define OWNER "Xen"
#define ENTRY 18

/* The processor is in 32-bit mode there. */
#define ADDRESSES (1ULL << 32)

/* Emulators and libelf round up the parts of a note alike only to this. */
#define ALIGNMENT 4

struct search {
	unsigned int notes; /* of that type */
	uint64_t entry;
	bool odd; /* something is not as kernels have it */
};

static void read_note(struct search *search, const GElf_Nhdr *note, const char *owner,
		      const void *value)
{
	if (note->n_type != ENTRY)
		return;
	search->notes++;
	if (note->n_namesz != sizeof(OWNER) || memcmp(owner, OWNER, sizeof(OWNER)) != 0 ||
	    note->n_descsz != sizeof(search->entry)) {
		search->odd = true;
		return;
	}
	memcpy(&search->entry, value, sizeof(search->entry));
	search->entry = le64toh(search->entry);
}

static void read_notes(struct search *search, Elf *elf, const GElf_Phdr *segment)
{
	Elf_Data *data = segment->p_align == ALIGNMENT
				 ? elf_getdata_rawchunk(elf, (int64_t)segment->p_offset,
							segment->p_filesz, ELF_T_NHDR)
				 : NULL;
	size_t at = 0, name_at, value_at;
	GElf_Nhdr note;

	if (!data) {
		search->odd = true;
		return;
	}
	while ((at = gelf_getnote(data, at, &note, &name_at, &value_at)) > 0) {
		const char *bytes = data->d_buf;

		read_note(search, &note, bytes + name_at, bytes + value_at);
	}
}

static bool is_within(uint64_t at, const GElf_Phdr *segment)
{
	return segment->p_type == PT_LOAD && at - segment->p_paddr < segment->p_filesz;
}

static bool fits(const GElf_Phdr *segment)
{
	return segment->p_type != PT_LOAD ||
	       (segment->p_paddr < ADDRESSES && segment->p_memsz <= ADDRESSES - segment->p_paddr);
}

static bool is_loaded(Elf *elf, size_t count, uint64_t entry)
{
	bool loaded = false;
	GElf_Phdr segment;

	for (int i = 0; (size_t)i < count; i++) {
		if (!gelf_getphdr(elf, i, &segment) || !fits(&segment))
			return false;
		loaded |= is_within(entry, &segment);
	}
	return loaded;
}

bool pvh_entry_exists(const uint8_t *bytes, size_t size)
{
	struct search search = { 0 };
	GElf_Ehdr header;
	GElf_Phdr segment;
	size_t count = 0;
	Elf *elf = NULL;
	bool exists;

	/* libelf has no word for bytes that it may not write, but only reads them. */
	if (elf_version(EV_CURRENT) != EV_NONE)
		elf = elf_memory((char *)(uintptr_t)bytes, size);
	if (!elf || !gelf_getehdr(elf, &header) || header.e_machine != EM_X86_64 ||
	    header.e_type != ET_EXEC || elf_getphdrnum(elf, &count) != 0)
		count = 0;
	for (int i = 0; (size_t)i < count; i++) {
		if (gelf_getphdr(elf, i, &segment) && segment.p_type == PT_NOTE)
			read_notes(&search, elf, &segment);
	}
	exists = !search.odd && search.notes == 1 && is_loaded(elf, count, search.entry);
	elf_end(elf);
	return exists;
}
