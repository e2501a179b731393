"""What was worked out is worked out once, as long as it is asked for and fits."""

from __future__ import annotations

from collections.abc import Callable

from geo.kept import Kept


def worked(done: list[str], answer: str) -> Callable[[], str]:
    def work_out() -> str:
        done.append(answer)
        return answer

    return work_out


def test_whoever_asks_again_is_answered_from_what_is_kept_also_by_none() -> None:
    done: list[str] = []
    kept: Kept[int, str] = Kept(2)
    assert [kept.get(1, worked(done, "one")) for _ in range(3)] == ["one"] * 3
    assert done == ["one"]
    nothing: Kept[int, None] = Kept(2)
    assert nothing.get(1, lambda: None) is None
    assert list(nothing) == [1]


def test_what_was_asked_for_longest_ago_goes_first_and_a_question_keeps_its_answer_young() -> None:
    kept: Kept[int, str] = Kept(2)
    for key in (1, 2, 1, 3):
        kept.get(key, lambda: "")
    assert list(kept) == [1, 3]


def test_answers_are_kept_by_weight_and_the_newest_always() -> None:
    kept: Kept[int, str] = Kept(5, len)
    for key, answer in ((1, "xx"), (2, "xxx"), (3, "x"), (4, "x" * 9)):
        kept.get(key, worked([], answer))
    assert list(kept) == [4]
    kept.clear()
    assert list(kept) == []
