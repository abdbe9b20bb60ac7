from goodword.lib.batches import batches


def test_everything_comes_once_in_its_order() -> None:
    assert list(batches(iter("abcdefg"), 3)) == [["a", "b", "c"], ["d", "e", "f"], ["g"]]
    assert list(batches([], 3)) == []
