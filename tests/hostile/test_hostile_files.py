"""恶意文件 hostile files are refused: with a sentence, in little memory, and without harm to the server."""

import re

import pytest

from imports import reading
from imports.guard import inspect
from imports.reading import read_many, read_workbook
from imports.refusals import SENTENCES, Reason, UnsafeWorkbook
from models.platform.confined import Allowance, confined
from tests.hostile.files import FILES, Hostile, plain_xlsx

SMALL = Allowance(memory_bytes=512 * 2**20, processor_seconds=15)
TINY = Allowance(memory_bytes=192 * 2**20, processor_seconds=10)
CAUGHT_BY_THE_SECOND_WALL = frozenset({"a long text used 100,000 times"})
ONLY_THE_PARSER_SEES_IT = frozenset({"half an .xls"})


def each(*files: Hostile) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("file", files, ids=lambda file: file.name)


SEEN_BY_THE_GUARD = [
    file for file in FILES if file.name not in CAUGHT_BY_THE_SECOND_WALL | ONLY_THE_PARSER_SEES_IT
]


def refusal(file: Hostile) -> UnsafeWorkbook:
    with pytest.raises(UnsafeWorkbook) as caught:
        read_workbook(file.build(), "马坡村.xlsx", file.limits, SMALL)
    return caught.value


def test_there_are_at_least_sixty_and_no_two_have_one_name() -> None:
    names = [file.name for file in FILES]
    assert len(set(names)) == len(names) >= 60


@each(*FILES)
def test_a_hostile_file_is_refused_for_the_right_reason_in_a_sentence(file: Hostile) -> None:
    refused = refusal(file)

    assert refused.reason in file.reasons
    assert refused.status == 422
    assert refused.message.startswith("文件“马坡村.xlsx”")
    assert re.search("请.*上传", refused.message)
    assert not re.search("[A-Za-z]+(Error|Exception)", refused.message)


@each(*FILES)
def test_a_large_hostile_file_is_refused_for_the_same_reason_though_it_is_parsed_meanwhile(
    file: Hostile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "LARGE", 0)
    assert refusal(file).reason in file.reasons


@each(*SEEN_BY_THE_GUARD)
def test_the_guard_alone_refuses_it_in_little_memory(file: Hostile) -> None:
    data = file.build()

    def reason() -> Reason:
        with pytest.raises(UnsafeWorkbook) as caught:
            inspect(data, "a.xlsx", file.limits)
        return caught.value.reason

    assert confined(reason, TINY) in file.reasons


def test_one_hostile_file_does_not_spoil_the_others_of_a_batch() -> None:
    killer = next(file for file in FILES if file.name in CAUGHT_BY_THE_SECOND_WALL)
    far = next(file for file in FILES if file.name == "a value in the last cell")
    sound = plain_xlsx()

    read = read_many([(sound, "a"), (killer.build(), "b"), (far.build(), "c"), (sound, "d")], allowance=SMALL)

    assert [isinstance(one, UnsafeWorkbook) for one in read] == [False, True, True, False]


def test_every_reason_has_a_sentence_that_says_what_to_do() -> None:
    assert set(SENTENCES) == set(Reason)
    assert all("请" in sentence for sentence in SENTENCES.values())
