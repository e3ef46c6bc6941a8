// SPDX-License-Identifier: MIT
/* Encoding and decoding of the result stream's frames; used in the guest and on the host. */
#include "frame.h"

#include <errno.h>
#include <string.h>

#include "write_all.h"

static const uint8_t magic[4] = { 'L', 'L', 'K', '1' };

uint32_t frame_crc(uint32_t crc, const void *data, size_t size)
{
	/* CRC-32 of the sixteen values of four bits: small, and fast enough for an emulated guest.
	 */
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};
	const uint8_t *byte = data;

	crc = ~crc;
	for (size_t i = 0; i < size; i++) {
		crc = table[(crc ^ byte[i]) & 15] ^ (crc >> 4);
		crc = table[(crc ^ (uint32_t)(byte[i] >> 4)) & 15] ^ (crc >> 4);
	}
	return ~crc;
}

void frame_put_u32(uint8_t *to, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> (8 * i));
}

void frame_put_u64(uint8_t *to, uint64_t value)
{
	frame_put_u32(to, (uint32_t)value);
	frame_put_u32(to + 4, (uint32_t)(value >> 32));
}

uint32_t frame_get_u32(const uint8_t *from)
{
	uint32_t value = 0;

	for (unsigned int i = 0; i < 4; i++)
		value |= (uint32_t)from[i] << (8 * i);
	return value;
}

uint64_t frame_get_u64(const uint8_t *from)
{
	return frame_get_u32(from) | (uint64_t)frame_get_u32(from + 4) << 32;
}

int frame_decode(const uint8_t bytes[FRAME_HEADER_SIZE], struct frame_header *header)
{
	if (memcmp(bytes, magic, sizeof(magic)) != 0)
		return -1;
	if (frame_get_u32(bytes + 16) != frame_crc(0, bytes, 16))
		return -1;

	const uint32_t type_and_length = frame_get_u32(bytes + 4);

	header->type = (uint16_t)type_and_length;
	header->length = (uint16_t)(type_and_length >> 16);
	header->sequence = frame_get_u32(bytes + 8);
	header->payload_crc = frame_get_u32(bytes + 12);
	return header->length > FRAME_PAYLOAD_MAX ? -1 : 0;
}

int frame_send(struct frame_writer *writer, enum frame_type type, const void *payload,
	       size_t length)
{
	/* One buffer, so that a frame is one write(2): a TTY takes it without a pause. */
	uint8_t frame[FRAME_HEADER_SIZE + FRAME_PAYLOAD_MAX];

	if (length > FRAME_PAYLOAD_MAX) {
		errno = EMSGSIZE;
		return -1;
	}
	memcpy(frame, magic, sizeof(magic));
	frame_put_u32(frame + 4, (uint32_t)type | (uint32_t)length << 16);
	frame_put_u32(frame + 8, writer->sequence);
	frame_put_u32(frame + 12, frame_crc(0, payload, length));
	frame_put_u32(frame + 16, frame_crc(0, frame, 16));
	if (length > 0)
		memcpy(frame + FRAME_HEADER_SIZE, payload, length);

	writer->sequence++;
	writer->running_crc = frame_crc(writer->running_crc, frame, FRAME_HEADER_SIZE + length);
	return write_all(writer->fd, frame, FRAME_HEADER_SIZE + length);
}

int frame_send_end(struct frame_writer *writer)
{
	uint8_t payload[FRAME_END_SIZE];

	frame_put_u32(payload, writer->sequence);
	frame_put_u32(payload + 4, writer->running_crc);
	return frame_send(writer, FRAME_END, payload, sizeof(payload));
}
