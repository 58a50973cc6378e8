//! What goes wrong, as codes with facts: no sentence, so that each frontend says it in its language.

mod server;

pub use server::{AddressProblem, NetworkFault, ProxyPlace, RefusalMeaning, ServerProblem};
