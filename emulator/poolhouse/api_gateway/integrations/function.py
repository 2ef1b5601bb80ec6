"""AWS_PROXY: a Lambda-style function gets the proxy event and returns the response."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from poolhouse.api_gateway import wording
from poolhouse.api_gateway.integrations import proxy_response
from poolhouse.api_gateway.integrations.deadline import TIMEOUT_S, within
from poolhouse.api_gateway.integrations.malformed import MalformedAnswer, bad_gateway
from poolhouse.api_gateway.refusals import GatewayRefusal
from poolhouse.functions.context import Context
from poolhouse.functions.python_callable import FunctionFailure, TargetError
from poolhouse.runtime.clock import MS_PER_S

if TYPE_CHECKING:
    from poolhouse.api_gateway.call import ApiCall
    from poolhouse.protocol.http import HttpResponse

PAYLOAD_BYTES_MAX: Final = 6 * 1024 * 1024
"""How large a function's event and its answer may be (Lambda quotas, synchronous invocation)."""


@dataclass(frozen=True, slots=True)
class Function:
    """Answer what a function answers.

    Args:
        name: The function's name, `module:function`; it is resolved when it is called.
        timeout_s: How long it may take, in seconds of the machine's time.
    """

    name: str
    timeout_s: float = TIMEOUT_S
    waits: ClassVar[bool] = True

    def answer(self, call: "ApiCall") -> "HttpResponse":
        """Return the function's answer.

        Raises:
            GatewayRefusal: The event is too large, there is no such function, it failed, took too
                long, or answered what is no proxy response.
        """
        # Signatures and policies come with these; a configuration only declares functions.
        from poolhouse.api_gateway.integrations.headers import remapped, trace_id  # noqa: PLC0415
        from poolhouse.api_gateway.integrations.proxy_event import proxy_event  # noqa: PLC0415

        event = proxy_event(call)
        if _too_large(event):
            raise GatewayRefusal(
                "REQUEST_TOO_LARGE",
                wording.EVENT_TOO_LONG,
                reason={"reason": f"the event is longer than {PAYLOAD_BYTES_MAX} bytes"},
            )
        context = _context(call, self.name, self.timeout_s)
        functions = call.foundation.functions
        try:
            returned = within(self.timeout_s, lambda: functions.invoke(self.name, event, context))
            if _too_large(returned):
                raise bad_gateway(
                    {"reason": f"the answer is longer than {PAYLOAD_BYTES_MAX} bytes"}
                )
            response = proxy_response.read(returned)
        except FunctionFailure as problem:
            trace = {"traceback": problem.trace} if problem.trace else {}
            raise bad_gateway({"reason": str(problem), **trace}) from problem
        except (MalformedAnswer, TargetError) as problem:
            raise bad_gateway({"reason": str(problem)}) from problem
        response.headers = [*remapped(response.headers), ("X-Amzn-Trace-Id", trace_id(call))]
        return response


def _context(call: "ApiCall", name: str, timeout_s: float) -> Context:
    settings = call.foundation.settings
    function_name = name.rpartition(":")[2]
    arn = f"arn:aws:lambda:{settings.region}:{settings.account_id}:function:{function_name}"
    return Context(
        function_name=function_name,
        invoked_function_arn=arn,
        aws_request_id=call.request_id,
        deadline_ms=call.now_ms + int(timeout_s * MS_PER_S),
        now_ms=call.foundation.clock.now_ms,
    )


def _too_large(payload: Any) -> bool:
    return len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")) > (
        PAYLOAD_BYTES_MAX
    )
