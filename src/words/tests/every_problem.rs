//! Every problem that the backend can tell, so that none is left out of what must hold for all: a new
//! variant does not compile before it stands in its chain.

mod session;
mod system;

use std::iter::successors;

pub use session::{login_refusals, offline_reasons};
use system::{system_problem, systems};

use crate::api::{
    AddressProblem, DatabaseProblem, FileProblem, HookFault, Misfit, PeopleProblem, Problem,
    ProxyPlace, RefusalMeaning, ServerProblem, StoreProblem, TransferProblem, WritingProblem,
};
use crate::model::{NetworkFault, ProxyFault};
use crate::text::Printable;

/// All values of a chain that begins behind nothing.
fn all<T>(next: fn(Option<&T>) -> Option<T>) -> Vec<T> {
    successors(next(None), |last| next(Some(last))).collect()
}

/// Every problem, each with every reason that it may have.
pub fn problems() -> Vec<Problem> {
    all(problem).into_iter().flat_map(with_reasons).collect()
}

fn with_reasons(problem: Problem) -> Vec<Problem> {
    fn of<T>(all: Vec<T>, problem: impl Fn(T) -> Problem) -> Vec<Problem> {
        all.into_iter().map(problem).collect()
    }
    match problem {
        Problem::Server(_) => of(servers(), Problem::Server),
        Problem::System(_) => of(systems(), Problem::System),
        Problem::Store(_) => of(stores(), Problem::Store),
        Problem::Database(_) => of(databases(), Problem::Database),
        Problem::Writing(_) => of(writings(), Problem::Writing),
        Problem::Transfer(_) => of(transfers(), Problem::Transfer),
        Problem::PictureFailed(_) => {
            of(transfers(), |reason| Problem::PictureFailed(Box::new(Problem::Transfer(reason))))
        }
        Problem::People(_) => of(people(), Problem::People),
        Problem::HookFailed { program, count, .. } => {
            of(hooks(), |why| Problem::HookFailed { program: program.clone(), why, count })
        }
        single @ (Problem::NotLoggedIn
        | Problem::AccountClosed
        | Problem::Interrupted
        | Problem::HolderGone
        | Problem::NoDaemon
        | Problem::MessageNotHere
        | Problem::ClockOff { .. }
        | Problem::ReplyUnreadable { .. }
        | Problem::MessagesUnreadable { .. }
        | Problem::LocaleNotUtf8 { .. }) => vec![single],
    }
}

fn problem(last: Option<&Problem>) -> Option<Problem> {
    Some(match last {
        None => Problem::Server(ServerProblem::WebPage),
        Some(Problem::Server(_)) => Problem::System(system_problem(None)),
        Some(Problem::System(_)) => Problem::Store(StoreProblem::Full),
        Some(Problem::Store(_)) => Problem::Database(DatabaseProblem::PutBack),
        Some(Problem::Database(_)) => Problem::Writing(WritingProblem::OnItsWay),
        Some(Problem::Writing(_)) => Problem::Transfer(TransferProblem::NoFile),
        Some(Problem::Transfer(_)) => Problem::PictureFailed(Box::new(Problem::NotLoggedIn)),
        Some(Problem::PictureFailed(_)) => Problem::People(PeopleProblem::Unknown),
        Some(Problem::People(_)) => Problem::NotLoggedIn,
        Some(Problem::NotLoggedIn) => Problem::AccountClosed,
        Some(Problem::AccountClosed) => Problem::Interrupted,
        Some(Problem::Interrupted) => Problem::HolderGone,
        Some(Problem::HolderGone) => Problem::NoDaemon,
        Some(Problem::NoDaemon) => Problem::MessageNotHere,
        Some(Problem::MessageNotHere) => Problem::ClockOff { ahead_ms: 3_600_000 },
        Some(Problem::ClockOff { .. }) => Problem::ReplyUnreadable { kept: None },
        Some(Problem::ReplyUnreadable { kept: None }) => {
            Problem::ReplyUnreadable { kept: Some("/s/1".into()) }
        }
        Some(Problem::ReplyUnreadable { kept: Some(_) }) => {
            Problem::MessagesUnreadable { count: 2 }
        }
        Some(Problem::MessagesUnreadable { .. }) => {
            Problem::HookFailed { program: "7".into(), why: HookFault::Killed, count: 3 }
        }
        Some(Problem::HookFailed { .. }) => Problem::LocaleNotUtf8 { setting: "7".into() },
        Some(Problem::LocaleNotUtf8 { .. }) => return None,
    })
}

fn servers() -> Vec<ServerProblem> {
    let of = |problem: ServerProblem| match problem {
        ServerProblem::NoConnection(_) => {
            all(network_fault).into_iter().map(ServerProblem::NoConnection).collect()
        }
        ServerProblem::NoAnswer(_) => {
            all(network_fault).into_iter().map(ServerProblem::NoAnswer).collect()
        }
        ServerProblem::Refused { code, words, .. } => all(meaning)
            .into_iter()
            .map(|meaning| ServerProblem::Refused { meaning, code, words: words.clone() })
            .collect(),
        ServerProblem::Address(_) => all(address).into_iter().map(ServerProblem::Address).collect(),
        ServerProblem::ServerOption { example, .. } => all(address)
            .into_iter()
            .map(|why| ServerProblem::ServerOption { why, example: example.clone() })
            .collect(),
        ServerProblem::Proxy { .. } => all(place)
            .into_iter()
            .flat_map(|place| {
                let of = move |fault| ServerProblem::Proxy { place: place.clone(), fault };
                all(proxy_fault).into_iter().map(of)
            })
            .collect(),
        single @ (ServerProblem::Status(_)
        | ServerProblem::WebPage
        | ServerProblem::Unreadable
        | ServerProblem::TooLarge
        | ServerProblem::SavedSession
        | ServerProblem::NoEncryption) => vec![single],
    };
    all(server).into_iter().flat_map(of).collect()
}

fn server(last: Option<&ServerProblem>) -> Option<ServerProblem> {
    use ServerProblem as It;
    Some(match last {
        None => It::NoConnection(NetworkFault::Dns),
        Some(It::NoConnection(_)) => It::NoAnswer(NetworkFault::Dns),
        Some(It::NoAnswer(_)) => It::Status(502),
        Some(It::Status(_)) => It::WebPage,
        Some(It::WebPage) => It::Unreadable,
        Some(It::Unreadable) => It::TooLarge,
        Some(It::TooLarge) => {
            let (meaning, words) = (RefusalMeaning::Unknown, Printable::default());
            It::Refused { meaning, code: 1205, words }
        }
        Some(It::Refused { .. }) => It::Address(AddressProblem::NoScheme),
        Some(It::Address(_)) => It::SavedSession,
        Some(It::SavedSession) => It::ServerOption {
            why: AddressProblem::NoScheme,
            example: "https://127.0.0.1:1".into(),
        },
        Some(It::ServerOption { .. }) => {
            It::Proxy { place: ProxyPlace::Configuration, fault: ProxyFault::Port }
        }
        Some(It::Proxy { .. }) => It::NoEncryption,
        Some(It::NoEncryption) => return None,
    })
}

fn network_fault(last: Option<&NetworkFault>) -> Option<NetworkFault> {
    Some(match last {
        None => NetworkFault::Dns,
        Some(NetworkFault::Dns) => NetworkFault::Tls,
        Some(NetworkFault::Tls) => NetworkFault::Clock,
        Some(NetworkFault::Clock) => NetworkFault::Proxy,
        Some(NetworkFault::Proxy) => NetworkFault::Refused,
        Some(NetworkFault::Refused) => NetworkFault::Timeout,
        Some(NetworkFault::Timeout) => NetworkFault::Closed,
        Some(NetworkFault::Closed) => NetworkFault::Other,
        Some(NetworkFault::Other) => return None,
    })
}

fn meaning(last: Option<&RefusalMeaning>) -> Option<RefusalMeaning> {
    Some(match last {
        None => RefusalMeaning::Parameter,
        Some(RefusalMeaning::Parameter) => RefusalMeaning::ServerError,
        Some(RefusalMeaning::ServerError) => RefusalMeaning::SessionOver,
        Some(RefusalMeaning::SessionOver) => RefusalMeaning::EditionForbidden,
        Some(RefusalMeaning::EditionForbidden) => RefusalMeaning::NotAFriend,
        Some(RefusalMeaning::NotAFriend) => RefusalMeaning::TooFrequent,
        Some(RefusalMeaning::TooFrequent) => RefusalMeaning::Unknown,
        Some(RefusalMeaning::Unknown) => return None,
    })
}

fn address(last: Option<&AddressProblem>) -> Option<AddressProblem> {
    Some(match last {
        None => AddressProblem::NotAnAddress,
        Some(AddressProblem::NotAnAddress) => AddressProblem::NoScheme,
        Some(AddressProblem::NoScheme) => AddressProblem::PlainHttp,
        Some(AddressProblem::PlainHttp) => AddressProblem::MoreThanAnOrigin,
        Some(AddressProblem::MoreThanAnOrigin) => AddressProblem::ForeignHost,
        Some(AddressProblem::ForeignHost) => return None,
    })
}

fn place(last: Option<&ProxyPlace>) -> Option<ProxyPlace> {
    Some(match last {
        None => ProxyPlace::Configuration,
        Some(ProxyPlace::Configuration) => ProxyPlace::Variable("ALL_PROXY".into()),
        Some(ProxyPlace::Variable(_)) => return None,
    })
}

fn proxy_fault(last: Option<&ProxyFault>) -> Option<ProxyFault> {
    Some(match last {
        None => ProxyFault::Scheme,
        Some(ProxyFault::Scheme) => ProxyFault::NoHost,
        Some(ProxyFault::NoHost) => ProxyFault::Port,
        Some(ProxyFault::Port) => ProxyFault::NotAnAddress,
        Some(ProxyFault::NotAnAddress) => return None,
    })
}

fn stores() -> Vec<StoreProblem> {
    let of = |problem: StoreProblem| match problem {
        StoreProblem::System(_) => systems().into_iter().map(StoreProblem::System).collect(),
        single @ (StoreProblem::Busy(_)
        | StoreProblem::Newer
        | StoreProblem::Foreign
        | StoreProblem::Full
        | StoreProblem::Unwritable
        | StoreProblem::Locked
        | StoreProblem::Moved
        | StoreProblem::Corrupt
        | StoreProblem::Sealed
        | StoreProblem::WrongSecret
        | StoreProblem::CannotSeal
        | StoreProblem::Closed
        | StoreProblem::Failed) => vec![single],
    };
    all(store).into_iter().flat_map(of).collect()
}

fn store(last: Option<&StoreProblem>) -> Option<StoreProblem> {
    use StoreProblem as It;
    Some(match last {
        None => It::Busy(41),
        Some(It::Busy(_)) => It::Newer,
        Some(It::Newer) => It::Foreign,
        Some(It::Foreign) => It::Full,
        Some(It::Full) => It::Unwritable,
        Some(It::Unwritable) => It::Locked,
        Some(It::Locked) => It::Moved,
        Some(It::Moved) => It::Corrupt,
        Some(It::Corrupt) => It::Sealed,
        Some(It::Sealed) => It::WrongSecret,
        Some(It::WrongSecret) => It::CannotSeal,
        Some(It::CannotSeal) => It::Closed,
        Some(It::Closed) => It::Failed,
        Some(It::Failed) => It::System(system_problem(None)),
        Some(It::System(_)) => return None,
    })
}

fn databases() -> Vec<DatabaseProblem> {
    let of = |problem: DatabaseProblem| match problem {
        DatabaseProblem::Stopped(_) => stores().into_iter().map(DatabaseProblem::Stopped).collect(),
        DatabaseProblem::OtherEdition(_) => {
            stores().into_iter().map(DatabaseProblem::OtherEdition).collect()
        }
        DatabaseProblem::Repaired { aside, .. } => [0, 5]
            .map(|messages| DatabaseProblem::Repaired { aside: aside.clone(), messages })
            .to_vec(),
        DatabaseProblem::PutAside { aside, .. } => {
            [0, 2].map(|drafts| DatabaseProblem::PutAside { aside: aside.clone(), drafts }).to_vec()
        }
        DatabaseProblem::PutBack => vec![DatabaseProblem::PutBack],
    };
    all(database).into_iter().flat_map(of).collect()
}

fn database(last: Option<&DatabaseProblem>) -> Option<DatabaseProblem> {
    use DatabaseProblem as It;
    Some(match last {
        None => It::Stopped(StoreProblem::Full),
        Some(It::Stopped(_)) => It::Repaired { aside: "/d/1".into(), messages: 0 },
        Some(It::Repaired { .. }) => It::PutBack,
        Some(It::PutBack) => It::PutAside { aside: "/d/1".into(), drafts: 0 },
        Some(It::PutAside { .. }) => It::OtherEdition(StoreProblem::Full),
        Some(It::OtherEdition(_)) => return None,
    })
}

fn writings() -> Vec<WritingProblem> {
    fn of<T>(all: Vec<T>, problem: impl Fn(T) -> WritingProblem) -> Vec<WritingProblem> {
        all.into_iter().map(problem).collect()
    }
    let each = |problem: WritingProblem| match problem {
        WritingProblem::NotStored(_) => of(stores(), WritingProblem::NotStored),
        WritingProblem::TextNotStored(_) => of(stores(), WritingProblem::TextNotStored),
        WritingProblem::DraftRefused(_) => of(stores(), WritingProblem::DraftRefused),
        WritingProblem::NotAllPassedOn(_) => of(stores(), WritingProblem::NotAllPassedOn),
        WritingProblem::NotRecalled(_) => of(servers(), WritingProblem::NotRecalled),
        WritingProblem::File { name, .. } => {
            of(files(), |problem| WritingProblem::File { name: name.clone(), problem })
        }
        single @ (WritingProblem::DraftNotStored
        | WritingProblem::AccountChanged
        | WritingProblem::KeptForOtherAccount
        | WritingProblem::CannotPassOn
        | WritingProblem::OnItsWay
        | WritingProblem::RecallNeedsLogin
        | WritingProblem::Returned { .. }
        | WritingProblem::LeftIn(_)
        | WritingProblem::UnreadableIn(_)) => vec![single],
    };
    all(writing).into_iter().flat_map(each).collect()
}

fn writing(last: Option<&WritingProblem>) -> Option<WritingProblem> {
    use WritingProblem as It;
    Some(match last {
        None => It::NotStored(StoreProblem::Full),
        Some(It::NotStored(_)) => It::TextNotStored(StoreProblem::Full),
        Some(It::TextNotStored(_)) => It::DraftNotStored,
        Some(It::DraftNotStored) => It::DraftRefused(StoreProblem::Full),
        Some(It::DraftRefused(_)) => It::AccountChanged,
        Some(It::AccountChanged) => It::KeptForOtherAccount,
        Some(It::KeptForOtherAccount) => It::NotAllPassedOn(StoreProblem::Full),
        Some(It::NotAllPassedOn(_)) => It::CannotPassOn,
        Some(It::CannotPassOn) => It::File { name: "7".into(), problem: FileProblem::Empty },
        Some(It::File { .. }) => It::OnItsWay,
        Some(It::OnItsWay) => It::RecallNeedsLogin,
        Some(It::RecallNeedsLogin) => It::NotRecalled(ServerProblem::WebPage),
        Some(It::NotRecalled(_)) => It::Returned { drafts: 2 },
        Some(It::Returned { .. }) => It::LeftIn("/s/1".into()),
        Some(It::LeftIn(_)) => It::UnreadableIn("/s/1".into()),
        Some(It::UnreadableIn(_)) => return None,
    })
}

fn files() -> Vec<FileProblem> {
    let of = |problem: FileProblem| match problem {
        FileProblem::Unreadable(_) => systems().into_iter().map(FileProblem::Unreadable).collect(),
        FileProblem::NotPassedOn(_) => {
            systems().into_iter().map(FileProblem::NotPassedOn).collect()
        }
        single @ (FileProblem::Missing
        | FileProblem::Folder
        | FileProblem::NotRegular
        | FileProblem::Slow
        | FileProblem::Empty
        | FileProblem::TooLarge
        | FileProblem::ChangedSinceSent) => vec![single],
    };
    all(file).into_iter().flat_map(of).collect()
}

fn file(last: Option<&FileProblem>) -> Option<FileProblem> {
    use FileProblem as It;
    Some(match last {
        None => It::Missing,
        Some(It::Missing) => It::Unreadable(system_problem(None)),
        Some(It::Unreadable(_)) => It::Folder,
        Some(It::Folder) => It::NotRegular,
        Some(It::NotRegular) => It::Slow,
        Some(It::Slow) => It::Empty,
        Some(It::Empty) => It::TooLarge,
        Some(It::TooLarge) => It::ChangedSinceSent,
        Some(It::ChangedSinceSent) => It::NotPassedOn(system_problem(None)),
        Some(It::NotPassedOn(_)) => return None,
    })
}

fn transfers() -> Vec<TransferProblem> {
    let of = |problem: TransferProblem| match problem {
        TransferProblem::Server(_) => servers().into_iter().map(TransferProblem::Server).collect(),
        single @ (TransferProblem::MessageGone
        | TransferProblem::MessageUnreadable
        | TransferProblem::NotSentYet
        | TransferProblem::ChatUnknown
        | TransferProblem::NoFile
        | TransferProblem::NoPicture
        | TransferProblem::OverCap { .. }
        | TransferProblem::NotTheFile
        | TransferProblem::Changed
        | TransferProblem::NotKept
        | TransferProblem::TooSlow
        | TransferProblem::SessionEnded
        | TransferProblem::OnOtherMachine) => vec![single],
    };
    all(transfer).into_iter().flat_map(of).collect()
}

fn transfer(last: Option<&TransferProblem>) -> Option<TransferProblem> {
    use TransferProblem as It;
    Some(match last {
        None => It::MessageGone,
        Some(It::MessageGone) => It::MessageUnreadable,
        Some(It::MessageUnreadable) => It::NotSentYet,
        Some(It::NotSentYet) => It::ChatUnknown,
        Some(It::ChatUnknown) => It::NoFile,
        Some(It::NoFile) => It::NoPicture,
        Some(It::NoPicture) => It::OverCap { bytes: 9 << 20, cap: 5 << 20 },
        Some(It::OverCap { .. }) => It::NotTheFile,
        Some(It::NotTheFile) => It::Changed,
        Some(It::Changed) => It::NotKept,
        Some(It::NotKept) => It::TooSlow,
        Some(It::TooSlow) => It::SessionEnded,
        Some(It::SessionEnded) => It::OnOtherMachine,
        Some(It::OnOtherMachine) => It::Server(ServerProblem::WebPage),
        Some(It::Server(_)) => return None,
    })
}

fn people() -> Vec<PeopleProblem> {
    let of = |problem: PeopleProblem| match problem {
        PeopleProblem::Misfit(_) => all(misfit).into_iter().map(PeopleProblem::Misfit).collect(),
        PeopleProblem::BookCutOff(_) => {
            servers().into_iter().map(PeopleProblem::BookCutOff).collect()
        }
        single @ (PeopleProblem::NotInEdition
        | PeopleProblem::Unknown
        | PeopleProblem::NobodyFound
        | PeopleProblem::BookEndless { .. }
        | PeopleProblem::NothingJoined
        | PeopleProblem::NothingToAnswer
        | PeopleProblem::BothKnown
        | PeopleProblem::IdsDiffer) => vec![single],
    };
    all(person).into_iter().flat_map(of).collect()
}

fn person(last: Option<&PeopleProblem>) -> Option<PeopleProblem> {
    use PeopleProblem as It;
    Some(match last {
        None => It::NotInEdition,
        Some(It::NotInEdition) => It::Misfit(Misfit::FewPeople),
        Some(It::Misfit(_)) => It::Unknown,
        Some(It::Unknown) => It::NobodyFound,
        Some(It::NobodyFound) => It::BookCutOff(ServerProblem::WebPage),
        Some(It::BookCutOff(_)) => It::BookEndless { pages: 100 },
        Some(It::BookEndless { .. }) => It::NothingJoined,
        Some(It::NothingJoined) => It::NothingToAnswer,
        Some(It::NothingToAnswer) => It::BothKnown,
        Some(It::BothKnown) => It::IdsDiffer,
        Some(It::IdsDiffer) => return None,
    })
}

fn misfit(last: Option<&Misfit>) -> Option<Misfit> {
    Some(match last {
        None => Misfit::LongRemark,
        Some(Misfit::LongRemark) => Misfit::GroupName,
        Some(Misfit::GroupName) => Misfit::FewPeople,
        Some(Misfit::FewPeople) => return None,
    })
}

fn hooks() -> Vec<HookFault> {
    let of = |fault: HookFault| match fault {
        HookFault::NotStarted(_) => systems().into_iter().map(HookFault::NotStarted).collect(),
        single @ (HookFault::Exit(_)
        | HookFault::Killed
        | HookFault::TooSlow { .. }
        | HookFault::LeftOut) => vec![single],
    };
    all(hook).into_iter().flat_map(of).collect()
}

fn hook(last: Option<&HookFault>) -> Option<HookFault> {
    Some(match last {
        None => HookFault::NotStarted(system_problem(None)),
        Some(HookFault::NotStarted(_)) => HookFault::Exit(3),
        Some(HookFault::Exit(_)) => HookFault::Killed,
        Some(HookFault::Killed) => HookFault::TooSlow { seconds: 10 },
        Some(HookFault::TooSlow { .. }) => HookFault::LeftOut,
        Some(HookFault::LeftOut) => return None,
    })
}
