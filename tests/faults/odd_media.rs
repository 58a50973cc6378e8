//! Odd downloads: a page, a refusal, nothing, half or more than a file in its place. What comes is
//! the file itself or a failure in words, and it can be fetched again.

use std::path::{Path, PathBuf};

use libtest_mimic::Trial;
use wetui::api::{Method, PictureOf, Transfer};
use wetui::model::{EditionId, ItemId};
use wetui::sim::{Endpoint, Fault, Kind};

use super::engine::seen::Seen;
use super::odd::{PATIENCE, Place};
use super::table::Row;

/// Odd downloads for each round that is asked for.
const EACH: usize = 6;
/// The disguises of the simulator.
const DISGUISES: u8 = 12;
/// Two of them cannot be told from the file where nobody knows its length.
const OTHER_LENGTHS: [u8; 2] = [9, 10];

/// A trial for each edition.
pub fn trials(rounds: usize, seed: u64) -> Vec<Trial> {
    let trial = |name: &'static str, edition| {
        crate::trial(name, move || downloads(name, edition, rounds * EACH, seed))
    };
    vec![
        trial("odd replies: downloads", EditionId::Web),
        trial("odd replies: downloads (file helper)", EditionId::FileHelper),
    ]
}

/// What is fetched: of files the message tells the length.
fn kind(turn: usize) -> (Kind, bool) {
    match turn % 4 {
        0 => (Kind::File("记录.txt".into(), 4_096 + turn as u64), true),
        1 => (Kind::Image, false),
        2 => (Kind::Voice(3_000), false),
        _ => (Kind::Video(9), false),
    }
}

/// What happens to the download of a turn.
fn fault(turn: usize, length_is_told: bool) -> Fault {
    let number = u8::try_from(turn / 4 % usize::from(DISGUISES + 2)).unwrap();
    match number {
        DISGUISES => Fault::Truncated,
        // A sound may be of a kind that nobody knows.
        number if number > DISGUISES && length_is_told => Fault::Garbage,
        number if !length_is_told && OTHER_LENGTHS.contains(&number) => Fault::Disguised(0),
        number if number > DISGUISES => Fault::Disguised(11),
        number => Fault::Disguised(number),
    }
}

/// One session; each time what is fetched is odd at first, and then not.
fn downloads(name: &str, edition: EditionId, times: usize, seed: u64) -> Row {
    crate::runtime().block_on(async move {
        let mut row = Row { name: name.to_owned(), ..Row::default() };
        let mut place = Place::new(edition, seed).await;
        place.log_in().await;
        let folder = place.data.path().join("files");
        let first = usize::try_from(seed % 97).unwrap();
        for turn in first..first + times {
            let (kind, length_is_told) = kind(turn);
            let item = place.receives(kind).await;
            let fault = fault(turn, length_is_told);
            place.server.handle().fault(Endpoint::Media, fault, u32::MAX).await.unwrap();
            place.desk.ask(Method::Preview { of: PictureOf::Item(item), urgent: false });
            let odd = fetched(&mut place, item).await;
            let (came, went) = (place.comes().await, place.goes());
            place.sees(&came).await;
            place.is_sent(&went).await;
            place.server.handle().clear_faults().await.unwrap();
            let odd = odd.map(|path| contents_and_remove(&path));
            let again = fetched(&mut place, item).await;
            let true_one = again.map(|path| contents_and_remove(&path));
            row.received += 1;
            row.sent += 1;
            row.stored += 1 + usize::from(true_one.is_some());
            row.lost += usize::from(true_one.is_none());
            if odd.is_some() && odd != true_one {
                println!("{fault:?} was taken for the file of {kind:?}", kind = self::kind(turn).0);
                row.wrong += 1;
            }
            // Nothing that was begun stays.
            row.wrong += names(&folder);
        }
        row.faults = place.server.handle().faults().await.unwrap();
        place.leave().await;
        row
    })
}

fn contents_and_remove(path: &Path) -> Vec<u8> {
    let contents = std::fs::read(path).unwrap();
    std::fs::remove_file(path).unwrap();
    contents
}

fn names(folder: &Path) -> usize {
    std::fs::read_dir(folder).into_iter().flatten().count()
}

/// Fetches what belongs to a message; nothing where that fails.
async fn fetched(place: &mut Place, item: ItemId) -> Option<PathBuf> {
    let before = place.desk.seen.transfers.len();
    place.desk.ask(Method::Fetch { item });
    let end = |seen: &Seen| {
        let mut later = seen.transfers.iter().skip(before);
        later.find_map(|(id, transfer)| match transfer {
            Transfer::Fetched(path) if *id == item => Some(Some(path.clone())),
            Transfer::Failed(_) if *id == item => Some(None),
            Transfer::Moving { .. }
            | Transfer::Uploaded
            | Transfer::Stopped
            | Transfer::Fetched(_)
            | Transfer::Failed(_) => None,
        })
    };
    place.desk.until_within(PATIENCE, "the fetching to end", end).await
}
