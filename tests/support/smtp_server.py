"""smtp_server.py FOLDER - a mail server for the tests: aiosmtpd on a free port of this machine.

What it takes it writes into FOLDER, one file a letter, envelope first. Some recipients it treats as mailboxes are treated out there:
nobody@... is refused for ever, full@... has no room, later@... is told to come back, until FOLDER/open exists; at
breaks@... the line breaks. While FOLDER/stranger exists nobody may send. It prints its port.
"""
import os
import sys
import time

from aiosmtpd.controller import Controller

folder = sys.argv[1]


class Mailboxes:
    async def handle_MAIL(self, server, session, envelope, address, options):
        if os.path.exists(os.path.join(folder, "stranger")):
            return "550 5.7.1 sender not allowed"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        box = address.split("@")[0]
        if box == "nobody":
            return "550 5.1.1 no such mailbox"
        if box == "full":
            return "552 5.2.2 mailbox full"
        if box == "breaks":
            server.transport.abort()
            return "421 gone"
        if box == "later" and not os.path.exists(os.path.join(folder, "open")):
            return "451 4.7.1 greylisted, come back"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        name = os.path.join(folder, str(time.time_ns()))
        with open(name + ".part", "wb") as out:
            out.write(f"{envelope.mail_from} {' '.join(envelope.rcpt_tos)}\n".encode() + envelope.content)
        os.rename(name + ".part", name + ".eml")
        return "250 taken"


port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
controller = Controller(Mailboxes(), hostname="127.0.0.1", port=port)
if port == 0:
    import socket
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        controller.port = s.getsockname()[1]
controller.start()
print(controller.port, flush=True)
while True:
    time.sleep(3600)
