"""Answer scales in words whose order is known, from low to high, in the languages of the product and others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# Steps from low to high, parted by bars, wordings of one step by slashes; a line that ends with either goes on.
_SCALES = """
no/n | yes/y
nein/n | ja/j
non/n | oui/o
no/n | sí/si/s
nee/n | ja/j
não/nao | sim
false/f | true/t
falsch | richtig
falsch | wahr
faux | vrai
falso | verdadero
falso | vero
incorrect | correct
wrong | right
fail/failed | pass/passed
unchecked | checked
not selected | selected
not quoted | quoted
nicht gewählt | ausgewählt
absent | present
no/n | maybe/unsure/not sure/undecided/partly/sometimes/uncertain/don't know | yes/y
no/n | rather no/probably not | rather yes/probably/probably yes | yes/y
nein/n | vielleicht/teilweise/teils/unsicher | ja/j
nein/n | eher nein | eher ja | ja/j
non/n | peut-être/plus ou moins | oui/o
non/n | plutôt non | plutôt oui | oui/o
no/n | quizás/tal vez/a veces | sí/si/s
false | rather false/somewhat false | rather true/somewhat true | true
disagree | agree
disagree | neutral/undecided/neither agree nor disagree/neither/unsure | agree
strongly disagree | disagree | agree | strongly agree
strongly disagree | disagree | neutral/neither agree nor disagree/neither agree or disagree/
    neither disagree nor agree/neither/undecided/unsure/uncertain/not sure/no opinion | agree | strongly agree
completely disagree | disagree | neutral/neither agree nor disagree/undecided | agree | completely agree
completely disagree | mostly disagree | neutral/neither agree nor disagree/undecided | mostly agree |
    completely agree
completely disagree | somewhat disagree | neutral/neither agree nor disagree/undecided | somewhat agree |
    completely agree
totally disagree | disagree | neutral/neither agree nor disagree/undecided | agree | totally agree
fully disagree | disagree | neutral/neither agree nor disagree/undecided | agree | fully agree
strongly disagree | somewhat disagree/slightly disagree/tend to disagree/moderately disagree | neutral/
    neither agree nor disagree/undecided | somewhat agree/slightly agree/tend to agree/moderately agree |
    strongly agree
strongly disagree | somewhat disagree/slightly disagree/tend to disagree/moderately disagree | somewhat agree/
    slightly agree/tend to agree/moderately agree | strongly agree
strongly disagree | disagree | somewhat disagree/slightly disagree/tend to disagree | somewhat agree/
    slightly agree/tend to agree | agree | strongly agree
strongly disagree | disagree | somewhat disagree/slightly disagree/tend to disagree | neutral/
    neither agree nor disagree/undecided/neither | somewhat agree/slightly agree/tend to agree | agree |
    strongly agree
completely disagree | mostly disagree | somewhat disagree/slightly disagree | neutral/
    neither agree nor disagree/undecided | somewhat agree/slightly agree | mostly agree | completely agree
strongly disagree | moderately disagree | slightly disagree | slightly agree | moderately agree | strongly agree
strongly disagree | moderately disagree | slightly disagree | neutral/neither agree nor disagree/undecided |
    slightly agree | moderately agree | strongly agree
definitely disagree | somewhat disagree/mostly disagree/tend to disagree/slightly disagree | neutral/
    neither agree nor disagree/undecided | somewhat agree/mostly agree/tend to agree/slightly agree |
    definitely agree
definitely disagree | somewhat disagree/mostly disagree/tend to disagree/slightly disagree | somewhat agree/
    mostly agree/tend to agree/slightly agree | definitely agree
never | sometimes | often
never | sometimes | always
never | sometimes | often | always
never | rarely/seldom | sometimes/occasionally | often/frequently
never | rarely/seldom | sometimes/occasionally | often/frequently | always
never | rarely/seldom/almost never | sometimes/occasionally | often/frequently/usually | very often/
    almost always
never | rarely/seldom/almost never | sometimes/occasionally | often/frequently/usually/very often/almost always/
    most of the time/fairly often | always
never | almost never/very rarely/hardly ever | rarely/seldom | sometimes/occasionally | often/frequently |
    very often/almost always/usually/very frequently | always
never | very rarely | rarely | occasionally/sometimes | frequently/often | very frequently/very often
never | almost never | sometimes | fairly often | very often
not at all | several days | more than half the days | nearly every day
none of the time | a little of the time/rarely | some of the time | most of the time/often | all of the time
rarely or none of the time | some or a little of the time | occasionally or a moderate amount of time/
    occasionally or a moderate amount of the time | most or all of the time
none | mild | moderate | severe
none | slight/mild | moderate | severe | very severe/extreme
none | a little | some | a lot
none | some | all
not at all | a little/slightly/a little bit | somewhat/moderately | very/very much/extremely
not at all | a little/slightly/a little bit/to a small extent | somewhat/moderately/to some extent/
    to a moderate extent | quite a bit/very/very much/mostly/a lot/considerably/to a large extent/
    to a great extent | extremely/completely/very much/a great deal/an extreme amount/to a very great extent/
    to a very large extent
very slightly or not at all | a little | moderately | quite a bit | extremely
not at all true | hardly true | moderately true | exactly true
not true | somewhat true | certainly true
not true | partly true | true
not at all true | slightly true/rarely true | somewhat true/moderately true/sometimes true | mostly true/
    often true | completely true/very true/true nearly all the time
very untrue of me/very untrue | untrue of me/untrue | somewhat untrue of me/somewhat untrue | neutral |
    somewhat true of me/somewhat true | true of me/true | very true of me/very true
very inaccurate | moderately inaccurate/inaccurate | neither accurate nor inaccurate/
    neither inaccurate nor accurate/neutral | moderately accurate/accurate | very accurate
very inaccurate | moderately inaccurate | slightly inaccurate | slightly accurate | moderately accurate |
    very accurate
not at all like me | not much like me/not like me/a little like me | somewhat like me | mostly like me/like me |
    very much like me
not like me at all | not like me | a little like me | somewhat like me | like me | very much like me
very dissatisfied | dissatisfied | satisfied | very satisfied
very dissatisfied | dissatisfied/somewhat dissatisfied/rather dissatisfied | neutral/
    neither satisfied nor dissatisfied/neither dissatisfied nor satisfied/neither/unsure | satisfied/
    somewhat satisfied/rather satisfied | very satisfied
extremely dissatisfied | somewhat dissatisfied/dissatisfied | neutral/neither satisfied nor dissatisfied/
    neither | somewhat satisfied/satisfied | extremely satisfied
extremely dissatisfied | moderately dissatisfied | slightly dissatisfied | neutral/
    neither satisfied nor dissatisfied/neither | slightly satisfied | moderately satisfied | extremely satisfied
not at all satisfied | slightly satisfied/not very satisfied | moderately satisfied/somewhat satisfied/
    fairly satisfied | very satisfied/satisfied | extremely satisfied/completely satisfied
dissatisfied | neutral | satisfied
unhappy | neutral | happy
very unhappy | unhappy | neutral/neither happy nor unhappy | happy | very happy
very unlikely | unlikely | neutral/neither likely nor unlikely/neither/undecided | likely | very likely
extremely unlikely | somewhat unlikely/unlikely | neutral/neither likely nor unlikely/neither | somewhat likely/
    likely | extremely likely
not at all likely | slightly likely/not very likely | moderately likely/somewhat likely | very likely |
    extremely likely/completely likely
very unlikely | unlikely | likely | very likely
definitely not | probably not | might or might not/possibly/maybe/unsure | probably/probably yes/probably will |
    definitely/definitely yes/definitely will
definitely not | probably not | probably/probably yes | definitely/definitely yes
not important | somewhat important | important | very important
not at all important/unimportant/not important | slightly important/of little importance/not very important |
    moderately important/somewhat important/neutral | important/very important/quite important/
    fairly important | extremely important/very important/absolutely essential
very poor | poor | fair/average/acceptable/neutral | good | very good/excellent
very bad | bad | neutral/average/fair/neither good nor bad/ok/okay | good | very good
terrible | poor | average | good | excellent
poor | fair | good | very good
poor | fair | good | excellent
poor | fair/average | good | very good | excellent
poor | average/fair | good
bad | neutral/ok/okay | good
below expectations/does not meet expectations | meets expectations | exceeds expectations/above expectations
far below expectations | below expectations | meets expectations | above expectations/exceeds expectations |
    far above expectations/far exceeds expectations
very difficult | difficult | neutral/neither easy nor difficult/neither | easy | very easy
extremely difficult | somewhat difficult | neither easy nor difficult | somewhat easy | extremely easy
much worse | worse/somewhat worse/slightly worse | the same/about the same/same/no change | better/
    somewhat better/slightly better | much better
much less | less/slightly less/somewhat less | about the same/the same/same | more/slightly more/somewhat more |
    much more
very low | low | medium/moderate/neutral/average | high | very high
low | medium/moderate/average | high
low | high
little | much
small | medium | large
far too little | too little | about right/just right | too much | far too much
too little | about right/just right | too much
trifft nicht zu | trifft eher nicht zu | trifft eher zu | trifft zu
trifft nicht zu | trifft eher nicht zu/trifft wenig zu | teils/teils-teils/teils teils/weder noch/neutral/
    unentschieden/trifft teilweise zu/trifft teils zu | trifft eher zu/trifft ziemlich zu | trifft zu/
    trifft völlig zu
trifft gar nicht zu/trifft überhaupt nicht zu | trifft eher nicht zu/trifft nicht zu/trifft wenig zu/
    trifft kaum zu | trifft eher zu/trifft zu/trifft ziemlich zu | trifft völlig zu/trifft voll zu/
    trifft genau zu/trifft voll und ganz zu/trifft vollkommen zu/trifft sehr zu
trifft gar nicht zu/trifft überhaupt nicht zu | trifft eher nicht zu/trifft nicht zu/trifft wenig zu/
    trifft kaum zu | teils/teils-teils/teils teils/weder noch/neutral/unentschieden/trifft teilweise zu/
    trifft teils zu/trifft mittelmäßig zu | trifft eher zu/trifft zu/trifft ziemlich zu | trifft völlig zu/
    trifft voll zu/trifft genau zu/trifft voll und ganz zu/trifft vollkommen zu/trifft sehr zu
stimmt nicht | stimmt eher nicht/stimmt wenig | stimmt eher/stimmt ziemlich | stimmt/stimmt genau/stimmt sehr
stimmt nicht | stimmt kaum | stimmt eher | stimmt genau
stimmt gar nicht/stimmt überhaupt nicht | stimmt eher nicht/stimmt nicht/stimmt wenig | stimmt teilweise/teils/
    teils-teils/teils teils/weder noch/neutral/unentschieden | stimmt eher/stimmt/stimmt ziemlich |
    stimmt völlig/stimmt genau/stimmt voll/stimmt voll und ganz/stimmt sehr
stimme nicht zu | stimme eher nicht zu | stimme eher zu | stimme zu
stimme nicht zu | stimme eher nicht zu | teils/teils-teils/teils teils/weder noch/neutral/unentschieden |
    stimme eher zu | stimme zu
stimme gar nicht zu/stimme überhaupt nicht zu/lehne völlig ab/lehne stark ab | stimme eher nicht zu/
    stimme nicht zu/lehne ab/lehne eher ab | stimme eher zu/stimme zu | stimme völlig zu/stimme voll zu/
    stimme voll und ganz zu/stimme stark zu/stimme sehr zu/stimme vollkommen zu
stimme gar nicht zu/stimme überhaupt nicht zu/lehne völlig ab/lehne stark ab | stimme eher nicht zu/
    stimme nicht zu/lehne ab/lehne eher ab | teils/teils-teils/teils teils/weder noch/neutral/unentschieden/
    stimme teilweise zu | stimme eher zu/stimme zu | stimme völlig zu/stimme voll zu/stimme voll und ganz zu/
    stimme stark zu/stimme sehr zu/stimme vollkommen zu
nie | manchmal | oft | immer
nie/niemals | selten | manchmal/gelegentlich | oft/häufig
nie/niemals | selten/fast nie | manchmal/gelegentlich | oft/häufig/meistens | immer/sehr oft/sehr häufig/
    fast immer
gar nicht/überhaupt nicht | wenig/ein wenig/etwas/kaum | ziemlich/mittelmäßig/eher | sehr
gar nicht/überhaupt nicht/nicht | wenig/ein wenig/kaum/ein bisschen | mittelmäßig/etwas/mittel/teilweise/
    einigermaßen | ziemlich/überwiegend/erheblich | sehr/äußerst/völlig/extrem
sehr unzufrieden | unzufrieden/eher unzufrieden | zufrieden/eher zufrieden | sehr zufrieden
sehr unzufrieden | unzufrieden/eher unzufrieden | neutral/weder noch/teils/teils-teils/teils teils | zufrieden/
    eher zufrieden | sehr zufrieden
sehr schlecht | schlecht | mittelmäßig/mittel/durchschnittlich/neutral | gut | sehr gut
pas du tout d'accord/tout à fait en désaccord/fortement en désaccord | plutôt pas d'accord/pas d'accord/
    en désaccord/plutôt en désaccord | plutôt d'accord/d'accord | tout à fait d'accord/fortement d'accord
pas du tout d'accord/tout à fait en désaccord/fortement en désaccord | plutôt pas d'accord/pas d'accord/
    en désaccord/plutôt en désaccord | neutre/ni d'accord ni pas d'accord/ni en accord ni en désaccord/
    ni d'accord, ni pas d'accord/sans avis/indécis | plutôt d'accord/d'accord | tout à fait d'accord/
    fortement d'accord
jamais | rarement | parfois/quelquefois/de temps en temps | souvent
jamais | rarement/presque jamais | parfois/quelquefois/de temps en temps | souvent | toujours/très souvent
pas du tout | un peu | moyennement/assez/modérément | beaucoup/tout à fait/énormément
pas du tout | un peu/peu | moyennement/modérément | assez/beaucoup | tout à fait/énormément/extrêmement
très insatisfait | insatisfait/plutôt insatisfait | neutre/ni satisfait ni insatisfait | satisfait/
    plutôt satisfait | très satisfait
très insatisfait | insatisfait/plutôt insatisfait | satisfait/plutôt satisfait | très satisfait
très mauvais | mauvais | moyen | bon | très bon
totalmente en desacuerdo/muy en desacuerdo | en desacuerdo/algo en desacuerdo | de acuerdo/algo de acuerdo |
    totalmente de acuerdo/muy de acuerdo
totalmente en desacuerdo/muy en desacuerdo | en desacuerdo/algo en desacuerdo | neutral/
    ni de acuerdo ni en desacuerdo/indiferente/indeciso/neutro | de acuerdo/algo de acuerdo |
    totalmente de acuerdo/muy de acuerdo
nunca | a veces | siempre
nunca | rara vez/raramente/casi nunca/pocas veces | a veces/algunas veces/ocasionalmente | a menudo/
    frecuentemente/casi siempre/muchas veces/con frecuencia | siempre
nada | poco/un poco | algo/regular | bastante | mucho/muchísimo
nada | poco | bastante | mucho
muy insatisfecho | insatisfecho | neutral/ni satisfecho ni insatisfecho/indiferente | satisfecho |
    muy satisfecho
muy malo | malo | regular | bueno | muy bueno
helemaal mee oneens/zeer mee oneens | mee oneens/oneens | neutraal/niet mee eens, niet mee oneens | mee eens/
    eens | helemaal mee eens/zeer mee eens
helemaal oneens/zeer oneens | oneens | neutraal | eens | helemaal eens/zeer eens
nooit | zelden | soms | vaak | altijd
per niente d'accordo/totalmente in disaccordo/fortemente in disaccordo | in disaccordo/poco d'accordo |
    neutrale/né d'accordo né in disaccordo/indeciso | d'accordo/abbastanza d'accordo | completamente d'accordo/
    totalmente d'accordo/fortemente d'accordo/molto d'accordo
mai | raramente | a volte/qualche volta | spesso | sempre
discordo totalmente/discordo completamente | discordo | neutro/não concordo nem discordo/
    nem concordo nem discordo/indiferente | concordo | concordo totalmente/concordo completamente
nunca | raramente | às vezes/as vezes | frequentemente/muitas vezes | sempre
لا | نعم
لا أوافق بشدة/غير موافق بشدة/أعارض بشدة | لا أوافق/غير موافق/أعارض | محايد | أوافق/موافق | أوافق بشدة/موافق بشدة
أبدا/أبدًا/أبداً | نادرا/نادرًا/نادراً | أحيانا/أحيانًا/أحياناً | غالبا/غالبًا/غالباً | دائما/دائمًا/دائماً
"""
SEX = frozenset(
    "m f w d x male female man woman men women other diverse divers männlich weiblich mann frau homme femme "
    "masculin féminin masculino femenino hombre mujer h nonbinary non-binary nb boy girl".split()
)


def plain(words: str) -> str:
    """Words as scales are compared: no capitals, one kind of apostrophe and blank, nothing at the ends.

    >>> plain("  Strongly  AGREE. "), plain("Neither agree/disagree")
    ('strongly agree', 'neither agree-disagree')
    """
    folded = re.sub(r"\s+", " ", words.casefold().replace("’", "'").replace("_", " ").replace("/", "-"))
    return folded.strip(" .,;:!*\"'()[]")


KNOWN: tuple[tuple[frozenset[str], ...], ...] = tuple(
    tuple(frozenset(plain(wording) for wording in step.split("/")) for step in line.split("|"))
    for line in re.sub(r"([|/])\n +", r"\1", _SCALES).strip().splitlines()
)


def known_order(words: Iterable[str]) -> dict[str, int] | None:
    """The step of each word, from 0, on the shortest known scale that has all of them; None if there is none.

    Scales that run through them without a gap go before those with one: a step that nobody chose is not invented.

    >>> known_order(["Agree", "Strongly agree", "Neutral"])
    {'Agree': 3, 'Strongly agree': 4, 'Neutral': 2}
    """
    wanted = {word: plain(word) for word in words}
    fitting = [scale for scale in KNOWN if all(any(p in step for step in scale) for p in wanted.values())]
    placed = [(len(scale), _places(scale, wanted)) for scale in fitting]
    told = [one for one in placed if len(set(one[1].values())) == len(set(wanted.values()))]
    return min(told, key=lambda one: (_gaps(list(one[1].values())), one[0]), default=(0, None))[1]


def _places(scale: Sequence[frozenset[str]], wanted: dict[str, str]) -> dict[str, int]:
    return {word: next(i for i, step in enumerate(scale) if text in step) for word, text in wanted.items()}


def _gaps(places: list[int]) -> int:
    return max(places) - min(places) - (len(set(places)) - 1) if places else 0


def low_end(words: str, other: str) -> bool | None:
    """Whether the first of two words is the lower one on a known scale; None if no scale has both."""
    order = known_order([words, other])
    return None if order is None else order[words] < order[other]
