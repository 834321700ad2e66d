"""Tells people of an alert by e-mail.

Takes   an Email channel, subject and text, the environment
Gives   post()
Used by send.py
Source  SMTP (RFC 5321) with STARTTLS (RFC 3207), by Python's smtplib; headers by its email.message, which refuses a
        line end in one
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from belvedere.alerts.notify.channels import Email
from belvedere.alerts.notify.outcome import ARRIVED, Outcome, again, never

PERMANENT = 500  # [-] from this reply code on a try again is of no use (RFC 5321, 4.2.1)


def post(channel: Email, key: str, words: tuple[str, str], time: int, environment: Mapping[str, str]) -> Outcome:
    """Send once; return whether it arrived, and whether another try makes sense.

    Parameters
    ----------
    key : the same for each try of one message: its Message-ID
    words : subject and text
    time : [s] UTC since 1970
    """
    login = [environment.get(name, "") for name in (channel.user, channel.password) if name]
    if channel.user and not all(login):
        return never(f"the variables {channel.user} and {channel.password} are not set")
    message = _message(channel, key, words, time)
    try:
        server = _connected(channel)
        try:
            if login:
                server.login(login[0], login[1])
            refused = server.send_message(message)
            with suppress(smtplib.SMTPException, OSError):  # the letter is there: what follows is politeness
                server.quit()
        finally:
            server.close()
    except (smtplib.SMTPException, OSError) as error:
        return _lost(error)
    return ARRIVED if not refused else never(f"refused: {', '.join(sorted(refused))}; the others have it")


def _lost(error: Exception) -> Outcome:
    """Return whether another try makes sense after an error."""
    reason = f"{type(error).__name__}: {error}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        reason, lasting = f"refused: {', '.join(sorted(error.recipients))} ({max(codes)})", min(codes) >= PERMANENT
    elif isinstance(error, smtplib.SMTPResponseException):
        reason, lasting = f"SMTP {error.smtp_code}: {error.smtp_error!r}", error.smtp_code >= PERMANENT
    elif isinstance(error, ssl.SSLCertVerificationError):
        reason, lasting = f"the server's certificate is not trusted: {error.verify_message}", True
    else:
        lasting = isinstance(error, (smtplib.SMTPNotSupportedError, FileNotFoundError))
    return never(reason) if lasting else again(reason)


def _message(channel: Email, key: str, words: tuple[str, str], time: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = channel.sender, ", ".join(channel.to), words[0]
    message["Date"] = format_datetime(datetime.fromtimestamp(time, UTC))
    message["Message-ID"] = f"<{''.join(one if one.isalnum() or one in '-.' else '-' for one in key)}@belvedere>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answer comes back
    message.set_content(words[1])
    return message


def _connected(channel: Email) -> smtplib.SMTP:
    """Return a connection to the server, encrypted as the channel says."""
    if channel.security == "none":
        return smtplib.SMTP(channel.host, channel.port, timeout=channel.timeout)
    trusted = ssl.create_default_context(cafile=channel.certificates or None)
    if channel.security == "tls":
        return smtplib.SMTP_SSL(channel.host, channel.port, timeout=channel.timeout, context=trusted)
    server = smtplib.SMTP(channel.host, channel.port, timeout=channel.timeout)
    try:
        server.starttls(context=trusted)  # raises where the server does not offer it: nothing is sent in the clear
    except BaseException:
        server.close()
        raise
    return server
