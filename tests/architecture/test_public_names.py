"""The flat names of the package are what its rooms define."""

from __future__ import annotations

import exactrelu


def test_every_public_name_resolves_and_no_room_is_forgotten() -> None:
    assert set(exactrelu.__all__) == set(exactrelu._ROOM_OF) | {"__version__"}
    assert list(exactrelu.__all__) == sorted(exactrelu.__all__)
    for name in exactrelu.__all__:
        assert getattr(exactrelu, name) is not None
        assert name in dir(exactrelu)
    assert exactrelu.Arrangement.__module__ == "exactrelu.arrangements.arrangement"
    assert not hasattr(exactrelu, "no_such_name")
