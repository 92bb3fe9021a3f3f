"""Does the README say what is so?"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from engine.cli.request import parse

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
]


def test_the_first_two_commands_start_it_and_test_it() -> None:
    assert COMMANDS[0] == "python3 -m pip install uv && uv run main.py"
    assert COMMANDS[1] == "uv run pytest"


@pytest.mark.parametrize("command", [line for line in COMMANDS if line.startswith("uv run main")])
def test_its_commands_are_accepted(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("measurements.csv").write_text("length,width,species\n1,2,virginica\n3,4,other\n")
    parse(shlex.split(command)[3:])


def test_its_options_exist() -> None:
    help_text = parse(["--help"]).answer
    assert set(re.findall(r"(?<!\S)`?(--[a-z0-9-]+)", README)) <= set(
        re.findall(r"--[a-z0-9-]+", help_text)
    )


def test_its_packages_are_those_that_ci_installs() -> None:
    told = re.findall(r"\blib[a-z0-9.-]+", README[README.index("Qt needs") :])
    installed = re.findall(r"\blib[a-z0-9.-]+", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert told == installed


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "benchmarks/README.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert target.startswith("https://") or (ROOT / page).parent.joinpath(target).exists(), (
            target
        )
