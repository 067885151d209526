"""What the name of a column says: persons, groups, times, weights, and what survey tools add by themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["item", "id", "group", "weight", "time", "ignore"]
Telling: TypeAlias = Literal["id", "age", "group", "weight", "time", "total", "note"]

_WHOLE: dict[Telling, str] = {
    "id": """id|nr|no|num|number|nummer|case|cases|fall|person|persons|persona|personne|subject|subjects|subj|sub
        |participant|participants|respondent|respondents|candidate|examinee|student|pupil|patient|employee
        |user|users|username|user name|benutzername|teilnehmer|teilnehmerin|proband|probandin|vp|vpn|vpnr
        |lfdn|external lfdn|lfdnr|matrikelnummer|token|uuid|uid|guid|pid|sid|key|index|row|row names
        |rownames|unnamed 0|obs|observation|serial|ref|record|record id|name|names|full name|first name
        |last name|firstname|lastname|surname|vorname|nachname|nom|prénom|nombre|apellido|email|e mail|mail
        |email address|e mail adresse|adresse e mail|correo electrónico|phone|telephone|telefon|ip
        |ip address|ipaddress|ipaddr|expert|rater|judge|worker id|session|network id|response id|responseid
        |respondent id|collector id|prolific pid|study id|session id|hit id|assignment id|device id
        |recipient last name|recipient first name|recipient email|external reference|external data reference
        |nom d utilisateur|nombre de usuario|code vp|subject code|participant code|id code|id number""",
    "age": """age|ages|alter|âge|edad|età|idade|leeftijd|age years|age in years|age yrs|alter in jahren
        |alter jahre|year of birth|birth year|birthyear|yob|dob|date of birth|birthday|birth date
        |geburtsjahr|geburtsdatum|jahrgang|année de naissance|date de naissance|fecha de nacimiento
        |año de nacimiento""",
    "group": """sex|gender|geschlecht|sexe|genre|sexo|género|genero|sesso|group|groups|grp|gruppe|groupe|grupo
        |gruppo|condition|cond|bedingung|treatment|treat|arm|experimental group|site|school|schule|école
        |class|classroom|klasse|classe|grade|year|country|land|pays|país|pais|nation|nationality
        |nationalität|nationalité|region|state|province|city|town|stadt|language|lang|sprache|langue|idioma
        |user language|userlanguage|startlanguage|start language|education|edu|educ|education level|bildung
        |schulabschluss|abschluss|degree|formation|occupation|job|job title|beruf|profession|position|role
        |rolle|department|dept|abteilung|département|departamento|team|company|firma|branch|filiale|store
        |location|standort|office|division|unit|ethnicity|ethnic group|race|religion|marital status
        |familienstand|marital|age group|agegroup|age band|age range|age category|altersgruppe|tranche d âge
        |cohort|kohorte|wave|welle|form|test form|testform|booklet|block|version|sample|source|channel
        |distribution channel|mode|income|einkommen|revenu|seniority|tenure|shift|manager|gender identity
        |questnnr|q viewer|planted|response type|browser|operating system|device|resolution""",
    "weight": """weight|weights|wt|wts|wgt|w|gewicht|gewichte|gewichtung|poids|pondération|peso|ponderación|pweight
        |sampling weight|sample weight|survey weight|design weight|final weight|finalweight|case weight|freq
        |frequency|frequencies|count|counts|häufigkeit|anzahl|effectif""",
    "time": """time|times|zeit|temps|tiempo|date|datum|fecha|timestamp|time stamp|zeitstempel|horodateur
        |marca temporal|start|end|started|ended|finished at|created|created at|updated at|modified|expired
        |start date|end date|startdate|enddate|recorded date|recordeddate|submit date|submitdate
        |date submitted|date stamp|datestamp|date started|date last action|start time|end time
        |completion time|last modified time|start zeit|ende|beginn|heure de début|heure de fin
        |hora de inicio|hora de finalización|duration|dauer|durée|duración|duration in seconds
        |duration seconds|seconds|secs|minutes|rt|rts|latency|response time|reaction time|total time
        |interviewtime|interview time|elapsed|time spent|time taken|time sum|time rsi|submission time
        |submitted|submitted at|lastdata|last data|work time in seconds|start date utc|submit date utc
        |stage date utc|bearbeitungszeit|timer|mailsent|day|month|monat|tag""",
    "total": """total|totals|sum|sums|summe|gesamt|gesamtwert|somme|suma|score|scores|total score|totalscore
        |sum score|sumscore|punktzahl|punkte|points|total points|mean|means|average|mittelwert|moyenne|media
        |scale score|raw score|rawscore|test score|result|percent|percentage|percentile|theta|z score|zscore
        |t score|tscore|quiz feedback|rank|sumscore total|total sum""",
    "note": """comment|comments|kommentar|kommentare|commentaire|commentaires|comentario|comentarios|remark|remarks
        |note|notes|feedback|anmerkung|anmerkungen|bemerkung|bemerkungen|finished|progress|status|complete
        |completed|last page|lastpage|maxpage|max page|seed|refurl|referrer|user agent|location latitude
        |location longitude|latitude|longitude|custom data 1|missrel|deg time|consent|einwilligung
        |attention check|tags|ending|validation status|redcap event name|redcap survey identifier
        |redcap repeat instrument|redcap repeat instance|collector|submitted by|http user agent|missing""",
}  # fmt: skip
NAMES: dict[str, Telling] = {
    " ".join(name.split()): kind for kind, names in _WHOLE.items() for name in names.split("|")
}
# A word that tells within a longer name, first or last in it.
_PART: dict[str, Telling] = {
    **dict.fromkeys("id uid uuid pid email token respondent participant proband subject ip".split(), "id"),
    **dict.fromkeys("age alter âge edad".split(), "age"),
    **dict.fromkeys("sex gender geschlecht sexe sexo group gruppe groupe grupo country".split(), "group"),
    **dict.fromkeys("department school".split(), "group"),
    **dict.fromkeys("weight gewicht poids".split(), "weight"),
    **dict.fromkeys("time date timestamp duration seconds zeit datum dauer rt".split(), "time"),
    **dict.fromkeys("total sum sumscore score mean summe".split(), "total"),
    **dict.fromkeys("comment comments complete remarks".split(), "note"),
}  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_WORDS = re.compile(r"[^\W_]+")
LONGEST_TELLING = 3  # words; a longer name is a question, which may speak of age, time and groups


def words_of(name: str) -> list[str]:
    """The words of a name, capitals and signs between them undone.

    >>> words_of("ResponseId"), words_of("Duration (in seconds)"), words_of("date_of_birth")
    (['response', 'id'], ['duration', 'in', 'seconds'], ['date', 'of', 'birth'])
    """
    return [word.casefold() for word in _WORDS.findall(_CAMEL.sub(" ", name))]


def telling(name: str) -> tuple[Telling | None, bool]:
    """What a name tells, and whether it tells nothing else.

    >>> telling("ResponseId"), telling("site_id"), telling("q1"), telling("What is your age?")
    (('id', True), ('id', False), (None, False), ('age', True))
    """
    words = words_of(name.partition("(")[0]) or words_of(name)
    bare = " ".join(words).rstrip("0123456789 ")
    whole = NAMES.get(" ".join(words)) or NAMES.get("".join(words)) or NAMES.get(bare)
    if whole:
        return whole, True
    asked = [word for word in words if word not in ("what", "is", "are", "your", "the", "of", "please", "my")]
    if " ".join(asked) in NAMES and len(asked) < len(words):
        return NAMES[" ".join(asked)], True
    if 1 < len(words) <= LONGEST_TELLING:
        return _PART.get(words[-1]) or _PART.get(words[0]), False
    return None, False


def families(names: Sequence[str]) -> list[str]:
    """For each name the narrowest stem it shares with others, "" for one that stands alone.

    >>> families(["id", "q1", "q2", "age", "s01_best", "s02_best", "Mood [calm]", "Mood [sad]"])
    ['', 'q#', 'q#', '', 's#_best', 's#_best', 'Mood [', 'Mood [']
    >>> families(["Q1_1", "Q1_2", "Q2", "s1a", "s1b"])
    ['Q1_#', 'Q1_#', '', 's', 's']
    """
    stems = [_stems(name) for name in names]
    often = Counter(stem for own in stems for stem in own)
    chosen = [next((stem for stem in own if often[stem] > 1), "") for own in stems]
    members = Counter(chosen)
    return [stem if members[stem] > 1 else _turned(name, members) for name, stem in zip(names, chosen, strict=True)]


def _turned(name: str, members: Counter[str]) -> str:
    """The family of an item whose name has a mark behind its number, as turned items have: q10r, q10_rev."""
    marked = re.fullmatch(r"(.*?)\d+[\W_]?[^\W\d_]{1,4}", name)
    stem = f"{marked.group(1)}#" if marked else ""
    return stem if members[stem] > 1 else ""


def _stems(name: str) -> list[str]:
    """Stems of a name, narrow to wide: before a bracket, around the last number, before the first."""
    found = []
    if match := re.fullmatch(r"(.+\[).+\]", name, re.DOTALL):
        found.append(match.group(1))
    if match := re.fullmatch(r"(.*?)(\d+)(\D*)", name, re.DOTALL):
        found.append(f"{match.group(1)}#{match.group(3)}")
    if match := re.fullmatch(r"([^\d]{0,12}?)(\d+)((?:[\W_].*|[a-z]|.{0,8})?)", name, re.DOTALL):
        found.append(match.group(1).strip().casefold() or "(number)")
    if len(name) == 1:
        found.append("(letter)")
    return found
