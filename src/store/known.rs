//! What is known of contacts, by which a login finds people and groups again.

use rusqlite::{Connection, OptionalExtension as _};

use super::contacts::kind_number;
use super::states::SENT;
use super::{Error, Store, columns};
use crate::model::{ContactId, ContactKind};

/// The fields of a contact that help to find it again (PROTOCOL 5.4). Empty fields are not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub id: ContactId,
    pub group: bool,
    /// Whether it is not in the address book and was only met in a group.
    pub stranger: bool,
    /// The server's fixed name.
    pub fixed: String,
    /// The id that survives logins.
    pub wxid: String,
    pub alias: String,
    /// The user's name for them.
    pub remark: String,
    /// Their nickname.
    pub nick: String,
    pub attr_status: u64,
    /// `seq` of the avatar's address.
    pub avatar_seq: String,
    /// The members of a group.
    pub members: Vec<ContactId>,
    /// The nicknames of the members, in the same order.
    pub member_nicks: Vec<String>,
    /// The owner of a group.
    pub owner: Option<ContactId>,
    /// Whether a message to them is still in the outbox.
    pub owed: bool,
    /// The link by which this login knows them; `None` if it is certain, or if the login does not
    /// know them.
    pub link: Option<ContactId>,
}

/// The contacts that a number and a name mean, as they were written down together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holders {
    /// The name of the contact with the number; `None` if there is none.
    pub of_number: Option<String>,
    /// How many contacts have the name, whether they are listed or not.
    pub of_name: u32,
}

impl Store {
    /// All contacts with the fields that help to find them again.
    ///
    /// # Errors
    /// If the database cannot be read or written.
    pub async fn known(&self) -> Result<Vec<Known>, Error> {
        self.writer.run(|db| known(db)).await
    }
}

/// The contact with a number, and how many have a name.
///
/// # Errors
/// If the database cannot be read or written.
pub async fn holders(store: &Store, number: ContactId, name: String) -> Result<Holders, Error> {
    const CALLED: &str = "iif(remark <> '', remark, nick)";
    let looked = store.writer.run(move |db| {
        let sql = format!("SELECT {CALLED} FROM contacts WHERE id = ?1 AND kind <> 0");
        let of_number = db.query_row(&sql, [number.0], |row| columns::get(row, 0)).optional()?;
        let sql = format!("SELECT count(*) FROM contacts WHERE {CALLED} = ?1 AND kind <> 0");
        let of_name = db.query_row(&sql, [name], |row| row.get(0))?;
        Ok(Holders { of_number, of_name })
    });
    looked.await
}

fn known(db: &Connection) -> Result<Vec<Known>, Error> {
    let sql = format!(
        "SELECT id, kind, fixed, wxid, alias, remark, nick, attr_status, avatar_seq, owner,
        link, EXISTS (SELECT 1 FROM messages w WHERE w.chat = c.id
            AND w.delivery IS NOT NULL AND w.delivery <> {SENT})
        FROM contacts c WHERE kind <> 0 ORDER BY id"
    );
    let mut statement = db.prepare(&sql)?;
    let some = |id: i64| (id != 0).then_some(ContactId(id));
    let rows = statement.query_map([], |row| {
        Ok(Known {
            id: ContactId(columns::get(row, 0)?),
            group: columns::get::<i64>(row, 1)? == kind_number(ContactKind::Group),
            stranger: columns::get::<i64>(row, 1)? == kind_number(ContactKind::Stranger),
            fixed: columns::get(row, 2)?,
            wxid: columns::get(row, 3)?,
            alias: columns::get(row, 4)?,
            remark: columns::get(row, 5)?,
            nick: columns::get(row, 6)?,
            attr_status: columns::get::<i64>(row, 7)?.cast_unsigned(),
            avatar_seq: columns::get(row, 8)?,
            members: Vec::new(),
            member_nicks: Vec::new(),
            owner: some(columns::get(row, 9)?),
            owed: columns::get(row, 11)?,
            link: some(columns::get(row, 10)?),
        })
    })?;
    let mut known: Vec<Known> = rows.collect::<Result<_, _>>()?;
    let mut statement = db.prepare(
        "SELECT m.contact, ifnull(c.nick, '') FROM members m
            LEFT JOIN contacts c ON c.id = m.contact WHERE m.chat = ?1",
    )?;
    for group in known.iter_mut().filter(|known| known.group) {
        let rows = statement.query_map([group.id.0], |row| {
            Ok((ContactId(columns::get(row, 0)?), columns::get(row, 1)?))
        })?;
        (group.members, group.member_nicks) =
            rows.collect::<Result<Vec<(ContactId, String)>, _>>()?.into_iter().unzip();
    }
    Ok(known)
}
