"""What Lambda tells a function of its invocation."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

VERSION: Final = "$LATEST"
MEMORY_MB: Final = 128


@dataclass(frozen=True, slots=True)
class Context:
    """The second argument of a handler (Lambda developer guide, python-context).

    Args:
        function_name: The function's name.
        invoked_function_arn: Its ARN.
        aws_request_id: The invocation's id.
        deadline_ms: When Lambda would end it, in epoch milliseconds of the emulator's clock.
        now_ms: Tells the emulator's time.
        function_version: Its version.
        memory_limit_in_mb: The memory it is given; a text, as in Lambda.
    """

    function_name: str
    invoked_function_arn: str
    aws_request_id: str
    deadline_ms: int
    now_ms: Callable[[], int]
    function_version: str = VERSION
    memory_limit_in_mb: str = str(MEMORY_MB)
    identity: None = None
    client_context: None = None

    @property
    def log_group_name(self) -> str:
        """Where Lambda would write its log."""
        return f"/aws/lambda/{self.function_name}"

    @property
    def log_stream_name(self) -> str:
        """Within the group."""
        return f"[{self.function_version}]{self.aws_request_id.replace('-', '')}"

    def get_remaining_time_in_millis(self) -> int:
        """Return how long it may still run; zero when its time is over."""
        return max(0, self.deadline_ms - self.now_ms())
