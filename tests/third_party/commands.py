#!/usr/bin/env python3
"""Every command of `wx` against the strict server, each with its exit code, standard output and standard error:
with nothing else running, beside an open client, beside a daemon, after a logout and without the server.

    commands.py PATH_OF_WX

Prints a line for each check that passed, and ends with status 0 when all of them did and the server counted no
malformed request.
"""
import contextlib, hashlib, json, os, re, select, signal, socket, subprocess, sys, tempfile, time
from urllib.request import urlopen
from urllib.parse import quote

HERE = os.path.dirname(os.path.abspath(__file__))
LONG = 60


class Failed(Exception):
    pass


def check(holds, what, *facts):
    if not holds:
        raise Failed(f"{what}: {facts}")
    print(f"ok {what}", flush=True)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """The strict server as a process of its own."""

    def __init__(self, edition):
        self.port, self.control = free_port(), free_port()
        self.edition = edition
        self.process = subprocess.Popen(
            [sys.executable, f"{HERE}/strict.py", "serve", "--port", str(self.port), "--control", str(self.control),
             "--edition", edition, "--hold", "2"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until("the strict server", self.answers)

    def answers(self):
        with contextlib.suppress(OSError):
            return self.report() is not None

    def report(self):
        with urlopen(f"http://127.0.0.1:{self.control}/report", timeout=10) as answer:
            return json.load(answer)

    def push(self, text):
        with urlopen(f"http://127.0.0.1:{self.control}/push?text={quote(text)}", timeout=10) as answer:
            answer.read()

    def stop(self):
        self.process.kill()
        self.process.wait()


def until(what, look):
    end = time.monotonic() + LONG
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.05)
    raise Failed(f"waited in vain for {what}")


class Wx:
    """The program with a home of its own."""

    def __init__(self, program, server, root):
        self.program, self.server = program, server
        self.home = tempfile.mkdtemp(dir=root)
        runtime = os.path.join(self.home, "run")
        os.mkdir(runtime, 0o700)
        self.environment = dict(HOME=self.home, PATH=os.environ["PATH"], LANG="zh_CN.UTF-8", TERM="dumb",
                                TZ="Asia/Shanghai", XDG_RUNTIME_DIR=runtime)
        self.global_options = ["--server", f"http://127.0.0.1:{server.port}", "--edition", server.edition, "--lang", "en"]

    def start(self, *arguments, **options):
        return subprocess.Popen([self.program, *self.global_options, *arguments], cwd=self.home, env=self.environment, **options)

    def run(self, *arguments, given=b""):
        child = self.start(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            out, err = child.communicate(given, timeout=LONG)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            raise Failed(f"{arguments} does not end: {out} {err}")
        return child.returncode, out.decode("utf-8"), err.decode("utf-8")

    def expect(self, code, out, err, *arguments, given=b""):
        """`out` and `err` are patterns that the whole of each stream fits."""
        got = self.run(*arguments, given=given)
        fits = got[0] == code and re.fullmatch(out, got[1], re.S) and re.fullmatch(err, got[2], re.S)
        check(fits, f"wx {' '.join(arguments)}", (code, out, err), got)
        return got[1]

    def objects(self, *arguments):
        out = self.expect(0, r".+\n", "", *arguments)
        return [json.loads(line) for line in out.splitlines()]


ANY, NONE = ".+", ""


def log_in(wx):
    child = wx.start("login", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = child.communicate(timeout=LONG)
    check(child.returncode == 0, "wx login", child.returncode, out, err)


def sent(server):
    return [one["text"] for one in server.report()["sends"]]


def write_notes(wx, server, state):
    """What sends, exactly and in order."""
    before = len(sent(server))
    wx.expect(0, NONE, NONE, "note", f"{state}: Vec<String> && a<b &amp;")
    wx.expect(0, NONE, NONE, "note", "-t", "build", given="第一行\n  第二行\n".encode())
    wx.expect(0, NONE, NONE, "send", "-t", "filehelper", "买", "牛奶")
    wx.expect(0, r".+\n", NONE, "send", "-t", "filehelper", "--dry-run", "not sent")
    one = wx.objects("note", "--json", "[ ] 修水管 #家")[0]
    check(one["state"] == "sent" and one["id"], f"{state}: a note tells its id and state", one)
    texts = sent(server)[before:]
    expected = [f"{state}: Vec<String> && a<b &amp;", "第一行\n  第二行 #build", "买 牛奶", "[ ] 修水管 #家"]
    check([text.replace("\n#", " #") for text in texts] == expected, f"{state}: the server has each text once and in order", texts)
    wx.expect(64, NONE, ANY, "note", "--no-such-option")
    wx.expect(65, NONE, ANY, "send", "-t", "nobody at all", "x")
    wx.expect(64, NONE, ANY, "note")


def send_files(wx, server, state):
    """Files by name, from standard input, and a text that is too long for a note."""
    path = os.path.join(wx.home, f"报告 {state}.pdf")
    data = b"%PDF-1.4\n" + os.urandom(600_000)
    with open(path, "wb") as file:
        file.write(data)
    log, long = b"a log\n" * 100, "\n".join(f"row {n}" for n in range(100)).encode()
    before = len(server.report()["media"])
    wx.expect(0, NONE, NONE, "note", "-f", path)
    wx.expect(0, NONE, NONE, "note", "-f", "-", "--name", "log.txt", given=log)
    wx.expect(0, NONE, NONE, "note", "--max", "20", given=long)
    got = [(one["name"], one["md5"]) for one in server.report()["media"][before:]]
    expected = [(f"报告 {state}.pdf", data), ("log.txt", log)]
    check(got[:2] == [(name, hashlib.md5(what).hexdigest()) for name, what in expected], f"{state}: files arrive whole", got)
    check(len(got) == 3 and got[2][1] == hashlib.md5(long).hexdigest(), f"{state}: a long text arrives whole as a file", got)
    ends = sent(server)[-1]
    check("row 0" in ends and "row 99" in ends and "row 50" not in ends, f"{state}: a long text has its ends as the text", ends)


def read(wx, state):
    """What only reads; it is the same in each state."""
    wx.expect(0, ANY, NONE, "chats")
    wx.expect(0, ANY, NONE, "history", "--limit", "3")
    wx.expect(0, ANY, NONE, "history", "filehelper", "--json")
    wx.expect(0, ANY, NONE, "search", "牛奶")
    wx.expect(1, NONE, NONE, "search", "nothing of the kind")
    wx.expect(0, ANY, NONE, "notes")
    wx.expect(0, ANY, NONE, "notes", "--tag", "家")
    wx.expect(0, ANY, NONE, "notes", "--todo", "--md")
    wx.expect(1, NONE, NONE, "notes", "--tag", "no-such-tag")
    wx.expect(1, NONE, NONE, "outbox")
    wx.expect(1, NONE, NONE, "ledger")
    for form in ["md", "jsonl", "html", "txt"]:
        out = wx.expect(0, ANY, NONE, "export", "filehelper", "--format", form)
        as_written = {"md": r"a\<b", "html": "a&lt;b &amp;amp;"}.get(form, "a<b &amp;")
        check("牛奶" in out and as_written in out, f"{state}: an export as {form} is exact", out)
    for one in wx.objects("history", "filehelper", "--json"):
        keys = {"chat", "chat_id", "kind", "at", "from", "state"} - set(one)
        if keys:
            raise Failed(f"{state}: a message lacks {keys}")
    print(f"ok {state}: each message of history --json has the keys of the manual", flush=True)
    child = wx.start("history", "filehelper", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.close()
    err = child.stderr.read()
    check(child.wait(LONG) == 0 and err == b"", f"{state}: a reader that goes away is no failure", err)


def follow(wx, server, state):
    """What waits for messages."""
    tail = wx.start("tail", "--json", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # A message is told to what follows by then; the first ones may come before.
    until_line = time.monotonic() + LONG
    count, line = 0, b""
    while not line and time.monotonic() < until_line:
        count += 1
        server.push(f"{state} {count}")
        if select.select([tail.stdout], [], [], 1)[0]:
            line = tail.stdout.readline()
    check(state in json.loads(line or b"{}").get("text", ""), f"{state}: wx tail --json", line)
    tail.send_signal(signal.SIGTERM)
    tail.wait(LONG)
    wait = wx.start("wait", "--match", "验证码", "--timeout", "60s", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while wait.poll() is None and time.monotonic() < until_line:
        server.push(f"验证码 {state}")
        with contextlib.suppress(subprocess.TimeoutExpired):
            wait.wait(1)
    out = wait.communicate(timeout=LONG)[0].decode()
    check(wait.returncode == 0 and out.count("\n") == 1 and "验证码" in out, f"{state}: wx wait", wait.returncode, out)
    wx.expect(1, NONE, ".*", "wait", "--match", "never", "--timeout", "1s")


def all_the_rest(wx):
    """What needs no session."""
    wx.expect(0, r"wx \d.*\n", NONE, "--version")
    wx.expect(0, ANY, NONE, "--help")
    wx.expect(0, ANY, NONE, "keys")
    wx.expect(0, ANY, NONE, "config", "path")
    wx.expect(0, ".*", ".*", "config", "check")
    wx.expect(0, ANY, NONE, "config", "init")
    wx.expect(0, ANY, NONE, "man")
    for shell in ["bash", "zsh", "fish"]:
        wx.expect(0, ANY, NONE, "completions", shell)
    wx.expect(64, NONE, ANY, "no-such-command")
    wx.expect(64, NONE, ANY, "export", "filehelper", "--format", "pdf")
    frame = "00 00 00 10 00 10 00 01 00 00 00 06 00 00 00 01\n"
    wx.expect(0, ANY, ".*", "frames", given=frame.encode())


def doctor(wx, state):
    code, out, err = wx.run("doctor")
    check(code in (0, 69) and out and bool(err) == (code == 69), f"{state}: wx doctor", code, out, err)


@contextlib.contextmanager
def client(wx):
    child = wx.start("--plain", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    seen = b""
    while b"logged in" not in seen.lower():
        data = child.stdout.readline()
        if not data:
            raise Failed(f"the client ended: {seen}")
        seen += data
    # What it prints later is read, so that it never waits for a reader.
    drain = subprocess.Popen(["cat"], stdin=child.stdout, stdout=subprocess.DEVNULL)
    yield
    child.stdin.close()
    check(child.wait(LONG) == 0, "an open client ends with 0 at the end of its input")
    drain.wait(LONG)


@contextlib.contextmanager
def daemon(wx):
    wx.expect(0, ".*", ".*", "daemon", "start")
    wx.expect(0, ANY, NONE, "daemon", "status")
    until("an online daemon", lambda: json.loads(wx.run("daemon", "status", "--json")[1])["state"] == "online")
    yield
    wx.expect(0, NONE, ".*", "daemon", "stop")
    wx.expect(1, NONE, ".*", "daemon", "status")


def in_each_state(wx, server):
    nothing = contextlib.nullcontext
    for state, beside in [("alone", nothing), ("beside a client", lambda: client(wx)), ("beside a daemon", lambda: daemon(wx))]:
        with beside():
            write_notes(wx, server, state)
            send_files(wx, server, state)
            read(wx, state)
            follow(wx, server, state)
            doctor(wx, state)


def inbox(wx, server):
    """The phone's files come by the echo of what was sent to oneself; what was sent from here is not kept again."""
    target = os.path.join(wx.home, "in")
    child = wx.start("inbox", target, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(2)
    child.send_signal(signal.SIGINT)
    child.wait(LONG)
    check(child.returncode in (0, 130), "wx inbox ends by ctrl-c", child.returncode, child.communicate())
    del server


def without_the_server(wx, server):
    server.stop()
    wx.expect(75, NONE, ANY, "note", "--wait", "2s", "kept for later")
    wx.expect(75, NONE, ANY, "note", "--queue", "kept too")
    wx.expect(0, ANY, NONE, "outbox")
    waiting = wx.objects("outbox", "--json")
    check([one["text"] for one in waiting] == ["kept for later", "kept too"], "wx outbox --json", waiting)
    identity = str(waiting[1]["id"])
    wx.expect(0, NONE, ".*", "outbox", "discard", identity)
    check(len(wx.objects("outbox", "--json")) == 1, "wx outbox discard")
    wx.expect(1, NONE, r"offline: .*", "wait", "--timeout", "2s")
    doctor(wx, "without the server")


def web_edition(program, root):
    server = Server("web")
    try:
        wx = Wx(program, server, root)
        log_in(wx)
        contacts = wx.expect(0, ANY, NONE, "contacts", "张伟")
        check("张伟" in contacts, "wx contacts by a remark", contacts)
        wx.expect(0, NONE, NONE, "send", "-t", "张伟", "好的")
        check(sent(server) == ["好的"], "a text to a friend", sent(server))
        code, out, err = wx.run("send", "-t", "朋友", "to whom?")
        check(code == 65 and not out and "朋友001" in err and sent(server) == ["好的"], "an ambiguous name sends nothing", code, out, err)
        wx.expect(0, ANY, NONE, "history", "张伟")
        wx.expect(0, NONE, ANY, "logout")
        wx.expect(77, NONE, ANY, "send", "-t", "张伟", "after the logout")
        check(sent(server) == ["好的"], "after a logout nothing is sent", sent(server))
        nothing_malformed(server)
    finally:
        server.stop()


def nothing_malformed(server):
    """A command that ends while the server answers has its last sync answered again by the next one, so that nothing is
    missed; the strict server still has the poll of the one that has ended open; and `doctor` asks for the page itself."""
    allowed = (r".*/webwxsync: SyncKey .*", r".*/synccheck: two polls at once", r"HEAD \S+/: no such call")
    malformed = [why for why in server.report()["malformed"] if not any(re.fullmatch(one, why, re.S) for one in allowed)]
    check(not malformed, f"{server.edition}: no malformed request", malformed)


def main(program):
    program = os.path.abspath(program)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        server = Server("filehelper")
        try:
            wx = Wx(program, server, root)
            all_the_rest(wx)
            wx.expect(77, NONE, ANY, "note", "before the login")
            wx.expect(77, NONE, ANY, "chats")
            log_in(wx)
            in_each_state(wx, server)
            inbox(wx, server)
            nothing_malformed(server)
            without_the_server(wx, server)
            wx.expect(69, r"wiped\n", ANY, "wipe", "--yes")
            wx.expect(77, NONE, ANY, "chats")
        finally:
            server.stop()
        web_edition(program, root)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except Failed as failed:
        sys.exit(f"FAILED {failed}")
