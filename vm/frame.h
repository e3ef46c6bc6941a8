/* SPDX-License-Identifier: MIT */
/*
 * Frames of the result stream, shared by the guest's init, which writes them, and the host.
 *
 * The stream is a row of frames without anything between them.  A frame is a header of 20 bytes,
 * all numbers little-endian, and a payload:
 *
 *	offset  size
 *	0       4     magic "LLK1" (the digit is the version of this format)
 *	4       2     type, enum frame_type
 *	6       2     length of the payload, at most FRAME_PAYLOAD_MAX
 *	8       4     sequence number: 0, 1, 2, ...
 *	12      4     CRC-32 of the payload
 *	16      4     CRC-32 of the 16 bytes before
 *	20      ...   payload
 *
 * CRC-32 is the one of IEEE 802.3.  Order of the frames:
 *
 *	HELLO PLAN (NOTE | STDOUT | STDERR)* (FILE (FILE_DATA | FILE_DEFLATED)* | NOTE)* EXIT END
 *
 *	HELLO      FRAME_PROTOCOL, release, version, machine of the kernel: NUL-terminated strings
 *	PLAN       the arguments of the command that will run: NUL-terminated strings
 *	NOTE       a complaint of init's own, without NUL
 *	STDOUT     bytes that the command wrote
 *	STDERR     bytes that the command wrote
 *	FILE       size of a file of /results (8 bytes), its name without NUL
 *	FILE_DATA  the next bytes of that file; these add up to FILE's size exactly
 *	FILE_DEFLATED  likewise: how many bytes, at most FRAME_INFLATED_MAX (4 bytes), and these
 *		   bytes as zlib has them (RFC 1950), a stream of its own
 *	EXIT       4 bytes: the status as wait(2) returns it
 *	END        4 bytes: number of frames before; 4 bytes: CRC-32 of all bytes before
 *
 * A stream is complete when it ends with a valid END and nothing follows.  Everything else (a gap
 * in the numbers, a wrong checksum, an unknown type, another order, more bytes) is a broken one.
 */
#ifndef LLK_VM_FRAME_H
#define LLK_VM_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_PROTOCOL	    "landlock-vm/1"
#define FRAME_HEADER_SIZE   20
#define FRAME_PAYLOAD_MAX   16384
#define FRAME_FILE_HEAD	    8
#define FRAME_EXIT_SIZE	    4
#define FRAME_DEFLATED_HEAD 4
#define FRAME_END_SIZE	    8
/* A port takes microseconds for a byte, and results are ten times as long as what they tell. */
#define FRAME_INFLATED_MAX 65536

enum frame_type {
	FRAME_HELLO = 1,
	FRAME_PLAN,
	FRAME_NOTE,
	FRAME_STDOUT,
	FRAME_STDERR,
	FRAME_FILE,
	FRAME_FILE_DATA,
	FRAME_EXIT,
	FRAME_END,
	FRAME_FILE_DEFLATED,
};

struct frame_header {
	uint16_t type;
	uint16_t length;
	uint32_t sequence;
	uint32_t payload_crc;
};

/* The sending side; begin with { .fd = ... } and the rest zero. */
struct frame_writer {
	int fd;
	uint32_t sequence;
	uint32_t running_crc;
};

/* CRC-32 of size more bytes; crc is 0 at first, then what the call before returned. */
uint32_t frame_crc(uint32_t crc, const void *data, size_t size);

void frame_put_u32(uint8_t *to, uint32_t value);
void frame_put_u64(uint8_t *to, uint64_t value);
uint32_t frame_get_u32(const uint8_t *from);
uint64_t frame_get_u64(const uint8_t *from);

/* Read a header; -1 if the magic, its checksum or the length is wrong (the type is not judged). */
int frame_decode(const uint8_t bytes[FRAME_HEADER_SIZE], struct frame_header *header);

/* Write one frame; payload of at most FRAME_PAYLOAD_MAX bytes.  0, or -1 with errno set. */
int frame_send(struct frame_writer *writer, enum frame_type type, const void *payload,
	       size_t length);

/* Write the frame that ends the stream.  0, or -1 with errno set. */
int frame_send_end(struct frame_writer *writer);

#endif
