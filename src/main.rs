//! The command `wx`.

fn main() {}
