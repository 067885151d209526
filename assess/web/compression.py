"""Text goes over the line compressed: pages and files of style and script, for every browser that takes gzip."""

import secrets
import struct
import zlib
from functools import lru_cache

from flask import Flask, Response, request

TEXTS = frozenset(
    ("text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")
)
LEAST = 500  # bytes; less is one packet either way
QUICK, BEST = 1, 9  # a page is made for one reader, a file once for all
LONGEST_NAME = 60


def init_app(app: Flask) -> None:
    """Compress what a view has made, after everything else was done to it."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The same answer in less, where the browser takes it and it is text in one piece."""
    if response.mimetype not in TEXTS or response.status_code in (204, 206, 304) or request.method == "HEAD":
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip") or response.headers.get("Content-Encoding"):
        return response
    if response.direct_passthrough:  # a file
        response.direct_passthrough = False
        response.set_data(_kept(response.get_data()))
        response.headers["ETag"] = f'W/"{response.get_etag()[0]}"'
    elif response.is_streamed or len(response.get_data()) < LEAST:
        return response
    else:
        response.set_data(gzipped(response.get_data(), QUICK))
    response.headers["Content-Encoding"] = "gzip"
    return response


@lru_cache(maxsize=64)
def _kept(data: bytes) -> bytes:
    return gzipped(data, BEST)


def gzipped(data: bytes, level: int) -> bytes:
    """The data as a gzip file with a name of random length, so that sizes tell nothing of what a page hides."""
    name = secrets.token_hex(LONGEST_NAME // 2)[: 1 + secrets.randbelow(LONGEST_NAME)].encode()
    packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    head = b"\x1f\x8b\x08\x08" + bytes(6) + name + b"\0"
    return head + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)
