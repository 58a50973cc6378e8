"""Logs the published itchat-uos package in to `wx sim` and uses it: see README.md beside this file."""

import json
import os
import sys
import tempfile
import threading
import time
import urllib.request

import itchat

SERVER = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://127.0.0.1:8088"
itchat.config.BASE_URL = SERVER


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
    print("ok" if truth else "FAILED", "-", what)
    if not truth:
        sys.exit(1)


def phone(uuid, status, qrcode):
    """Presses the button on the phone's page as soon as there is a code."""
    if status == "0":
        urllib.request.urlopen(urllib.request.Request(f"{SERVER}/l/{uuid}", b""), timeout=10)


received = []


@itchat.msg_register(itchat.content.TEXT)
def in_chat(message):
    received.append((message["User"]["NickName"], message["Text"]))


@itchat.msg_register(itchat.content.TEXT, isGroupChat=True)
def in_group(message):
    received.append((message["ActualNickName"], message["Text"]))


files = []


@itchat.msg_register([itchat.content.PICTURE, itchat.content.ATTACHMENT])
def a_file(message):
    name = f"got-{len(files)}"
    message["Text"](name)
    with open(name, "rb") as got:
        files.append((message["Type"], got.read()))


recalls = []


@itchat.msg_register(itchat.content.NOTE)
def a_note(message):
    recalls.append(message["Content"])


os.chdir(tempfile.mkdtemp())
itchat.auto_login(qrCallback=phone)
threading.Thread(target=itchat.run, kwargs={"debug": False}, daemon=True).start()

check("our own name", itchat.search_friends()["NickName"] == "林小满")
check("200 friends", len(itchat.get_friends()) >= 200)
check("twins are two", len(itchat.search_friends(nickName="张伟")) >= 2)
check("official accounts", bool(itchat.search_mps(name="微信支付")))
group = itchat.search_chatrooms(name="产品研发组")[0]
members = itchat.update_chatroom(group["UserName"], detailedMember=True)["MemberList"]
check("members of a group", len(members) > 20 and all(one["NickName"] for one in members))

sim("push", {"from": "妈妈", "to": "me", "text": "回来吃饭吗 <3 & 带瓶醋"})
wait("a text", lambda: any(text == "回来吃饭吗 <3 & 带瓶醋" for _, text in received))
check("a text arrives exactly", True)
sim("push", {"from": "李雷", "to": "产品研发组", "text": "@林小满\u2005看一眼"})
wait("a group's text", lambda: any("看一眼" in text for _, text in received))
check("a group's text arrives from its writer", any(str(who).startswith("李雷") for who, _ in received))

mother = itchat.search_friends(remarkName="妈妈")[0]["UserName"]
text = "a<b && c>d 👩‍👩‍👧‍👦\n第二行"
check("a text is accepted", bool(itchat.send(text, toUserName=mother)))
sent = sim("sends")[-1]
check("it is exactly what was typed", sent["content"] == text and sent["to_name"] == "妈妈")
with open("note.txt", "w") as note:
    note.write("hello")
check("a file is accepted", bool(itchat.send_file("note.txt", toUserName="filehelper")))
png = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
with open("dot.png", "wb") as picture:
    picture.write(png)
check("a picture is accepted", bool(itchat.send_image("dot.png", toUserName=mother)))
check("and goes as a picture", sim("sends")[-1]["msg_type"] == 3)
sim("push", {"from": "妈妈", "to": "me", "kind": "image"})
wait("a picture", lambda: [kind for kind, got in files if kind == "Picture" and len(got) > 100])
check("a picture arrives as a picture", True)
sim("push", {"from": "妈妈", "to": "me", "kind": "file"})
wait("a file", lambda: [kind for kind, got in files if kind == "Attachment" and len(got) > 2_000_000])
check("a file arrives whole", True)
oops = itchat.send("发错了", toUserName=mother)
check("a message is recalled", bool(itchat.revoke(oops["MsgID"], toUserName=mother)))
said = sim("push", {"from": "妈妈", "to": "me", "text": "说错了"})
sim("recall", {"id": said["id"]})
wait("a recall", lambda: any("revokemsg" in note for note in recalls))
check("a recall arrives", True)
check("a remark is set", bool(itchat.set_alias(mother, "老妈")))
check("and set back", bool(itchat.set_alias(mother, "妈妈")))

itchat.logout()
wait("the logout", lambda: not sim("sessions")[-1]["alive"])
check("the session ended there", True)
refused = [one for one in sim("malformed") if not one["tolerated"]]
check(f"no request was refused {refused}", not refused)
