import pytest

from gui.window.layout.tiles import Column, Row, Tile, shares, without


@pytest.mark.parametrize(
    ("wanted", "least", "room", "result"),
    [
        ([1, 1], [0, 0], 101, [50, 51]),
        ([3, 1], [0, 0], 100, [75, 25]),
        ([3, 1], [0, 40], 100, [60, 40]),
        ([8, 1, 1], [0, 20, 0], 100, [71, 20, 9]),
        ([1, 1], [80, 70], 100, [80, 70]),
        ([1], [5], 100, [100]),
    ],
)
def test_shares_fill_the_room_and_none_is_below_its_least(wanted, least, room, result):
    got = shares(wanted, least, room)
    assert all(abs(one - other) <= 1 for one, other in zip(got, result, strict=True))
    assert sum(got) == max(room, sum(least))


def test_a_place_without_a_panel_is_the_others_as_they_stand():
    place = Row((Column((Tile("a"), Tile("b")), 280, True), Row((Tile("b"),)), Tile("c", 0.3)))
    assert without(place, "b") == Row((Column((Tile("a"),), 280, True), Tile("c", 0.3)))
