"""Logs the published wxpy package in to `wx sim` and uses it: see README.md beside this file."""

import html
import html.parser
import json
import os
import sys
import tempfile
import time
import urllib.request

# What this package needs of Python went with 3.9.
html.parser.HTMLParser.unescape = staticmethod(html.unescape)

import itchat  # noqa: E402

SERVER = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8088"
itchat.config.BASE_URL = SERVER
itchat.components.login.config.BASE_URL = SERVER

import wxpy  # noqa: E402  after the hosts are pointed at the simulator


def sim(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        f"{SERVER}/sim/{path}", data, {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as reply:
        return json.load(reply)


def wait(what, condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    sys.exit(f"FAILED: {what}")


def check(what, truth):
    # The end by `os._exit` writes nothing that is still buffered.
    print("ok" if truth else "FAILED", "-", what, flush=True)
    if not truth:
        sys.exit(1)


def phone(uuid, status, qrcode):
    if status == "0":
        urllib.request.urlopen(urllib.request.Request(f"{SERVER}/l/{uuid}", b""), timeout=10)


os.chdir(tempfile.mkdtemp())
bot = wxpy.Bot(qr_callback=phone)
check("our own name", bot.self.name == "林小满")
check("200 friends", len(bot.friends()) >= 200)
group = bot.groups().search("产品研发组")[0]
group.update_group(True)
check("members of a group", len(group.members) > 20 and all(one.name for one in group.members))

received = []


@bot.register()
def listen(message):
    received.append(message)


mother = bot.friends().search("妈妈")[0]
sim("push", {"from": "妈妈", "to": "me", "text": "回来吃饭吗"})
wait("a text", lambda: any(one.text == "回来吃饭吗" for one in received))
check("a text arrives", True)
sent = mother.send("马上 a<b && c>d")
check("a text is exactly what was typed", sim("sends")[-1]["content"] == "马上 a<b && c>d")
sent.recall()
check("a message is recalled", True)
with open("note.txt", "w") as note:
    note.write("hello")
mother.send_file("note.txt")
check("a file is accepted", sim("sends")[-1]["msg_type"] == 6)
png = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
with open("dot.png", "wb") as picture:
    picture.write(png)
mother.send_image("dot.png")
check("a picture is accepted", sim("sends")[-1]["msg_type"] == 3)
sim("push", {"from": "妈妈", "to": "me", "kind": "image"})
picture = wait("a picture", lambda: [one for one in received if one.type == wxpy.PICTURE])[0]
check("a picture arrives as a picture", len(picture.get_file()) > 100)
mother.set_remark_name("老妈")
mother.set_remark_name("妈妈")
check("a remark is set and set back", True)
bot.logout()
refused = [one for one in sim("malformed") if not one["tolerated"]]
check(f"no request was refused {refused}", not refused)
os._exit(0)
