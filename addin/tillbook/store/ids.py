"""The ids of customers and batches."""

import secrets
import time


def new_ids(count: int) -> list[str]:
    """UUIDs of version 7 (RFC 9562), in ascending order, so that an index grows at its end."""
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    head = f"{stamp[:8]}-{stamp[8:]}-7{secrets.token_hex(2)[1:]}"
    tail = f"{'89ab'[secrets.randbelow(4)]}{secrets.token_hex(2)[1:]}-{secrets.token_hex(3)}"
    return [f"{head}-{tail}{place:06x}" for place in range(count)]
