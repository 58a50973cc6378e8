//! The objects that commands print with `--json`, key by key, for the manual.

/// An object of some commands.
pub struct Object {
    /// The commands that print it.
    pub printed_by: &'static str,
    /// Its description. If that begins with [`MESSAGE_AND`], it also has the keys of a message.
    pub about: &'static str,
    pub keys: &'static [(&'static str, &'static str)],
}

/// The beginning of the description of objects that also have the keys of a message.
const MESSAGE_AND: &str = "A message, and:";

pub const OBJECTS: &[Object] = &[
    Object {
        printed_by: "send, note, history, search, tail, wait, inbox, export --format jsonl",
        about: "A message.",
        keys: &[
            ("chat", "The conversation's name."),
            ("chat_id", "Its number, which is written as id:12 where a conversation is named."),
            ("id", "The message's number."),
            ("kind", "What it is: see below."),
            ("at", "When it was written: RFC 3339, UTC."),
            ("from", "The sender's name; empty for notices."),
            ("me", "true for what the user wrote, here or on the phone."),
            ("state", "How it fares: see below."),
            ("text", "Its words, or what it is in words."),
            ("file", "The name of its file, where it has one."),
            ("size", "The bytes of its file, where that is told."),
            ("path", "Where its file lies here, where it does."),
            ("original", "What was recalled, where that is known."),
        ],
    },
    Object {
        printed_by: "send --dry-run, note --dry-run",
        about: "What would go to whom.",
        keys: &[
            ("chat", "The conversation's name."),
            ("chat_id", "Its number; null where the command names none."),
            ("kind", "text; file where there is no text."),
            ("at", "null: it is not sent."),
            ("from", "null."),
            ("state", "dry-run."),
            ("text", "The text, or null."),
            ("files", "The paths of the files."),
        ],
    },
    Object {
        printed_by: "chats",
        about: "A conversation, with its newest message, whose keys are null where there is none.",
        keys: &[
            ("chat", "Its name."),
            ("chat_id", "Its number."),
            ("kind", "What it is: see below."),
            ("at", "When the newest message was written."),
            ("from", "Who wrote that."),
            ("state", "How that fares."),
            ("text", "What that says."),
            ("unread", "Unread messages."),
            ("mentions", "Those of them that mention the user."),
            ("waiting", "Own messages that are not sent."),
            ("muted", "true where it rings for nothing."),
            ("pinned", "true where it stands on top."),
        ],
    },
    Object {
        printed_by: "notes",
        about: MESSAGE_AND,
        keys: &[
            ("tags", "Its tags, without their sign."),
            ("todo", "open, done, or null where there is nothing to do."),
            ("due", "With --due: when it wants to be told again; RFC 3339, UTC."),
        ],
    },
    Object {
        printed_by: "outbox",
        about: MESSAGE_AND,
        keys: &[("why", "What it waits for, in words, or null.")],
    },
    Object {
        printed_by: "ledger",
        about: MESSAGE_AND,
        keys: &[
            ("flow", "in or out; card for a transfer card, which is no proof of money."),
            ("fen", "1/100 yuan; null where no amount is told."),
            ("amount", "In yuan, with two decimals; null where none is told."),
            ("counterpart", "The other side."),
            ("note", "What was written to it; may be empty."),
        ],
    },
    Object {
        printed_by: "ledger --by",
        about: "Payments added up; of the first three keys the one that was asked for.",
        keys: &[
            ("day", "As 2026-11-30."),
            ("month", "As 2026-11."),
            ("counterpart", "The other side."),
            ("count", "How many they are."),
            ("unknown", "How many of them tell no amount."),
            ("cards", "Transfer cards, which nothing else here counts."),
            ("received_fen", "1/100 yuan that came in."),
            ("paid_fen", "1/100 yuan that went out."),
            ("net_fen", "The difference."),
        ],
    },
    Object {
        printed_by: "programs of [[on]]",
        about: MESSAGE_AND,
        keys: &[
            (
                "event",
                "message, mention, payment, file; login, ended, offline: then kind is the event, from \
                 whose account it is, state online, ended or offline, text why, chat empty and \
                 chat_id null.",
            ),
            ("mention", "true where it mentions the user."),
            ("muted", "true where its conversation rings for nothing."),
            ("flow", "Of a payment, as in ledger; so are the next four."),
            ("fen", "As in ledger."),
            ("amount", "As in ledger."),
            ("counterpart", "As in ledger."),
            ("note", "As in ledger."),
        ],
    },
    Object {
        printed_by: "contacts",
        about: "A person or a group.",
        keys: &[
            ("chat", "The name shown."),
            ("chat_id", "The number of its conversation."),
            ("kind", "What it is: see below."),
            ("at", "null: it is no message."),
            ("from", "null."),
            ("state", "null."),
            ("nick", "The name it gave itself."),
            ("remark", "The name the user gave it."),
            ("alias", "Its WeChat number, where it is told."),
        ],
    },
    Object {
        printed_by: "frames",
        about: "What was found, the keys that it has.",
        keys: &[
            ("connection", "Of which connection, from 1."),
            ("number", "Its number within that, from 1."),
            ("direction", "to_server, to_client, or null."),
            ("offset", "The bytes of its direction before it."),
            ("at", "RFC 3339, UTC, or null."),
            ("kind", "request, answer, heartbeat, push, ack, identify, torn, unreadable, missing."),
            ("length", "Of a frame: its bytes; so are the next five."),
            ("header", "The bytes of its header."),
            ("version", "Its version."),
            ("operation", "Its operation, as a number."),
            ("name", "The operation's name; null where no source names it."),
            ("sequence", "Its sequence number."),
            ("answered_by", "The number of its answer."),
            ("answers", "The number of what it answers."),
            ("after_us", "Microseconds between the two."),
            ("sequences_missing", "How many sequence numbers were left out before it."),
            ("bytes", "Those there are of what is torn, unreadable or missing."),
        ],
    },
    Object {
        printed_by: "keys",
        about: "An action.",
        keys: &[
            ("action", "Its name in the configuration."),
            ("place", "Where its keys hold."),
            ("keys", "The keys that are set."),
            ("zh", "What it does, in Chinese."),
            ("en", "What it does, in English."),
        ],
    },
    Object {
        printed_by: "doctor",
        about: "Something that was looked at.",
        keys: &[
            ("check", "What."),
            ("state", "ok, warn or bad."),
            ("detail", "What was found; may be empty where that is ok."),
            ("advice", "What to do about it; may be empty."),
        ],
    },
    Object {
        printed_by: "daemon status",
        about: "The daemon and its session; where no process holds one, running alone.",
        keys: &[
            ("running", "Whether there is a daemon; it may wait beside an open wx."),
            ("process", "The number of its process, or null."),
            ("holder", "What holds the session: daemon, wx or command."),
            ("holder_process", "The number of that process, or null."),
            ("account", "The name of the account; null before the first login."),
            ("account_id", "Its number at the server, or null."),
            ("edition", "filehelper or web, or null."),
            (
                "state",
                "starting, connecting, online, silent (for hours; the phone may be offline), offline, \
                 login_needed or refused.",
            ),
            ("online_since", "RFC 3339, UTC; null while the server is not reached."),
            ("last_sync", "RFC 3339, UTC, or null."),
            ("frontends", "The programs that use it: of each its kind (wx, command) and process."),
            ("unsent", "How many own messages wait to go out."),
            ("memory", "How many bytes the daemon takes, or null."),
            ("socket", "Where the session is reached."),
        ],
    },
    Object {
        printed_by: "kind of a message",
        about: "text, picture, voice, video, sticker, game, card, place, link, music, file, program, \
                channel, record, quote, transfer, red-packet, payment, call, live-location, \
                friend-request, system, recalled, gap, other.",
        keys: &[],
    },
    Object {
        printed_by: "kind of a conversation or contact",
        about: "notes (File Transfer Helper), person, group, official, service.",
        keys: &[],
    },
    Object {
        printed_by: "state",
        about: "received; of what was written here: queued, sending, retrying, sent, refused, unknown \
                (it may have arrived), held (asks before it goes).",
        keys: &[],
    },
];
