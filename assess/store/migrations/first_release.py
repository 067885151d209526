"""Documents of the first release, which said no schema, as documents of schema 1."""

from collections.abc import Mapping
from typing import Any

from assess.documents.canonical import text_print
from assess.documents.reading import Document, parse, parse_any
from assess.documents.translation import Translation, source_texts

VOCABULARY = "service-encounters/1.0"
Body = Mapping[str, Any]


def document(body: Body, versions: Mapping[str, str]) -> Document:
    """A document of the first release under schema 1; `versions` says which version of a slug was used then."""
    found: dict[str, Any] = {"schema": 1, **body}
    if found.get("bank"):
        found["bank"] = f"{found['bank']}/{found.pop('bank_version')}"
    source = found.get("key_source") or found.get("scoring", {}).get("key_source", "")
    found["items"] = [_item(item, source) for item in found.get("items", [])]
    if not found["items"]:
        del found["items"]
    elif any(_tagged(item) for item in found["items"]):
        found["vocabulary"] = VOCABULARY
    if found["kind"] == "blueprint":
        found["battery"] = [f"{slug}/{versions[slug]}" for slug in found["battery"]]
    return parse(found)


def _tagged(item: Body) -> bool:
    return bool(item.get("tags")) or any(option.get("tags") for option in item.get("options", []))


def _item(item: Body, source: str) -> dict[str, Any]:
    options = [_option(option, source) for option in item.get("options", [])]
    return {**item, "options": options} if options else dict(item)


def _option(option: Body, source: str) -> dict[str, Any]:
    found = dict(option)
    value, spread = found.pop("effectiveness", None), found.pop("spread", None)
    if value is not None:
        found["key"] = {"value": value, "spread": spread, "n": 0, "source": source}
    return found


def translations(
    key: str, texts: Mapping[str, Mapping[str, str]], documents: Mapping[str, Document]
) -> list[Translation]:
    """The translations that lay beside a document: a form's item texts become its bank's."""
    own, bank = documents[key], documents.get(getattr(documents[key], "bank", None) or "")
    found = []
    for language, said in texts.items():
        for target in (own, bank):
            if target is not None:
                wanted = source_texts(target)
                mine = {name: text for name, text in said.items() if name in wanted}
                if mine:
                    found.append(_translation(target.key, language, mine, wanted))
    return found


def _translation(of: str, language: str, texts: Mapping[str, str], wanted: Mapping[str, str]) -> Translation:
    made = parse_any(
        {
            "schema": 1, "kind": "translation", "of": of, "language": language, "texts": dict(texts),
            "sources": {name: text_print(wanted[name]) for name in texts},
        }
    )  # fmt: skip
    assert isinstance(made, Translation)
    return made
