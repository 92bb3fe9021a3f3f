import argparse
from dataclasses import fields

import pytest

from engine.cli.options import FILE_FIELDS, OPTIONS, SETTINGS, Answer, option_parser
from engine.cli.request import Request
from engine.model.experiment import Experiment

VALUES = [
    option for option in OPTIONS.values() if option.default and not option.default.startswith(":")
]


def test_each_setting_and_each_field_of_a_request_is_an_option() -> None:
    answers = {name for name, option in OPTIONS.items() if option.answer is not None}
    told = {"experiment", "session", "session_file", "answer", "asks_nothing"}
    asked = {field.name for field in fields(Request)} - told
    assert set(OPTIONS) == {*SETTINGS, *FILE_FIELDS, *asked, *answers}
    assert answers == {"help", "version", "list_data"}


@pytest.mark.parametrize("option", VALUES, ids=lambda option: option.name)
def test_the_default_in_the_help_is_the_one_that_holds(option) -> None:
    holder = Experiment() if option.name in SETTINGS else Request()
    assert option.read(option.default) == getattr(holder, option.name)


def test_what_an_option_needs_and_excludes_are_options() -> None:
    named = {one for option in OPTIONS.values() for one in option.needs.split("|")}
    named |= {option.excludes[0] for option in OPTIONS.values()}
    assert {"headless", "sweep"} < named - {""} <= set(OPTIONS)


def test_what_is_not_given_is_not_set() -> None:
    assert vars(option_parser().parse_args([])) == {}
    found = vars(option_parser().parse_args(["iris", "--test-ratio", "0.5", "--json"]))
    assert found == {"data": "iris", "test_ratio": 0.5, "json": True}


@pytest.mark.parametrize("name", [name for name, option in OPTIONS.items() if option.read is None])
def test_a_flag_takes_no_value(name: str) -> None:
    with pytest.raises(argparse.ArgumentError, match="ignored explicit argument"):
        option_parser().parse_args([f"{OPTIONS[name].spelling}=1"])


def test_a_text_is_an_answer_whatever_else_is_asked_for() -> None:
    with pytest.raises(Answer) as caught:
        option_parser().parse_args(["--alpha", "0.5", "--list-data", "--no-such-option"])
    assert "two-blobs" in caught.value.text
