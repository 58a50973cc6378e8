//! Every reason for which nothing comes or goes, and every one for which an account is not let in.

use super::{all, servers, stores};
use crate::api::{LoginRefusal, OfflineReason, ServerProblem, SignedOut, StoreProblem};

pub fn offline_reasons() -> Vec<OfflineReason> {
    let of = |why: OfflineReason| match why {
        OfflineReason::Server(_) => servers().into_iter().map(OfflineReason::Server).collect(),
        OfflineReason::Database(_) => stores().into_iter().map(OfflineReason::Database).collect(),
        single @ (OfflineReason::Throttled(_)
        | OfflineReason::ServerUnwell
        | OfflineReason::ReplyUnreadable
        | OfflineReason::LineBroken { .. }) => vec![single],
    };
    all(offline).into_iter().flat_map(of).collect()
}

fn offline(last: Option<&OfflineReason>) -> Option<OfflineReason> {
    use OfflineReason as It;
    Some(match last {
        None => It::Server(ServerProblem::WebPage),
        Some(It::Server(_)) => It::Database(StoreProblem::Full),
        Some(It::Database(_)) => It::Throttled(1205),
        Some(It::Throttled(_)) => It::ServerUnwell,
        Some(It::ServerUnwell) => It::ReplyUnreadable,
        Some(It::ReplyUnreadable) => It::LineBroken { said: "7".to_owned() },
        Some(It::LineBroken { .. }) => return None,
    })
}

pub fn login_refusals() -> Vec<LoginRefusal> {
    let of = |why: LoginRefusal| match why {
        LoginRefusal::Server(_) => servers().into_iter().map(LoginRefusal::Server).collect(),
        LoginRefusal::Database(_) => stores().into_iter().map(LoginRefusal::Database).collect(),
        single @ LoginRefusal::SignedOutAtOnce(_) => vec![single],
    };
    all(refusal).into_iter().flat_map(of).collect()
}

fn refusal(last: Option<&LoginRefusal>) -> Option<LoginRefusal> {
    Some(match last {
        None => LoginRefusal::Server(ServerProblem::WebPage),
        Some(LoginRefusal::Server(_)) => LoginRefusal::Database(StoreProblem::Full),
        Some(LoginRefusal::Database(_)) => {
            LoginRefusal::SignedOutAtOnce(SignedOut { code: 1102, clock_ahead_ms: None })
        }
        Some(LoginRefusal::SignedOutAtOnce(_)) => return None,
    })
}
