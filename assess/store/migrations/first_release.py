"""Documents of the first release, which said no schema, as documents of schema 1."""

from collections.abc import Mapping
from typing import Any

from assess.documents.canonical import text_print
from assess.documents.reading import Document, parse, parse_any
from assess.documents.translation import Translation, source_texts

VOCABULARY = "service-encounters/1.0"
Body = Mapping[str, Any]
SHIPPED = {  # what the first release shipped, by the prints of its own
    "engagement-star/1.0": "c54bfa933a66f146fb58fb56d485fb676cfd064e81256b9d69fce7a90acc304a",
    "feedback/1.0": "0d4ad1d1753b4261add119a69aa45a5feac41f9589343246964126f70a7466a7",
    "flexibility/1.0": "9723fec763ee0b3c8f19002d5329f2b4789201c86a566bd7d745a1dfe2f88a5c",
    "interview/1.0": "70454c82226945864fa7bc97db6e184a30aa5d074fd5d151424e73fa134282d3",
    "moments-of-truth-a/1.0": "3a81480d6902e5d30a71dcb1960f2817004c70b55afeb0d0a55ad8b4314d6c45",
    "moments-of-truth-b/1.0": "51f851b9c964b4c81cdd7c6fdebc689f8363834c665f58f6b8ff01d18e54bd8f",
    "moments-of-truth-rate/1.0": "85732927a828ae06fffe81279d88dbafdbb3ef6b9be7b75ad0f194582333abbc",
    "moments-of-truth/1.0": "596aa08e24aa4523f374a702baff159852b70c422cbe9de8281e5047cccd3a76",
    "onboarding/1.0": "99b78f1b30c957f5955b030aa792ca3c1ef67e634502e198227c6ccc4cae9b44",
    "service-leader-blueprint/1.0": "44120fc82785f74ef524a8f70e929d25adcdb24dbc2651eab1c277aeb8deecee",
    "service-leader/1.0": "782f5651e51dea54d8126361744cc501ea1688d6e5d53d3ecbaa7c821cf8c5e6",
    "service-style-forced-choice/1.0": "72a8192f973ea310fd8ecacaa022c1ff00cff1d9bd1e4ed498bffa986b5fb0b2",
    "service-style/1.0": "0a6f816b05d8444fe49ba9c87fc1c2363e5c8086dc82e9a1074e879472604237",
}


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
