import pytest
from file_reading import read_csv

from engine.data.dataset import Dataset
from engine.errors import InputError


@pytest.fixture
def read(tmp_path):
    """Write a file of this content, and read it."""

    def read_content(content: str | bytes, **options) -> Dataset:
        path = tmp_path / "data.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_csv(path, **options)

    return read_content


@pytest.fixture
def refusal(read, tmp_path):
    """Write a file of this content, and return the message with which it is refused."""

    def message(content: str | bytes, **options) -> str:
        with pytest.raises(InputError) as raised:
            read(content, **options)
        text = str(raised.value)
        assert "\n" not in text
        assert text.startswith(f"{tmp_path / 'data.csv'}: ")
        assert "accepted" in text
        return text.removeprefix(f"{tmp_path / 'data.csv'}: ")

    return message
