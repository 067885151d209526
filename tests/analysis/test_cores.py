"""Pieces of work keep their order and their bytes on any number of cores, and BLAS its one thread meanwhile."""

import subprocess
import sys
import threading

import pytest

from assess.analysis import cores as processor
from assess.analysis.cores import in_order, one_blas_thread
from assess.analysis.irt import calibrate
from tests.analysis.irt.synthetic import graded_answers


@pytest.fixture
def blas(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What a BLAS of four threads was told, in turn."""
    told = [4]
    monkeypatch.setattr(processor, "_blas", lambda: ((lambda: told[-1]), told.append))
    return told


def cores(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(processor, "_cores", lambda: number)


@pytest.mark.parametrize("number", [1, 3])
def test_results_come_in_the_order_of_their_pieces(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    cores(monkeypatch, number)
    assert list(in_order(lambda piece: piece * piece, range(50))) == [piece * piece for piece in range(50)]


def test_pieces_are_worked_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    cores(monkeypatch, 2)
    together = threading.Barrier(2, timeout=20)  # each waits for the other
    assert len(list(in_order(lambda _: together.wait(), range(2)))) == 2


def test_what_goes_wrong_in_a_piece_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    cores(monkeypatch, 2)
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda piece: 1 / piece, [1, 0, 2]))


def test_a_calibration_has_the_same_bytes_on_any_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = graded_answers(2_300, 5, 3, missing=0.3)
    monkeypatch.setattr(processor, "WORTH_A_THREAD", 0.0)
    answers[::2, 2] = 2 - answers[::2, 2]
    found = []
    for number in (1, 2, 5):
        cores(monkeypatch, number)
        found.append(calibrate(answers, "grm", groups=["a", "b"] * 1_150).to_json())
    assert found[0] == found[1] == found[2]


def test_blas_has_one_thread_until_the_last_who_asked_is_done(blas: list[int]) -> None:
    with one_blas_thread():
        assert blas[-1] == 1
        with one_blas_thread():
            pass
        assert blas[-1] == 1
    assert blas == [4, 1, 4]


def test_blas_gets_its_threads_back_when_a_calibration_is_refused(blas: list[int]) -> None:
    with pytest.raises(ValueError, match="no-answer"):
        calibrate([[None, None]] * 3, "grm")
    assert blas == [4, 1, 4]


def test_numpys_own_blas_is_asked_and_told() -> None:
    code = (
        "from assess.analysis import cores\n"
        "reading, setting = cores._blas()\n"
        "setting(2); before = reading()\n"
        "with cores.one_blas_thread(): inside = reading()\n"
        "print(before, inside, reading())"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, inside, after = map(int, ran.stdout.split())
    assert (inside, after) == (1, before)
