"""What is put into every field, by what it tries to break out of. Each holds MARK, so that it is known again."""

MARK = "kxhostile"

MARKUP = [
    f"<kx-hostile onx={MARK}>", f"\"><script>{MARK}()</script>", f"'><img src=x onerror={MARK}()>", f"\" autofocus onfocus={MARK}() x=\"",
    f"' onmouseover='{MARK}()", f"</title><svg onload={MARK}()>", f"</textarea><script>{MARK}()</script>", f"--><script>{MARK}()</script><!--",
    f"<svg><style><img src=x onerror={MARK}()></style></svg>", f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={MARK}()&gt;\">",
    f"<noscript><p title=\"</noscript><img src=x onerror={MARK}()>\">", f"<a href=\"javascript:{MARK}()\">x</a>", f"javascript:{MARK}()",
    f"\uff1cscript\uff1e{MARK}()\uff1c/script\uff1e", f"+ADw-script+AD4-{MARK}()+ADw-/script+AD4-", f"&lt;script&gt;{MARK}()&lt;/script&gt;", f"\u2028{MARK}()\u2029",
]
DATABASE = [
    f"'{MARK}", f"{MARK}' or '1'='1", f"{MARK}'; drop table person; --", f"{MARK}\"; delete from account; /*", f"{MARK}%", f"_{MARK}\\", f"{MARK}' union select password_hash, pin_hash from credential --",
    f"{MARK}\u02bc or 1=1", f"{MARK}\uff07 or 1=1", f"$1 {MARK} $2", f"{MARK}'||(select 1)||'", f"{MARK}'||pg_sleep(9)||'", f"{MARK}' and randomblob(900000000) --", f"; attach database '/tmp/{MARK}' as x; --",
]
LINES = [
    f"{MARK}\r\nSet-Cookie: {MARK}=1", f"{MARK}\r\n\r\n<script>{MARK}()</script>", f"{MARK}%0d%0aLocation: https://evil.example", f"{MARK}\u560d\u560aSet-Cookie: {MARK}",
    f"{MARK}\n2026-11-22T09:00:00Z  INFO kith: signed in account={MARK}", f"{MARK}\n{{\"level\":\"INFO\",\"message\":\"{MARK}\"}}", f"\x1b[2J\x1b]0;{MARK}\x07", f"{MARK}\x08\x08\x7f",
]
SHEETS = [f"={MARK}()", f"=cmd|' /C calc'!{MARK}", f"+{MARK}", f"-{MARK}", f"@SUM({MARK})", f"\t={MARK}", f"\r={MARK}", f"\n={MARK}", f"\",={MARK},\"", f"{MARK}\n=1+1"]
PATHS = [f"../../../../etc/passwd {MARK}", f"..\\..\\{MARK}", f"/etc/passwd%00{MARK}", f"%2e%2e%2f{MARK}", f"file:///etc/passwd?{MARK}", f"http://127.0.0.1:9/{MARK}", f"\\\\evil.example\\{MARK}", f"//evil.example/{MARK}"]
TEMPLATES = [f"{{{{7*7}}}}{MARK}", f"${{7*7}}{MARK}", f"#{{7*7}}{MARK}", f"<%= 7*7 %>{MARK}", f"%s%n%x{MARK}", f"{{0}}{{}}{MARK}", f"${{jndi:ldap://127.0.0.1/{MARK}}}", f"`id`;$(id)|{MARK}", f"*)(uid=*))({MARK}", f"__proto__{MARK}"]
LETTERS = [
    f"{MARK}\0", f"{MARK}".encode() + b"\xff\xfe\x80", b"\xc0\xaf" + MARK.encode(), b"\xed\xa0\x80" + MARK.encode(), f"\u202e{MARK}\u202c", f"\u2066{MARK}\u2069\u200b\ufeff", f"{MARK}" + "\u0301" * 300,
    f"\U000e0001{MARK}", f"\ufdd0{MARK}\uffff", f"{MARK}\U0001f468\u200d\U0001f469\u200d\U0001f467", f"{MARK}\u0000\u0001\u0002", f"İı{MARK}ẞﬀ", "\u1160" * 50 + MARK, " \u00a0\u3000\u2003 ",
]
LONG = [MARK + "a" * 500, MARK + "é" * 5_000, MARK + " " * 20_000, MARK + "<" * 15_000, MARK + "9" * 10_000, "-" * 3_000 + MARK]
NUMBERS = ["0", "-1", "1e9", "9" * 40, "NaN", "0x10", "٣", "1.5", "2147483648", "-9223372036854775809", "29", "31", "0000"]

ALL = MARKUP + DATABASE + LINES + SHEETS + PATHS + TEMPLATES + LETTERS + LONG + NUMBERS
# One or two that stand for each kind, for a run of two minutes.
FEW = [MARKUP[1], MARKUP[3], DATABASE[1], DATABASE[2], LINES[1], LINES[4], SHEETS[1], PATHS[1], TEMPLATES[0], LETTERS[0], LETTERS[1], LETTERS[4], LONG[1], NUMBERS[3]]
