"""The AWS wire: service models, decoding, validation, dispatch, errors.

Owns: how a request becomes members and an answer becomes bytes, in the services' wording.
Does not own: any rule of Cognito or IAM; an `Authenticator` decides who may do what.
Called by: the services, which register their operations here, the world, which hands requests in,
and every package between; `web` refuses through it what no service is for.
"""
