import threading

from gui.workers.background import Mailbox


def test_the_newest_value_wins() -> None:
    mailbox: Mailbox[int] = Mailbox()
    assert mailbox.latest is None
    mailbox.put(1)
    mailbox.put(2)
    assert mailbox.latest == 2


def test_reading_does_not_empty_it() -> None:
    mailbox: Mailbox[int] = Mailbox()
    mailbox.put(1)
    assert (mailbox.latest, mailbox.latest) == (1, 1)


def test_a_reader_in_another_thread_sees_values_grow() -> None:
    mailbox: Mailbox[int] = Mailbox()
    seen: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            if mailbox.latest is not None:
                seen.append(mailbox.latest)

    reader = threading.Thread(target=read)
    reader.start()
    for value in range(20_000):
        mailbox.put(value)
    done.set()
    reader.join()
    assert seen == sorted(seen)
    assert mailbox.latest == 19_999
