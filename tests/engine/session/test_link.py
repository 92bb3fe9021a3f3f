"""Links: a session in one line of text."""

import base64
import zlib
from dataclasses import replace

import pytest
from session_sample import full_session, lived_run, run_of

from engine.errors import InputError
from engine.session.format import session_text
from engine.session.link import LONGEST_LINK, from_link, is_link, to_link
from engine.session.replay import session_of
from engine.session.session import Mark, ReferencedData


def packed(raw, checksum=None):
    code = zlib.compress(raw, 9)
    first = zlib.crc32(code).to_bytes(4, "big") if checksum is None else checksum
    return "descentlab:" + base64.urlsafe_b64encode(first + code).decode().rstrip("=")


def test_it_is_short_and_holds_all_that_a_file_does():
    link = to_link(full_session())
    assert session_text(from_link(link)) == session_text(full_session())
    assert len(to_link(session_of(run_of()))) < 800
    assert len(to_link(session_of(lived_run()))) < 1500


def test_a_mail_may_break_its_line():
    link = to_link(session_of(run_of()))
    broken = "\r\n".join(link[at : at + 70] for at in range(0, len(link), 70))
    assert session_text(from_link(f"  {broken}\n")) == session_text(from_link(link))


def test_a_link_is_told_by_how_it_begins():
    assert is_link(" descentlab:abc")
    assert is_link("DescentLab:abc")
    assert not is_link("descentlab.csv")


def test_one_letter_changed_or_left_out_is_noticed():
    link = to_link(session_of(run_of()))
    for at in range(len("descentlab:"), len(link), 17):
        for other in (link[:at], link[:at] + link[at + 1 :], f"{link[:at]}{link[at:].swapcase()}"):
            if other != link:
                with pytest.raises(InputError, match=r"^link: "):
                    from_link(other)


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("descentlab:", "letters, digits"),
        ("descentlab:!", "letters, digits"),
        ("descentlab:a", "damaged"),
        ("http://x", "letters, digits"),
        ("descentlab:" + "a" * 70_000, "at most 32,000"),
        (packed(b"{}", b"abcd"), "damaged"),
        (packed(b"{}"), r"\$: no session given"),
        (packed(b"0" * 2**20), r"\$: "),
        (packed(b"0" * (2**20 + 1)), "more than 1,048,576 bytes"),
        (packed(b"0" * 20_000_000), "more than 1,048,576 bytes"),
    ],
)
def test_what_is_no_link_is_refused(link, said):
    with pytest.raises(InputError, match=f"link: .*{said}"):
        from_link(link)


def test_a_stream_that_ends_too_early_is_damaged():
    code = zlib.compress(session_text(session_of(run_of())).encode())[:-6]
    raw = zlib.crc32(code).to_bytes(4, "big") + code
    with pytest.raises(InputError, match="damaged"):
        from_link("descentlab:" + base64.urlsafe_b64encode(raw).decode().rstrip("="))


def test_what_is_too_large_for_a_link_is_not_made_one(tmp_path):
    notes = "".join(chr(33 + (k * k * 7919) % 90) for k in range(19_000))
    large = replace(full_session(), marks=tuple(Mark(k, notes[k:]) for k in range(9)))
    assert len(session_text(large)) > LONGEST_LINK
    large = replace(large, marks=tuple(Mark(k, notes[::-1] + notes[k:400]) for k in range(60)))
    with pytest.raises(InputError, match=r"link: .* at most 32,000 accepted"):
        to_link(large)


def test_examples_in_a_file_are_in_no_link(tmp_path):
    data = ReferencedData("d.csv", 9, "0" * 64, tmp_path)
    session = session_of(run_of(), data=data)
    with pytest.raises(InputError, match=r"link: examples in the file 'd\.csv' given"):
        to_link(session)
    text = session_text(session).replace('"data":"two-blobs"', '"data":"d.csv"')
    with pytest.raises(InputError, match=r"link: examples in the file 'd\.csv' given"):
        from_link(packed(text.encode()))
