//! The walls of ARCHITECTURE.md as tests: who may know whom, sizes, first lines, shared state, references.
#![cfg(test)]

mod tidy {
    pub mod dependencies;
    pub mod figures;
    pub mod layers;
    pub mod protocol;
    pub mod shape;
    pub mod source;
    pub mod tables;
    pub mod tree;
    pub mod worded;
}
