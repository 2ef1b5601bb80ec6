"""IAM: policy documents and their evaluation, roles, temporary credentials, who signed a request.

Owns: the meaning of a policy, and the keys that Poolhouse issued.
Does not own: which role an identity gets (`identity_pools`), a method's ARN (`api_gateway`).
Called by: the world, as the authenticator of signed operations; identity pools and API Gateway;
`config`, which makes roles; `expiry`, by which the control API ends credentials.
"""
