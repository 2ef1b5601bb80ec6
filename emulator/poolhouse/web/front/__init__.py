"""The front: HTTP/1.1 over asyncio, one port, one thread at work behind it.

Owns: sockets, TLS, framing, time-outs, the threads that answer.
Does not own: what is answered; it knows `HttpRequest` and `HttpResponse` and nothing of the house.
Called by: `web/server.py`.

A connection is accepted and its first byte looked at (`doorway`). Its bytes become requests
(`parsing`), one after another (`connection`). Each is answered on the lane (`lane`), and its answer
becomes bytes (`writing`), or a stream (`streams`). A CONNECT may become a tunnel (`tunnels`).
"""
