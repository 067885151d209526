"""What the columns of a list of people hold: by their names in five languages, else by what stands in them."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from assess.screening.imports import names
from assess.screening.imports.address_lines import ADDRESS
from assess.store.search_key import search_key

Role = Literal["name", "given", "family", "email", "number", ""]
ROLES: tuple[Role, ...] = get_args(Role)
SEEN = 200  # rows that are looked at
MOSTLY = 0.8
_NUMBER = re.compile(r"[A-Za-z]{0,6}[-_/ ]?\d[\w/.-]*")

_WORDS: Mapping[Role, str] = {
    "email": """email|e-mail|mail|email address|e-mail address|emailaddress|email adresse|e-mail-adresse|mailadresse
        |primary email|candidate email|applicant email|e-mail 1 - value|email 1|correo|correo electronico
        |direccion de correo|courriel|adresse e-mail|adresse email|adresse electronique|adresse mail|mel
        |البريد الالكتروني|البريد|ايميل|email id|contact email|personal email""",
    "name": """name|full name|fullname|candidate|candidate name|applicant|applicant name|display name|person
        |vollstandiger name|ganzer name|bewerber|bewerberin|bewerber/in|bewerbername|kandidat|kandidatin
        |nombre completo|nombre y apellidos|candidato|candidata|aspirante|nom complet|nom et prenom|candidat
        |candidate full name|الاسم الكامل|الاسم|اسم المتقدم""",
    "given": """first name|firstname|given name|givenname|given names|forename|first|legal first name|vorname
        |vornamen        |nombre|nombres|nombre de pila|prenom|prenoms|الاسم الاول""",
    "family": """last name|lastname|surname|family name|familyname|last|legal last name|nachname|familienname|zuname
        |apellido|apellidos|nom de famille|nom|اسم العائله|اللقب""",
    "number": """applicant number|applicant no|applicant no.|applicant id|candidate id|candidate number|candidate no
        |candidate no.|application id|application number|application no|number|no|no.|nr|nr.|id|reference|ref|ref.
        |bewerbernummer|bewerber-id|bewerber-nr.|bewerbungsnummer|kandidatennummer|kandidaten-id|nummer
        |numero|numero de candidato|id de candidato|id candidato|numero de candidat|id candidat
        |numero de candidature        |رقم المتقدم|رقم الطلب|الرقم""",
}


def _plain(title: str) -> str:
    return " ".join(search_key(title).replace("_", " ").strip(" :*").split())


_KNOWN: Mapping[str, Role] = {_plain(word): role for role, words in _WORDS.items() for word in words.split("|")}


def named(header: Sequence[str]) -> list[Role]:
    """The roles that names of columns tell, each role once, the first of its kind."""
    found: list[Role] = []
    for title in header:
        role = _KNOWN.get(_plain(title), "")
        found.append("" if role in found else role)
    if "given" in found and "family" not in found and "name" not in found:  # Spanish "Nombre" alone
        found[found.index("given")] = "name"
    if "family" in found and "given" not in found and "name" not in found:  # French "Nom" alone
        found[found.index("family")] = "name"
    if "name" in found and {"given", "family"} <= set(found):
        found[found.index("name")] = ""
    elif "name" in found and "given" in found:  # German "Name, Vorname"
        found[found.index("name")] = "family"
    return found


def is_header(cells: Sequence[str]) -> bool:
    """Whether a line names columns: no address in it, and each cell or at least that of the address is known."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or any("@" in cell for cell in filled):
        return False
    roles = [_KNOWN.get(_plain(cell), "") for cell in filled]
    return "email" in roles or (len(filled) > 1 and all(roles))


def by_content(rows: Sequence[Sequence[str]]) -> tuple[list[Role], bool]:
    """The roles that cells tell, and whether they can be meant in one way alone."""
    width = max(map(len, rows), default=0)
    padded = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    columns = [[row[place] for row in padded if row[place]] for place in range(width)]
    roles: list[Role] = [""] * width
    addresses = [place for place in range(width) if _share(columns[place], _is_address) >= MOSTLY]
    if addresses:
        roles[addresses[0]] = "email"
    others = [place for place in range(width) if place not in addresses]
    texts = [place for place in others if _share(columns[place], _is_text) >= MOSTLY]
    numbers = [place for place in others if place not in texts]
    for place in numbers:
        if columns[place] and _share(columns[place], lambda cell: bool(_NUMBER.fullmatch(cell))) == 1:
            roles[place] = "number"
            break
    if len(texts) == 1:
        roles[texts[0]] = "name"
    elif texts:
        first, second = texts[:2]
        turned = names.family_first(columns[first]) or (
            _votes(rows, second, addresses) > _votes(rows, first, addresses)
        )
        roles[first], roles[second] = ("family", "given") if turned else ("given", "family")
    sure = len(addresses) == 1 and len(texts) == 1 and not any(columns[place] for place in numbers)
    return roles, sure


def _share(cells: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, cells)) / len(cells) if cells else 0.0


def _is_address(cell: str) -> bool:
    return ADDRESS.search(cell) is not None


def _is_text(cell: str) -> bool:
    return any(letter.isalpha() for letter in cell) and not any(letter.isdigit() for letter in cell)


def _votes(rows: Sequence[Sequence[str]], place: int, addresses: Sequence[int]) -> int:
    """In how many rows the address begins with what stands in that column."""
    if not addresses:
        return 0
    found = 0
    for row in rows:
        if place < len(row) and addresses[0] < len(row) and (words := search_key(row[place]).split()):
            found += re.split(r"[^\w]", search_key(row[addresses[0]]))[0] == words[0]
    return found
