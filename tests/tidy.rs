//! The walls of ARCHITECTURE.md as tests: who may know whom, sizes, first lines, shared state.
#![cfg(test)]

mod tidy {
    pub mod layers;
    pub mod shape;
    pub mod source;
    pub mod tables;
}
