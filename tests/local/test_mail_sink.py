import smtplib
from email.message import EmailMessage

import pytest

from app.local.mail_sink import MailSink, kept_mails


def mail(subject: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "hub@example.org", "kim@example.org", subject
    made.set_content("Dear Kim,\n\nyour code is 12345-ABCDE.\n\nŁódź\n")
    made.add_alternative("<p>Dear Kim</p>", subtype="html")
    return made


def test_a_mail_is_said_and_kept_whole(tmp_path):
    said: list[str] = []
    with MailSink(tmp_path / "mail", say=said.append) as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
        client.send_message(mail("Your code – première"))
        client.send_message(mail("Second"))
    assert said == ["mail to kim@example.org: Your code – première", "mail to kim@example.org: Second"]
    first, second = kept_mails(tmp_path / "mail")
    assert first["Subject"] == "Your code – première"
    assert first["X-Sent-To"] == "kim@example.org"
    body = first.get_body(("plain",))
    assert body is not None
    assert "12345-ABCDE" in body.get_content()
    assert "Łódź" in body.get_content()
    assert second["Subject"] == "Second"


def test_mails_outlive_the_sink(tmp_path):
    for _ in range(2):
        with MailSink(tmp_path / "mail", say=lambda _: None) as sink, smtplib.SMTP("127.0.0.1", sink.port) as client:
            client.send_message(mail("Again"))
    assert len(kept_mails(tmp_path / "mail")) == 2


def test_a_mail_that_is_too_large_is_refused(tmp_path):
    large = mail("Large")
    large.add_attachment(b"x" * 6_000_000, maintype="application", subtype="octet-stream")
    with (
        MailSink(tmp_path / "mail", say=lambda _: None) as sink,
        smtplib.SMTP("127.0.0.1", sink.port) as client,
        pytest.raises(smtplib.SMTPException),
    ):
        client.send_message(large)
    assert kept_mails(tmp_path / "mail") == []
