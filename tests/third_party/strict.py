#!/usr/bin/env python3
"""A strict web WeChat server, written from the protocol reference alone, that counts malformed requests.

    strict.py serve --port 8100 [--edition web|filehelper]          for  wx --server http://127.0.0.1:8100
    strict.py proxy --port 8100 --home wx2.qq.com --ca ca.pem …     for  HTTPS_PROXY=http://127.0.0.1:8100 SSL_CERT_FILE=ca.pem wx

`proxy` answers CONNECT for every host with a certificate of its own authority (made with the openssl
command) and checks that each call goes to the host PROTOCOL 1.1 names, with the cookies its Domain
allows and no others. Control, plain HTTP on --control:

    GET /report         JSON: calls, malformed with reasons, sends received
    GET /push?text=T    a message from the first friend (web) or from the phone (filehelper); answers the time in ms
    GET /logout         ends the session (retcode 1101)
"""
import argparse, asyncio, gzip, hashlib, json, os, re, secrets, ssl, subprocess, tempfile, time
from urllib.parse import parse_qsl, quote, unquote, urlsplit

A = None
FH = "wx_webfilehelper"
WEB = "wx782c26e4c19acffb"
RAW_TICKET = "Az%2Bq%2FtZ0%3D%3D"
SELF = "@" + "5e" * 32
SID, SKEY, UIN = "aB+c/dE9fGh1jK2l", "@crypt_1a2b3c4d_0123456789abcdef0123456789abcdef", 1109115818
DATA_TICKET = "gSdA+tick/et=="
BIN = "/cgi-bin/mmwebwx-bin/"


def h(n, group=False):
    return ("@@" if group else "@") + hashlib.sha256(f"{A.seed}{n}".encode()).hexdigest()


class State:
    def __init__(self):
        self.uuid, self.scan_at, self.polls, self.under = None, 0, 0, None
        self.logged = False
        self.keys = [[1, 684295295], [2, 684295306], [3, 684295297], [1000, 1546200000]]
        self.check = None
        self.pending, self.wake = [], asyncio.Event()
        self.jar = {}            # name -> (value, domain, host_only)
        self.calls, self.bad, self.sends, self.devices = [], [], [], set()
        self.last_batch = 0.0
        self.msgid = 5000000000000000000
        self.synccheck_out = False
        self.dead = False
        self.seen_local = {}
        self.parts, self.files, self.media_sends, self.drop_chunk, self.ops = {}, {}, [], None, []


S = None


def hosts(entry):
    for sub, login, file in (("cmfilehelper", "login.wx8.qq.com", "file.wx8.qq.com"),
                             ("szfilehelper", "login.wx2.qq.com", "file.wx2.qq.com"),
                             ("filehelper", "login.wx.qq.com", "file.wx.qq.com")):
        if entry.startswith(sub + ".weixin"):
            return dict(entry=entry, login=login, file=file, push=entry)
    for sub in ("wx2.qq.com", "wx8.qq.com"):
        if sub in entry:
            return dict(entry=entry, login="login." + sub, file="file." + sub, push="webpush." + sub)
    if "qq.com" in entry:
        return dict(entry=entry, login="login.wx.qq.com", file="file.wx.qq.com", push="webpush.wx.qq.com")
    base = "web2.wechat.com" if "web2.wechat.com" in entry else "web.wechat.com"
    return dict(entry=entry, login="login." + base, file="file." + base, push="webpush." + base)


class Bad(Exception):
    pass


def bad(req, why):
    S.bad.append(f"{req.method} {req.host}{req.path}: {why}")
    print("MALFORMED", S.bad[-1], flush=True)


class Req:
    def __init__(self, method, target, headers, body, host):
        self.method, self.headers, self.body, self.host = method, headers, body, host
        u = urlsplit(target)
        self.path, self.raw_query = u.path, u.query
        self.pairs = parse_qsl(u.query, keep_blank_values=True)
        self.q = dict(self.pairs)
        if len(self.q) != len(self.pairs):
            bad(self, "a query parameter stands twice")
        self.cookies = dict(p.strip().split("=", 1) for p in headers.get("cookie", "").split(";") if "=" in p)
        self.name = self.path.rsplit("/", 1)[-1]

    def params(self, need, optional=()):
        for k in need:
            if k not in self.q:
                bad(self, f"parameter {k} is missing")
        for k in self.q:
            if k not in need and k not in optional:
                bad(self, f"parameter {k} is not of this call")

    def host_is(self, want):
        if A.mode == "proxy" and self.host != want:
            bad(self, f"went to {self.host}, belongs to {want}")

    def ms(self, k):
        v = self.q.get(k, "")
        if not re.fullmatch(r"\d{13}", v) or abs(int(v) / 1000 - time.time()) > 86400:
            bad(self, f"{k}={v} is not the time in ms")

    def notms(self, k, v=None):
        v = self.q.get(k, "") if v is None else str(v)
        if not re.fullmatch(r"-?\d{1,10}", v):
            return bad(self, f"{k}={v} is not a 32-bit number")
        got, now = ~int(v) & 0xFFFFFFFF, int(time.time() * 1000) & 0xFFFFFFFF
        if min((now - got) % 2**32, (got - now) % 2**32) > 86_400_000:
            bad(self, f"{k}={v} is not the complement of the time")

    def json(self):
        ct = self.headers.get("content-type", "").lower().replace(" ", "")
        if ct != "application/json;charset=utf-8":
            bad(self, f"content type {ct}")
        text = self.body.decode("utf-8")
        if re.search(r"\\u[0-9a-fA-F]{4}", text) and not re.search(r"\\u00[01]", text):
            bad(self, "escapes characters as \\u")
        return json.loads(text)

    def base(self, body, sid=True):
        b = body.get("BaseRequest")
        if not isinstance(b, dict) or set(b) != {"Uin", "Sid", "Skey", "DeviceID"}:
            return bad(self, f"BaseRequest {b}")
        if str(b["Uin"]) != str(UIN) or b["Sid"] != SID or b["Skey"] != SKEY:
            bad(self, f"BaseRequest has other values {b}")
        self.device(b["DeviceID"])

    def device(self, d):
        if not re.fullmatch(r"e\d{15}", d or ""):
            bad(self, f"DeviceID {d}")
        if d in S.devices:
            bad(self, "DeviceID used before")
        S.devices.add(d)

    def ticket(self):
        if self.q.get("pass_ticket") != RAW_TICKET:
            bad(self, f"pass_ticket {self.q.get('pass_ticket')}")
        if "pass_ticket=" + RAW_TICKET.replace("%", "%25") not in self.raw_query:
            bad(self, "pass_ticket is not encoded once on the wire")

    def session(self):
        for n in ("wxuin", "wxsid", "webwx_data_ticket"):
            if n not in self.cookies:
                bad(self, f"cookie {n} is missing")

    def edition(self, header=True):
        if header and A.edition == "filehelper" and self.headers.get("mmweb_appid") != FH:
            bad(self, "header mmweb_appid is missing")
        if A.edition == "web" and ("mmweb_appid" in self.headers or "mmweb_appid" in self.q):
            bad(self, "mmweb_appid in the web edition")

    def page(self):
        want = f"https://{HOSTS['entry']}/"
        for k in ("referer",):
            v = self.headers.get(k, "")
            if A.mode == "proxy" and not v.startswith(want):
                bad(self, f"{k} {v!r}")
        o = self.headers.get("origin")
        if A.mode == "proxy" and o is not None and o != want.rstrip("/"):
            bad(self, f"origin {o!r}")

    def check_common(self):
        if "Mozilla/5.0" not in self.headers.get("user-agent", ""):
            bad(self, f"user agent {self.headers.get('user-agent')!r}")
        for n, v in self.cookies.items():
            if n not in S.jar:
                bad(self, f"cookie {n} was never set")
                continue
            value, domain, only = S.jar[n]
            if value != v:
                bad(self, f"cookie {n} has an old value")
            if A.mode == "proxy" and not (self.host == domain or (not only and self.host.endswith("." + domain))):
                bad(self, f"cookie {n} of {domain} reached {self.host}")
        for n, (v, domain, only) in S.jar.items():
            fits = A.mode != "proxy" or self.host == domain or (not only and self.host.endswith("." + domain))
            if fits and n not in self.cookies:
                bad(self, f"cookie {n} of {domain} did not come back")


HOSTS = {}


def set_cookies(values):
    out = []
    for n, v, domain in values:
        if A.mode == "proxy":
            out.append(f"{n}={v}; Domain={domain}; Path=/; Expires={time.strftime('%a, %d-%b-%Y %H:%M:%S GMT', time.gmtime(time.time()+43200))}; Secure")
            S.jar[n] = (v, domain.lstrip("."), False)
        else:
            out.append(f"{n}={v}; Path=/; Expires={time.strftime('%a, %d-%b-%Y %H:%M:%S GMT', time.gmtime(time.time()+43200))}")
            S.jar[n] = (v, "-", False)
    return out


def login_cookies():
    e = HOSTS["entry"]
    return set_cookies([("wxuin", str(UIN), e), ("wxsid", SID, e), ("wxloadtime", str(int(time.time())), e),
                        ("mm_lang", "zh_CN", e), ("webwx_data_ticket", DATA_TICKET, ".qq.com" if "qq.com" in e else e),
                        ("webwxuvid", "ab" * 32, e), ("webwx_auth_ticket", "CIsBEt3", e)])


def contact(user, nick, **k):
    c = dict(Uin=0, UserName=user, NickName=nick, HeadImgUrl=f"/cgi-bin/mmwebwx-bin/webwxgeticon?seq=1&username={user}&skey=",
             ContactFlag=3, MemberCount=0, MemberList=[], RemarkName="", HideInputBarFlag=0, Sex=1, Signature="", VerifyFlag=0,
             OwnerUin=0, PYInitial="", PYQuanPin="", RemarkPYInitial="", RemarkPYQuanPin="", StarFriend=0, AppAccountFlag=0,
             Statues=0, AttrStatus=33, Province="", City="", Alias="", SnsFlag=1, UniFriend=0, DisplayName="", ChatRoomId=0,
             KeyWord="", EncryChatRoomId="", IsOwner=0)
    c.update(k)
    return c


def friends():
    return [contact(h(f"f{i}"), f"朋友{i:03}", RemarkName="张伟" if i == 0 else "", PYQuanPin=f"pengyou{i:03}", PYInitial=f"PY{i:03}",
                    AttrStatus=100 + i) for i in range(120)]


def group(i, full=False):
    m = [dict(Uin=0, UserName=h(f"f{j}") if j < 120 else h(f"s{j}"), NickName=f"朋友{j:03}" if full else "", AttrStatus=0, PYInitial="",
              PYQuanPin="", RemarkPYInitial="", RemarkPYQuanPin="", MemberStatus=0, DisplayName="群名片" if j == 3 and full else "", KeyWord="")
         for j in range(i, i + 8)] + [dict(Uin=0, UserName=SELF, NickName="我" if full else "", AttrStatus=0, DisplayName="", MemberStatus=0, KeyWord="")]
    return contact(h(f"g{i}", True), f"群聊<span class=\"emoji emoji1f604\"></span>{i}" if full else "", ContactFlag=2, MemberCount=9, MemberList=m,
                   Statues=1, EncryChatRoomId="@" + f"{i:032x}" if full else "")


def ok(**k):
    return dict(BaseResponse=dict(Ret=0, ErrMsg=""), **k)


def keys():
    return dict(Count=len(S.keys), List=[dict(Key=a, Val=b) for a, b in S.keys])


def check_string():
    return "|".join(f"{a}_{b}" for a, b in (S.check or S.keys))


def message(frm, to, text, kind=1, **k):
    S.msgid += 7
    m = dict(MsgId=str(S.msgid), FromUserName=frm, ToUserName=to, MsgType=kind, Content=text, Status=3, ImgStatus=1, CreateTime=int(time.time()),
             VoiceLength=0, PlayLength=0, FileName="", FileSize="", MediaId="", Url="", AppMsgType=0, StatusNotifyCode=0, StatusNotifyUserName="",
             RecommendInfo={}, ForwardFlag=0, AppInfo=dict(AppID="", Type=0), HasProductId=0, Ticket="", ImgHeight=0, ImgWidth=0, SubMsgType=0,
             NewMsgId=S.msgid, OriContent="", EncryFileName="")
    m.update(k)
    return m


def escape(t):
    return t.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br/>")


def deliver(m):
    S.pending.append(m)
    S.wake.set()


async def jslogin(r):
    fh = A.edition == "filehelper"
    r.params(["appid", "redirect_uri", "fun", "lang", "_"])
    if r.q.get("appid") != (FH if fh else WEB): bad(r, f"appid {r.q.get('appid')}")
    if r.q.get("fun") != "new": bad(r, "fun")
    uri = r.q.get("redirect_uri", "")
    m = re.fullmatch(r"https?://([^/]+)/cgi-bin/mmwebwx-bin/webwxnewloginpage", uri)
    if not m: bad(r, f"redirect_uri {uri}")
    elif A.mode == "proxy": r.host_is(hosts(m[1])["login"])
    r.ms("_")
    S.under, S.polls, S.uuid, S.scan_at = int(r.q.get("_", 0)), 0, secrets.token_urlsafe(7)[:10] + "==", time.time()
    S.login_host = r.host
    return "text/javascript", f'window.QRLogin.code = 200; window.QRLogin.uuid = "{S.uuid}";', []


async def login(r):
    need = ["loginicon", "uuid", "tip", "r", "_"] + (["appid"] if A.edition == "filehelper" else [])
    r.params(need)
    if r.q.get("uuid") != S.uuid: bad(r, "uuid")
    if r.q.get("loginicon") != "true": bad(r, "loginicon")
    if r.q.get("tip") != ("1" if S.polls == 0 else "0"): bad(r, f"tip {r.q.get('tip')} at poll {S.polls}")
    if A.mode == "proxy" and r.host != S.login_host: bad(r, f"poll on {r.host}, code from {S.login_host}")
    r.notms("r")
    S.polls += 1
    if r.q.get("_") != str(S.under + S.polls): bad(r, f"_ {r.q.get('_')} is not {S.under}+{S.polls}")
    await asyncio.sleep(0.5)
    if S.polls == 1: return "text/javascript", "window.code=408;", []
    if S.polls == 2: return "text/javascript", "window.code=201;window.userAvatar = 'data:img/jpg;base64,AA==';", []
    origin = f"https://{A.home}" if A.mode == "proxy" else f"http://127.0.0.1:{A.port}"
    u = f"{origin}{BIN}webwxnewloginpage?ticket=AXMh-C_q8@qrticket_0&uuid={S.uuid}&lang=zh_CN&scan={int(time.time())}"
    return "text/javascript", f'window.code=200;\nwindow.redirect_uri="{u}";', []


async def newloginpage(r):
    global HOSTS
    HOSTS = hosts(A.home)
    r.host_is(A.home)
    r.params(["ticket", "uuid", "lang", "scan", "fun", "version"])
    if r.q.get("fun") != "new" or r.q.get("version") != "v2": bad(r, "fun/version")
    r.edition()
    if A.refuse:
        return "text/plain", f"<error><ret>1203</ret><message>{A.refuse}</message></error>", []
    S.logged, S.check, S.dead = True, None, False
    xml = (f"<error><ret>0</ret><message></message><skey>{SKEY}</skey><wxsid>{SID}</wxsid><wxuin>{UIN}</wxuin>"
           f"<pass_ticket>{RAW_TICKET}</pass_ticket><isgrayscale>1</isgrayscale></error>")
    return "text/plain", xml, login_cookies()


async def init(r):
    r.host_is(HOSTS["entry"]); r.edition(); r.page(); r.session(); r.ticket()
    r.params(["r", "pass_ticket"], ["lang"]); r.notms("r")
    b = r.json(); r.base(b)
    if set(b) != {"BaseRequest"}: bad(r, f"body {list(b)}")
    user = contact(SELF, "小林"); user["Uin"] = UIN
    chats = [contact("filehelper", "文件传输助手"), group(0), contact(h("f0"), "朋友000", RemarkName="张伟")] if A.edition == "web" else []
    chatset = "filehelper," + h("g0", True) + "," + h("g1", True) + "," + h("f0") + ","
    return "json", ok(Count=len(chats), ContactList=chats, SyncKey=keys(), User=user, ChatSet=chatset if A.edition == "web" else "",
                      SKey=SKEY, ClientVersion=369297683, SystemTime=int(time.time()), GrayScale=1, InviteStartCount=40,
                      MPSubscribeMsgCount=0, MPSubscribeMsgList=[], ClickReportInterval=600000), []


async def statusnotify(r):
    r.host_is(HOSTS["entry"]); r.page(); r.session(); r.ticket(); r.params(["pass_ticket"], ["lang"])
    if A.edition == "filehelper": bad(r, "statusnotify in the filehelper edition")
    b = r.json(); r.base(b)
    if set(b) != {"BaseRequest", "Code", "FromUserName", "ToUserName", "ClientMsgId"}: bad(r, f"body {list(b)}")
    if b.get("Code") not in (1, 3) or b.get("FromUserName") != SELF: bad(r, "Code/FromUserName")
    if b.get("Code") == 3 and b.get("ToUserName") != SELF: bad(r, "Code 3 goes to oneself")
    if b.get("Code") == 3:
        names = ["filehelper", h("g0", True), h("g2", True), h("f0"), h("f5")]
        ids = ["filehelper", "1@chatroom", "3@chatroom", "wxid_zero", "wxid_five"]
        deliver(message(SELF, SELF, escape(f"<msg><op id='4'><username>{','.join(ids)}</username><unreadchatlist></unreadchatlist>"
                                           "<unreadfunctionlist></unreadfunctionlist></op></msg>"), 51, StatusNotifyCode=4,
                        StatusNotifyUserName=",".join(names)))
    return "json", ok(MsgID=str(S.msgid)), []


async def getcontact(r):
    r.host_is(HOSTS["entry"]); r.page(); r.session(); r.ticket(); r.params(["lang", "pass_ticket", "r", "seq", "skey"]); r.ms("r")
    if A.edition == "filehelper": bad(r, "contacts in the filehelper edition")
    if r.q.get("skey") != SKEY: bad(r, "skey")
    all_ = friends() + [contact(h("gh"), "微信支付", VerifyFlag=24), contact("weixin", "微信团队", VerifyFlag=56)]
    if r.q.get("seq") == "0": return "json", ok(MemberCount=60, MemberList=all_[:60], Seq=70001), []
    if r.q.get("seq") == "70001": return "json", ok(MemberCount=len(all_) - 60, MemberList=all_[60:], Seq=0), []
    bad(r, f"seq {r.q.get('seq')}")
    return "json", ok(MemberCount=0, MemberList=[], Seq=0), []


async def batch(r):
    r.host_is(HOSTS["entry"]); r.page(); r.session(); r.ticket(); r.params(["type", "r", "pass_ticket"], ["lang"]); r.ms("r")
    if r.q.get("type") != "ex": bad(r, "type")
    b = r.json(); r.base(b)
    L = b.get("List", [])
    if b.get("Count") != len(L) or not 0 < len(L) <= 50: bad(r, f"Count {b.get('Count')} of {len(L)}")
    for e in L:
        if set(e) not in ({"UserName", "ChatRoomId"}, {"UserName", "EncryChatRoomId"}): bad(r, f"entry {e}")
    if time.time() - S.last_batch < 0.19: bad(r, "sooner than 200 ms after the last")
    S.last_batch = time.time()
    known = {h(f"g{i}", True): i for i in range(30)}
    people = {c["UserName"]: c for c in friends()}
    out = [group(known[e["UserName"]], True) if e["UserName"] in known else people.get(e["UserName"], contact(e["UserName"], "陌生人"))
           for e in L]
    return "json", ok(Count=len(out), ContactList=out), []


async def synccheck(r):
    r.host_is(HOSTS["push"] if A.edition == "web" else HOSTS["entry"]); r.page(); r.session()
    need = ["r", "skey", "sid", "uin", "deviceid", "synckey"] + (["mmweb_appid"] if A.edition == "filehelper" else ["_"])
    r.params(need, ["_"]); r.ms("r")
    if r.q.get("skey") != SKEY or r.q.get("sid") != SID or r.q.get("uin") != str(UIN): bad(r, "skey/sid/uin")
    if "sid=" + SID.replace("+", "%2B").replace("/", "%2F") not in r.raw_query: bad(r, "sid is not percent-encoded")
    if "|" in r.raw_query: bad(r, "pipes are not encoded")
    r.device(r.q.get("deviceid"))
    if r.q.get("synckey") != check_string(): bad(r, f"synckey {r.q.get('synckey')} is not {check_string()}")
    if S.synccheck_out: bad(r, "two polls at once")
    if S.dead: return "text/javascript", 'window.synccheck={retcode:"1101",selector:"0"}', []
    S.synccheck_out = True
    try:
        S.wake.clear()
        if not S.pending:
            await asyncio.wait_for(S.wake.wait(), A.hold)
    except asyncio.TimeoutError:
        pass
    finally:
        S.synccheck_out = False
    if S.dead: return "text/javascript", 'window.synccheck={retcode:"1101",selector:"0"}', []
    return "text/javascript", f'window.synccheck={{retcode:"0",selector:"{2 if S.pending else 0}"}}', []


async def sync(r):
    r.host_is(HOSTS["entry"]); r.edition(); r.page(); r.session(); r.ticket()
    r.params(["sid", "skey", "pass_ticket"], ["lang"])
    b = r.json(); r.base(b)
    if set(b) != {"BaseRequest", "SyncKey", "rr"}: bad(r, f"body {list(b)}")
    r.notms("rr", b.get("rr"))
    if b.get("SyncKey") != keys(): bad(r, f"SyncKey {b.get('SyncKey')} is not {keys()}")
    if S.dead: return "json", dict(BaseResponse=dict(Ret=1101, ErrMsg="")), []
    more, S.pending = S.pending[:A.page], S.pending[A.page:]
    S.keys[1][1] += len(more) or 0
    S.check = [list(k) for k in S.keys] + [[201, int(time.time())], [1001, S.keys[0][1] + 7]]
    cookies = set_cookies([("wxuin", str(UIN), HOSTS["entry"]), ("wxsid", SID, HOSTS["entry"]),
                           ("webwx_data_ticket", DATA_TICKET, ".qq.com" if "qq.com" in HOSTS["entry"] else HOSTS["entry"])])
    return "json", ok(AddMsgCount=len(more), AddMsgList=more, ModContactCount=0, ModContactList=[], DelContactCount=0, DelContactList=[],
                      ModChatRoomMemberCount=0, ModChatRoomMemberList=[], Profile={}, ContinueFlag=1 if S.pending else 0, SyncKey=keys(),
                      SyncCheckKey=dict(Count=len(S.check), List=[dict(Key=a, Val=b) for a, b in S.check]), SKey=""), cookies


async def sendmsg(r):
    r.host_is(HOSTS["entry"]); r.edition(); r.page(); r.session(); r.ticket(); r.params(["pass_ticket"], ["lang"])
    b = r.json(); r.base(b)
    m = b.get("Msg", {})
    if set(b) != {"BaseRequest", "Msg", "Scene"} or b.get("Scene") != 0: bad(r, f"body {list(b)}")
    if set(m) - {"MsgSource"} != {"Type", "Content", "FromUserName", "ToUserName", "LocalID", "ClientMsgId"}: bad(r, f"Msg {list(m)}")
    if m.get("Type") != 1 or m.get("FromUserName") != SELF: bad(r, "Type/FromUserName")
    if m.get("LocalID") != m.get("ClientMsgId") or not re.fullmatch(r"\d{17}", str(m.get("LocalID"))) or not isinstance(m.get("LocalID"), str):
        bad(r, f"LocalID {m.get('LocalID')!r}")
    if A.edition == "filehelper" and m.get("ToUserName") != "filehelper": bad(r, "ToUserName")
    local = m.get("LocalID")
    if local not in S.seen_local:
        echo = message(SELF, m.get("ToUserName"), escape(m.get("Content", "")))
        S.seen_local[local] = echo["MsgId"]
        S.sends.append(dict(to=m.get("ToUserName"), text=m.get("Content"), local=local))
        if A.edition == "filehelper": deliver(echo)
    return "json", ok(MsgID=S.seen_local[local], LocalID=local), []


CHUNK = 524288
USUAL = ["id", "name", "type", "lastModifiedDate", "size", "chunks", "chunk", "mediatype", "uploadmediarequest", "webwx_data_ticket", "pass_ticket", "filename"]


def form(r):
    ct = r.headers.get("content-type", "")
    mark = b"--" + ct.split("boundary=")[1].strip('"').encode()
    fields = []
    for part in r.body.split(mark)[1:-1]:
        head, _, data = part[2:-2].partition(b"\r\n\r\n")
        head = head.decode("utf-8")
        name = re.search(r'[ ;]name="([^"]*)"', head).group(1)
        file = re.search(r'filename="([^"]*)"', head)
        mime = re.search(r"(?i)content-type: *(\S+)", head)
        fields.append((name, data if file else data.decode("utf-8"), file and file.group(1), mime and mime.group(1)))
    return fields


async def upload(r):
    parallel = r.name == "webwxuploadmediaparallel"
    r.host_is(HOSTS["file"]); r.page(); r.edition()
    if A.mode == "proxy" and A.edition == "filehelper":
        if "webwx_data_ticket" not in r.cookies: bad(r, "cookie webwx_data_ticket is missing")
    else: r.session()
    r.params(["f"], ["random"])
    if r.q.get("f") != "json": bad(r, "f")
    fields = form(r)
    f = {k: v for k, v, _, _ in fields}
    data, name, mime = next((v, n, m) for k, v, n, m in fields if k == "filename")
    if f.get("webwx_data_ticket") != S.jar["webwx_data_ticket"][0]: bad(r, "webwx_data_ticket")
    if f.get("pass_ticket") != unquote(RAW_TICKET): bad(r, f"pass_ticket {f.get('pass_ticket')}")
    if parallel:
        if [k for k, *_ in fields] != ["UploadMediaParallelRequest", "pass_ticket", "webwx_data_ticket", "filename"]: bad(r, f"fields {[k for k, *_ in fields]}")
        q = json.loads(f["UploadMediaParallelRequest"]); chunk, chunks, total, md5 = q["Chunk"], q["Chunks"], q["TotalLen"], q["FileMD5"]
        want = {"BaseRequest", "Signature", "AESKey", "FileMD5", "TotalLen", "Chunks", "Chunk", "Name"} | ({"UploadID"} if chunk else set())
        if set(q) != want: bad(r, f"request {list(q)}")
        if q["Signature"] != "sig-" + md5 or q["AESKey"] != "aes-" + md5: bad(r, "Signature/AESKey")
        if chunk and q.get("UploadID") != "up-" + md5: bad(r, "UploadID")
        if q["Name"] != name: bad(r, "Name")
    else:
        q = json.loads(f["uploadmediarequest"]); total, md5 = q["TotalLen"], q["FileMd5"]
        many = total > CHUNK
        if [k for k, *_ in fields] != [k for k in USUAL if many or not k.startswith("chunk")]: bad(r, f"fields {[k for k, *_ in fields]}")
        want = {"UploadType", "BaseRequest", "ClientMediaId", "TotalLen", "StartPos", "DataLen", "MediaType", "FromUserName", "ToUserName", "FileMd5"}
        if total > 25 * 1024 * 1024: want |= {"AESKey", "Signature"}
        if set(q) != want: bad(r, f"request {list(q)}")
        if (q["UploadType"], q["StartPos"], q["DataLen"], q["MediaType"], q["FromUserName"]) != (2, 0, total, 4, SELF): bad(r, "request values")
        chunk, chunks = int(f.get("chunk", 0)), int(f.get("chunks", 1))
        if int(f["size"]) != total or f["name"] != name: bad(r, "size/name")
        if not re.fullmatch(r"WU_FILE_\d+", f["id"]) or f["mediatype"] not in ("pic", "video", "doc"): bad(r, "id/mediatype")
        if many and mime != "application/octet-stream": bad(r, f"type of a chunk {mime}")
    b = q["BaseRequest"]
    if str(b["Uin"]) != str(UIN) or b["Sid"] != SID or b["Skey"] != SKEY or not re.fullmatch(r"e\d{15}", b["DeviceID"]): bad(r, f"BaseRequest {b}")
    if chunks != -(-total // CHUNK): bad(r, f"chunks {chunks}")
    if len(data) != min(CHUNK, total - chunk * CHUNK): bad(r, f"chunk {chunk} has {len(data)} bytes")
    if S.drop_chunk == chunk:
        S.drop_chunk = None
        raise ConnectionError("dropped")
    S.parts.setdefault(md5, {})[chunk] = data
    whole = b"".join(S.parts[md5][i] for i in sorted(S.parts[md5]))
    media = ""
    if chunk == chunks - 1:
        if hashlib.md5(whole).hexdigest() != md5 or len(whole) != total: bad(r, "md5 or length of the whole")
        media = "@crypt_" + md5
        S.files[media] = (name, whole); del S.parts[md5]
    return "json", ok(MediaId=media, StartPos=len(whole), CDNThumbImgHeight=0, CDNThumbImgWidth=0, EncryFileName=quote(name), UploadID="up-" + md5), []


async def checkupload(r):
    r.host_is(HOSTS["entry"]); r.edition(); r.page(); r.session(); r.ticket(); r.params(["pass_ticket"], ["f", "lang"])
    b = r.json(); r.base(b)
    if set(b) != {"BaseRequest", "FileMd5", "FileName", "FileSize", "FileType", "FromUserName", "ToUserName"}: bad(r, f"body {list(b)}")
    if b.get("FileType") != 7 or b.get("FileSize", 0) <= 25 * 1024 * 1024: bad(r, "FileType/FileSize")
    return "json", ok(MediaId="", AESKey="aes-" + b["FileMd5"], Signature="sig-" + b["FileMd5"], EncryFileName=quote(b["FileName"])), []


async def sendmedia(r):
    r.host_is(HOSTS["entry"]); r.edition(); r.page(); r.session(); r.ticket()
    fun = "sys" if r.name == "webwxsendemoticon" else "async"
    r.params(["fun", "pass_ticket"] + ([] if fun == "sys" else ["f"]), ["lang"])
    if r.q.get("fun") != fun: bad(r, "fun")
    b = r.json(); r.base(b); m = b["Msg"]
    kind = {"webwxsendmsgimg": 3, "webwxsendvideomsg": 43, "webwxsendemoticon": 47, "webwxsendappmsg": 6}[r.name]
    if m["Type"] != kind or b["Scene"] != 0: bad(r, "Type/Scene")
    media, extra = m.get("MediaId", ""), {}
    if kind == 6:
        x = m["Content"]
        order = re.findall(r"<(\w+)[ >]", x)
        if order != ["appmsg", "title", "des", "action", "type", "content", "url", "lowurl", "appattach", "totallen", "attachid", "fileext", "extinfo"]: bad(r, f"appmsg {order}")
        media = re.search("<attachid>(.*?)</attachid>", x).group(1)
        large = len(S.files[media][1]) > 25 * 1024 * 1024
        if ("Signature" in m) != large or ("AESKey" in m) != (large and A.edition == "filehelper"): bad(r, "Signature/AESKey")
        name, data = S.files[media]
        extra = dict(AppMsgType=6, FileName=name, FileSize=str(len(data)), MediaId=media, EncryFileName=quote(name))
    elif kind == 47:
        if m.get("EmojiFlag") != 2: bad(r, "EmojiFlag")
    elif m.get("Content") != "": bad(r, "Content")
    if media not in S.files: bad(r, f"MediaId {media}")
    if m.get("LocalID") != m.get("ClientMsgId"): bad(r, "LocalID")
    local = m["LocalID"]
    if local not in S.seen_local:
        echo = message(SELF, m["ToUserName"], escape("<msg/>"), 49 if kind == 6 else kind, **extra)
        S.seen_local[local] = echo["MsgId"]
        S.media_sends.append(dict(type=kind, media=media, bytes=len(S.files[media][1]), md5=hashlib.md5(S.files[media][1]).hexdigest(), name=S.files[media][0]))
        deliver(echo)
    return "json", ok(MsgID=S.seen_local[local], LocalID=local), []


async def getmedia(r):
    r.host_is(HOSTS["file"])
    r.params(["sender", "mediaid", "encryfilename", "fromuser", "pass_ticket", "webwx_data_ticket"] + (["sid", "mmweb_appid"] if A.edition == "filehelper" else []))
    r.ticket()
    if r.q.get("sender") != SELF or r.q.get("fromuser") != str(UIN): bad(r, "sender/fromuser")
    if r.q.get("webwx_data_ticket") != S.jar["webwx_data_ticket"][0]: bad(r, "webwx_data_ticket")
    name, data = S.files[r.q["mediaid"]]
    if "encryfilename=" + quote(name, safe="-_.!~*'()") not in r.raw_query and "encryfilename=" + quote(name) not in r.raw_query: bad(r, "encryfilename")
    return "application/octet-stream", data, []


async def icon(r):
    r.host_is(HOSTS["entry"]); r.session(); r.params(["username", "skey"], ["seq", "msgid", "chatroomid", "type"])
    if r.q.get("skey") != SKEY: bad(r, "skey")
    return "image/jpeg", b"", []


async def logout(r):
    r.host_is(HOSTS["entry"]); r.page(); r.session(); r.params(["redirect", "type", "skey"], ["pass_ticket", "lang"])
    form = dict(parse_qsl(r.body.decode()))
    if r.method != "POST" or form != dict(sid=SID, uin=str(UIN)): bad(r, f"form {form}")
    if r.q.get("redirect") != "1" or r.q.get("type") not in "01" or r.q.get("skey") != SKEY: bad(r, "redirect/type/skey")
    S.logged, S.dead = False, True
    S.wake.set()
    S.jar.clear()
    return "text/plain", "", []


CALLS = {"jslogin": ("GET", jslogin), "login": ("GET", login), "webwxnewloginpage": ("GET", newloginpage), "webwxinit": ("POST", init),
         "webwxstatusnotify": ("POST", statusnotify), "webwxgetcontact": ("GET", getcontact), "webwxbatchgetcontact": ("POST", batch),
         "synccheck": ("GET", synccheck), "webwxsync": ("POST", sync), "webwxsendmsg": ("POST", sendmsg), "webwxlogout": ("POST", logout),
         "webwxuploadmedia": ("POST", upload), "webwxuploadmediaparallel": ("POST", upload), "webwxcheckupload": ("POST", checkupload),
         "webwxsendmsgimg": ("POST", sendmedia), "webwxsendappmsg": ("POST", sendmedia), "webwxsendvideomsg": ("POST", sendmedia),
         "webwxsendemoticon": ("POST", sendmedia), "webwxgetmedia": ("GET", getmedia), "webwxgeticon": ("GET", icon), "webwxgetheadimg": ("GET", icon)}


async def answer(r):
    S.calls.append(f"{r.method} {r.host} {r.path}")
    call = CALLS.get(r.name)
    if not call or (r.name != "jslogin" and not r.path.startswith(BIN)):
        bad(r, "no such call")
        return 404, "text/plain", b"", []
    r.check_common()
    if r.method != call[0]: bad(r, f"method, not {call[0]}")
    if r.name not in ("jslogin", "login", "webwxnewloginpage") and not S.logged:
        bad(r, "without a session")
        return 200, "text/plain", json.dumps(dict(BaseResponse=dict(Ret=1101, ErrMsg=""))).encode(), []
    try:
        kind, body, cookies = await call[1](r)
    except ConnectionError:
        raise
    except Exception as e:  # a request that cannot even be read
        bad(r, f"{type(e).__name__}: {e}")
        kind, body, cookies = "json", dict(BaseResponse=dict(Ret=1200, ErrMsg="")), []
    if kind == "json":
        kind, body = "text/plain", json.dumps(body, ensure_ascii=False)
    return 200, kind, body if isinstance(body, bytes) else body.encode(), cookies


async def read(reader):
    line = await reader.readline()
    if not line: return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers = {}
    while (l := await reader.readline()) not in (b"\r\n", b""):
        k, v = l.decode("utf-8").rstrip("\r\n").split(":", 1)
        headers[k.strip().lower()] = v.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return method, target, headers, body


async def talk(reader, writer, host=None):
    while got := await read(reader):
        method, target, headers, body = got
        if method == "CONNECT":
            name = target.rsplit(":", 1)[0]
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n"); await writer.drain()
            await writer.start_tls(certificate(name))
            return await talk(reader, writer, name)
        status, kind, data, cookies = await answer(Req(method, target, headers, body, host or headers.get("host", "")))
        zip_ = "gzip" in headers.get("accept-encoding", "") and kind == "text/plain" and data
        if zip_: data = gzip.compress(data)
        head = [f"HTTP/1.1 {status} OK", f"Content-Type: {kind}", f"Content-Length: {len(data)}"] + [f"Set-Cookie: {c}" for c in cookies]
        if zip_: head.append("Content-Encoding: gzip")
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode() + data)
        await writer.drain()


CERTS, DIR = {}, tempfile.mkdtemp()


def openssl(*a):
    subprocess.run(["openssl", *a], check=True, capture_output=True, cwd=DIR)


def authority():
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=strict test authority")
    with open(os.path.join(DIR, "ca.pem")) as f, open(A.ca, "w") as o: o.write(f.read())


def certificate(name):
    if name not in CERTS:
        with open(os.path.join(DIR, "ext"), "w") as f: f.write(f"subjectAltName=DNS:{name}")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name[:60]}")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "ext", "-out", f"{name}.pem")
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain(os.path.join(DIR, f"{name}.pem"), os.path.join(DIR, f"{name}.key"))
        CERTS[name] = c
    return CERTS[name]


async def control(reader, writer):
    got = await read(reader)
    if not got: return
    u = urlsplit(got[1]); q = dict(parse_qsl(u.query))
    if u.path == "/push":
        n = int(q.get("count", 1))
        for i in range(n):
            text = q.get("text", "你好") + (f" {i}" if n > 1 else "")
            if A.edition == "web": deliver(message(q.get("from", h("f0")), SELF, escape(text)))
            else: deliver(message(SELF, "filehelper", escape(text)))
        out = dict(ms=time.time() * 1000)
    elif u.path == "/group":
        deliver(message(h("g" + q.get("n", "5"), True), SELF, h("f" + q.get("f", "7")) + ":<br/>" + escape(q.get("text", "群里好"))))
        out = {}
    elif u.path == "/drop":
        S.drop_chunk = int(q["chunk"]); out = {}
    elif u.path == "/logout":
        S.dead = True; S.wake.set(); out = {}
    else:
        out = dict(calls=len(S.calls), malformed=S.bad, sends=S.sends, media=S.media_sends, logged=S.logged, hosts=sorted({c.split()[1] + " " + c.split()[2] for c in S.calls}))
    data = json.dumps(out, ensure_ascii=False, indent=1).encode()
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(data) + data)
    await writer.drain(); writer.close()


async def serve():
    global S, HOSTS
    S = State()
    HOSTS = hosts(A.home)
    if A.mode == "proxy": authority()
    async def safe(r, w):
        try: await talk(r, w)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError): pass
        finally: w.close()
    s = await asyncio.start_server(safe, "127.0.0.1", A.port, limit=2**24)
    c = await asyncio.start_server(control, "127.0.0.1", A.control)
    print("ready", flush=True)
    async with s, c: await asyncio.gather(s.serve_forever(), c.serve_forever())


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("mode", choices=["serve", "proxy"]); p.add_argument("--port", type=int, default=8100)
    p.add_argument("--control", type=int, default=8101); p.add_argument("--edition", default="web"); p.add_argument("--home", default="")
    p.add_argument("--ca", default="ca.pem"); p.add_argument("--hold", type=float, default=25); p.add_argument("--page", type=int, default=100)
    p.add_argument("--seed", default="1"); p.add_argument("--refuse", default="")
    A = p.parse_args()
    A.home = A.home or ("wx.qq.com" if A.edition == "web" else "szfilehelper.weixin.qq.com")
    A.ca = os.path.abspath(A.ca)
    asyncio.run(serve())
