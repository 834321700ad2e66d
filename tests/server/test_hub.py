"""News reaches every listener, and one who was away can go on from where it was."""

import asyncio

from belvedere.server.api import Text
from belvedere.server.hub import KEPT, Hub


def say(hub, key, words):
    hub.publish("run", key, Text(en=words, it=words))


async def hear(hub, after, count):
    heard = []
    async for event in hub.listen(after):
        heard.append((event.number, event.key, event.data))
        if len(heard) == count:
            return heard
    return heard


def test_a_listener_hears_what_is_said_from_another_thread():
    async def main():
        hub = Hub("s")
        listener = asyncio.create_task(hear(hub, 0, 2))
        await asyncio.sleep(0)
        await asyncio.to_thread(say, hub, "a", "one")
        await asyncio.to_thread(say, hub, "b", "two")
        return await listener

    assert [key for _, key, _ in asyncio.run(main())] == ["a", "b"]


def test_of_unread_news_on_one_thing_only_the_newest_is_told():
    async def main():
        hub = Hub("s")
        for words in ("10 %", "20 %", "30 %"):
            say(hub, "a", words)
        say(hub, "b", "start")
        return await hear(hub, 0, 2)

    assert [(number, key) for number, key, _ in asyncio.run(main())] == [(3, "a"), (4, "b")]


def test_closing_ends_every_listener():
    async def main():
        hub = Hub("s")
        listeners = [asyncio.create_task(hear(hub, 0, 9)) for _ in range(3)]
        await asyncio.sleep(0)
        assert hub.listeners == 3
        hub.close()
        heard = await asyncio.gather(*listeners)
        assert hub.listeners == 0
        return heard

    assert asyncio.run(main()) == [[], [], []]


def test_a_listener_goes_on_from_its_last_id_only_where_nothing_was_missed():
    hub = Hub("s")
    assert hub.number("s.0") == 0
    for number in range(KEPT + 10):
        say(hub, str(number), "")
    assert hub.number(f"s.{KEPT + 10}") == KEPT + 10
    assert hub.number("s.10") == 10  # 11 is the oldest kept
    assert hub.number("s.9") is None
    assert hub.number(f"s.{KEPT + 11}") is None  # from the future
    for strange in ("", "t.3", "s", "s.", "s.x", "s.-1", "s.²", "s." + "9" * 30):
        assert hub.number(strange) is None
