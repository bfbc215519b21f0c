"""验证码 a puzzle is answered once, in time, in digits or in Chinese numerals."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.platform import puzzle
from models.platform.clock import now
from models.platform.puzzle import Form, Puzzle
from models.platform.transaction import transaction

SPOKEN = {0: "零", 3: "三", 10: "十", 12: "十二", 18: "十八"}


def asked(session: Session, form: Form, answer: str = "") -> tuple[str, str]:
    with transaction(session):
        put = puzzle.ask(session, form)
    if answer:
        session.execute(update(Puzzle).values(answer=answer))
        session.commit()
    return put.key, session.scalars(select(Puzzle.answer)).one()


@pytest.mark.parametrize("form", list(Form))
def test_the_right_answer_is_right_once(session: Session, form: Form) -> None:
    key, answer = asked(session, form)
    with transaction(session):
        assert puzzle.solve(session, key, f" {answer} ")
        assert not puzzle.solve(session, key, answer)


@pytest.mark.parametrize(("number", "words"), SPOKEN.items())
def test_an_answer_may_be_given_in_chinese_numerals_or_wide_digits(
    session: Session, number: int, words: str
) -> None:
    for typed in (words, str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))):
        key, _ = asked(session, Form.WORDS, str(number))
        with transaction(session):
            assert puzzle.solve(session, key, typed)


@pytest.mark.parametrize("typed", ["", "十十", "二十一", "一二", "五五五", "x", "加", "1e1", "\x00"])
def test_anything_else_is_wrong_and_harms_nothing(session: Session, typed: str) -> None:
    key, _ = asked(session, Form.WORDS, "11")
    with transaction(session):
        assert not puzzle.solve(session, key, typed)


def test_an_answer_that_comes_too_late_is_wrong(session: Session) -> None:
    key, answer = asked(session, Form.PICTURE)
    session.execute(update(Puzzle).values(ends_on=now()))
    session.commit()
    with transaction(session):
        assert not puzzle.solve(session, key, answer)


def test_questions_that_nobody_answered_are_forgotten(session: Session) -> None:
    asked(session, Form.PICTURE)
    with transaction(session):
        assert puzzle.forget_old(session) == 0
    session.execute(update(Puzzle).values(ends_on=now() - timedelta(seconds=1)))
    session.commit()
    with transaction(session):
        assert puzzle.forget_old(session) == 1


def test_the_sum_in_words_has_the_answer_that_is_kept(session: Session) -> None:
    numbers = {word: place for place, word in enumerate(puzzle.NUMERALS)}
    for _ in range(20):
        with transaction(session):
            put = puzzle.ask(session, Form.WORDS)
            first, sign, second = numbers[put.text[0]], put.text[1], numbers[put.text[2]]
            right = first + second if sign == "加" else first - second
            assert right >= 0
            assert puzzle.solve(session, put.key, str(right))
