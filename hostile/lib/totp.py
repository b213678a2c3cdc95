"""The code that a security token shows: RFC 6238 with SHA-1, 30 seconds and six digits."""

import base64
import hashlib
import hmac
import time


def step_of_now():
    return int(time.time()) // 30


def code_of(key, step):
    key = key.upper().replace(" ", "")
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    at = mac[19] & 0x0F
    number = int.from_bytes(mac[at : at + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


class Token:
    """A security token: each of its codes is handed out once."""

    def __init__(self, key, used=None):
        self.key = key
        self.used = used if used is not None else step_of_now()

    def code(self):
        """A code that counts now and was not used yet. Waits for one where it must."""
        step = max(self.used + 1, step_of_now() - 1)
        while step_of_now() + 1 < step:
            time.sleep(0.2)
        self.used = step
        return code_of(self.key, step)
