"""A logo for pages and letters: a PNG of at most 8 kB, whatever it was made from."""

import io

LARGEST = 8_000  # bytes
SIZE = (360, 96)  # twice what a page shows, for sharp screens


def small_logo(image: bytes) -> bytes:
    """The picture small enough; fewer colours first, then fewer pixels."""
    from PIL import Image  # heavy, and needed here alone

    with Image.open(io.BytesIO(image)) as opened:
        drawn = opened.convert("RGBA")
    drawn.thumbnail(SIZE)
    while True:
        for colours in (256, 64, 24):
            written = io.BytesIO()
            drawn.quantize(colours, method=Image.Quantize.FASTOCTREE).save(written, "PNG", optimize=True)
            if written.tell() <= LARGEST:
                return written.getvalue()
        drawn = drawn.resize((max(1, drawn.width * 3 // 4), max(1, drawn.height * 3 // 4)))
