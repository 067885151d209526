"""Sentences for the problems that verbs find, in the reader's language; complete against `screening/problems`."""

from gettext import NullTranslations
from typing import Any, Protocol

from assess.report import import_words
from assess.report.catalogues import ENGLISH


class ToldProblem(Protocol):
    """What a sentence needs to know of a problem."""

    @property
    def field(self) -> str:
        """The field of the input."""

    @property
    def code(self) -> str:
        """What is wrong with it."""

    @property
    def values(self) -> Any:
        """What the sentence names."""


def sentence(problem: ToldProblem, translations: NullTranslations = ENGLISH, own: bool = False) -> str:
    """What is wrong and what would do; `own` when a candidate reads it about themselves."""
    values = dict(problem.values)
    candidates = _candidate_words(translations) if own else {}
    fields, codes = _field_words(translations), _code_words(translations)
    found = candidates.get((problem.field, problem.code)) or fields.get((problem.field, problem.code))
    return (found or codes[problem.code]) % values


def _candidate_words(translations: NullTranslations) -> dict[tuple[str, str], str]:
    _ = translations.gettext
    return {
        ("name", "missing"): _("Enter your name"),
        ("name", "too-long"): _("Enter a shorter name, of at most 120 characters"),
        ("name", "unstorable"): _("Enter your name again: one of its characters cannot be stored"),
        ("email", "missing"): _("Enter your e-mail address"),
        ("email", "too-many-letters"): _(
            "Several codes went to this address lately. Use the newest one, or try again in an hour"
        ),
        ("words", "missing"): _("Write what it is about"),
        ("words", "requests-many"): _("Much of what you asked for waits for an answer; ask again when you have it"),
        ("words", "too-long"): _("Write at most %(longest)d characters"),
        ("words", "unstorable"): _("Write it again: one of its characters cannot be stored"),
        ("wishes", "missing"): _("Choose what would help you, or write it in your own words"),
    }


def _field_words(translations: NullTranslations) -> dict[tuple[str, str], str]:
    _ = translations.gettext
    return {
        ("title", "missing"): _("Enter a title"),
        ("file", "missing"): _("Choose a file"),
        ("subject", "missing"): _("Enter a subject"),
        ("words", "missing"): _("Write the letter"),
        ("reply_to", "missing"): _("Enter the address of the person who answers"),
        ("person", "missing"): _("Choose at least one person"),
        ("interviewer", "missing"): _("Choose at least one interviewer"),
        ("other", "missing"): _("Choose who it is"),
        ("sure", "missing"): _("Make sure first that they are one person"),
        ("reply", "missing"): _("Write a reply to the candidate"),
        ("reason", "missing"): _("Write down the reason, for the file"),
        ("outcome", "missing"): _("Choose what is decided"),
        ("kind", "missing"): _("Choose what is decided"),
        ("basis", "missing"): _(
            "Choose what it rests on beside the assessment: a score alone decides about nobody"
        ),
        ("name", "missing"): _("Enter a name"),
        ("username", "missing"): _("Enter a user name"),
        ("team_name", "missing"): _("Enter a team name"),
        ("email", "missing"): _("Enter an e-mail address"),
        ("people", "missing"): _("Enter at least one person, or choose a file with at least one"),
        ("languages", "missing"): _("Choose at least one language"),
        ("places", "out-of-range"): _("Enter a number of places between %(lowest)d and %(highest)d"),
        ("grace_days", "out-of-range"): _("Enter a number of days between %(lowest)d and %(highest)d"),
        ("retention_days", "out-of-range"): _("Enter a number of days between %(lowest)d and %(highest)d"),
        ("idle_minutes", "out-of-range"): _("Enter a number of minutes between %(lowest)d and %(highest)d"),
        ("session_hours", "out-of-range"): _("Enter a number of hours between %(lowest)d and %(highest)d"),
        ("port", "out-of-range"): _("Enter a port between %(lowest)d and %(highest)d"),
        ("sender", "email-form"): _("Enter the sender's address in the form name@example.com"),
    }


def _code_words(translations: NullTranslations) -> dict[str, str]:
    return (
        _input_words(translations)
        | _staff_words(translations)
        | _campaign_words(translations)
        | _confirmation_words(translations)
        | _letter_words(translations)
        | import_words.of_lists(translations)
        | _interview_words(translations)
        | _calibration_words(translations)
        | _calibrated_item_words(translations)
    )


def _letter_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "day-not-offered": _("Choose one of: %(days)s"),
        "file-too-big": _("Choose a file of at most %(megabytes)s MB"),
        "no-messages": _("This is no message of a mail program; save it as .eml, or many as .mbox"),
        "too-many-messages": _("Choose a file of at most %(most)d messages; this one has %(messages)s"),
        "nobody-waits": _("Everybody has finished, so there is no link to send"),
        "letter-unverified": _(
            "Nobody has shown that this address is the person's own; invite the address first, or merge the place"
        ),
        "link-needed": _("Put [[link]] where the person's own link shall stand"),
        "place-elsewhere": _("[[%(typed)s]] has no meaning here; use %(known)s, or take it out"),
        "place-near": _("There is no [[%(typed)s]]; did you mean %(known)s?"),
        "place-open": _("Close every [[ with ]], and leave no single one"),
        "place-unknown": _("There is no [[%(typed)s]]; use %(known)s"),
    }


def _input_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "missing": _("Fill this in"),
        "too-long": _("Enter at most %(longest)d characters"),
        "out-of-range": _("Enter a whole number between %(lowest)d and %(highest)d"),
        "lot-people": _("Choose at least two people of the ranking, and at most %(most)d"),
        "lot-for-all": _("Choose fewer places than there are people in the lot"),
        "lot-apart": _("The scores tell %(one)s and %(other)s apart; leave one of them out"),
        "lot-drawn": _("This lot is drawn already"),
        "validity-apart": _("Enter a validity between its two ends"),
        "number-outside": _("Enter a number between %(lowest)g and %(highest)g"),
        "unstorable": _("One of the characters cannot be stored; type it again"),
        "no-letters": _("Enter a name with at least one letter"),
        "email-form": _("Enter an e-mail address in the form name@example.com"),
        "not-mergeable": _("These two cannot be made one; choose somebody else of the campaign"),
        "too-many-letters": _("Too many letters went there lately; try again in an hour"),
        "email-local": _(
            "Enter an address with only plain letters (a to z), digits and signs before the @; "
            "mail servers do not take others everywhere"
        ),
        "email-domain": _("Check what follows the @: there can be no domain %(domain)s"),
        "too-many-lines": _("Invite at most %(most)d people at once; there are %(lines)d lines"),
        "logo-too-big": _("Choose a file of at most %(kilobytes)d kB"),
        "logo-kind": _("Choose a PNG or JPEG file"),
        "logo-too-wide": _("Choose a picture of at most %(width)d × %(height)d pixels"),
        "return-address-form": _(
            "“%(address)s” cannot be taken: write https:// with the host and, if you like, the beginning of a path"
        ),
        "accent-form": _("Write the colour as # and six figures, such as #2a4b9b"),
        "accent-pale": _(
            "Too pale to be read: its contrast is %(ratio)s, and text needs 4.5. The nearest that can be read is "
            "%(nearest)s"
        ),
        "no-such-choice": _("Choose one of %(known)s"),
        "comma-twice": _("A comma cannot do both: part the cells by semicolons, or write decimals with a point"),
        "logo-damaged": _("The file is damaged; save it again as PNG"),
    }


def _interview_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "form-handed-in": _("This form is handed in and stays as it is"),
        "interviewed-already": _(
            "All ratings of %(name)s are in and can be read; whoever rates now would not rate alone"
        ),
        "interviewers-many": _("A campaign has at most %(most)d interviewers; withdraw somebody first"),
        "not-submitted": _("%(name)s has not submitted yet; choose somebody who has"),
        "rating-missing": _("Rate question %(number)d"),
        "rating-unknown": _("Choose a rating from 1 to 5"),
        "ratings-own": _("Confirm that these ratings are your own"),
        "too-many-people": _("Choose at most %(most)d people at once"),
    }


def _staff_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "email-taken": _("Somebody else has the address %(email)s"),
        "username-form": _("Enter a user name of 2 to 40 small letters, digits, dots, hyphens or underscores"),
        "username-taken": _("The user name %(username)s is taken; choose another"),
        "unknown-user": _("There is nobody called %(username)s"),
        "requests-many": _("So many requests of one person wait already; answer those first"),
        "request-stays": _("An adjustment stays with the accommodation officer, and an answered request as it is"),
        "not-in-the-queue": _("Choose somebody who may see these requests"),
        "deputy-owner": _("Choose somebody else as deputy: the owner cannot stand in for themselves"),
        "request-answered": _("Somebody has answered it by now; read the reply"),
        "unknown-role": _("There is no role %(role)s; choose one from the list"),
        "team-needed": _("Choose the team of the recruiter"),
        "last-administrator": _("%(name)s is the last administrator; make somebody else one first"),
        "team-exists": _("There is a team %(team)s already"),
        "team-has-campaigns": _("%(team)s has campaigns; they would lose their team"),
        "password-elsewhere": _("%(name)s logs in at the login service and has no password here"),
        "identity-taken": _("This subject or this account is linked already"),
        "password-short": _("Enter at least %(shortest)d characters"),
        "password-common": _("Many people use this password or one like it; choose another"),
        "password-names": _(
            "This password is little more than a name that others would try first, such as yours or the "
            "organisation's; choose another"
        ),
        "code-wrong": _("This code is not right, or it was used already; wait for the next one"),
        "code-later": _(
            "There were too many wrong codes; try again in %(seconds)d seconds, or use a recovery code"
        ),
        "second-factor-required": _("One of your roles needs a second factor; you cannot turn it off"),
        "second-factor-unreadable": _(
            "The second factor cannot be read with the keys of this installation; ask an administrator to reset it"
        ),
        "password-same": _("Choose a password that differs from the present one"),
        "password-retyped": _("The new password was not typed the same way twice"),
        "password-wrong": _("This is not your present password"),
        "host-form": _("Enter the mail server's name, such as smtp.example.com"),
        "unknown-security": _("Choose one of the ways to connect"),
        "unknown-zone": _("There is no time zone %(zone)s; choose one from the list"),
    }


def _confirmation_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "confirmation-done": _("This result has its confirmation already."),
        "confirmation-first": _("A confirmation can be asked for once the first result is there."),
        "confirmation-language": _(
            "The confirmation cannot be taken in this person’s language yet (%(instruments)s). HR can publish a "
            "translation under Instruments; until then, talk it over in a structured interview."
        ),
        "confirmation-unpublished": _(
            "No confirmation is published yet. HR can publish it under Instruments; until then, talk it over in a "
            "structured interview."
        ),
    }


def _campaign_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "unknown-question": _("There is no question %(question)s"),
        "decided-meanwhile": _("Somebody else has decided about this person by now; read it, then decide"),
        "letter-written": _("There is a letter about this decision already"),
        "nobody-ticked": _("Tick at least one person"),
        "ranking-changed": _("The ranking has changed since this page was opened; look again, then decide"),
        "person-held": _("These data are held for a legal reason; release them first"),
        "closing-past": _("Choose a closing day that is still to come"),
        "not-published": _("%(documents)s is not published; publish it, or another blueprint"),
        "language-lacking": _("%(instruments)s cannot be taken in this language; choose another"),
        "campaign-closed": _("This campaign is closed. Open it again to invite people."),
        "still-open": _("This campaign is open; close it first"),
        "cohort-same": _("Nothing has changed since the newest cohort was opened: another would ask the same"),
        "team-not-yours": _("Choose another team that you recruit for"),
        "known-there": _(
            "That team knows %(email)s as %(other)s, and here it is %(name)s; correct one of them first"
        ),
        "retake-early": _(
            "%(name)s took this assessment in “%(campaign)s”; by the rule for retakes they can be invited to it "
            "again from %(day)s"
        ),
        "place-closed": _(
            "The campaign is closed for this person, so a link would open nothing. "
            "Give them a day of their own first"
        ),
        "nothing-to-move": _("This place is completed or revoked; it has no closing day any more"),
        "unknown-language": _("Choose one of the languages that the campaign's documents are there in"),
        "not-in-the-team": _("Choose somebody who recruits for this team"),
        "not-completed-yet": _("A second sitting can be offered once the first is completed."),
        "invitation-completed": _("A completed assessment cannot be revoked."),
        "no-mail-server": _("There is no mail server yet. An administrator sets one under Settings, Mail."),
        "twice-unconfirmed": _("Tick the box: these letters may arrive twice"),
        "already-published": _("%(document)s is published already"),
        "already-retired": _("%(document)s is retired already"),
    }


def _calibration_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "calibration-attached": _("%(document)s is scored by this calibration already"),
        "day-correlation": _("A correlation of days lies from 0 to 1"),
        "day-of-nothing": _("There is no instrument %(document)s; `assess documents list` shows all"),
        "day-people": _("People tested twice cannot be fewer than none"),
        "day-share": _("The day's share lies from 0 to %(most)g of a facet's variance"),
        "calibration-date": _("%(date)s is no date; write it as 2026-05-31"),
        "calibration-future": _("The last day of collection is still to come"),
        "calibration-mixed": _("Forced choice has all its blocks in one file; give that file alone"),
        "calibration-needed": _(
            "%(documents)s has no calibration that fits: attach one, or take another assessment"
        ),
        "calibration-none": _("%(document)s has no calibration"),
        "calibration-no-form": _("No form of %(document)s asks these items in a way that this calibration scores"),
        "calibration-of-nothing": _(
            "There is no instrument or bank %(document)s; `assess documents list` shows all"
        ),
        "calibration-people": _("Say how many people answered: --people"),
        "calibration-scale-twice": _("Two files hold items of %(scale)s; calibrate them together"),
        "calibration-scales": _("%(file)s holds items of several scales (%(scales)s); calibrate each on its own"),
        "calibration-twice": _("%(item)s stands in two files"),
        "calibration-unreadable": _(
            "%(file)s is no calibration; give analysis.json of `assess analyse`, or what a calibration's to_json "
            "wrote"
        ),
        "calibration-unsettled": _(
            "%(file)s: the calibration did not settle; its parameters are not the best ones"
        ),
        "calibration-unusable": _("%(file)s: %(why)s"),
    }


def _calibrated_item_words(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "calibration-categories": _(
            "%(item)s has %(categories)d answers in the calibration and %(answers)d in the document; calibrate it "
            "as it is asked"
        ),
        "calibration-falls": _(
            "%(scale)s: somewhere a person with more of the trait earns fewer points, so it has no place on the "
            "scale; look at the keys of its items"
        ),
        "calibration-gap": _(
            "%(item)s: the answers %(answers)s have no parameters, because nobody gave them or they are counted "
            "from another number than 0 or 1; calibrate with more people"
        ),
        "calibration-item-missing": _(
            "%(item)s of %(scale)s is not calibrated; a scale is scored by all of its items or by none"
        ),
        "calibration-model": _("The model %(model)s does not score answers of the format %(format)s"),
        "calibration-other-wording": _("%(item)s was asked in other words when it was calibrated"),
        "calibration-scale-mean": _("%(scale)s is no scale of the document, or its assumed mean is 0 or 1"),
        "calibration-slope": _(
            "%(item)s runs against its scale; turn reverse-keyed items before calibrating (--reverse), or take the "
            "item out"
        ),
        "calibration-trait": _("%(item)s measures %(scale)s, not %(trait)s"),
        "calibration-turned": _("%(item)s was not turned the way it is keyed; see --reverse of `assess analyse`"),
        "calibration-unknown-item": _("%(item)s is no scored item of the document"),
    }
