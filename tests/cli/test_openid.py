"""What the command line does for a login service: linking accounts, naming wrong settings, a way back in."""

import pytest

from tests.cli.conftest import Assess

ISSUER = "http://127.0.0.1:9"  # where nobody answers


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a provider."""
    for name, value in {"ISSUER": ISSUER, "CLIENT_ID": "asterism", "ROLES": "house-hr=hr"}.items():
        monkeypatch.setenv(f"ASSESS_OIDC_{name}", value)


@pytest.mark.usefixtures("installed", "provider")
def test_an_account_is_linked_to_a_subject_once_and_has_no_password_then(assess: Assess) -> None:
    assert assess("user", "link", "admin", "248289761001").stdout == f"admin logs in at {ISSUER} from now on\n"
    again = assess("user", "link", "admin", "248289761001")
    assert (again.exit_code, again.stderr) == (1, "This subject or this account is linked already\n")
    reset = assess("user", "reset", "admin")
    assert (reset.exit_code, reset.stdout) == (1, "")
    assert "has no password here" in reset.stderr


@pytest.mark.usefixtures("installed")
def test_nothing_is_linked_without_a_provider(assess: Assess) -> None:
    result = assess("user", "link", "admin", "248289761001")
    assert (result.exit_code, result.stderr) == (1, "No provider is set: set ASSESS_OIDC_ISSUER first\n")


@pytest.mark.usefixtures("installed", "provider")
def test_a_new_password_comes_with_the_way_to_use_it_where_passwords_are_switched_off(
    assess: Assess, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert assess("user", "reset", "admin").stderr == ""
    monkeypatch.setenv("ASSESS_LOCAL_ACCOUNTS", "false")
    result = assess("user", "reset", "admin")
    assert result.stdout.startswith("admin ")
    assert "ASSESS_LOCAL_ACCOUNTS=true ASSESS_BASE_URL= HOST=127.0.0.1 PORT=8001 assess serve" in result.stderr


@pytest.mark.usefixtures("installed", "provider")
def test_the_doctor_names_a_provider_that_does_not_answer(assess: Assess) -> None:
    result = assess("doctor")
    assert result.exit_code == 1
    assert f"WRONG  OpenID Connect: {ISSUER} does not answer" in result.stdout


@pytest.mark.usefixtures("installed")
def test_wrong_settings_stop_the_server_before_it_starts(assess: Assess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSESS_LOCAL_ACCOUNTS", "false")
    result = assess("serve", "--port", "8997")
    assert result.exit_code == 1
    assert "nobody could log in" in result.stderr
    assert "Traceback" not in result.stderr
