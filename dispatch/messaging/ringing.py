"""Who is rung after the text: by delivery state, or when it has not been answered in time."""

from __future__ import annotations

from dispatch.messaging.gateways import gateway_name, may_ring
from dispatch.messaging.recipients import Recipient, of_ask
from dispatch.models import Ask
from dispatch.states import CallOutLane, Channel, Purpose


def to_ring(ask: Ask) -> Recipient | None:
    """Whoever was sent the text of this round and has not been rung; None where nobody is, or nothing rings.

    Nobody is rung for a sign-up, nor whoever opted out after the text.
    """
    call_out = ask.call_out
    if call_out.lane is CallOutLane.PLANNED or not may_ring(gateway_name(call_out.operation)):
        return None
    texts = ask.texts.filter(outbound=True, purpose=Purpose.CALL_OUT, round=ask.round)
    sent = dict(texts.values_list("channel", "phone"))
    if Channel.VOICE.value in sent:
        return None
    return next((it for it in of_ask(ask) if it.phone == sent.get(Channel.SMS.value)), None)
