"""The inbox: told once, read by its owner, never leading away, the same queries for one and for many."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lgnet.kernel.errors import NotAllowed
from lgnet.messages import actions
from lgnet.messages.models import Notice
from lgnet.messages.queries import inbox_for, unread_count

INBOX = "inbox:list"


def tell(member, key="lavoro-1", *, recipients=None, **words):
    """Rosa's import, or a colleague's act, ends: a notice for `member` (and others)."""
    with member.acts() as by:
        told = recipients if recipients is not None else [by.membership]
        said = {"title": "Importazione finita", "text": "12 righe da guardare.", "url": "/liste/"} | words
        return actions.notify(recipients=told, event_key=key, by=by, **said)


def unread(member):
    with member.acts() as actor:
        return unread_count(actor)


def only_notice(member):
    with member.acts() as actor:
        return inbox_for(actor).get()


def test_a_notice_reaches_the_inbox_of_its_recipient_alone(cast):
    assert tell(cast["rosa"]) == 1
    page = cast["rosa"].client.get(reverse(INBOX)).content.decode()
    assert "Importazione finita" in page
    assert "12 righe da guardare." in page
    assert "1 da leggere" in page
    assert "Importazione finita" not in cast["marta"].client.get(reverse(INBOX)).content.decode()


def test_the_same_event_is_told_once(cast):
    rosa = cast["rosa"]
    assert (tell(rosa), tell(rosa, title="Ancora"), tell(rosa, "lavoro-2")) == (1, 0, 1)
    assert unread(rosa) == 2


def test_who_was_not_told_yet_is_told_when_the_event_comes_again(cast):
    rosa, marta = cast["rosa"], cast["marta"]
    tell(rosa)
    assert tell(rosa, recipients=[rosa.actor.membership, marta.actor.membership]) == 1
    assert (unread(rosa), unread(marta)) == (1, 1)


def test_a_recipient_named_twice_is_told_once(cast):
    rosa = cast["rosa"]
    assert tell(rosa, recipients=[rosa.actor.membership] * 2) == 1


@pytest.mark.parametrize("who", ["lia", "enea"])
def test_nobody_is_told_across_the_wall(cast, who):
    with pytest.raises(NotAllowed):
        tell(cast["rosa"], recipients=[cast["rosa"].actor.membership, cast[who].actor.membership])
    assert unread(cast["rosa"]) == 0


def test_who_does_not_exist_cannot_be_told(cast):
    with pytest.raises(NotAllowed):
        tell(cast["rosa"], recipients=[uuid4()])


@pytest.mark.parametrize("url", ["https://example.org/", "//example.org/", "/\\example.org", "liste/", "javascript:x"])
def test_a_notice_never_leads_away(cast, url):
    with pytest.raises(ValueError, match="page of this site"):
        tell(cast["rosa"], url=url)


def test_opening_a_notice_marks_it_and_leads_on(cast):
    rosa = cast["rosa"]
    tell(rosa)
    notice = only_notice(rosa)
    assert rosa.client.get(reverse("inbox:read", args=[notice.pk])).status_code == 405
    assert rosa.client.post(reverse("inbox:read", args=[notice.pk])).url == "/liste/"
    assert unread(rosa) == 0
    first = only_notice(rosa).read_at
    rosa.client.post(reverse("inbox:read", args=[notice.pk]))
    assert only_notice(rosa).read_at == first


def test_a_notice_is_marked_without_leaving_the_inbox(cast):
    rosa = cast["rosa"]
    tell(rosa)
    notice = only_notice(rosa)
    assert rosa.client.post(reverse("inbox:read", args=[notice.pk]), {"resta": "1"}).url == reverse(INBOX)
    assert "Hai letto tutto" in rosa.client.get(reverse(INBOX)).content.decode()


@pytest.mark.parametrize("who", ["marta", "lia", "enea"])
def test_nobody_opens_the_notice_of_somebody_else(cast, who):
    tell(cast["rosa"])
    notice = only_notice(cast["rosa"])
    assert cast[who].client.post(reverse("inbox:read", args=[notice.pk])).status_code == 404
    assert unread(cast["rosa"]) == 1


def test_all_are_marked_at_once_and_only_ones_own(cast):
    rosa, marta = cast["rosa"], cast["marta"]
    tell(rosa, "uno")
    tell(rosa, "due")
    tell(marta)
    assert rosa.client.post(reverse("inbox:read_all")).url == reverse(INBOX)
    assert (unread(rosa), unread(marta)) == (0, 1)


def test_the_inbox_can_show_only_what_is_to_read(cast):
    rosa = cast["rosa"]
    tell(rosa, title="Vecchio avviso")
    rosa.client.post(reverse("inbox:read_all"))
    tell(rosa, "due", title="Nuovo avviso")
    page = rosa.client.get(reverse(INBOX), {"solo": "nuovi"}).content.decode()
    assert "Nuovo avviso" in page
    assert "Vecchio avviso" not in page


def test_an_empty_inbox_says_what_will_come(cast):
    assert "Nessun avviso" in cast["enea"].client.get(reverse(INBOX)).content.decode()


def test_words_are_escaped(cast):
    tell(cast["rosa"], title="<b>x</b>")
    assert "&lt;b&gt;x&lt;/b&gt;" in cast["rosa"].client.get(reverse(INBOX)).content.decode()


def test_the_inbox_asks_the_same_for_one_and_for_three(cast):
    rosa = cast["rosa"]
    rosa.client.get(reverse(INBOX))
    counts = []
    for keys in (["a"], ["b", "c"]):
        for key in keys:
            tell(rosa, key)
        with CaptureQueriesContext(connection) as captured:
            assert rosa.client.get(reverse(INBOX)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_notices_of_a_comune_stay_behind_its_wall(cast):
    tell(cast["rosa"])
    with cast["lia"].acts():
        assert not Notice.objects.exists()
