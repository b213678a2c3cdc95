"""A mail server of others (aiosmtpd), for the tests: says its port and then, as JSON, each letter that it took.

An address says what becomes of a letter to it: "later" is answered with 451, "nobody" with 550, and "slow" is
taken after two seconds.
"""

import argparse
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def say(**what):
    print(json.dumps(what), flush=True)


class Taking:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("later@"):
            return "451 4.3.0 <%s> Try again later" % address
        if address.startswith("nobody@"):
            return "550 5.1.1 <%s> There is no such mailbox" % address
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("slow@"):
            say(began=envelope.rcpt_tos[0])
            await asyncio.sleep(2)
        say(
            sender=envelope.mail_from,
            to=envelope.rcpt_tos,
            text=envelope.content.decode("utf-8"),
            tls=session.ssl is not None,
            user=session.auth_data,
        )
        return "250 OK"


async def main():
    read = argparse.ArgumentParser()
    read.add_argument("--cert")
    read.add_argument("--key")
    read.add_argument("--tls", choices=["none", "start", "wrapped"], default="none")
    read.add_argument("--login", help="user:password")
    asked = read.parse_args()

    more = {}
    context = None
    if asked.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(asked.cert, asked.key)
    if asked.tls == "start":
        more.update(tls_context=context, require_starttls=True)
    if asked.login:

        def known(server, session, envelope, mechanism, data):
            given = "%s:%s" % (data.login.decode(), data.password.decode())
            return AuthResult(
                success=given == asked.login, handled=False, auth_data=data.login.decode()
            )

        more.update(
            authenticator=known, auth_required=True, auth_require_tls=asked.tls == "start"
        )
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Taking(), enable_SMTPUTF8=False, loop=loop, **more),
        host="127.0.0.1",
        port=0,
        ssl=context if asked.tls == "wrapped" else None,
    )
    say(port=server.sockets[0].getsockname()[1])
    # Until whoever started it is gone.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
