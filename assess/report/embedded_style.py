"""The style of a page that is one file: sheets and fonts inside."""

import re
from base64 import b64encode
from functools import lru_cache

from assess.config import shipped

_FONT = re.compile(r'url\("\.\./fonts/([^"]+)"\)')
_EXTENDED = re.compile(r"@font-face \{[^}]*latin-ext[^}]*\}\s*")


@lru_cache(maxsize=4)
def embedded_style(*names: str) -> str:
    """The sheets in one, with the Latin and Greek letters of the house's font inside."""
    folder = shipped("static")
    sheets = "".join((folder / "css" / name).read_text(encoding="utf-8") for name in names)

    def inside(match: re.Match[str]) -> str:
        font = b64encode((folder / "fonts" / match[1]).read_bytes()).decode()
        return f'url("data:font/woff2;base64,{font}")'

    return _FONT.sub(inside, _EXTENDED.sub("", sheets))
