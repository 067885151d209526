"""The preview for candidates: what the job is like, before they start."""

from typing import Literal

from assess.documents.base import Frozen, Head, Slug, Text


class PreviewSection(Frozen):
    """One side of the job."""

    id: Slug
    title: Text
    text: Text


class Preview(Head):
    """What the job is like, honestly; nothing in it is asked or tested."""

    kind: Literal["preview"]
    introduction: Text
    sections: tuple[PreviewSection, ...]
    closing: Text
