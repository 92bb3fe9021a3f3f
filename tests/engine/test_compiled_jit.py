from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("numba")

from engine.compiled import jit as compiled_jit


def test_compiled_code_is_kept_under_a_fingerprint_of_its_sources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    room = tmp_path / "compiled"
    room.mkdir()
    monkeypatch.setattr(compiled_jit, "__file__", str(room / "jit.py"))
    (tmp_path / "shuffle.py").write_text("ROUNDS = 8")
    (room / "jit.py").write_text("")
    first = Path(compiled_jit._cache_directory())
    assert first.parent == room / "__pycache__"
    assert compiled_jit._cache_directory() == str(first)
    (tmp_path / "shuffle.py").write_text("ROUNDS = 9")
    second = compiled_jit._cache_directory()
    assert second != str(first)
    (room / "team.py").write_text("CHUNK = 1")
    assert compiled_jit._cache_directory() not in (str(first), second)


def test_compiled_code_goes_where_the_user_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert Path(compiled_jit._cache_directory()).parent == tmp_path


def test_compiled_code_goes_to_the_users_caches_where_the_program_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(compiled_jit.os, "access", lambda *_: False)
    monkeypatch.setattr(compiled_jit.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Path(compiled_jit._cache_directory()).parent == tmp_path / "descentlab"


@pytest.mark.parametrize("error", [RuntimeError("no locator available"), OSError("disk full")])
def test_functions_are_compiled_where_nothing_can_be_kept(error: Exception) -> None:
    def how(signature: str, cache: bool = False, **_: Any) -> Any:
        def decorate(function: Any) -> Any:
            if cache:
                raise error
            return signature, function

        return decorate

    def function() -> None: ...

    assert compiled_jit._compile(how, "signature")(function) == ("signature", function)
