"""A text goes through a gateway that demands templates as one of those that were approved, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.messaging import templates
from dispatch.messaging.gateways import Refused
from dispatch.models import TextTemplate

ASK = "任务${letter}：${what}，需${needs}。能去回${letter}1加分钟数，如${letter}1 20；不能回${letter}2"
DONE = "任务${letter}人员已满，请勿前往。谢谢！"
FLOOD = "【临沂市红十字会】任务A：河东区汤头街道约30人被困，需冲锋舟2艘、队员8人。能去回A1加分钟数，如A1 20；不能回A2"


def template(body: str, code: str = "SMS_1", **limits: int) -> TextTemplate:
    return TextTemplate(gateway="aliyun", provider_code=code, body=body, limits=limits)


def test_a_text_is_laid_over_its_template() -> None:
    filled = templates.fill(FLOOD, [template(DONE, "SMS_2"), template(ASK)])
    assert (filled.code, filled.signature) == ("SMS_1", "临沂市红十字会")
    assert filled.values == {
        "letter": "A",
        "what": "河东区汤头街道约30人被困",
        "needs": "冲锋舟2艘、队员8人",
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("任务A人员已满，请勿前往。谢谢！", "signature"),
        ("【临沂市红十字会】任务A：今晚集合", "template"),
        ("【临沂市红十字会】任务A人员已满，请勿前往。谢谢！退订回T", "template"),
        (FLOOD.replace("河东区汤头街道", "汤头" * 20), "variable"),
        (FLOOD.replace("河东区汤头街道", "电13800001234"), "variable"),
        (FLOOD.replace("河东区汤头街道", "http://x.cn"), "variable"),
        # The letter must be the same wherever the template says it.
        (FLOOD.replace("如A1", "如B1"), "template"),
    ],
)
def test_what_no_approved_template_says_is_refused(body: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        templates.fill(body, [template(ASK), template(DONE, "SMS_2")])
    assert refused.value.code == code


def test_with_no_template_nothing_goes() -> None:
    with pytest.raises(Refused):
        templates.fill(FLOOD, [])


def test_a_limit_of_a_variable_is_its_own() -> None:
    with pytest.raises(Refused):
        templates.fill(FLOOD, [template(ASK, needs=5)])


def test_the_size_of_a_template_is_that_of_its_longest_text() -> None:
    assert templates.measure(DONE, {"letter": 1}, "临沂市红十字会") == 1
    assert templates.measure(ASK, {"letter": 1, "what": 35, "needs": 35}, "临沂市红十字会") == 2
    assert templates.variables(ASK) == ["letter", "what", "needs"]


@given(
    what=st.text("河东区汤头街道北城仓库0123A ", min_size=1, max_size=35),
    letter=st.sampled_from(["A", "B", "AA"]),
)
def test_what_is_filled_says_again_exactly_the_text(what: str, letter: str) -> None:
    words = ASK.replace("${letter}", letter).replace("${what}", what).replace("${needs}", "8人")
    if not templates.allowed({"what": what}, {}):
        with pytest.raises(Refused):
            templates.fill(f"【红十字】{words}", [template(ASK)])
        return
    again = ASK
    for name, value in templates.fill(f"【红十字】{words}", [template(ASK)]).values.items():
        again = again.replace("${" + name + "}", value)
    assert again.strip() == words.strip()
