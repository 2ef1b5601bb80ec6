"""What serving loads that it should not."""

import subprocess
import sys

SCRIPT = """
import sys, http.client
import poolhouse
from poolhouse.config.loading import load
world = load()
with poolhouse.serve(world) as server:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    body = '{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"1poolhousedemowebclient000",'
    body += '"AuthParameters":{"USERNAME":"alice@example.com","PASSWORD":"Correct-Horse-1"}}'
    headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    connection.request("POST", "/", body, headers)
    assert connection.getresponse().status == 200
heavy = ("moto", "boto3", "botocore")
print(",".join(sorted({name.split(".")[0] for name in sys.modules} & set(heavy))))
"""


def loaded_by_serving() -> list[str]:
    """Return which of moto, boto3 and botocore a process has loaded after it served a sign-in."""
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True
    )
    return [name for name in told.stdout.strip().split(",") if name]
