"""What a protocol is: how a family of services puts operations on the wire.

    aws_json     JSON_1_0, JSON_1_1    the operation in `X-Amz-Target`, JSON both ways
    query_xml    QUERY                 the operation in the form's `Action`, answered by XML
    rest_json    REST_JSON             the operation by method and path, bodies of JSON
    rest_xml     REST_XML              the same with bodies of XML

A service holds the one it speaks; handlers know none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from poolhouse.protocol.call import Answer, Request
from poolhouse.protocol.errors import ServiceError
from poolhouse.protocol.http import HttpRequest, HttpResponse
from poolhouse.protocol.models import OperationModel, ServiceModel


@dataclass(frozen=True, slots=True)
class Protocol:
    """A protocol.

    Args:
        parse: Returns the members of a request. Raises SerializationException where the request
            can't be read.
        render: Returns the response that carries an answer under a request id. Raises AnswerError
            where the model's output does not allow the answer.
        refuse: Returns the response that carries a service's error under a request id.
    """

    parse: Callable[[OperationModel, HttpRequest], Request]
    render: Callable[[OperationModel, Answer, str], HttpResponse]
    refuse: Callable[[ServiceModel, ServiceError, str], HttpResponse]
