"""A PNG read without a library: how much of it is not white."""

import struct
import zlib


class Png:
    """A picture of 8 bits a channel, RGB or RGBA, not interlaced."""

    def __init__(self, content: bytes) -> None:
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        self.width, self.height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", content[16:29])
        assert depth == 8
        assert interlaced == 0
        self._channels = {2: 3, 6: 4}[colour]
        self._rows = self._unfiltered(zlib.decompress(b"".join(_chunks(content, b"IDAT"))))

    def inked(self, rows: range) -> int:
        """How many pixels of these rows are not white."""
        size, white = self._channels, b"\xff" * self._channels
        return sum(
            self._rows[y][place : place + size] != white
            for y in rows
            for place in range(0, self.width * size, size)
        )

    def _unfiltered(self, data: bytes) -> list[bytes]:
        size, length = self._channels, self.width * self._channels
        before, rows = bytearray(length), []
        for y in range(self.height):
            start = y * (length + 1)
            kind, row = data[start], bytearray(data[start + 1 : start + 1 + length])
            for place in range(length):
                left = row[place - size] if place >= size else 0
                corner = before[place - size] if place >= size else 0
                row[place] = (row[place] + _guess(kind, left, before[place], corner)) & 0xFF
            before = row
            rows.append(bytes(row))
        return rows


def _guess(kind: int, left: int, above: int, corner: int) -> int:
    if kind == 4:
        guess = left + above - corner
        return min((left, above, corner), key=lambda one: abs(guess - one))
    return (0, left, above, (left + above) // 2)[kind]


def _chunks(content: bytes, wanted: bytes) -> list[bytes]:
    found, place = [], 8
    while place < len(content):
        (length,) = struct.unpack(">I", content[place : place + 4])
        if content[place + 4 : place + 8] == wanted:
            found.append(content[place + 8 : place + 8 + length])
        place += length + 12
    return found
