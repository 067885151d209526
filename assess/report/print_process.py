"""A render process: `python -m assess.report.print_process` reads pages from its input and answers with PDFs.

A message is a length of four bytes and that many bytes. An answer is a message of JSON (`error` and `kind`, or the
`blocked` addresses and `missing` letters), followed by a message with the PDF where there is one. The process ends
when its input ends.
"""

import json
import os
import sys
from typing import IO

from assess.report.pdf import RenderError, pdf, warm_up


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message, or None when the other side is gone."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    body = stream.read(length)
    return body if len(body) == length else None


def send(stream: IO[bytes], body: bytes) -> None:
    """One message."""
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()


def serve(pages: IO[bytes], answers: IO[bytes]) -> None:
    """Print page after page until there are no more."""
    while (page := receive(pages)) is not None:
        try:
            printed = pdf(page.decode())
        except RenderError as error:
            send(answers, json.dumps({"kind": "document", "error": str(error)}).encode())
        except Exception as error:
            send(answers, json.dumps({"kind": "crash", "error": f"{type(error).__name__}: {error}"}).encode())
        else:
            send(answers, json.dumps({"blocked": printed.blocked, "missing": printed.missing}).encode())
            send(answers, printed.content)


def main() -> None:
    """Keep the real output for answers; whatever a library prints goes to the error stream."""
    if hasattr(os, "nice"):
        os.nice(5)  # who answers questions comes first
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        warm_up()
    except (OSError, ImportError) as error:
        send(answers, json.dumps({"kind": "unavailable", "error": str(error)}).encode())
        return
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
