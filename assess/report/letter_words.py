"""Sentences for what became of a letter, in the reader's language; complete against `email/mail_client.REASONS`."""

from gettext import NullTranslations

from assess.report.catalogues import ENGLISH

OF_THE_ADDRESS = ("address-form", "bounced", "bounced-address", "bounced-told", "recipient-refused")
OF_THE_SERVER = (
    "certificate", "login-refused", "no-mail-server", "no-starttls", "sender-form", "sender-refused", "server-away",
    "server-refused", "server-unknown", "tls-failed",
)  # fmt: skip


def what_happened(reason: str, translations: NullTranslations = ENGLISH) -> str:
    """Why a letter did not arrive, or may not have."""
    return (_of_the_server(translations) | _of_the_letter(translations))[reason]


def what_to_do(reason: str, state: str, translations: NullTranslations = ENGLISH) -> str:
    """What the reader can do about it."""
    _ = translations.gettext
    if state == "uncertain":
        return _("Ask the person whether it arrived before you send it again.")
    if reason in OF_THE_SERVER:
        return _("An administrator can look after it under Settings, Mail.")
    if state == "waiting":
        return _("Nothing needs to be done yet.")
    if reason in OF_THE_ADDRESS:
        return _("Check the address, and invite the person under the right one.")
    if reason == "link-closed":
        return _("If the person is to take part, make another link, then send the letter again.")
    if reason == "campaign-over":
        return _("If the person is to take part, give them a day of their own, then send the letter again.")
    if reason == "code-over":
        return _("The person can ask for another code on their page.")
    if reason == "content-refused":
        return _("Copy the link and pass it on yourself; the mail server's administrator knows why.")
    return _("Send it again later, or copy the link and pass it on yourself.")


def _of_the_server(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "certificate": _("The mail server's certificate is not valid."),
        "connection-broke": _("The mail server broke off before the whole letter was handed over."),
        "login-refused": _("The mail server refused the user name or the password."),
        "no-mail-server": _("No mail server is set."),
        "no-starttls": _("The mail server offers no encryption by STARTTLS."),
        "server-away": _("The mail server could not be reached."),
        "server-busy": _("The mail server took no more letters for now."),
        "server-refused": _("The mail server refused the connection."),
        "server-unknown": _("The mail server's name could not be found."),
        "tls-failed": _("There could be no encrypted connection to the mail server."),
        "unforeseen": _("Something unforeseen went wrong."),
    }


def _of_the_letter(translations: NullTranslations) -> dict[str, str]:
    _ = translations.gettext
    return {
        "address-form": _("No letter can be sent to an address of this form."),
        "bounced": _("It came back: the recipient's mail server could not deliver it."),
        "bounced-address": _("It came back: there is no such address."),
        "bounced-mailbox": _("It came back: the recipient's mailbox is full or closed."),
        "bounced-policy": _("It came back: the recipient's mail server refuses letters from here."),
        "bounced-told": _("Somebody noted that it did not arrive."),
        "campaign-over": _("The campaign closed before the letter left, so its link would have led nowhere."),
        "code-over": _("The code had ended before the letter left."),
        "content-later": _("The mail server put the letter off."),
        "content-refused": _("The mail server read the letter and refused it."),
        "link-closed": _("The personal link was closed before the letter left."),
        "no-answer": _("The connection broke when the letter was handed over, before the server confirmed it."),
        "not-recorded": _("An earlier version did not record why."),
        "recipient-later": _("The recipient's mailbox took no letters for now."),
        "recipient-refused": _("The mail server refused the recipient's address."),
        "sender-form": _("The sender's address is none that letters can come from."),
        "sender-refused": _("The mail server refused the sender's address."),
        "worker-died": _("The worker stopped while it handed the letter over."),
    }
