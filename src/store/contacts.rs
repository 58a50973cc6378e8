//! People and groups: their fields and members.

use rusqlite::{Connection, Row, params};

use super::{Error, Store, columns, session};
use crate::model::{
    ChatId, Contact, ContactId, ContactKind, Gender, Member, Person, PersonName, PublicName,
    visible_name,
};
use crate::text::Printable;

/// How much of a contact the server has told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// A part: an empty field was not told and overwrites nothing.
    #[default]
    Part,
    /// Everything: an empty field is empty from now on.
    Whole,
}

/// The fields of a contact, as told by the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The meaning of an empty field. Zero and `None` never overwrite anything.
    pub told: Told,
    pub kind: ContactKind,
    /// The server's fixed name, if it is one of those.
    pub fixed: String,
    /// The id that survives logins, if known.
    pub wxid: String,
    pub alias: String,
    /// The user's name for them.
    pub remark: Printable,
    /// Their nickname.
    pub nick: Printable,
    /// Their signature.
    pub signature: Printable,
    /// Province and city.
    pub region: Printable,
    /// Unknown if not told.
    pub gender: Gender,
    /// Pinyin, initials: lower case, one a line.
    pub keys: String,
    /// `AttrStatus`, 0 if not told.
    pub attr_status: u64,
    /// `seq` of the avatar's address.
    pub avatar_seq: String,
    /// Whether it is muted; `None` if not told.
    pub muted: Option<bool>,
    /// Whether it is pinned; `None` if not told.
    pub pinned: Option<bool>,
    /// The number of members of a group, 0 if not told.
    pub members: u32,
}

impl Default for Fields {
    fn default() -> Self {
        Self {
            told: Told::Part,
            kind: ContactKind::Stranger,
            fixed: String::new(),
            wxid: String::new(),
            alias: String::new(),
            remark: Printable::default(),
            nick: Printable::default(),
            signature: Printable::default(),
            region: Printable::default(),
            gender: Gender::Unknown,
            keys: String::new(),
            attr_status: 0,
            avatar_seq: String::new(),
            muted: None,
            pinned: None,
            members: 0,
        }
    }
}

pub(super) const fn kind_number(kind: ContactKind) -> i64 {
    match kind {
        ContactKind::Me => 0,
        ContactKind::Notes => 1,
        ContactKind::Friend => 2,
        ContactKind::Stranger => 3,
        ContactKind::Group => 4,
        ContactKind::Official => 5,
        ContactKind::Service => 6,
    }
}

pub(super) const fn kind_of(number: i64) -> ContactKind {
    match number {
        0 => ContactKind::Me,
        1 => ContactKind::Notes,
        2 => ContactKind::Friend,
        4 => ContactKind::Group,
        5 => ContactKind::Official,
        6 => ContactKind::Service,
        _ => ContactKind::Stranger,
    }
}

const fn gender_of(number: i64) -> Gender {
    match number {
        1 => Gender::Male,
        2 => Gender::Female,
        _ => Gender::Unknown,
    }
}

/// The name of the state with the highest number of a contact that was removed.
const GONE: &str = "last_gone";

/// A stranger who is told again as a friend becomes one. A friend who is seen in a group does not
/// become a stranger, and is not more reachable than before. A list of members may contain the
/// user's remark in the place of a nickname (PROTOCOL 5.2), so a nickname that equals the remark is
/// believed only if both are told at once.
const SAVE: &str = "
INSERT INTO contacts (id, kind, fixed, wxid, alias, remark, nick, signature, region, gender, keys,
    attr_status, avatar_seq, muted, pinned, member_count, whole, present)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ifnull(?14, 0), ifnull(?15, 0),
    ?16, ?17, 1)
ON CONFLICT (id) DO UPDATE SET
    kind = iif(excluded.kind = 3, kind, excluded.kind),
    fixed = iif(excluded.fixed = '', fixed, excluded.fixed),
    wxid = iif(excluded.wxid = '', wxid, excluded.wxid),
    alias = iif(excluded.alias = '' AND NOT ?17, alias, excluded.alias),
    remark = iif(excluded.remark = '' AND NOT ?17, remark, excluded.remark),
    nick = iif(NOT ?17 AND (excluded.nick = '' OR (excluded.remark = '' AND excluded.nick = remark)),
        iif(excluded.remark <> '' AND nick = excluded.remark, '', nick), excluded.nick),
    signature = iif(excluded.signature = '' AND NOT ?17, signature, excluded.signature),
    region = iif(excluded.region = '' AND NOT ?17, region, excluded.region),
    gender = iif(excluded.gender = 0, gender, excluded.gender),
    keys = iif(excluded.keys = '' AND NOT ?17, keys, excluded.keys),
    attr_status = iif(excluded.attr_status = 0, attr_status, excluded.attr_status),
    avatar_seq = iif(excluded.avatar_seq = '' AND NOT ?17, avatar_seq, excluded.avatar_seq),
    muted = ifnull(?14, muted),
    pinned = ifnull(?15, pinned),
    member_count = iif(excluded.member_count = 0, member_count, excluded.member_count),
    whole = max(whole, excluded.whole),
    present = iif(excluded.kind = 3 AND kind <> 3, present, 1)";

/// The next free number. Numbers of contacts that were removed are not used again, because
/// something may still refer to them.
pub(super) fn next_id(db: &Connection) -> Result<ContactId, Error> {
    let newest: i64 = db
        .prepare_cached("SELECT ifnull(max(id), 0) FROM contacts")?
        .query_row([], |row| columns::get(row, 0))?;
    let gone = session::get(db, GONE)?.and_then(|id| id.parse().ok()).unwrap_or(0);
    Ok(ContactId(newest.max(gone).saturating_add(1)))
}

/// Notes that a contact is about to be removed, so that its number is not used again.
pub(super) fn retire(db: &Connection, id: ContactId) -> Result<(), Error> {
    let gone: i64 = session::get(db, GONE)?.and_then(|id| id.parse().ok()).unwrap_or(0);
    session::set(db, GONE, &gone.max(id.0).to_string())
}

/// After a repair, retires the numbers to which something refers although the contact could not be
/// restored.
pub(super) fn retire_all(db: &Connection) -> Result<(), Error> {
    let sql =
        "SELECT max(n) FROM (SELECT max(id) n FROM contacts UNION ALL SELECT max(id) FROM chats
        UNION ALL SELECT max(chat) FROM messages UNION ALL SELECT max(sender) FROM messages
        UNION ALL SELECT max(chat) FROM members UNION ALL SELECT max(contact) FROM members
        UNION ALL SELECT max(contact) FROM session_names UNION ALL SELECT max(new) FROM twins
        UNION ALL SELECT max(origin) FROM links)";
    let newest: Option<i64> = db.query_row(sql, [], |row| columns::get(row, 0))?;
    newest.map_or(Ok(()), |newest| retire(db, ContactId(newest)))
}

fn save(db: &Connection, id: Option<ContactId>, fields: &Fields) -> Result<ContactId, Error> {
    let id = match id {
        Some(id) => id,
        None => next_id(db)?,
    };
    db.prepare_cached(SAVE)?.execute(params![
        id.0,
        kind_number(fields.kind),
        fields.fixed,
        fields.wxid,
        fields.alias,
        fields.remark.as_str(),
        fields.nick.as_str(),
        fields.signature.as_str(),
        fields.region.as_str(),
        match fields.gender {
            Gender::Unknown => 0,
            Gender::Male => 1,
            Gender::Female => 2,
        },
        fields.keys,
        fields.attr_status.cast_signed(),
        fields.avatar_seq,
        fields.muted,
        fields.pinned,
        fields.members,
        fields.told == Told::Whole,
    ])?;
    Ok(id)
}

impl Store {
    /// Saves contacts as the server told them, each under its number (a new one for `None`) with
    /// its UserName of this session. Returns the numbers in order.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_contacts(
        &self,
        contacts: Vec<(Option<ContactId>, Fields, String)>,
    ) -> Result<Vec<ContactId>, Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                let mut ids = Vec::with_capacity(contacts.len());
                for (id, fields, user_name) in &contacts {
                    let id = save(&transaction, *id, fields)?;
                    let sql = "INSERT OR REPLACE INTO session_names VALUES (?1, ?2)";
                    if !user_name.is_empty() {
                        transaction.prepare_cached(sql)?.execute(params![id.0, user_name])?;
                    }
                    ids.push(id);
                }
                transaction.commit()?;
                Ok(ids)
            })
            .await
    }

    /// Notes that the UserName of a contact belongs to somebody else now, so that the session has
    /// no name for the contact.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn contact_gone(&self, id: ContactId) -> Result<(), Error> {
        self.writer
            .run_deferred(move |db| {
                db.execute("UPDATE contacts SET present = 0, pinned = 0 WHERE id = ?1", [id.0])?;
                db.execute("DELETE FROM session_names WHERE contact = ?1", [id.0])?;
                Ok(())
            })
            .await
    }

    /// Saves the members of a group with their names there, in order, and the owner if told, in
    /// place of those before.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn save_members(
        &self,
        group: ContactId,
        members: Vec<(ContactId, Printable)>,
        owner: Option<ContactId>,
    ) -> Result<(), Error> {
        self.writer
            .run_deferred(move |db| {
                let transaction = db.transaction()?;
                transaction.execute("DELETE FROM members WHERE chat = ?1", [group.0])?;
                let sql = "INSERT OR REPLACE INTO members (chat, contact, alias, place)
                    VALUES (?1, ?2, ?3, ?4)";
                for (place, (contact, alias)) in members.iter().enumerate() {
                    let place = i64::try_from(place).unwrap_or(i64::MAX);
                    let row = params![group.0, contact.0, alias.as_str(), place];
                    transaction.prepare_cached(sql)?.execute(row)?;
                }
                if let Some(owner) = owner {
                    let sql = "UPDATE contacts SET owner = ?2 WHERE id = ?1";
                    transaction.execute(sql, [group.0, owner.0])?;
                }
                transaction.commit()?;
                Ok(())
            })
            .await
    }

    /// The members of a group, in the server's order.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn members(&self, chat: ChatId) -> Result<Vec<Member>, Error> {
        self.reader
            .run(move |db| {
                let sql = "SELECT c.id, m.alias, c.remark, c.nick, c.kind FROM members m
                    JOIN contacts c ON c.id = m.contact WHERE m.chat = ?1 ORDER BY m.place";
                let mut statement = db.prepare_cached(sql)?;
                let rows = statement.query_map([chat.0], |row| {
                    let alias: String = columns::get(row, 1)?;
                    let PersonName { shown, public } = person_name(row, &alias)?;
                    let group_alias = Printable::line(&alias);
                    Ok(Member {
                        contact: ContactId(columns::get(row, 0)?),
                        name: shown,
                        group_alias,
                        public,
                    })
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// At most `most` members of all groups, without repetitions.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn people(&self, most: u32) -> Result<Vec<Person>, Error> {
        self.reader
            .run(move |db| {
                let sql =
                    "SELECT c.id, min(m.chat), c.remark, c.nick, group_concat(m.alias, char(10))
                    FROM members m JOIN contacts c ON c.id = m.contact WHERE c.kind <> 0
                    GROUP BY c.id LIMIT ?1";
                let mut statement = db.prepare_cached(sql)?;
                let rows = statement.query_map([most], |row| {
                    let names: [String; 3] =
                        [columns::get(row, 2)?, columns::get(row, 3)?, columns::get(row, 4)?];
                    Ok(person(
                        ContactId(columns::get(row, 0)?),
                        ChatId(columns::get(row, 1)?),
                        &names,
                    ))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }

    /// The names of people in a chat: the remark, else the name in the group, else the nickname
    /// (PROTOCOL 5.3). Those without any name are left out.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn names(
        &self,
        chat: ChatId,
        contacts: Vec<ContactId>,
    ) -> Result<Vec<(ContactId, PersonName)>, Error> {
        self.reader
            .run(move |db| {
                let sql =
                    "SELECT c.id, ifnull(m.alias, ''), c.remark, c.nick, c.kind FROM contacts c
                    LEFT JOIN members m ON m.chat = ?1 AND m.contact = c.id WHERE c.id = ?2";
                let mut statement = db.prepare_cached(sql)?;
                let mut names = Vec::new();
                for contact in contacts {
                    let mut rows = statement.query(params![chat.0, contact.0])?;
                    if let Some(row) = rows.next()? {
                        let found = person_name(row, &columns::get::<String>(row, 1)?)?;
                        if !found.shown.is_empty() {
                            names.push((contact, found));
                        }
                    }
                }
                Ok(names)
            })
            .await
    }

    /// The user of the account.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn me(&self) -> Result<Option<Contact>, Error> {
        self.reader
            .run(|db| {
                let sql = "SELECT id, kind, nick, remark, alias, signature, region, gender
                    FROM contacts WHERE kind = 0 ORDER BY id LIMIT 1";
                let mut statement = db.prepare_cached(sql)?;
                let mut rows = statement.query_map([], contact)?;
                Ok(rows.next().transpose()?)
            })
            .await
    }

    /// A contact.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn contact(&self, id: ContactId) -> Result<Option<Contact>, Error> {
        self.reader
            .run(move |db| {
                let sql = "SELECT id, kind, nick, remark, alias, signature, region, gender
                    FROM contacts WHERE id = ?1";
                let mut statement = db.prepare_cached(sql)?;
                let mut rows = statement.query_map([id.0], contact)?;
                Ok(rows.next().transpose()?)
            })
            .await
    }

    /// The kind of each contact.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn contact_kinds(&self) -> Result<Vec<(ContactId, ContactKind)>, Error> {
        self.writer
            .run(|db| {
                let mut statement = db.prepare("SELECT id, kind FROM contacts")?;
                let rows = statement.query_map([], |row| {
                    Ok((ContactId(columns::get(row, 0)?), kind_of(columns::get(row, 1)?)))
                })?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
    }
}

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    let line =
        |at: usize| Ok::<_, rusqlite::Error>(Printable::line(&columns::get::<String>(row, at)?));
    Ok(Contact {
        id: ContactId(columns::get(row, 0)?),
        kind: kind_of(columns::get(row, 1)?),
        nick: line(2)?,
        remark: line(3)?,
        alias: line(4)?,
        signature: line(5)?,
        region: line(6)?,
        gender: gender_of(columns::get(row, 7)?),
    })
}

/// A person with remark, nickname, and the names in groups one a line.
fn person(contact: ContactId, group: ChatId, names: &[String; 3]) -> Person {
    let [remark, nick, aliases] = names;
    let mut others: Vec<&str> = aliases.split('\n').chain([nick.as_str()]).collect();
    others.retain(|alias| !alias.is_empty());
    others.sort_unstable();
    others.dedup();
    let name = if remark.is_empty() { nick } else { remark };
    let name = if name.is_empty() { others.first().copied().unwrap_or_default() } else { name };
    Person {
        contact,
        group,
        name: Printable::line(name),
        aliases: others.into_iter().filter(|alias| *alias != name).map(Printable::line).collect(),
    }
}

/// Reads number, name in the group, remark, nickname and kind from a row.
fn person_name(row: &Row<'_>, alias: &str) -> rusqlite::Result<PersonName> {
    let (remark, nick): (String, String) = (columns::get(row, 2)?, columns::get(row, 3)?);
    // If the person is known from groups only, the nickname may be the user's remark.
    let doubtful =
        columns::get::<i64>(row, 4)? == kind_number(ContactKind::Stranger) && nick == remark;
    let public = PublicName::new(alias, if doubtful { "" } else { &nick });
    Ok(PersonName { shown: visible_name(&[&remark, alias, &nick]), public })
}
